"""Names of the registry one slip away: units and sites as people mistype them.

A slip in what the unit does (云水县水里局) is wrong. One in the first characters may be another place's name and is a
clue. Names of less than six characters are left out, and so are all where there are more than the table should hold.
"""

from collections.abc import Iterable

from schemas.textpacks import PROOF, Level, Pack, Rule, Variant
from stages.classifier.text.normalise import map_characters
from stages.classifier.text.variants import variants

_SHORTEST = 6
_PLACE = 3  # characters that may be the name of a place
_MOST = 500  # names: their slips are sixty thousand words and 25 MB
_KINDS: list[Variant] = ["homophone", "shape", "drop", "double", "swap"]


def names_pack(names: Iterable[str], valid: Pack) -> Pack | None:
    """A pack of the slips of these names, valid as long as another pack is; None where there is nothing to look for."""
    known = {map_characters(name) for name in names if len(name) >= _SHORTEST}
    if not known or len(known) > _MOST:
        return None
    words: dict[Level, dict[str, str | None]] = {"wrong": {}, "clue": {}}
    for name in sorted(known):
        for faulty in variants(name, _KINDS):
            if faulty in known or _short_form(name, faulty):
                continue
            level: Level = "clue" if faulty[:_PLACE] != name[:_PLACE] else "wrong"
            words[level].setdefault(faulty, name)
    rules = [
        Rule(rule=f"registry-name-{level}", title="登记名称误写", level=level, words=found)
        for level, found in words.items()
        if found
    ]
    return Pack(pack=PROOF, title="登记名称", version=1, valid_from=valid.valid_from, rules=rules)


def _short_form(name: str, faulty: str) -> bool:
    """市市场 written as 市场: one of two like characters may be left out rightly."""
    return len(faulty) < len(name) and any(
        name[at] == name[at + 1] and faulty == name[:at] + name[at + 1 :] for at in range(len(name) - 1)
    )
