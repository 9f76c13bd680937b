"""What is kept from page to page changes nothing but the time: not the answers, and not the memory without end."""

import gc
import random
from datetime import date

import pytest

from stages.classifier.reading.javascript import without_comments
from stages.classifier.reading.kept import Kept, once
from stages.classifier.reading.marks.contact import contact
from stages.classifier.reading.marks.organiser import organiser
from stages.classifier.text import CompiledPacks, default_packs, hits
from stages.classifier.text.clean import CleanLines
from tests.reading.scoring import all_cases


def _forget() -> None:
    """Every kept answer of the process."""
    for thing in gc.get_objects():
        if isinstance(thing, Kept):
            thing.clear()
        elif isinstance(thing, CompiledPacks):
            thing.clean = CleanLines(usable=True)


def test_a_page_reads_the_same_first_and_after_all_others() -> None:
    cases = all_cases()[::7]
    after_others = {case.id: (case.read(), case.read()) for case in [*cases, *reversed(cases)]}
    for case in cases[::3]:
        _forget()
        assert case.read() == after_others[case.id][0] == after_others[case.id][1], case.id


def test_a_word_on_a_line_of_a_menu_is_found_on_every_page_that_has_it() -> None:
    faulty = "网站首页\n联系人身份证号11010519491231002X\n版权所有"
    found = [hits(text) for text in ("网站首页\n版权所有", faulty, "网站首页\n版权所有", faulty)]
    assert [bool(of_text) for of_text in found] == [False, True, False, True]
    assert found[1] == found[3]
    assert hits("联系人身份证号\n11010519491231002X") == hits("联系人身份证号\n11010519491231002X")


def test_a_clean_line_is_clean_for_the_packs_it_was_seen_by_only() -> None:
    others = CompiledPacks(pack for pack in default_packs().packs if pack.pack != "privacy")
    line = "身份证号11010519491231002X"
    assert not [hit for hit in hits(line, packs=others) if hit.rule.startswith("privacy")]
    assert [hit for hit in hits(line) if hit.rule.startswith("privacy")]


def test_only_lines_that_were_never_seen_or_held_something_are_looked_at() -> None:
    lines = CleanLines(usable=True)
    assert lines.unknown(["首页", "新闻"]) == [0, 1]
    lines.learn(["首页", "新闻"])
    assert lines.unknown(["新闻", "首页"]) == []
    assert lines.unknown(["公告", "首页", "要闻"]) == [0, 2]
    assert [lines.was_doubted(line) for line in ("3月", "4月", "3月")] == [False, False, True]
    assert [lines.was_doubted(str(number)) for number in range(9_000)] == [False] * 9_000
    assert not lines.was_doubted("3月"), "what is kept has a bound"


def test_marks_that_pair_over_two_lines_say_nothing_of_each_line() -> None:
    apart = ["关于印发“十四五规划的通知已经发布。", "请各有关单位遵照执行”并抓好落实工作。"]
    _forget()
    hits("\n".join(apart))
    after = [hits(line) for line in apart]
    _forget()
    assert after == [hits(line) for line in apart]
    assert after[0]


def test_what_a_line_above_settles_is_settled_on_that_page_only() -> None:
    for above, line in (("备案号", "13900123457"), ("北宋历史", "20224年3月的记载")):
        _forget()
        alone = hits(line)
        assert alone, line
        _forget()
        for _ in range(3):
            hits(f"{above}\n{line}")
        assert hits(f"通知\n{line}")[0].text == alone[0].text, "a known line is still looked at"


_NUMBERS = "11010519491231002X 11010519491231002X\n" * 11_000
_FILINGS = "13900123457\n备案号\n" * 21_000


@pytest.mark.parametrize("text", [_NUMBERS, _FILINGS], ids=["numbers", "filings"])
def test_of_a_monster_no_line_counts_as_clean_that_was_not_looked_at(text: str) -> None:
    _forget()
    first = hits(text)
    assert first
    assert hits(text) == first == hits(text)


def test_a_text_of_known_and_unknown_lines_has_the_hits_of_one_that_is_new() -> None:
    draw = random.Random(5)
    wrong = [
        "身份证号11010519491231002X",
        "２０２６年13月1日印发",
        "推进法制建设进进程序",
        "请按装设备",
        "“按装”应为“安装”",
    ]
    beyond = [
        "一是加强学习。",
        "二是抓好落实。",
        "四是改进作风。",
        "2026年3月4日",
        "会议于2026年5月6日召开了。",
        "〔2027〕3号",
    ]
    right = [
        "网站首页",
        "（一）总 体 要 求",
        "2024年工作报告",
        "联系电话：010-12345678",
        "",
        "版权所有 主办单位：某局",
        "，" * 70,
    ]
    for _ in range(300):
        text = "\n".join(draw.choices([*wrong, *beyond, *right], k=draw.randrange(1, 14)))
        found = hits(text, day=date(2026, 11, 1))
        kept, default_packs().clean = default_packs().clean, CleanLines(usable=True)
        assert found == hits(text, day=date(2026, 11, 1)), text
        default_packs().clean = kept


def test_monsters_are_answered_and_forgotten_and_what_is_kept_has_a_bound() -> None:
    lengths: Kept[str, int] = Kept(len, most=10)
    assert lengths["x" * 1_000_000] == 1_000_000
    assert not dict(lengths)
    assert [lengths[str(number)] for number in range(105)] == [len(str(number)) for number in range(105)]
    assert len(lengths) <= 10
    pairs: Kept[tuple[str, str], int] = Kept(lambda pair: len(pair[0] + pair[1]))
    assert pairs["a", "b" * 5000] == 5001
    assert not dict(pairs)
    assert pairs["a", "b"] == 2
    assert dict(pairs) == {("a", "b"): 2}


class _Page:
    def __init__(self) -> None:
        self.asked = 0

    @once
    def answer(self) -> int:
        """How often it was asked."""
        self.asked += 1
        return self.asked


def test_a_page_is_asked_once_and_each_page_for_itself() -> None:
    one, other = _Page(), _Page()
    assert [one.answer, one.answer, other.answer] == [1, 1, 1]
    assert (one.asked, other.asked) == (1, 1)
    assert _Page.answer.__doc__ == "How often it was asked."


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ("// all\nx = 1", " \nx = 1"),
        ("a();// b\nc", "a(); \nc"),
        ("if (x) {// b", "if (x) { "),
        ("u = 'http://www.example.org/'", "u = 'http://www.example.org/'"),
        ("a /* b // c */ d", "a   d"),
        ("a = b/*c*//2", "a = b /2"),
    ],
)
def test_comments_go_and_addresses_stay(code: str, left: str) -> None:
    assert without_comments(code) == left


@pytest.mark.parametrize(
    "foot",
    [
        "主办：青山县人民政府",
        "主办单位:青山县人民政府",
        "网站所属单位：青山县人民政府",
        "举办单位 青山县人民政府",
    ],
)
def test_each_label_of_an_organiser_is_found_in_the_midst_of_a_foot(foot: str) -> None:
    text = f"网站地图 开放时间\n{foot}\n版权所有 县政府办公室承办"
    assert organiser(text, text) == "青山县人民政府"


@pytest.mark.parametrize(
    ("foot", "number"),
    [
        ("Tel: 0571-88001122", "0571-88001122"),
        ("TEL 0571-88001122", "0571-88001122"),
        ("hotel 88001122", None),
        ("电 话：（0571）88001122", "（0571）88001122"),
        ("（0571）88001122", "（0571）88001122"),
        ("E-mail：office@example.org", "office@example.org"),
    ],
)
def test_a_label_of_a_way_of_contact_stands_for_itself(foot: str, number: str | None) -> None:
    assert contact(foot) == number
