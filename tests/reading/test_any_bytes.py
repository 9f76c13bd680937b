# ruff: noqa: E501
"""No bytes raise, hang or give a date after the visit."""

from datetime import date, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.events.reading import Reading
from schemas.times import at
from stages.classifier.reading.charset import decode
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.dates.parse import find_dates, parse_date
from stages.classifier.reading.flow import flow_of
from stages.classifier.reading.reader import read
from tests.support.processor_time import processor_time

VISIT = at("2026-11-20T10:00:00+08:00")
DAY = date(2026, 11, 20)

_FRAGMENTS = st.sampled_from(
    [
        "<html>", "</html>", "<body>", "<div class='info'>", "</div>", "<h1>", "</h1>", "<p>", "</p>", "<br>", "<table>", "<tr>", "<td>",
        "</table>", "<ul>", "<li>", "</li>", "</ul>", "<a href='/xw/t20261212_1.html'>", "<a href=", "</a>", "<script>", "</script>", "<style>",
        "<!--", "-->", "<![CDATA[", "]]>", "<meta name=PubDate content='2027-01-01'>", "<meta charset=gb2312>", "<title>", "</title>", "<select>",
        "发布时间：", "来源：", "2026-11-21", "2026年11月20日", "二〇二七年一月一日", "11-21", "12月31日", "3天前", "昨天", "99999天前", "20261120", "2026-13-45",
        "0000-00-00", "10:30", "T25:61:61", "Z", "+08:00", "民国115年", "&nbsp;", "&#50;", "&#x110000;", "&", "<", ">", "\x00", "\ufffd", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        "关于", "的通知", "市政府", "，。", "页面不存在", "暂无数据", "<input type=password>", "document.cookie='a';location.reload()", "{{ x }}",
    ]
)  # fmt: skip
_PAGES = st.lists(_FRAGMENTS | st.text(max_size=12), max_size=60).map("".join)
_ENCODINGS = st.sampled_from(["utf-8", "gb18030", "big5", "utf-16", "utf-16le", "latin-1"])


def _dates(reading: Reading) -> list[str]:
    found = [item.date for item in reading.items] + [reading.newest_item_date, reading.meta_published]
    return [day[:10] for day in (*found, reading.published.date if reading.published else None) if day]


def _check(body: bytes) -> None:
    with processor_time() as spent:
        reading = read(body, PageContext(url="http://www.yunling.example.cn/xw/1.html", at=VISIT))
    assert spent.seconds < 5
    assert not reading.reason.startswith("reader_error"), reading.reason
    assert all(day <= DAY.isoformat() for day in _dates(reading))
    assert msgspec.json.decode(msgspec.json.encode(reading), type=Reading) == reading


@given(st.binary(max_size=600))
@settings(max_examples=150)
def test_any_bytes_are_read(body: bytes) -> None:
    _check(body)


@given(_PAGES, _ENCODINGS)
@settings(max_examples=300)
def test_broken_pages_are_read(page: str, encoding: str) -> None:
    _check(page.encode(encoding, "replace"))


@given(_PAGES, st.binary(min_size=1, max_size=4), st.integers(min_value=0, max_value=500))
@settings(max_examples=100)
def test_bad_bytes_inside_a_page_do_no_harm(page: str, dirt: bytes, place: int) -> None:
    body = page.encode("gb18030", "replace")
    _check(body[:place] + dirt + body[place:])


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "text/html", "text/html; charset=gbk", 'text/html; charset="x"', "charset=idna"]),
)
def test_decoding_never_fails_and_loses_no_ascii(body: bytes, content_type: str | None) -> None:
    text, charset, _ = decode(body + b"<p>the end</p>", content_type)
    assert charset
    if not charset.startswith("utf-16") and not charset.startswith("utf-32"):
        assert text.endswith("the end</p>")


@given(_PAGES)
def test_flow_offsets_lead_back_to_the_same_character(page: str) -> None:
    flow = flow_of(page)
    for position, char in enumerate(flow.text):
        if char.isalnum() and "&" not in page:
            assert page[flow.offset(position)] == char


@given(st.text(alphabet="0123456789年月日-/.:： 天前昨今〇零一二三十廿民国TZ+JanFebDec,()[]发布时间", max_size=24))
@settings(max_examples=500)
def test_no_date_lies_after_the_visit(text: str) -> None:
    clock = VisitClock(VISIT)
    found = [parse_date(text, clock), *find_dates(text, clock)]
    assert all(parsed.day <= DAY for parsed in found if parsed)


@given(
    st.dates(min_value=date(1950, 1, 1), max_value=DAY),
    st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日 12:30", "[%Y-%m-%d]"]),
)
def test_every_day_is_read_back(day: date, shape: str) -> None:
    parsed = parse_date(day.strftime(shape), VisitClock(VISIT))
    assert day == date(1970, 1, 1) or (parsed is not None and parsed.day == day)


@given(st.dates(min_value=date(2001, 1, 1), max_value=DAY), st.integers(min_value=0, max_value=364))
def test_a_day_without_a_year_is_the_latest_one_not_after_the_visit(visit: date, back: int) -> None:
    day = visit - timedelta(days=back)
    clock = VisitClock(at(f"{visit}T12:00:00+08:00"))
    parsed = parse_date(day.strftime("%m-%d"), clock)
    assert parsed is not None
    assert parsed.day == day
    assert clock.valid_from <= visit <= clock.valid_until


@given(
    st.dates(min_value=date(2001, 1, 1), max_value=DAY),
    st.dates(min_value=date(2001, 1, 1), max_value=DAY),
    st.sampled_from(["{:%m-%d}", "{:%Y-%m-%d}", "昨天", "3天前"]),
)
def test_an_answer_holds_for_every_visit_of_its_span(visit: date, day: date, shape: str) -> None:
    """What an identical body would give on another day of the span is what it gave on the first."""
    text, clock = shape.format(day), VisitClock(at(f"{visit}T12:00:00+08:00"))
    first = parse_date(text, clock)
    for other in {clock.valid_from, clock.valid_until, visit} - {date.min, date.max}:
        again = parse_date(text, VisitClock(at(f"{other}T12:00:00+08:00")))
        assert (again and again.day) == (first and first.day)
