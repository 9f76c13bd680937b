"""Days of a circular: its label, its window, signing, publishing and the last day for reports."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from schemas.chinese import day_text
from stages.reporter.audit.circular import Circular
from stages.reporter.audit.result import Result, doubtful, error
from stages.reporter.audit.values import chinese_count, day, mapping, mappings, name

Span = tuple[date, date]

_YEAR = r"(?P<year>\d{4})年(?:度)?"
_NUMERAL = "[一二三四五六七八九十]{1,2}"
_LABEL = re.compile(
    rf"{_YEAR}(?:第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年"
    rf"|(?:(?P<first>\d{{1,2}}|{_NUMERAL})月?[-—–~至到])?(?P<month>\d{{1,2}}|{_NUMERAL})月份?(?!\d{{1,2}}日|[上中下]))"
)
_WHOLE_YEAR = re.compile(_YEAR)
_QUARTER = re.compile(r"(?:第)?([一二三四])季度")
_RANGE = re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日)[^\d]{0,4}(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")


def span_of(label: str) -> Span | None:
    """The days that 2024年第三季度, 2024年上半年, 2024年1至3月, 2024年8月 or 2024年 stands for; None for others."""
    text = name(label)
    found = _LABEL.fullmatch(text) or _WHOLE_YEAR.fullmatch(text)
    return _span(found) if found else None


def spans_in(title: str) -> list[Span]:
    """The quarters, half-years and months that a title names."""
    return [span for found in _LABEL.finditer(name(title)) if (span := _span(found))]


def _span(found: re.Match[str]) -> Span | None:
    told = found.groupdict()
    year, first, last = int(told["year"]), 1, 12
    if told.get("quarter"):
        last = (chinese_count(told["quarter"]) or 0) * 3
        first = last - 2
    elif told.get("half"):
        first, last = (1, 6) if told["half"] == "上" else (7, 12)
    elif told.get("month"):
        last = chinese_count(told["month"]) or 0
        first = (chinese_count(told["first"]) or 0) if told["first"] else last
    if not 1 <= first <= last <= 12 or year < 1:
        return None
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _period(circular: Circular) -> Span | None:
    period = mapping(circular.facts.get("period"))
    first, last = day(period.get("start")), day(period.get("end"))
    return (first, last) if first and last else span_of(str(period.get("label") or ""))


def _window(circular: Circular) -> Span | None:
    window = mapping(circular.facts.get("data_window"))
    first, last = day(window.get("start")), day(window.get("end"))
    return (first, last) if first and last else _range(name(window.get("printed")))


def _range(text: str) -> Span | None:
    """2023年7月1日至9月30日 as two days."""
    found = _RANGE.search(text)
    first = day(found[1]) if found else None
    last = day(f"{found[2] or found[1][:4]}年{found[3]}月{found[4]}日") if found else None
    return (first, last) if first and last else None


def _text(span: Span) -> str:
    return f"{day_text(span[0])}至{day_text(span[1])}"


def labels_agree(circular: Circular) -> Iterator[Result]:
    """The period's days are those of its label, and the title and the attachments name the same period."""
    period = mapping(circular.facts.get("period"))
    labelled, days = span_of(str(period.get("label") or "")), _period(circular)
    if labelled and days and labelled != days:
        said = f"标为{period['label']}，起止为{_text(days)}，应为{_text(labelled)}，请核对。"
        yield error("dates.label", "period", _text(days), _text(labelled), said)
    if labelled is None:
        return
    previous = [span_of(str(mapping(block).get("label") or "")) for block in circular.totals.values()]
    titled = [("title", str(circular.facts.get("title") or ""))]
    titled += [(f"{table.path}.title", table.title) for table in circular.tables]
    for path, title in titled:
        told = spans_in(title)
        # An attachment may be about the period before; the title of the circular names its own.
        agrees = any(not _differ(one, labelled) or (path != "title" and one in previous) for one in told)
        if (told and not agrees) or (not told and _other_quarter(title, str(period["label"]))):
            said = f"“{title}”所写时段与本期（{period['label']}）不一致，请核对。"
            yield error("dates.title", path, title, period["label"], said)


def _differ(one: Span, other: Span) -> bool:
    """Not the same and neither within the other: the title of a quarter's circular may name its year alone."""
    within = (one[0] <= other[0] and other[1] <= one[1]) or (other[0] <= one[0] and one[1] <= other[1])
    return not within


def _other_quarter(title: str, label: str) -> bool:
    one, other = _QUARTER.findall(title), _QUARTER.findall(label)
    return bool(len(one) == 1 and len(other) == 1 and one != other)


_BEFORE = re.compile("previous_|last_(?:quarter|month|half|period|check|time)")


def _months(span: Span) -> int:
    """How many months a span has; another number is another kind of period, and need not adjoin."""
    return (span[1].year - span[0].year) * 12 + span[1].month - span[0].month + 1


def previous_label(circular: Circular) -> Iterator[Result]:
    """The period before is the one that ends on the day before this one begins."""
    own = span_of(str(mapping(circular.facts.get("period")).get("label") or ""))
    for key, block in circular.totals.items():
        label = str(mapping(block).get("label") or "")
        before = span_of(label)
        if not own or not before or not _BEFORE.match(str(key)) or _months(before) != _months(own):
            continue
        if before[1] + timedelta(days=1) != own[0]:
            said = f"上期写作{label}，本期自{day_text(own[0])}起，两期不相连，请核对。"
            yield error(
                "dates.previous", f"totals.{key}.label", label, f"截至{day_text(own[0] - timedelta(days=1))}", said
            )


def window_and_label(circular: Circular) -> Iterator[Result]:
    """The days on which was looked lie within the period of the label."""
    window, period = _window(circular), _period(circular)
    if window is None:
        return
    if window[0] > window[1]:
        said = f"数据采集时间{_text(window)}起止颠倒，请核对。"
        yield error("dates.window_reversed", "data_window", day_text(window[0]), day_text(window[1]), said)
        return
    if period is None:
        return
    if window[0] < period[0] or window[1] > period[1]:
        said = f"本期时段为{_text(period)}，数据采集时间为{_text(window)}，两者不一致，请核对或在文中说明。"
        yield doubtful("dates.window", "data_window", _text(window), _text(period), said)


def one_window(circular: Circular) -> Iterator[Result]:
    """Attachments rest on the same window as the circular."""
    window = _window(circular)
    held = [(f"tables[{i}]", one) for i, one in enumerate(mappings(circular.facts.get("tables")))]
    held += [(f"attachments[{i}]", one) for i, one in enumerate(mappings(circular.facts.get("attachments")))]
    for path, one in held:
        first, _, last = str(one.get("window") or "").partition("..")
        begun, ended = day(first), day(last)
        if window and begun and ended and (begun, ended) != window:
            said = (
                f"“{one.get('title')}”的采样时间为{_text((begun, ended))}，正文为{_text(window)}，两者不一致，请核对。"
            )
            yield error("dates.two_windows", f"{path}.window", _text((begun, ended)), _text(window), said)


def signed_after_the_period(circular: Circular) -> Iterator[Result]:
    """A circular on a period is signed when the period is over, and after the last look it rests on."""
    signed, period, window = day(circular.facts.get("issue_date")), _period(circular), _window(circular)
    if signed is None:
        return
    if window and signed < window[1]:
        said = f"签发日期{day_text(signed)}早于数据采集截止日{day_text(window[1])}，请核对。"
        yield error("dates.signed_before_window", "issue_date", day_text(signed), day_text(window[1]), said)
    if period and signed < period[1]:
        inside = [last for _path, _what, last in _deadlines(circular) if last <= period[1]]
        beside = f"，整改期限{day_text(inside[0])}也在本期内" if inside else ""
        label = mapping(circular.facts.get("period")).get("label") or "本期"
        said = f"{label}至{day_text(period[1])}才结束，签发日期为{day_text(signed)}{beside}，时段与日期不符，请核对。"
        yield doubtful("dates.signed_in_period", "issue_date", day_text(signed), day_text(period[1]), said)


def published_after_signing(circular: Circular) -> Iterator[Result]:
    """It is published on the day of its signing or later; what it reports happened before."""
    signed, published = (day(circular.facts.get(key)) for key in ("issue_date", "published_date"))
    if signed and published and published < signed:
        said = f"发布日期{day_text(published)}早于签发日期{day_text(signed)}，请核对。"
        yield error("dates.published", "published_date", day_text(published), day_text(signed), said)
    known = max((one for one in (signed, published) if one), default=None)
    for item in circular.items:
        for i, event in enumerate(mappings(item.facts.get("history"))):
            when = day(event.get("when"))
            if known and when and when > known:
                said = f"所述事项的日期{day_text(when)}晚于签发日期{day_text(known)}，请核对。"
                yield error("dates.event", f"{item.path}.history[{i}].when", day_text(when), day_text(known), said)


def number_of_the_year(circular: Circular) -> Iterator[Result]:
    """The document number bears the year in which it was signed."""
    signed = day(circular.facts.get("issue_date"))
    found = re.search(r"[〔\[(（【](\d{4})[〕\])）】]", str(circular.facts.get("doc_no") or ""))
    if signed and found and int(found[1]) != signed.year:
        said = f"文号年份为{found[1]}年，签发日期为{day_text(signed)}，两者不一致，请核对。"
        yield error("dates.doc_no", "doc_no", found[1], signed.year, said)


def deadlines_follow(circular: Circular) -> Iterator[Result]:
    """A last day comes after the signing, and one demand has one last day."""
    signed = day(circular.facts.get("issue_date"))
    told: dict[str, tuple[str, date]] = {}
    for path, what, last in _deadlines(circular):
        if signed and last <= signed:
            said = f"整改期限{day_text(last)}不晚于签发日期{day_text(signed)}，请核对。"
            yield error("dates.deadline", path, day_text(last), day_text(signed), said)
        first = told.setdefault(what, (path, last))
        if first[1] != last:
            said = f"同一事项有两个期限：{day_text(first[1])}和{day_text(last)}，请只写一个。"
            yield error("dates.two_deadlines", path, day_text(last), day_text(first[1]), said)


_REPORTS = re.compile("整改")


def _deadlines(circular: Circular) -> list[tuple[str, str, date]]:
    """(place, what is asked for, last day); reports of rectification are one demand, however they are worded."""
    found = []
    for i, one in enumerate(mappings(circular.facts.get("deadlines"))):
        last, what = day(one.get("date")), str(one.get("what") or "")
        if last:
            asked = "整改情况" if _REPORTS.search(what) and re.search("报", what) else name(what)
            found.append((f"deadlines[{i}].date", asked + name(one.get("who")), last))
    return found
