"""Words typed twice or half twice: 开展开展, 部署署, 部部署.

A doubled character is a slip where it makes a common word with one neighbour and stands together with the other in no
word. Only characters that are doubled in no word and seldom stand alone are looked at.
"""

import re
from collections.abc import Iterator

from schemas.textpacks.words import (
    common_words,
    never_doubled,
    never_twice,
    never_twice_at_end,
    pairs_inside_words,
    seldom_endings,
)
from stages.classifier.text.classes.slip import Days, Slip, SlipClass

# Verbs that are doubled before their object: 挥挥手, 喘喘气.
_DONE_A_LITTLE = frozenset("喘改串挥散聊摆握叹跳帮压伸洗刷理扫碰解讲逛遛晒拍敲抖眨扭翻谈瞧听弯露聚歇拉扯拜度")
_LONGER = re.compile("性|区|者|版|稿|率|会|单位|细则|方案|期")  # 审查通过通过率
_HAN = re.compile("[\u4e00-\u9fff]{2}")
_CLAUSE_ENDS = frozenset("，。；、》）！？")
_ALSO_WORDS = frozenset({"关衔", "策源", "范本", "固废", "效能", "绩效"})


def find_half(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """部署署 and 部部署. `places` are the ends of doubled characters."""
    for end in places:
        before, char, after = text[end - 3 : end - 2], text[end - 1], text[end : end + 1]
        if before in ("", "一", char) or after == char or _apart(text, end):
            continue
        word_before, word_after = _word(before, char), _word(char, after)
        if word_before and not _together(char, after):
            yield Slip(end - 3, end, "proof.doubled", before + char)
        elif word_after and char in seldom_endings() - _DONE_A_LITTLE and not _together(before, char):
            yield Slip(end - 2, end + 1, "proof.doubled", char + after)


def _apart(text: str, end: int) -> bool:
    """AABB (里里外外), and A-A-B-B-like rows of the same character."""
    pair, before, after = text[end - 2 : end], text[end - 4 : end - 2], text[end : end + 2]
    return any(len(other) == 2 and other[0] == other[1] for other in (before, after)) or before == pair


def _word(first: str, second: str) -> bool:
    return bool(second) and second in common_words().get(first, "")


def _together(first: str, second: str) -> bool:
    return bool(second) and (second in pairs_inside_words().get(first, "") or first + second in _ALSO_WORDS)


def find_whole(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """开展开展."""
    for end in places:
        size = 3 if text[end - 3 : end] == "进一步" else 2
        if _LONGER.match(text, end) or text[end - 2 : end + 1] in ("根据地", "负责人"):
            continue
        yield Slip(end - 2 * size, end, "proof.doubled", text[end - size : end])


def find_at_end(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """精神精神 before a mark, and 的通报通报 at the end of a title. Menus set equal links side by side, so that the
    word must have more of its clause before it."""
    for end in places:
        before, after = text[max(0, end - 6) : end - 4], text[end : end + 1]
        clause_ends = after in _CLAUSE_ENDS if after.strip() else before.endswith("的")
        may_be_asked = text[end - 2 : end] == "通报" and not before.endswith("的")  # 把情况通报通报
        if clause_ends and _HAN.fullmatch(before) and before != text[end - 2 : end] and not may_be_asked:
            yield Slip(end - 4, end, "proof.doubled", text[end - 2 : end])


HALF_DOUBLED = SlipClass(tuple(char * 2 for char in never_doubled()), find_half)
DOUBLED = SlipClass(tuple(word * 2 for word in never_twice()), find_whole)
DOUBLED_AT_END = SlipClass(tuple(word * 2 for word in never_twice_at_end()), find_at_end)
