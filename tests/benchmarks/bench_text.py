"""The text pass over 16,000 characters with 70,000 words, beside bare matching and plain `re`."""

import random
import re
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from ahocorasick_rs import MATCHKIND_LEFTMOST_LONGEST, AhoCorasick

from schemas.textpacks import Pack, Rule, built_in
from stages.classifier.text import CompiledPacks, hits
from tests.reading.clean_texts import prose

CHARACTERS = 16_000
WORDS = 70_000
RE_WORDS = 10_000  # `re` alternation takes a second with all
MOST_MS = 3.0


def run() -> list[dict[str, Any]]:
    """Rows of milliseconds, best of repeated runs, all of the same text in the same process."""
    text = prose(700)[:CHARACTERS]
    packs = _filled(text)
    words = _invented(text, WORDS)
    bare = AhoCorasick(words, MATCHKIND_LEFTMOST_LONGEST)
    alternation = re.compile("|".join(sorted(words[:RE_WORDS], key=len, reverse=True)))
    ours = _best(lambda: hits(text, packs=packs))
    matching = _best(lambda: bare.find_matches_as_indexes(text))
    plain = _best(lambda: alternation.findall(text), 5)
    built = _best(lambda: hits(text))
    return [
        _row(f"text pass, {len(packs.entries)} words", ours, f"bare ahocorasick_rs, {WORDS} words", matching),
        _row("text pass, built-in packs", built, f"re alternation, {RE_WORDS} words", plain),
    ]


def _row(name: str, value: float, peer: str, peer_value: float) -> dict[str, Any]:
    return {
        "name": f"{name}, {CHARACTERS} characters",
        "value": round(value, 3),
        "unit": "ms",
        "peer": peer,
        "peer_value": round(peer_value, 3),
        "ratio": round(value / peer_value, 2),
        "floor": MOST_MS,
        "ok": value <= MOST_MS,
    }


def _filled(text: str) -> CompiledPacks:
    """The built-in packs, and as many invented words as bring them to WORDS."""
    missing = max(0, WORDS - len(CompiledPacks(built_in()).entries))
    rule = Rule(rule="invented", title="", level="wrong", words=_invented(text, missing))
    extra = Pack(pack="invented", title="", version=1, valid_from=date(2026, 1, 1), rules=[rule])
    return CompiledPacks([*built_in(), extra])


def _invented(text: str, count: int) -> list[str]:
    """Words of two to six characters that begin as the text's words do and stand nowhere in it."""
    draw = random.Random(60_000)
    alphabet = sorted(set(text))
    words: set[str] = set()
    while len(words) < count:
        start = draw.randrange(len(text) - 6)
        word = text[start : start + draw.randint(1, 4)] + draw.choice(alphabet) + draw.choice(alphabet)
        if word not in text and "\n" not in word:
            words.add(word)
    return sorted(words)


def _best(call: Callable[[], object], times: int = 40) -> float:
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best * 1000


if __name__ == "__main__":
    for row in run():
        print(row)
