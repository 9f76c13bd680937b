"""Word packs: what the text pass looks for, as data. A pack is one YAML file of rules with its own tests.

Shapes of wording faults follow the practice of public circulars (serious wording, wrong words, sensitive words,
privacy); a machine hit is a suspicion, only a person raises it to serious.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from schemas.mistakes import MistakeError

FOLDER = Path(__file__).parent
PROOF = "proof"  # stands for a pack's name in the rules of the classes of slips, which have no list
CONFUSIONS = FOLDER / "confusions" / "confusions.yaml"

Level = Literal["severe", "wrong", "sensitive", "notice", "clue"]
Variant = Literal["apart", "edge", "homophone", "shape", "drop", "double", "swap"]
Detector = Literal["id_number", "old_id_number", "mobile", "bank_card", "impossible_date", "wrong_weekday"]


class PackError(MistakeError):
    """A pack file that cannot be used. The sentence names the file, the entry and the mend."""


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to look for and when it counts.

    `words`: a list, or wrong form -> right form. `phrases`: right forms whose `variants` are made when the packs
    are compiled. `detect`: a built-in look for numbers. `near` / `unless_near`: one of these words must (must not)
    stand within `reach` characters; with `same_sentence` `unless_near` counts only inside the sentence of the hit.
    `unless_in_text`: must not stand anywhere. The foot of a page with the site's own contacts is no context of what
    stands above it. `at_least`: so many distinct hits of this rule in one text, or none counts. `allow`: longer right
    phrases that hold a word harmlessly. `even_quoted`: count it also where a text quotes it as a fault.
    """

    rule: str
    title: str
    level: Level
    words: dict[str, str | None] | list[str] = []
    phrases: list[str] = []
    variants: list[Variant] = []
    detect: Detector | None = None
    near: list[str] = []
    unless_near: list[str] = []
    unless_in_text: list[str] = []
    reach: int = 30
    at_least: int = 1
    allow: list[str] = []
    even_quoted: bool = False
    same_sentence: bool = False

    def pairs(self) -> dict[str, str | None]:
        """Words with their suggestion, null where there is none."""
        return self.words if isinstance(self.words, dict) else dict.fromkeys(self.words)


class Expected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text in which the named rule (any rule of the pack when null) must hit, with this suggestion if given."""

    text: str
    rule: str | None = None
    suggestion: str | None = None


class PackTests(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    must_hit: list[str | Expected] = []
    must_not_hit: list[str] = []

    def expected(self) -> list[Expected]:
        return [Expected(text=case) if isinstance(case, str) else case for case in self.must_hit]


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`version` counts up with every change of a word; `valid_from` is the first day it is applied. `reasons`: why a
    word was added, by word."""

    pack: str
    title: str
    version: int
    valid_from: date
    about: str = ""
    rules: list[Rule]
    allow: list[str] = []
    tests: PackTests = PackTests()
    reasons: dict[str, str] = {}


class Confusions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Groups of characters taken for each other: same sound, or like shape. `endings` never replace the first or
    last character of a phrase, because with them the rest reads on as another right sentence."""

    homophones: list[str]
    shapes: list[str]
    endings: str


class _Loader(yaml.CSafeLoader):
    """Refuses a key written twice, which YAML would silently let win."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.YAMLError(
                    f"{key.value!r} is written twice (line {key.start_mark.line + 1}); remove one of them"
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_pack(path: Path) -> Pack:
    """Read and check one pack. Raises PackError naming file, entry and mend."""
    raw = _read(path)
    try:
        pack = msgspec.convert(raw, Pack, builtin_types=(date,))
    except msgspec.ValidationError as error:
        raise PackError(f"{path.name}: {_where(raw, str(error))}") from None
    fault = next((fault for rule in pack.rules if (fault := _fault(rule))), None) or _doubled_rule(pack)
    if fault:
        raise PackError(f"{path.name}: {fault}")
    return pack


@cache
def built_in() -> tuple[Pack, ...]:
    """The packs that come with the program, in the order of their file names."""
    return tuple(load_pack(path) for path in sorted(FOLDER.glob("*.yaml")))


@cache
def confusions() -> Confusions:
    """The table of characters taken for each other, from which variants of fixed phrases are made."""
    return msgspec.convert(_read(CONFUSIONS), Confusions)


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_bytes(), _Loader)
    except OSError as error:
        raise PackError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise PackError(f"{path.name}: not readable as YAML: {reason}; mend the line and save as UTF-8") from None


def _where(raw: Any, message: str) -> str:
    """Put the rule's own name beside msgspec's path, so that nobody counts list entries."""
    told = f"{message}; see docs/word-packs.md for the keys and values of a pack"
    index = message.partition("$.rules[")[2].partition("]")[0]
    if index.isdigit() and isinstance(entry := raw["rules"][int(index)], dict):
        return f"rule {entry.get('rule', f'number {int(index) + 1}')!r}: {told}"
    return told


def _fault(rule: Rule) -> str | None:
    name = f"rule {rule.rule!r}"
    if not (rule.words or rule.phrases or rule.detect):
        return f"{name} looks for nothing: give it words, phrases or detect"
    if bool(rule.phrases) != bool(rule.variants):
        return f"{name}: phrases and variants belong together: give both or neither"
    for word, right in rule.pairs().items():
        if len(word.strip()) < 2:
            return f"{name}: word {word!r} is too short and would hit everywhere: use two characters or more"
        if word == right:
            return f"{name}: word {word!r} is its own suggestion: write wrong form: right form"
    short = next((phrase for phrase in rule.phrases if len(phrase) < 4), None)
    if short:
        return f"{name}: phrase {short!r} is too short for variants: use four characters or more"
    idle = next((a for a in rule.allow if rule.words and not any(w in a for w in rule.pairs())), None)
    if idle and not rule.phrases:
        return f"{name}: allow {idle!r} holds no word of this rule: correct it or take it out"
    return None


def _doubled_rule(pack: Pack) -> str | None:
    names = [rule.rule for rule in pack.rules]
    twice = next((name for name in names if names.count(name) > 1), None)
    return f"rule {twice!r} stands twice: give each rule its own name" if twice else None
