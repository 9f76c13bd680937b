"""Words typed twice or half twice: 开展开展, 部署署, 部部署.

A doubled character is a slip where it makes a common word with one neighbour and stands together with the other in no
word. Only characters that are doubled in no word and seldom stand alone are looked at.
"""

from collections.abc import Iterator

from schemas.textpacks.words import common_words, never_doubled, never_twice, pairs_inside_words
from stages.classifier.text.classes.slip import Days, Slip, SlipClass

# Verbs that are doubled before their object: 挥挥手, 喘喘气.
_DONE_A_LITTLE = frozenset("喘改串挥散聊摆握叹跳帮压伸洗刷理扫碰解讲逛遛晒拍敲抖眨扭翻谈瞧听弯露聚歇拉扯拜度")
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
        elif word_after and char not in _DONE_A_LITTLE and not _together(before, char):
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
        if text[end - 2 : end + 1] == "根据地":
            continue
        yield Slip(end - 2 * size, end, "proof.doubled", text[end - size : end])


HALF_DOUBLED = SlipClass(tuple(char * 2 for char in never_doubled()), find_half)
DOUBLED = SlipClass(tuple(word * 2 for word in never_twice()), find_whole)
