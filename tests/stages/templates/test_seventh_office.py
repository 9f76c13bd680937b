"""A half-yearly circular on apps and filings, written from docs/templates.md with what no other template uses: a chart,
groups that are always there, sentences for one and for many, rates cut off, tests, looks and settled problems."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from schemas.mistakes import MistakeError
from schemas.templates.load import load_template
from stages.reporter.document import Chart, plain
from stages.reporter.templates.composing import Composed, compose
from stages.reporter.templates.context import Given
from stages.reporter.templates.lists import given_lists
from tests.stages.templates.papers import lines, tables
from tests.support.editions import head

TEMPLATE = Path(__file__).parent / "hechuan.yaml"
APPS = [
    {"id": f"p{n}", "name": f"禾川{n}", "unit_short": unit, "platform": form, "result": result}
    for n, (unit, form, result) in enumerate(
        [("区教育局", "移动应用", "合格"), ("区教育局", "小程序", "合格"), ("区民政局", "小程序", "不合格")], start=1
    )
]
PROBLEM = {"indicator": "media.veto.app_dead", "subject_kind": "应用"}
DEAD = [
    {"id": "f1", **PROBLEM, "unit_short": "区民政局", "subject": "禾川3", "subject_id": "p3"},
    {"id": "f2", **PROBLEM, "unit_short": "区教育局", "subject": "禾川2", "subject_id": "p2"},
]
FILINGS = [
    {"id": f"b{n}", "unit_short": unit, "filed": filed}
    for n, (unit, filed) in enumerate([("区教育局", False), ("区民政局", True), ("区教育局", False)])
]
TESTS = [
    {"id": f"t{n}", "subject": name, "score": score} for n, (name, score) in enumerate([("甲网", 55), ("乙网", 88)])
]
LOOKS = [{"id": f"p{n}", "done": done, "void": 1} for n, done in enumerate((40, 41))]
SETTLED = [{"id": f"s{n}", "unit_short": unit} for n, unit in enumerate(("区民政局", "区教育局", "区教育局"))]


def made(**changes: Any) -> Composed:
    lists = {
        "apps": APPS, "problems": DEAD[:1], "filings": FILINGS, "tests": TESTS, "looks": LOOKS,
        "settled": SETTLED, **changes,
    }  # fmt: skip
    wanted = head("circular", period="2026年上半年", signed_on="2026-07-14")
    return compose(load_template(TEMPLATE), Given(wanted, given_lists(lists), deadline=date(2026, 7, 21)))


def test_the_seventh_office_prints_what_it_says() -> None:
    composed = made()
    assert composed.gaps == []
    assert lines(composed.edition) == [
        "应用", "检查应用和小程序3个，合格率66.6%；“禾川3”（区民政局）无法使用。",
        "备案", "未按规定备案的有两项，涉及区教育局2项。",
        "测评", "适老化测评", "测评2家，得分低于60分的：只有甲网一家。",
        "监测", "有效检查81次，无效2次，均不作为扣分依据。",
        "整改", "区教育局已整改2项；区民政局已整改1项。",
    ]  # fmt: skip
    assert [(one.labels, one.values) for one in composed.edition.blocks if isinstance(one, Chart)] == [
        (["区民政局"], [1.0])
    ]


def test_its_tables_have_every_group_and_their_total() -> None:
    by_form, problems = tables(made().edition)
    assert [[plain(cell) for cell in row] for row in by_form.rows] == [
        ["移动应用", "1", "禾川1"], ["小程序", "2", "禾川2、禾川3"], ["快应用", "0", ""], ["合计", "3", ""],
    ]  # fmt: skip
    assert by_form.rows[-1][1].ids == ["p1", "p2", "p3"]  # type: ignore[union-attr]
    assert [[plain(cell) for cell in row] for row in problems.rows] == [["1", "区民政局", "应用无法使用"]]


def test_one_many_and_none_are_three_sentences() -> None:
    assert "有2个无法使用，为“禾川3”（区民政局）和“禾川2”（区教育局）。" in lines(made(problems=DEAD).edition)[1]
    assert lines(made(problems=[]).edition)[1].endswith("；全部可以使用。")
    assert "得分低于60分的：无。" in lines(made(tests=TESTS[1:]).edition)[6]
    assert "本期没有整改的问题。" in lines(made(settled=[]).edition)


def test_a_field_that_is_not_there_is_refused_also_for_one(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(
        TEMPLATE.read_text(encoding="utf-8").replace("只有{subject}一家", "只有{names}一家"), encoding="utf-8"
    )
    with pytest.raises(MistakeError, match=r"slots\.low\.one：没有名为“names”的项目"):
        load_template(path)
