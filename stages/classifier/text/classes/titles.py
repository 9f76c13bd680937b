"""Titles of laws and regulations in 《》 that are one slip away from a kept title.

One character taken for another of the same sound or shape (in titles of seven characters and more, for any other), or,
in titles of five characters and more, one lost, doubled or typed too much, or two changed round. A title that is itself
kept, or that names a place, is left alone.
"""

from collections.abc import Iterator
from functools import cache, lru_cache

from schemas.textpacks import confusions
from schemas.textpacks.names import laws
from stages.classifier.text.classes.slip import Days, Slip, SlipClass

_STATE = "中华人民共和国"
_LONGEST = 50
_LONG = 5
_LONGER = 7  # of these any character may be wrong; shorter ones are other laws (城市规划法, 城乡规划法)
_ADDED_RIGHTLY = frozenset("省市县区州新旧草案和与及的等各本")


def find(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """`places` are the ends of titles."""
    for end in places:
        start = text.rfind("《", max(0, end - _LONGEST), end) + 1
        title = text[start : end - 1]
        if not start or "》" in title:
            continue
        core = title.removeprefix(_STATE)
        if len(core) < 3 or core in laws():
            continue
        right = _meant(core) or (_of_another_form(core) if core != title else None)
        if right:
            yield Slip(end - 1 - len(core), end - 1, "proof.law-title", right)


@lru_cache(maxsize=4_096)  # the same titles stand on every page of a site
def _meant(title: str) -> str | None:
    """The one kept title that is one slip away."""
    near = {law for size in (-1, 0, 1) for law in _by_size().get(len(title) + size, ()) if _one_slip(title, law)}
    return near.pop() if len(near) == 1 else None


def _of_another_form(title: str) -> str | None:
    """The kept law of the state whose title differs by 管理: 安全生产管理法, 土地法. Only laws bear the state's name,
    so that no other can be meant; its regulations (条例) were many and are left alone."""
    if not title.endswith("法"):
        return None
    stem = title[:-1]
    kept = [law for law in (f"{stem.removesuffix('管理')}法", f"{stem}管理法") if law in laws()]
    return kept[0] if len(kept) == 1 else None


@cache
def _by_size() -> dict[int, tuple[str, ...]]:
    sizes: dict[int, list[str]] = {}
    for law in sorted(laws()):
        sizes.setdefault(len(law), []).append(law)
    return {size: tuple(titles) for size, titles in sizes.items()}


def _one_slip(written: str, law: str) -> bool:
    shorter = min(len(written), len(law))
    first = next((at for at in range(shorter) if written[at] != law[at]), shorter)
    if len(written) == len(law):
        if written[first + 1 :] == law[first + 1 :]:
            return law[first] in _alike().get(written[first], "") or (len(law) >= _LONGER and 0 < first < len(law) - 1)
        swapped = written[first + 1 : first + 2] + written[first : first + 1]
        return len(law) >= _LONG and swapped + written[first + 2 :] == law[first:]
    if len(law) < _LONG:
        return False
    if len(written) < len(law):  # one was lost, though not the first or the ending
        return 0 < first < len(law) - 1 and written[first:] == law[first + 1 :]
    typed = written[first : first + 1]
    return first > 0 and written[first + 1 :] == law[first:] and typed not in _ADDED_RIGHTLY


@cache
def _alike() -> dict[str, str]:
    table = confusions()
    alike: dict[str, str] = {}
    for group in (*table.homophones, *table.shapes):
        for char in group:
            alike[char] = alike.get(char, "") + group.replace(char, "")
    return alike


LAW_TITLES = SlipClass(("》",), find)
