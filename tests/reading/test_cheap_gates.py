"""A cheap look before an expression may only ever spare the work: what the expression finds, it lets through."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from stages.classifier.reading import guides, interaction
from stages.classifier.reading.hidden import page as hidden_page
from stages.classifier.reading.kept import by_script
from stages.classifier.reading.marks import contact, unread

_PIECES = ("on", "ON", "load", "Error", "pageshow", "=", " ", '"', "'", "x()", "<body ", "href", "<script>", "1")
_TAGS = st.lists(st.sampled_from(_PIECES), max_size=14).map("".join)
_FOOT = ("标识", "码", "编码", "site", "SITE", "_", "Id", "code", "Code", "1234567890", "12", "备", "证", "号", " ")
_FEET = st.lists(st.sampled_from(_FOOT), max_size=12).map("".join)

_MAIL = ("a", "甲", ".", " ", "\n", "@", "-", "b.cn", "：", "c@d.cn")
_FEET_WITH_MAIL = st.lists(st.sampled_from(_MAIL), max_size=12).map("".join)


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
    whole = re.compile(r"标识码|标识编码|site_?(?:id_?)?code|(?<![0-9备证])[0-9]{10}(?![0-9])", re.I)
    expected = whole.search(text) is not None or whole.search(source) is not None
    small = f"{text}\n{source}".lower()
    assert unread._may_be("site_code", text, source, small, unread._marks_worded(small)) is expected


@settings(max_examples=400, deadline=None)
@given(st.from_regex(interaction._ANY))
def test_no_words_of_an_entry_are_passed_over(words: str) -> None:
    assert interaction._WORDED.stand_in(words)


@settings(max_examples=200, deadline=None)
@given(st.from_regex(guides._LABEL), st.sampled_from(("", "\t", "一、", "　", "（二） ")))
def test_no_line_with_a_label_of_a_guide_is_passed_over(label: str, before: str) -> None:
    lines = [line.strip() for line in f"{before}{label}".split("\n")]
    found = guides._LABEL.search("\n" + "\n".join(lines))
    assert found is None or guides._class(found) in set().union(*map(guides._classes_of, lines))


@settings(max_examples=400, deadline=None)
@given(_FEET_WITH_MAIL)
def test_a_mail_address_is_found_where_a_search_of_all_finds_it(foot: str) -> None:
    whole = next((m for m in contact._MAIL.finditer(foot) if "@" in m.group()), None)
    if whole:
        assert contact._mail(foot) == "".join(whole.group().split())


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
