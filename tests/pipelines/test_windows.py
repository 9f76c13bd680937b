"""Windows of editions: every period has its days, its label, a code that leads back to it, and a period before."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.data_folder import DataFolder
from pipelines.office.edition_files import save
from pipelines.office.kept_editions import KeptEdition
from pipelines.office.papers import Paper, label_before
from pipelines.office.releasing import before
from pipelines.office.reporting import Asked, Reporting
from pipelines.office.revising import window_of
from pipelines.office.windows import PERIODS, Window, days_of, window_of_code
from schemas.rulebooks import load_all
from schemas.times import day_of
from stages.reporter.templates.context import last_day
from stages.reporter.templates.facts import audited
from tests.pipelines.test_reporting import finding, two_units, warehouse
from tests.stages.templates.papers import template

DAYS: dict[str, dict[str, tuple[str, str, str, str]]] = {
    "half-week": {
        "2026-07-08": ("2026-07-06", "2026-07-08", "2026年第28周（上半周）", "2026-07-06_2026-07-08"),
        "2026-07-09": ("2026-07-09", "2026-07-12", "2026年第28周（下半周）", "2026-07-09_2026-07-12"),
    },
    "week": {"2026-01-01": ("2025-12-29", "2026-01-04", "2026年第1周", "2026-W01")},
    "month": {
        "2026-12-31": ("2026-12-01", "2026-12-31", "2026年12月", "2026M12"),
        "2028-02-10": ("2028-02-01", "2028-02-29", "2028年2月", "2028M02"),
    },
    "quarter": {"2026-11-01": ("2026-10-01", "2026-12-31", "2026年第四季度", "2026Q4")},
    "half-year": {
        "2026-06-30": ("2026-01-01", "2026-06-30", "2026年上半年", "2026H1"),
        "2026-07-01": ("2026-07-01", "2026-12-31", "2026年下半年", "2026H2"),
    },
    "year": {"2026-07-01": ("2026-01-01", "2026-12-31", "2026年", "2026Y")},
}
CASES = [(period, day, *wanted) for period, days in DAYS.items() for day, wanted in days.items()]
BEFORE = {
    "2026年第一季度": "2025年第四季度",
    "2026年1月": "2025年12月",
    "2026年上半年": "2025年下半年",
    "2026年": "2025年",
    "2026年第1周": "2025年第52周",
    "2026年第28周（下半周）": "2026年第28周（上半周）",
    "2026年第28周（上半周）": "2026年第27周（下半周）",
    "2026年第3次检查": "2026年第2次检查",
    "2026年第十一次检查": "2026年第十次检查",
    "2026年第1次检查": "",
    "2026年国庆期间": "",
}
WINDOWS = [PERIODS[period](date.fromisoformat(day)) for period, day, *_ in CASES] + [
    days_of(date(2026, 6, 24), date(2026, 7, 9), "2026年第3次检查"),
    days_of(date(2025, 11, 27), date(2026, 2, 25), "2026年第一季度"),
    days_of(date(2026, 9, 29), date(2026, 10, 8)),
]
PAPER = """
parts:
- text: "检查时段{window_from}至{window_to}，发现{problems}项。"
"""


@pytest.mark.parametrize(("period", "day", "first", "last", "label", "code"), CASES)
def test_a_period_holds_its_day_and_its_code_leads_back(
    period: str, day: str, first: str, last: str, label: str, code: str
) -> None:
    window = PERIODS[period](date.fromisoformat(day))
    assert (str(window.first), str(window.last), window.label, window.code) == (first, last, label, code)
    assert window_of_code(code, label) == window
    assert window_of_code(f"{code}-r2", label) == window
    assert window_of_code(f"{code}-county") is None


@pytest.mark.parametrize("label", BEFORE)
def test_the_period_before_has_the_label_of_the_same_kind(label: str) -> None:
    assert label_before(label) == BEFORE[label]


def edition(work: Path, window: Window, signed: str | None, published: str | None) -> KeptEdition:
    reporting = Reporting(warehouse(finding()), two_units(), load_all()["national-2019-19"])
    paper = Paper(template(work, PAPER))
    folder = DataFolder(work)
    made = reporting.make(Asked("circular", window, signed_on=signed, paper=paper, published_on=published))
    save(folder, made, window.code)
    return KeptEdition(folder, window.code)


@pytest.mark.parametrize("window", WINDOWS, ids=[window.label for window in WINDOWS])
def test_a_template_edition_of_any_window_keeps_its_four_fields_apart(tmp_path: Path, window: Window) -> None:
    made = edition(tmp_path, window, "2028-03-06", "2028-03-08")
    head, facts = made.kept.edition.head, made.facts
    assert (head.period, head.signed_on, head.published_on) == (window.label, "2028-03-06", "2028-03-08")
    assert (day_of(head.window_from), last_day(head)) == (window.first, window.last)
    assert facts["period"]["label"] == window.label
    assert facts["data_window"] == {
        "printed": None, "start": str(window.first), "end": str(window.last),
    }  # fmt: skip
    assert (facts["issue_date"], facts["published_date"]) == ("2028-03-06", "2028-03-08")
    assert window_of(made) == window
    assert [one for one in audited(facts) if one.rule.startswith("dates.") and one.severity == "error"] == []


def test_a_window_that_is_neither_signed_nor_published_says_neither(tmp_path: Path) -> None:
    made = edition(tmp_path, WINDOWS[0], None, None)
    assert (made.kept.edition.head.signed_on, made.kept.edition.head.published_on) == (None, None)
    assert {"issue_date", "published_date"} & made.facts.keys() == set()


def test_the_edition_before_is_one_of_the_same_form(tmp_path: Path) -> None:
    for code in ("2026Q2", "2026M07", "2026H1", "2026-W27", "2026-W27-county", "2026Q2-r2"):
        place = tmp_path / "circular" / code
        place.mkdir(parents=True)
        (place / f"circular-{code}.html").touch()
    found = {
        code: before(tmp_path, "circular", code) for code in ("2026Q3", "2026M08", "2026H2", "2026-W28", "2026M07")
    }
    assert {code: path and path.parent.name for code, path in found.items()} == {
        "2026Q3": "2026Q2-r2", "2026M08": "2026M07", "2026H2": "2026H1", "2026-W28": "2026-W27", "2026M07": None,
    }  # fmt: skip
