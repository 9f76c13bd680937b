"""Which of the dates on an article page is the day it was published.

Every date with a year in the visible text is a candidate. Its label, its line and its place relative to the title and
to the text proper decide whether it may stand for the publication and how strongly. What is not clearly a publication
date is no date: an event inside the text, a signature under it, a clock above it, a neighbour beside a link.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from schemas.events.reading import PublishedDate
from stages.classifier.reading.dates.history import tells_history
from stages.classifier.reading.dates.labels import LOOK_BACK, label_after, label_before
from stages.classifier.reading.dates.parse import ParsedDate, find_dates, parse_date
from stages.classifier.reading.dates.pieces import pieced_dates
from stages.classifier.reading.dates.places import META_WORDS, SENTENCE, Places, Region, places
from stages.classifier.reading.dates.unprinted import time_element
from stages.classifier.reading.dates.years import with_year_of_page
from stages.classifier.reading.document import Document
from stages.classifier.reading.kept import Kept
from stages.classifier.reading.line_signs import sign
from stages.classifier.reading.title import Title

Kind = Literal["published", "written", "updated", "listed"]

# Every alternative begins with a plain character of one case: only then does the engine skip ahead.
_WEEKDAY = re.compile(r"^(?:星期|周)[一二三四五六日天]")
_WEEKDAY_BEFORE = re.compile(r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?|星期[一二三四五六日天])[,，]?\s*$")
_WEEKDAY_ENDS = frozenset("一二三四五六日天.abcdefghijklmnopqrstuvwxyz")
_CLOCK = re.compile(r"今天是|现在是|欢迎|星期[一二三四五六日天]|农历")
_SPACES = re.compile(r"\s+")
_PAREN = re.compile(r"^[(（\[【].*[)）\]】]$")
_HINTED_TAG = re.compile(
    r"<[a-z]+\s[^<>]{0,200}?(?:class|id|itemprop)\s*=\s*[\"']?[^\"'<>]{0,60}?"
    r"(?:time|date|pub|shijian|riqi"
    r"|(?<![a-z])(?:sj|rq|fbsj|fbrq|info|source|laiyuan|xx|property|meta|explain|from)(?![a-z]))[^<>]{0,200}>"
    r"\s*(?:<[a-z]+[^<>]{0,80}>\s*){0,2}$",
    re.I,
)
_RELATIVE = re.compile(
    r"刚刚|(?:今天|昨天|前天)(?:\s*\d{1,2}:\d\d)?|(?:\d{1,3}|[一二两三四五六七八九十半])\s*(?:秒|分钟|个?小时|天|周|个月)前"
)
_YEARLESS = re.compile(
    r"(?<![\d./年-])(?<!年\s)\d{1,2}\s*(?:月\s*\d{1,2}\s*[日号]|[-/](?:\d{1,2}(?![-/.\d])|\d{2}(?=\d{2}:)))"
    r"(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
)
_GLUED = re.compile(r"(?<=\d[-/]\d\d)(?=\d\d:)")  # 10-0812:00: two elements side by side
_SHORT = re.compile(
    r"(?<!\d)(?:\d{2}([-/.])\d{1,2}\1\d{1,2}(?!\d)|\d{2}-\d{2}-\d{2}(?=\d{2}:)|(?:19|20)\d{6}(?:\d{6})?(?!\d)"
    r"|1[0-3]\d([-/.])\d{1,2}\2\d{1,2}(?!\d|[-/.]\d))"
)
# One of each is in all of these.
_RELATIVE_SIGN = re.compile("[刚今昨前]")
# Of the line: a digit of one of the scripts that pages are written in.
_DIGITS = [chr(zero + i) for zero in (0x30, 0x660, 0x6F0, 0xF20, 0x1810, 0xFF10) for i in range(10)]
_SMALL_SIGN = sign(*"刚今昨前", *_DIGITS)
_YEARLESS_SIGN = re.compile(r"\d\s*[月/-]")
_SHORT_SIGN = re.compile(r"\d(?:[-/.]|\d{7})")
_BEFORE_STAMP = re.compile(
    r"[\s|·:：]*(?:星期[一二三四五六日天]|周[一二三四五六日]|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*)?[\s,，]*", re.I
)
_STROKES = ("|", "｜", "丨", "│")
_OTHER_SCRIPTS = re.compile("[\u0600-\u06ff\u0f00-\u0fff\u1100-\u11ff\u1800-\u18af\uac00-\ud7a3]")
_CLOSE = 40  # characters above the title within which a date in pieces belongs to it
_MAX_CANDIDATES = 120
_HARDLY_ANYTHING = 30  # characters: a page that says no more than a date means that date


@dataclass(slots=True)
class _Candidate:
    rank: int  # lower is stronger
    parsed: ParsedDate
    kind: Kind


def printed_date(doc: Document, title: Title | None) -> PublishedDate | None:
    """The publication date that is printed on an article page, else the day it was written or updated, else None."""
    page = places(doc, title)
    best = _strongest(page)
    if best is None or best.rank > _WEAKEST_BEFORE_YEARLESS:
        best = next(_in_pieces(page), best)
    if best is None or best.rank > _WEAKEST_BEFORE_YEARLESS:
        best = min(filter(None, (best, *_without_year(page))), key=lambda c: c.rank, default=None)
    if best is None and len(doc.body_text) <= _HARDLY_ANYTHING:
        alone = (parsed for parsed in _candidates(page) if not _CLOCK.search(page.line(parsed.start)[1]))
        best = next((_Candidate(_BARE_HEAD, parsed, "published") for parsed in alone), None)
    return _published(doc, best) if best else None


def _strongest(page: Places) -> _Candidate | None:
    """The candidate of the strongest rank, of several the first. Labelled days above the title that differ are those of
    a list beside the text, and none of them is the page's."""
    best: _Candidate | None = None
    above: list[_Candidate] = []
    for parsed in _candidates(page):
        if best and best.rank <= _BARE_HEAD and parsed.start >= page.body:
            continue  # nothing below the text beats what stands above it
        judged = _judge(page, parsed)
        if judged and judged.rank == _LABEL_BEFORE:
            above.append(judged)
        elif judged and (best is None or judged.rank < best.rank):
            best = judged
    if above and len({candidate.parsed.day for candidate in above}) == 1:
        best = min(filter(None, (best, above[0])), key=lambda candidate: candidate.rank)
    return best


def _published(doc: Document, found: _Candidate) -> PublishedDate:
    parsed = found.parsed
    return PublishedDate(
        date=parsed.iso,
        time=parsed.time,
        kind=found.kind,
        precision=parsed.precision,
        text=doc.flow.text[parsed.start : parsed.end].strip(),
        offset=doc.flow.offset(parsed.start),
    )


def _candidates(page: Places) -> Iterator[ParsedDate]:
    until = page.text[: page.closing] if page.closing < len(page.text) else page.text
    yield from islice(find_dates(until, page.doc.clock, page.doc.shown), _MAX_CANDIDATES)


# Ranks. Head: between title and text. What stands there beats everything below the text.
_LABEL_HEAD, _LABEL_BEFORE, _AFTER_WORD, _GENERIC_HEAD, _META_LINE, _BARE_HEAD = 0, 1, 2, 3, 4, 5
_WEAKEST_BEFORE_YEARLESS = 6
_LABEL_BELOW, _UPDATED_HEAD, _WRITTEN, _UPDATED_BELOW = 7, 8, 9, 10
# When the text was put into the system, which is the day it was published only where none is named.
_ENTERED = ("录入", "添加", "加入", "创建", "编辑", "撰稿", "投稿")
_STRONG_WORDS = ("时间", "日期", "于", "时间发布", "日期发布", "時間", "on", "at", "date", "time")

_FIELDS = ("时间", "日期", "時間", "date", "time")  # names of a field: what stands behind them is its value


def _judge(page: Places, parsed: ParsedDate) -> _Candidate | None:
    """What a date may stand for, None for nothing."""
    before = page.text[max(0, parsed.start - LOOK_BACK) : parsed.start]
    label = _table_label(page, parsed) or label_before(_without_weekday(before))
    region = page.region(parsed.start)
    neighbour = parsed.start >= page.closing or _inside_link(page, parsed) or _ends_a_headline(page, parsed, label)
    if label and label[0] == "refused":
        return None
    if not (label and label[1].endswith(_FIELDS)) and _tells_history(page, parsed):
        return None
    if label and label[0] != "generic":
        return None if neighbour else _labelled(parsed, label, region)
    if neighbour or region == "after":
        return _signed_off(page, parsed, label) if not neighbour else None
    follows = label_after(page.text[parsed.end : parsed.end + 8])
    if follows and region == "head":
        rank = _AFTER_WORD if follows == "published" else _UPDATED_HEAD
        return _Candidate(rank, parsed, "published" if follows == "published" else "updated")
    return _unlabelled(page, parsed, label is not None, region)


def _without_weekday(before: str) -> str:
    """The text before a date without the day of the week at its end: asked for only where one may stand."""
    end = before.rstrip()
    last = end[-2:-1] if end[-1:] in (",", "，") else end[-1:]
    return _WEEKDAY_BEFORE.sub("", before) if last in _WEEKDAY_ENDS else before


def _tells_history(page: Places, parsed: ParsedDate) -> bool:
    start, line = page.line(parsed.start)
    return tells_history(line, parsed.start - start, parsed.end - start)


def _inside_link(page: Places, parsed: ParsedDate) -> bool:
    """Whether a date is part of a link's words; a link that is nothing but the date is no neighbour's title."""
    around = page.doc.flow.anchor_around(parsed.start)
    return around is not None and around[1] - around[0] > parsed.end - parsed.start + 4


def _ends_a_headline(page: Places, parsed: ParsedDate, label: tuple[str, str] | None) -> bool:
    """Whether what looks like a label is the end of another page's title, a link (…年度报告发布 2026-11-16)."""
    if label is None:
        return False
    end = len(page.text[: parsed.start].rstrip(" \t\n[(（【:："))
    around = page.doc.flow.anchor_around(end - 1)
    return around is not None and around[1] - around[0] > len(label[1]) + 8


def _labelled(parsed: ParsedDate, label: tuple[str, str], region: Region) -> _Candidate | None:
    kind, word = label
    if kind == "published":
        if region == "after":
            return _Candidate(_LABEL_BELOW, parsed, "published") if word.endswith(_STRONG_WORDS) else None
        if word.startswith(_ENTERED):
            return _Candidate(_GENERIC_HEAD, parsed, "published")
        return _Candidate(_LABEL_HEAD if region == "head" else _LABEL_BEFORE, parsed, "published")
    if kind == "written":
        return _Candidate(_WRITTEN + (region == "after") * 2, parsed, "written")
    return _Candidate(_UPDATED_BELOW + 2 if region == "after" else _UPDATED_HEAD, parsed, "updated")


def _unlabelled(page: Places, parsed: ParsedDate, generic: bool, region: Region) -> _Candidate | None:
    """A date without a label of its own, above the text: only its line can speak for it."""
    start, line = page.line(parsed.start)
    rest = _SPACES.sub(" ", line[: parsed.start - start] + line[parsed.end - start :]).strip(" |-:：·,，")
    meta = bool(META_WORDS.search(rest))
    if _CLOCK.search(rest) and not meta and not generic and not _soon_below_title(page, parsed):
        return None
    rest = _WEEKDAY.sub("", rest).strip()
    if region == "before":
        close = page.title - parsed.end < 80 and (meta or parsed.time is not None)
        return _Candidate(_META_LINE, parsed, "published") if meta and close and not _CLOCK.search(line) else None
    if len(rest) > 160 or "。" in rest or _beside_link(page, parsed, start, line):
        return None
    if generic:
        return None if re.search(r"地\s*点|参加|主持", line) else _Candidate(_GENERIC_HEAD, parsed, "published")
    if meta or _in_line_of_facts(page, parsed, start, line):
        return _Candidate(_META_LINE, parsed, "published")
    if len(rest) <= 16 and not _PAREN.match(line.strip()) and _looks_stamped(page, parsed, rest):
        if not rest and _between_links(page, start, start + len(line)):
            return None
        return _Candidate(_BARE_HEAD, parsed, "published")
    return None


def _looks_stamped(page: Places, parsed: ParsedDate, rest: str) -> bool:
    """Whether a bare date above the text was put there by a template rather than by the author of the text."""
    text = page.text[parsed.start : parsed.end]
    if parsed.time is not None or _directly_below_title(page, parsed):
        return True
    if not text[:4].isdigit():
        return False  # 二〇二四年…: only people write so
    offset = page.doc.flow.offset(parsed.start)
    if _HINTED_TAG.search(page.doc.text, max(0, offset - 300), offset):
        return True
    return not rest and ("年" not in text or _next_to_furniture(page, parsed))


def _in_line_of_facts(page: Places, parsed: ParsedDate, start: int, line: str) -> bool:
    """Whether the line right below the title is one of facts by its form: strokes set the date off from the others
    (日报 | 2024-10-12 | 王某), or it is in a script whose words for source and date are not known here."""
    if page.title_end <= 0 or page.text[page.title_end : start].strip():
        return False
    before, after = line[: parsed.start - start].rstrip(), line[parsed.end - start :].lstrip()
    if len(line) <= 60 and (before[-1:] in _STROKES or not before) and (after[:1] in _STROKES or not after):
        return bool(before or after)
    return len(line) <= 120 and _OTHER_SCRIPTS.search(line) is not None and before[-1:] in (":", "：", "།", "", "\n")


def _directly_below_title(page: Places, parsed: ParsedDate) -> bool:
    return page.title_end > 0 and _BEFORE_STAMP.fullmatch(page.text, page.title_end, parsed.start) is not None


def _soon_below_title(page: Places, parsed: ParsedDate) -> bool:
    """Whether only a line or two of facts stand between title and date: clocks stand above titles."""
    return page.title_end > 0 and 0 <= parsed.start - page.title_end < 60


def _next_to_furniture(page: Places, parsed: ParsedDate) -> bool:
    near = page.text[max(page.title_end, parsed.start - 40) : min(page.body, parsed.end + 40)]
    return bool(META_WORDS.search(near))


def _beside_link(page: Places, parsed: ParsedDate, start: int, line: str) -> bool:
    """Whether a date shares its line with a link long enough to be another page's title."""
    links = page.doc.flow.anchors_between(start, start + len(line))
    long = any(b - a >= 8 and not a <= parsed.start < b for a, b in links)
    return long and not META_WORDS.search(line)


def _between_links(page: Places, start: int, end: int) -> bool:
    """Whether the line above or below a bare date is a link long enough to be another page's title."""
    above_end = len(page.text[:start].rstrip())
    above = page.text.rfind("\n", 0, above_end) + 1
    below = end + len(page.text[end:]) - len(page.text[end:].lstrip())
    around = (*page.doc.flow.anchors_between(above, above_end), *page.doc.flow.anchors_between(below, below + 2))
    return any(b - a >= 8 and a >= page.title_end for a, b in around)


def _signed_off(page: Places, parsed: ParsedDate, label: tuple[str, str] | None) -> _Candidate | None:
    """A date below the text counts only on a line of furniture (来源, 编辑 …) that is not a sentence."""
    start, line = page.line(parsed.start)
    if len(line) > 120 or SENTENCE.search(line) or _beside_link(page, parsed, start, line):
        return None
    rest = line[: parsed.start - start] + line[parsed.end - start :]
    furniture = re.search(r"来\s*源\s*[:：]|浏览|点击|阅读|编\s*辑\s*[:：]", rest)
    if furniture and (label or parsed.time is not None):
        return _Candidate(_LABEL_BELOW + 1, parsed, "published")
    return None


def _table_label(page: Places, parsed: ParsedDate) -> tuple[str, str] | None:
    """Label of the column's head when labels stand in one row of a table and values in the next."""
    start, line = page.line(parsed.start)
    if start == 0 or "\t" not in line:
        return None
    if page.text[start : parsed.start].rpartition("\t")[2].strip():
        return None
    _, above = page.line(start - 1)
    if _beside_link(page, parsed, start, line):
        return None
    column = page.text.count("\t", start, parsed.start)
    heads = above.split("\t")
    if len(heads) != line.count("\t") + 1 or any(any(c.isdigit() for c in head) for head in heads):
        return None
    return label_before(heads[column])


def _speaks_of_source(page: Places, position: int, match: re.Match[str], rest: str) -> bool:
    """Whether a line around a date without a year is the one of source and date: by its words or by its place."""
    if match.start() > 30:
        return False
    if not rest.strip() or META_WORDS.search(rest):
        return True
    return match.re is _RELATIVE and len(rest.strip()) <= 10 and position - page.title_end < 60


def _in_pieces(page: Places) -> Iterator[_Candidate]:
    """The date that is printed in pieces right above the title or between title and text; several are a list's."""
    found = list(pieced_dates([line for line in page.doc.lines if line[0] != page.title], page.doc.clock))
    if len(found) != 1 or not page.title - _CLOSE <= found[0].start < page.body:
        return
    if not _between_links(page, found[0].start, found[0].end):
        yield _Candidate(_BARE_HEAD, found[0], "published")


def _without_year(page: Places) -> Iterator[_Candidate]:
    """Dates without a full year, and 昨天 10:30 or 3天前, on the line of source and date or right after a label."""
    doc = page.doc
    first, last = (bisect_left(doc.lines, (place, "")) for place in (page.title_end, page.body))
    for (position, line), signs in zip(doc.lines[first:last], doc.line_signs[first:last], strict=True):
        for match in _SMALL_DATES[line] if signs & _SMALL_SIGN and len(line) <= 120 else ():
            rest = line[: match.start()] + line[match.end() :]
            label = label_before(line[: match.start()])
            if label and label[0] in ("refused", "written", "updated"):
                continue
            if not label and match.re is _SHORT:
                continue
            if not label and not _speaks_of_source(page, position, match, rest):
                continue
            parsed = _with_year(page, position + match.start(), match, labelled=label is not None)
            if parsed and (label or rest.strip() or not _between_links(page, position, position + len(line))):
                where = replace(parsed, start=position + match.start(), end=position + match.end())
                yield _Candidate(_WEAKEST_BEFORE_YEARLESS, where, "published")


def _small_dates(line: str) -> list[re.Match[str]]:
    kinds = ((_RELATIVE_SIGN, _RELATIVE), (_YEARLESS_SIGN, _YEARLESS), (_SHORT_SIGN, _SHORT))
    return [match for small, pattern in kinds if small.search(line) for match in pattern.finditer(line)]


_SMALL_DATES: Kept[str, list[re.Match[str]]] = Kept(_small_dates)


def _with_year(page: Places, place: int, match: re.Match[str], labelled: bool) -> ParsedDate | None:
    """The day of a date without a year: what the `<time>` around it says, else the year that the page gives, else, and
    only behind a label, the latest year that is not in the future."""
    said = time_element(page.doc, page.doc.flow.offset(place))
    if said and match.re is not _SHORT:
        return said
    parsed = parse_date(_GLUED.sub(" ", match[0]), page.doc.clock)
    if parsed is None or match.re is not _YEARLESS:
        return parsed
    day = with_year_of_page(page.doc, parsed.day.month, parsed.day.day)
    if day:
        return replace(parsed, day=day)
    return parsed if labelled else None
