"""When a match is no fault: it is a name, a quotation of the fault, loose characters that only met by layout."""

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from stages.classifier.text.compiled import CompiledRule
from stages.classifier.text.normalise import Normalised, map_characters

_NAME_REACH = 60  # no registered name is longer
_CUE_REACH = 14
_FAULT_FOLLOWS = re.compile(
    "误写|错写|误作|误印|误植|误录|误用|写成|错为|误为|误称|错误地?表述|表述错误|错别字|勘误|不得使用|不得称|不能使用|不能称|"
    "不使用|不宜使用|不宜称|不要使用|禁用|禁止使用|不规范用语|而非"
)
_RIGHT_FOLLOWS = re.compile(
    "应为|应改为|改为|更正为|修改为|修正为|应写作|应作|应称|均?系笔误|有误|不规范|是错误|的错误"
)
_SENTENCE_END = re.compile("[。！？；;\n]")
_FOOT_AT_MOST = 600  # characters: a foot with links to others is longer, its marks stand in the last part of it
_FOOT_MARKS_REACH = 150
_FOOT_SURE = re.compile("网站标识码|icp备|公网安备")
_FOOT_MARK = re.compile("[主承]办(?:单位)?[:： ]|主管(?:单位)?[:： ]|版权所有|技术支持|联系我们|网站地图")
_OPEN = "“‘「『《\"'【"
_CLOSE = "”’」』》\"'】"


def outside_context(page: Normalised, rule: CompiledRule, start: int, end: int, foot: int) -> bool:
    """Whether the words around the match keep its rule from counting here.

    `foot` is where the foot of the page begins: what stands there is no context of what stands above it.
    """
    first, last = max(0, start - rule.reach), end + rule.reach
    if start < foot:
        last = min(last, foot)
    if rule.near and not _stands(rule.near, page.text[first:last]):
        return True
    if rule.same_sentence:
        before, after = _SENTENCE_END.split(page.text[first:start]), _SENTENCE_END.split(page.text[end:last])
        return _stands(rule.unless_near, before[-1] + page.text[start:end] + after[0])
    return _stands(rule.unless_near, page.text[first:last])


def _stands(words: tuple[str, ...], text: str) -> bool:
    return any(word in text for word in words)


def foot_begins(text: str) -> int:
    """Where the foot of a page begins in its normalised text: at the first of its marks near the end of the page.

    A foot holds a filing number or the 网站标识码; text without one has no foot, and its length comes back.
    """
    tail = max(0, len(text) - _FOOT_AT_MOST)
    sure = _FOOT_SURE.search(text, tail)
    if sure is None:
        return len(text)
    begins = _FOOT_MARK.search(text, max(tail, sure.start() - _FOOT_MARKS_REACH), sure.end())
    return begins.start() if begins else sure.start()


def quoted_as_fault(page: Normalised, start: int, end: int) -> bool:
    """“按装”应为“安装”, 误写为按装: the text speaks about the fault, it does not make it."""
    text = page.text
    before = text[max(0, start - _CUE_REACH) : start]
    cue = _FAULT_FOLLOWS.search(before)
    quoted = before[-1:] in _OPEN and text[end : end + 1] in _CLOSE and bool(before) and end < len(text)
    if quoted:
        return cue is not None or _RIGHT_FOLLOWS.search(text, end, end + _CUE_REACH) is not None
    close = cue is not None and len(before) - cue.end() <= 2
    return close or _RIGHT_FOLLOWS.match(text, end) is not None


def loosely_spaced(page: Normalised, start: int, end: int) -> bool:
    """Characters that stand apart in the original, as entries of a menu do. A word spaced out evenly (赌 博 网 站)
    and a long phrase broken once or twice still count."""
    gaps = bisect_left(page.spaces, end) - bisect_right(page.spaces, start)
    length = end - start
    return 0 < gaps < length - 1 and not (length >= 6 and gaps <= 2)


def written_traditionally(page: Normalised, start: int, end: int) -> bool:
    """Whether the match only came about by reading traditional characters as simplified ones."""
    first, last = page.span(start, end)
    original = page.original[first:last]
    return any(
        char > "\u2e7f" and not "\uff00" <= char <= "\uffef" and map_characters(char) != char for char in original
    )


def inside_name(page: Normalised, names: frozenset[str], start: int, end: int) -> bool:
    """Whether the match lies inside a registered name of a unit, place or leader."""
    left = max(0, start - _NAME_REACH)
    window = page.text[left : end + _NAME_REACH]
    spans = _names(names).find_matches_as_indexes(window, overlapping=True)
    return any(left + first <= start and end <= left + last for _, first, last in spans)


@lru_cache(maxsize=8)
def _names(names: frozenset[str]) -> AhoCorasick:
    return AhoCorasick([map_characters(name) for name in sorted(names) if len(name) > 1])
