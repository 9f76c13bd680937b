"""What an edition says of its window is true: newest sentences, one deadline, no future, no period that never was."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import orjson
import pytest

from pipelines.data_folder import DataFolder
from pipelines.office.edition_files import Made, save
from pipelines.office.edition_trace import listed, trace
from pipelines.office.kept_editions import KeptEdition
from pipelines.office.reporting import Asked, Kind, Reporting
from pipelines.office.windows import Window, quarter_of, week_of
from schemas.mistakes import MistakeError
from schemas.registry.model import Column, Registry, RoleHeld, Unit
from schemas.rulebooks import load_all
from schemas.times import at
from stages.reporter.document import Day, Edition, Paragraph, Table
from stages.reporter.selfcheck_dates import date_problems
from stages.reporter.verdict import machine_vetoes
from tests.support.editions import facts, head
from tests.support.registries import registry, site

WEEK = week_of(date(2026, 7, 8))  # 6 to 12 July
PLACE = {"indicator": "site.notice.column_stale", "target": "site1/c1", "subject": "site1"}


class Rows:
    """A warehouse that answers named queries with given rows; without a row where none is given."""

    def __init__(self, **answers: list[dict[str, Any]]) -> None:
        self._answers = answers

    def query(self, name: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [dict(row) for row in self._answers.get(name, [])]

    def insert(self, table: str, rows: Sequence[dict[str, Any]], token: str) -> None:
        raise NotImplementedError


def two_units() -> Registry:
    """Site 1 is run by the county, the bureau supplies a column of it; site 2 has nobody who runs it."""
    base = registry(1)
    bureau = Unit(id="bureau", name="示例市教育局", short_name="市教育局", level="department", parent="city", order=2)
    url = "http://www.site1.gov.cn/yw/"
    columns = [Column(id="site1/c1", name="要闻", url=url, nature="dynamic", supplier="bureau")]
    roles = [RoleHeld(role="in_charge", unit="city"), RoleHeld(role="runs", unit="county")]
    sites = [site(1, columns=columns, roles=roles), site(2, roles=[RoleHeld(role="in_charge", unit="county")])]
    return msgspec.structs.replace(base, units=[*base.units, bureau], sites=sites)


def finding(**changes: Any) -> dict[str, Any]:
    row = {
        **PLACE,
        "finding_id": "f" * 32,
        "state": "confirmed",
        "state_before": "",
        "moves": [["2026-07-08T00:00:00+08:00", "confirmed"]],
        "severity": "notice",
        "target_kind": "column",
        "unit": "county",
        "wording": "栏目“要闻”超过2周未更新，最近一条更新日期为2026年6月20日，距检查日18天",
        "url": "http://www.site1.gov.cn/yw/",
        "restricted": 0,
        "needs_people": 0,
        "confirmed_by": [],
        "first_seen": "2026-07-08T00:00:00+08:00",
        "last_seen": "2026-07-08T00:00:00+08:00",
        "confirmed_at": "2026-07-08T00:00:00+08:00",
        "rectified_at": None,
    }
    return {**row, **changes}


MENDED = {
    "state": "rectified",
    "moves": [["2026-07-08T00:00:00+08:00", "confirmed"], ["2026-07-10T00:00:00+08:00", "rectified"]],
    "rectified_at": "2026-07-10T00:00:00+08:00",
}


def warehouse(*findings: dict[str, Any], first_look: str | None = "2026-06-01", seen: int = 200, **more: Any) -> Rows:
    sites = [
        {"subject": f"site{n}", "subject_kind": "site", "unit": "county" if n == 1 else "", "columns": 1, "sampled": 1}
        for n in (1, 2)
    ]
    looks = {"visits_done": seen, "done": seen, "void": 3, "missed": 1, "first_day_looked": first_look or "2026-07-08"}
    coverage = [{"subject": "site1", **looks}]
    answers: dict[str, Any] = {
        "subject_list": sites,
        "program_coverage": coverage,
        "findings_in_window": list(findings),
        "looked_before": [{"day": first_look}] if first_look else [],
    }
    return Rows(**{**answers, **more})


def made(rows: Rows, kind: Kind = "weekly", window: Window = WEEK, **asked: Any) -> Made:
    return Reporting(rows, two_units(), load_all()["national-2019-19"]).make(Asked(kind, window, **asked))  # type: ignore[arg-type]


def text(edition: Made) -> str:
    blocks = orjson.loads(edition.files["json"])["blocks"]
    return "\n".join(block["text"] for block in blocks if "text" in block)


def table(edition: Made, kind: str) -> dict[str, Any]:
    blocks = orjson.loads(edition.files["json"])["blocks"]
    return next((block for block in blocks if block.get("table") == kind), {"columns": [], "rows": []})


def column(edition: Made, kind: str, name: str) -> list[Any]:
    found = table(edition, kind)
    return [row[found["columns"].index(name)] for row in found["rows"]]


@pytest.mark.parametrize("kind", ["weekly", "circular"])
def test_a_sentence_is_made_from_the_newest_measurement(kind: Kind) -> None:
    newest = "栏目“要闻”超过2周未更新，最近一条更新日期为2026年6月20日，距检查日22天"
    failures = [{**PLACE, "day": "2026-07-12", "wording": newest, "measured": 22}]
    edition = made(warehouse(finding(), newest_failures=failures), kind)
    listed = "open" if kind == "circular" else "kind.site.notice.column_stale"
    assert column(edition, listed, "问题描述") == [newest]
    assert column(edition, listed, "最近确认") == ["2026年7月12日"]
    assert edition.problems == []


def test_an_age_that_does_not_fit_its_day_is_found() -> None:
    edition = made(warehouse(finding(last_seen="2026-07-12T00:00:00+08:00")))
    assert edition.problems == ["问题ffffffff：描述中的检查日为2026年7月8日，与最近确认2026年7月12日不符"]


@pytest.mark.parametrize("kind", ["weekly", "circular"])
def test_an_edition_names_one_deadline_and_nobody_is_overdue(kind: Kind) -> None:
    old = finding(confirmed_at="2026-05-01T00:00:00+08:00", first_seen="2026-05-01T00:00:00+08:00")
    edition = made(warehouse(old), kind, signed_on="2026-07-13" if kind == "circular" else None)
    listed = "open" if kind == "circular" else "kind.site.notice.column_stale"
    assert column(edition, listed, "期限") == ["2026年7月27日"]
    assert "于2026年7月27日前" in text(edition)
    assert not any("逾期" in edition.files[name].decode() for name in ("json", "html"))
    assert edition.problems == []


def test_a_deadline_in_a_year_without_a_notice_is_marked_in_text_and_table() -> None:
    week = week_of(date(2026, 12, 16))
    dates = {"first_seen": "2026-12-16T00:00:00+08:00", "last_seen": "2026-12-16T00:00:00+08:00"}
    edition = made(warehouse(finding(**dates, wording="栏目空白")), window=week)
    assert "于2027年1月4日（暂按周末推算）前" in text(edition)
    assert column(edition, "kind.site.notice.column_stale", "期限") == ["2027年1月4日（暂按周末推算）"]
    assert edition.missing_years == (2027,)
    assert edition.problems == []


def test_data_end_where_they_end() -> None:
    edition = made(warehouse(finding()), reached=at("2026-07-09T15:30:00+08:00"))
    assert "数据截至2026年7月9日15时30分" in text(edition)
    quarter, now = quarter_of(date(2026, 7, 8)), at("2026-07-09T15:30:00+08:00")
    begun = made(warehouse(finding(), first_look="2026-07-03"), "circular", quarter, reached=now)
    assert "数据采集时间为2026年7月3日至2026年7月9日" in text(begun)
    ended = made(warehouse(finding()), "circular", quarter, reached=at("2026-11-01T00:00:00+08:00"))
    assert "数据采集时间为2026年7月1日至2026年9月30日" in text(ended)


@pytest.mark.parametrize("kind", ["weekly", "circular"])
def test_a_window_nobody_looked_at_is_said_to_be_one(kind: Kind) -> None:
    edition = made(warehouse(seen=0, first_look=None), kind)
    assert "本期没有一次有效检查" in text(edition)
    assert "没有已确认未整改" not in text(edition)
    assert "首期，无上期" in text(edition)
    assert edition.problems == ["本期没有一次有效检查，不能据此认定没有问题"]
    standing = made(warehouse(finding(moves=[], state_before="confirmed"), seen=0), "circular")
    assert table(standing, "open")["rows"] == []  # what stands on from before was not found in this window
    assert column(standing, "verdicts.site", "检查结果") == ["无法判定", "无法判定"]
    assert "数据采集时间" not in text(standing)
    looked_at = made(warehouse(), kind)
    assert "本期没有一次有效检查" not in text(looked_at)
    assert "本期没有已确认未整改的问题" in text(looked_at)
    assert looked_at.problems == []


@pytest.mark.parametrize(("first_look", "first"), [("2026-07-06", True), ("2026-07-08", True), ("2026-07-05", False)])
@pytest.mark.parametrize("kind", ["weekly", "circular"])
def test_a_first_period_has_none_before_it(kind: Kind, first_look: str, first: bool) -> None:
    said = text(made(warehouse(finding(), first_look=first_look), kind))
    assert ("首期，无上期" in said) is first
    assert ("上期末" in said or "上期没有遗留" in said) is not first


@pytest.mark.parametrize("kind", ["weekly", "circular"])
def test_what_was_found_and_mended_inside_the_window_stands_as_mended(kind: Kind) -> None:
    edition = made(warehouse(finding(**MENDED)), kind)
    assert column(edition, "rectified", "状态") == ["已整改"]
    assert column(edition, "rectified", "期限") == ["—"]
    assert "已整改1个" in text(edition)
    before = [["2026-06-10T00:00:00+08:00", "rectified"]]
    older = made(warehouse(finding(**MENDED) | {"moves": [], "state_before": "rectified", "_": before}), kind)
    assert table(older, "rectified")["rows"] == []


def test_a_circular_holds_neither_clues_nor_what_is_restricted() -> None:
    clue = finding(finding_id="c" * 32, state="suspected", wording="疑似线索内容", needs_people=1)
    secret = finding(finding_id="d" * 32, restricted=1, wording="限制内容", severity="veto")
    edition = made(warehouse(clue, secret, finding()), "circular")
    assert column(edition, "open", "编号") == ["ffffffff"]
    printed = edition.files["json"].decode() + edition.files["html"].decode()
    assert not any(word in printed for word in ("疑似线索内容", "限制内容", "疑似问题线索"))
    assert edition.internal is not None
    assert made(warehouse(finding()), "circular").internal is None


def test_the_internal_sheet_names_who_has_confirmed() -> None:
    clue = finding(state="suspected", needs_people=2, confirmed_by=["p1"], confirmed_names=["张三"])
    internal = made(warehouse(clue), "circular").internal
    assert internal is not None
    cells = [cell for sheet in openpyxl.load_workbook(BytesIO(internal)) for row in sheet.values for cell in row]
    assert "张三" in cells
    assert "p1" not in cells


def test_who_is_in_charge_and_who_runs_stand_in_columns_of_their_own() -> None:
    edition = made(warehouse(finding()), "circular")
    found = dict(
        zip(column(edition, "verdicts.site", "网站名称"), table(edition, "verdicts.site")["rows"], strict=True)
    )
    assert found["示例县1人民政府"][2:4] == ["示例市", "示例县"]
    assert found["示例县2人民政府"][2:4] == ["示例县", "未登记"]


def test_reports_are_cut_by_the_unit_that_is_charged() -> None:
    on_another_site = finding(unit="bureau")
    rows = warehouse(on_another_site, finding(finding_id="a" * 32))
    assert column(made(rows, "circular", scope="bureau"), "open", "编号") == ["ffffffff"]
    assert made(rows, "circular", scope="bureau").problems == []  # it was looked at, though on another unit's site
    of_county = made(rows, "circular", scope="county")
    assert column(of_county, "open", "编号") == ["aaaaaaaa"]
    # A site that nobody is registered to run is answered for by the unit in charge.
    assert sorted(column(of_county, "verdicts.site", "网站名称")) == ["示例县1人民政府", "示例县2人民政府"]


def test_a_unit_that_has_ended_keeps_its_name_in_old_windows() -> None:
    base = two_units()
    county = msgspec.structs.replace(base.units[1], until="2026-07-12", change="renamed", successors=["new"])
    new = Unit(id="new", name="示例新区", short_name="示例新区", level="county", parent="city")
    known = msgspec.structs.replace(base, units=[base.units[0], county, base.units[2], new])
    last_week, next_week = (
        Reporting(warehouse(), known, load_all()["national-2019-19"]).make(
            Asked("circular", week_of(date(2026, 7, day)))
        )  # type: ignore[arg-type]
        for day in (8, 15)
    )
    assert column(last_week, "verdicts.site", "主办单位") == ["示例县", "未登记"]
    assert column(next_week, "verdicts.site", "主办单位") == ["示例新区", "未登记"]
    assert column(next_week, "verdicts.site", "主管单位") == ["示例市", "示例新区"]


def test_two_deadlines_in_one_edition_are_found() -> None:
    def said(*blocks: Any) -> list[str]:
        return date_problems(Edition(head=head(), blocks=list(blocks)), facts([]))

    listed = Table("open", "清单", ["期限"], [[Day(date(2026, 7, 27))]])
    assert said(Paragraph(["请于2026年7月27日前完成。"]), listed) == []
    [wrong] = said(Paragraph(["请于2026年7月30日（暂按周末推算）前完成。"]), listed)
    assert wrong == "正文与表格的整改期限不一致：2026年7月27日、2026年7月30日"


def test_the_turn_of_every_year_prints(year_end: date) -> None:
    dates = dict.fromkeys(("first_seen", "last_seen", "confirmed_at"), f"{year_end}T00:00:00+08:00")
    edition = made(warehouse(finding(**dates, wording="栏目空白")), window=week_of(year_end))
    assert edition.problems == []
    rows = warehouse(finding(**dates, wording="栏目空白"))
    signed = made(rows, "circular", week_of(year_end), signed_on=str(year_end))
    assert signed.problems == []


@pytest.fixture(params=[date(year, 12, 31) - timedelta(days=back) for year in range(2026, 2031) for back in (0, 6, 13)])
def year_end(request: pytest.FixtureRequest) -> date:
    day: date = request.param
    return day


def assessed(subject: str, last: str = "pass", judged: int = 1) -> list[dict[str, Any]]:
    """A site all of whose machine indicators stand alike."""
    told = {"subjects": [subject], "last_status": last, "last_reason": "", "judged": judged}
    return [{**told, "indicator": one} for one in machine_vetoes(load_all()["national-2019-19"])]


def test_the_percentages_of_the_plain_circular_are_counted_in_an_annex() -> None:
    standings = [*assessed("site1"), *assessed("site2", "unknown", judged=0)]
    edition = made(warehouse(finding(**MENDED), standings_window=standings), "circular")
    assert [row[1:] for row in table(edition, "counting")["rows"]] == [
        ["100%", "检查的政府网站", "2", "登记在册的政府网站", "2", "—", "—", "—"],
        ["100%", "合格的政府网站", "1", "作出判定的政府网站", "1", "3", "1（不计入分母）", "1"],
    ]
    assert "附件：1.政府网站检查结果一览表" in text(edition)
    assert "3.比率的计数说明" in text(edition)
    assert orjson.loads(edition.files["json"])["counting"] is None  # it stands among the attachments


@pytest.mark.parametrize("kind", ["weekly", "circular"])
def test_numbers_and_rows_of_a_plain_edition_are_traced(kind: Kind, tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    save(folder, made(warehouse(finding()), kind), WEEK.code)
    edition = KeptEdition(folder, WEEK.code)
    name = "open" if kind == "weekly" else "kind.site.notice.column_stale"
    found = trace(edition, name)
    assert (found.figure.query, found.total) == ("findings_in_window", 1)
    assert [(one.kind, one.id) for one in found.sources] == [("finding", finding()["finding_id"])]
    assert {name, *(("pass_rate.site",) if kind == "circular" else ())} <= {one.name for one in listed(edition)}
    row = trace(edition, "附件1第1行" if kind == "circular" else "kind.site.notice.column_stale[1]")
    assert row.total == 1
    with pytest.raises(MistakeError, match="没有数字"):
        trace(edition, "nothing")
