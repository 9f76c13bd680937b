"""A cheap look before an expression may only ever spare the work: what the expression finds, it lets through."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from stages.classifier.reading.hidden import page as hidden_page
from stages.classifier.reading.kept import by_script
from stages.classifier.reading.marks import unread

_PIECES = ("on", "ON", "load", "Error", "pageshow", "=", " ", '"', "'", "x()", "<body ", "href", "<script>", "1")
_TAGS = st.lists(st.sampled_from(_PIECES), max_size=14).map("".join)
_FOOT = ("标识", "码", "编码", "site", "SITE", "_", "Id", "code", "Code", "1234567890", "12", "备", "证", "号", " ")
_FEET = st.lists(st.sampled_from(_FOOT), max_size=12).map("".join)


@settings(max_examples=400, deadline=None)
@given(_TAGS)
def test_no_tag_that_runs_something_is_passed_over(tag: str) -> None:
    if hidden_page._RUNS.search(tag):
        assert hidden_page._may_run(tag)


def test_a_tag_that_runs_nothing_is_passed_over() -> None:
    assert hidden_page._may_run("<body onLoad = 'go()'>")
    assert not hidden_page._may_run("<script>var only = load; error = 1</script>")


@settings(max_examples=400, deadline=None)
@given(_FEET, _FEET)
def test_a_site_code_may_be_where_the_whole_expression_says_so(text: str, source: str) -> None:
    whole: re.Pattern[str] = unread._MAY_BE["site_code"]
    expected = whole.search(text) is not None or whole.search(source) is not None
    assert unread._may_be("site_code", text, source, unread._marks_worded(f"{text}\n{source}")) is expected


def test_answers_about_scripts_are_kept_but_for_monsters() -> None:
    asked: list[int] = []

    def length(code: str) -> int:
        asked.append(len(code))
        return len(code)

    kept = by_script(length)
    short, monster = "x = 1;" * 100, "x" * 30_000
    assert [kept(short), kept(short), kept(monster), kept(monster)] == [600, 600, 30_000, 30_000]
    assert asked == [600, 30_000, 30_000]
    for number in range(1_000):  # more scripts than are kept
        assert kept(f"{number:06d}") == 6
    assert kept(short) == 600
