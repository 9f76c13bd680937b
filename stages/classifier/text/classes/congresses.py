"""届 and 次 of congresses and sessions, and the years in which they were held.

The party's congresses are counted by 次 (第二十次全国代表大会), its central committees, the people's congresses and the
consultative conference by 届 (二十届三中全会, 十四届全国人大三次会议).
"""

import re
from collections.abc import Iterator

from schemas.textpacks.names import congresses
from stages.classifier.text.classes.slip import Days, Slip, SlipClass

_NUMBERS = "一二三四五六七八九十"
_PLENUM = re.compile(f"((?:党的)?(?:第)?(二?十[{_NUMBERS}]?))(大|次|)([{_NUMBERS}])中全会")
_PARTY = re.compile(f"(?:党的|中国共产党|中共)第?(二?十[{_NUMBERS}]?)(届|次)全国(?:代表大会|党代会)")
_PEOPLE = re.compile(f"第?(十[{_NUMBERS}])(次)(?=全国(?:人大|人民代表大会|政协)|全国政协)")
_LOCAL = re.compile(f"[省市县区旗]第([{_NUMBERS}]{{1,3}})(次)(?=人民代表大会(?:第|常))")
_SESSION = re.compile(f"(?:十[{_NUMBERS}]届(?:全国)?(?:人大|人民代表大会|政协)(?:第)?)([{_NUMBERS}])(?=次会议)")
_PLENUM_NUMBER = re.compile(f"(十[{_NUMBERS}]?届|二十[{_NUMBERS}]?届)([{_NUMBERS}])中全会")
_HELD = re.compile(
    r"(?<![0-9])([12][0-9]{3})年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:，|在北京|胜利|隆重)*(?:召开的|的)?$"
)
_BACK = 24


def find(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """`places` are the ends of 中全会, 全国代表大会, 次会议 and names of congresses."""
    for end in places:
        yield from _counted_wrongly(text, max(0, end - _BACK), end)
        yield from _wrong_year(text, end)


def _counted_wrongly(text: str, first: int, end: int) -> Iterator[Slip]:
    for match in _PLENUM.finditer(text, first, end):
        if match[3] in ("大", "次"):
            yield Slip(match.start(2), match.end(), "proof.congress", f"{match[2]}届{match[4]}中全会")
    for match in _PLENUM_NUMBER.finditer(text, first, end):
        most = congresses().plenums.get(match[1], 9)
        if _NUMBERS.index(match[2]) + 1 > most:
            yield Slip(*match.span(), "proof.congress")
    for match in _PARTY.finditer(text, first, end):
        if match[2] == "届":
            yield Slip(match.start(2), match.end(2), "proof.congress", "次")
    for match in _PEOPLE.finditer(text, first, end + 2):
        yield Slip(match.start(2), match.end(2), "proof.congress", "届")
    for match in _LOCAL.finditer(text, first, end + 6):
        yield Slip(match.start(2), match.end(2), "proof.congress", "届")


def find_sessions(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """A sixth session of a term of five years; one session is held a year."""
    for end in places:
        for match in _SESSION.finditer(text, max(0, end - _BACK), end):
            national = "全国" in match.group()
            if national and _NUMBERS.index(match[1]) + 1 > congresses().sessions:
                yield Slip(match.start(1), match.end(1), "proof.congress")
        yield from _wrong_year(text, end)


def _wrong_year(text: str, end: int) -> Iterator[Slip]:
    name = next((name for name in congresses().years if text.endswith(name, 0, end)), None)
    if name is None:
        return
    start = end - len(name)
    before = text[max(0, start - 2) : start]
    held = _HELD.search(text[max(0, start - _BACK) : start].removesuffix("党的"))
    if held and "届" not in before and int(held[1]) != congresses().years[name]:
        at = max(0, start - _BACK) + held.start(1)
        if text[end : end + 1] not in ("以", "后", "前", "精"):
            yield Slip(at, end, "proof.congress-year", f"{congresses().years[name]}年{text[at + 5 : end]}")


CONGRESSES = SlipClass(
    (
        "中全会",
        "全国代表大会",
        "全国党代会",
        "次全国人",
        "次全国政协",
        "次人民代表",
        "党的十八大",
        "党的十九大",
        "党的二十大",
    ),
    find,
)
SESSIONS = SlipClass(("次会议",), find_sessions)
