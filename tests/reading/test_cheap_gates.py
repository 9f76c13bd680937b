"""A cheap look before an expression may only ever spare the work: what the expression finds, it lets through."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from stages.classifier.reading.hidden import page as hidden_page
from stages.classifier.reading.hidden.tag_words import Tags
from stages.classifier.reading.kept import by_script
from stages.classifier.reading.marks import unread

_PIECES = ("on", "ON", "load", "Error", "pageshow", "=", " ", '"', "'", "x()", "<body ", "href", "<script>", "1")
_TAGS = st.lists(st.sampled_from(_PIECES), max_size=14).map("".join)
_FOOT = ("标识", "码", "编码", "site", "SITE", "_", "Id", "code", "Code", "1234567890", "12", "备", "证", "号", " ")
_FEET = st.lists(st.sampled_from(_FOOT), max_size=12).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.lists(_TAGS, min_size=1, max_size=4))
def test_no_tag_that_runs_something_is_passed_over(tags: list[str]) -> None:
    let_through = Tags(tags).with_any(hidden_page.RUNNING)
    assert [k for k, tag in enumerate(tags) if hidden_page._RUNS.search(tag)] == [
        k for k in let_through if hidden_page._RUNS.search(tags[k])
    ]


def test_a_tag_that_runs_nothing_is_passed_over() -> None:
    loads, only = "<body onLoad = 'go()'>", "<script>var only = load; error = 1</script>"
    assert Tags([only, loads, only]).with_any(hidden_page.RUNNING) == [1]
    nul = "<p title='\0'>"  # joins as two
    assert Tags([nul, loads]).with_any(hidden_page.RUNNING) == [0, 1]
    assert Tags([]).with_any(hidden_page.RUNNING) == []


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
    short, monster = "x = 1;" * 100, "x" * 50_000
    assert [kept(short), kept(short), kept(monster), kept(monster)] == [600, 600, 50_000, 50_000]
    assert asked == [600, 50_000, 50_000]
    for number in range(1_000):  # more scripts than are kept
        assert kept(f"{number:06d}") == 6
    assert kept(short) == 600
