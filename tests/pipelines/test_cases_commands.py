"""Cases on a real data folder through the real command line: people, rights, deadlines, rechecks."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.clock import RealClock
from pipelines.data_folder import DataFolder
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.office.cases.desk import event_of
from pipelines.office.cases.reading import read_book
from pipelines.office.edition_files import Made, save
from pipelines.office.kept_editions import Kept
from schemas.events.codec import decode, encode
from schemas.events.observations import ChangeOfWatch, Review
from schemas.events.types import CASES, FINDINGS, OBSERVATIONS
from schemas.registry.load import dump
from schemas.times import at
from stages.reporter.document import Figure, Paragraph
from stages.reporter.templates.facts import FACTS, to_yaml
from tests.stages.templates.papers import composed, sites
from tests.support.looks import moved
from tests.support.registries import registry

STALE, COLUMN, OTHER = "aa" * 16, "bb" * 16, "dd" * 16
PEOPLE = [
    {"id": "o", "name": "张三", "unit": "city", "roles": ["officer"]},
    {"id": "r", "name": "李四", "unit": "city", "roles": ["reviewer"]},
    {"id": "c", "name": "王五", "unit": "city", "roles": ["chief"]},
    {"id": "u", "name": "赵六", "unit": "county", "roles": ["unit"]},
    {"id": "v", "name": "钱七", "unit": "elsewhere", "roles": ["unit"]},
]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the time at which people act."""

    def set_to(when: str) -> None:
        monkeypatch.setattr(RealClock, "now", lambda self: at(when))

    set_to("2026-07-01T09:00:00+08:00")
    return set_to


@pytest.fixture
def data(tmp_path: Path, clock: Callable[[str], None]) -> Path:
    """Two findings of a county, one of another unit, all confirmed."""
    known = dump(registry(2))
    units = "units:\n- {id: elsewhere, name: 别处县, short_name: 别处县, level: county, parent: city, order: 2}\n"
    (tmp_path / "registry.yaml").write_text(known.replace("units:\n", units), encoding="utf-8")
    (tmp_path / "people.yaml").write_text(yaml.safe_dump({"people": PEOPLE}, allow_unicode=True), encoding="utf-8")
    column = {"target": "site1/c1", "target_kind": "column", "indicator": "site.deduct.column_stale"}
    steps = [
        found(STALE, subject="site1", target="site1", unit="county"),
        found(COLUMN, subject="site1", unit="county", **column),
        found(OTHER, subject="site2", target="site2", unit="elsewhere"),
    ]
    log = SqliteLog(tmp_path / "log.db")
    log.append(steps)
    log.close()
    return tmp_path


def found(finding: str, to: str = "confirmed", when: str = "2026-06-30T00:00:00+08:00", **more: Any) -> NewRecord:
    event = moved(to, when, finding=finding, **more)
    return NewRecord(FINDINGS, event.data.subject, encode(event))


def xunwang(data: Path, *arguments: str, who: str = "o", code: int = 0) -> str:
    result: Result = CliRunner().invoke(main, [*arguments, "--data", str(data), "--as", who])
    assert result.exit_code == code, (result.output, result.exception)
    return result.output


def refused(data: Path, *arguments: str, who: str = "o") -> str:
    said = xunwang(data, *arguments, who=who, code=2)
    assert len(said.splitlines()) == 1
    return said


def cases(data: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in xunwang(data, "cases", "list", "--json").splitlines()]


def notified(data: Path) -> str:
    xunwang(data, "cases", "notify", "--unit", "county")
    return str(cases(data)[0]["case_id"])


def handed(data: Path, kind: type) -> list[Any]:
    log = SqliteLog(data / "log.db")
    found = [decode(r.value, OBSERVATIONS).data for rows in payload_rows(log, OBSERVATIONS) for r in rows]
    log.close()
    return [one for one in found if isinstance(one, kind)]


def test_a_notice_makes_one_case_a_unit_and_is_told_once(data: Path) -> None:
    said = xunwang(data, "cases", "notify")
    assert said.count("已登记“已交办”") == 2
    by_unit = {one["unit"]: one for one in cases(data)}
    assert (by_unit["county"]["rows"], by_unit["county"]["open"]) == (2, 2)
    assert by_unit["county"]["deadline"] == "2026-07-06"  # three working days after Wednesday 1 July
    assert by_unit["elsewhere"]["rows"] == 1
    assert "没有需要交办的问题" in refused(data, "cases", "notify")
    assert "不能重复交办" in refused(data, "cases", "notify", "--finding", STALE)


def test_what_was_notified_answered_or_disputed_is_listed_as_open(data: Path, clock: Callable[[str], None]) -> None:
    def listed() -> list[str]:
        return xunwang(data, "findings", "list", "--open", "--json").splitlines()

    before = listed()
    assert len(before) == 3
    case = notified(data)
    assert listed() == before
    clock("2026-07-02T09:00:00+08:00")
    xunwang(data, "cases", "answer", case, "--mended", "--row", "1", who="u")
    assert listed() == before
    xunwang(data, "cases", "object", case, "--row", "2", "--proof", "截图", who="u")
    assert listed() == before
    assert cases(data)[0]["open"] == 2


def test_an_answer_has_exactly_its_targets_looked_at_again(data: Path, clock: Callable[[str], None]) -> None:
    case = notified(data)
    clock("2026-07-02T09:00:00+08:00")
    shown = json.loads(xunwang(data, "cases", "show", case, "--json"))
    column = next(str(row["number"]) for row in shown["rows"] if row["target"] == "site1/c1")
    xunwang(data, "cases", "answer", case, "--mended", "--row", column, "--measures", "已补发", who="u")
    (asked,) = handed(data, ChangeOfWatch)
    assert (asked.action, asked.target, asked.actor.id) == ("recheck", "site1/c1", "u")
    after = json.loads(xunwang(data, "cases", "show", case, "--json"))
    answered = next(row for row in after["rows"] if str(row["number"]) == column)
    assert answered["answer"]["measures"] == "已补发"
    assert answered["open"] is True
    assert after["deadline"] == "2026-07-15"  # ten working days from the notice


def test_an_objection_is_decided_by_another_person_and_a_revocation_ends_the_finding(
    data: Path, clock: Callable[[str], None]
) -> None:
    case = notified(data)
    clock("2026-07-02T09:00:00+08:00")
    xunwang(data, "cases", "object", case, "--row", STALE[:12], "--proof", "当日截图", who="u")
    assert "无权对异议作出决定" in refused(data, "cases", "decide", case, "--revoke", "--reason", "x")
    assert "不能催办" in refused(data, "cases", "remind", case, "--row", STALE)
    clock("2026-07-03T09:00:00+08:00")
    xunwang(data, "cases", "decide", case, "--revoke", "--reason", "截图属实", who="r")
    (review,) = handed(data, Review)
    assert (review.action, review.actor.id, review.finding_id) == ("dismiss", "r", STALE)
    assert "截图属实" in review.reason


def test_who_may_not_is_refused_and_a_unit_sees_its_own_alone(data: Path) -> None:
    case = notified(data)
    assert "无权催办" in refused(data, "cases", "remind", case, who="u")
    assert "无权点名通报" in refused(data, "cases", "name", case, "--edition", "第1期", who="o")
    assert "限于本单位" in refused(data, "cases", "answer", case, "--mended", who="v")
    assert "限于本单位" in refused(data, "cases", "show", case, who="v")
    assert xunwang(data, "cases", "list", who="v").endswith("共0件办理单。\n")
    assert xunwang(data, "cases", "list", who="u").endswith("共1件办理单。\n")


def test_the_ladder_proposes_one_step_after_the_other_and_takes_none(data: Path, clock: Callable[[str], None]) -> None:
    case = notified(data)

    def due(day: str) -> list[tuple[str, str, str]]:
        lines = map(json.loads, xunwang(data, "cases", "due", "--on", day, "--json").splitlines())
        return [(one["step"], one["rule"], one["day"]) for one in lines if one["case_id"] == case]

    before = events(data)
    assert due("2026-07-06") == []
    assert due("2026-07-07") == [("reminded", "催办1", "2026-07-07")]
    assert due("2026-08-30") == [("reminded", "催办1", "2026-07-07")]  # one rung at a time
    assert events(data) == before
    clock("2026-07-07T09:00:00+08:00")
    xunwang(data, "cases", "remind", case, "--rule", "催办1")
    assert due("2026-07-08") == []
    assert due("2026-07-09") == [("reminded", "催办2", "2026-07-09")]
    clock("2026-07-09T09:00:00+08:00")
    xunwang(data, "cases", "remind", case)
    assert due("2026-07-13") == [("written_reminder", "书面催办", "2026-07-13")]
    clock("2026-07-13T09:00:00+08:00")
    xunwang(data, "cases", "remind", case, "--written")
    assert due("2026-07-20") == [("named", "点名", "2026-07-20")]
    clock("2026-07-20T09:00:00+08:00")
    xunwang(data, "cases", "name", case, "--edition", "第1期", who="c")
    assert due("2026-07-20") == []


def events(data: Path) -> int:
    log = SqliteLog(data / "log.db")
    end = log.end_offset(CASES)
    log.close()
    return end


@pytest.mark.parametrize(
    ("then", "deadline"),
    [("due", "2026-07-20"), ("restart", "2026-07-23"), ("resume", "2026-07-23")],
)
def test_a_suspension_has_an_end_a_reason_and_says_what_the_clock_does_then(
    data: Path, clock: Callable[[str], None], then: str, deadline: str
) -> None:
    case = notified(data)
    clock("2026-07-02T09:00:00+08:00")
    said = xunwang(data, "cases", "suspend", case, "--until", "2026-07-20", "--then", then, "--reason", "网站迁移")
    assert "已登记“中止计时”" in said
    (line,) = cases(data)
    assert (line["deadline"], line["paused_until"]) == (deadline, "2026-07-20")
    assert xunwang(data, "cases", "due", "--on", "2026-07-20", "--json") == ""
    clock("2026-07-10T09:00:00+08:00")
    assert "中止计时至2026年7月20日" in refused(data, "cases", "remind", case)
    assert "早于当日" in refused(
        data, "cases", "extend", case, "--until", "2026-07-01", "--then", "due", "--reason", "x"
    )


def test_a_case_with_open_findings_is_closed_with_a_reason_only(data: Path, clock: Callable[[str], None]) -> None:
    case = notified(data)
    assert "仍有2个问题未整改" in refused(data, "cases", "close", case)
    log = SqliteLog(data / "log.db")
    later = "2026-07-03T00:00:00+08:00"
    log.append(
        [
            found(STALE, "rectified", later, frm="confirmed", subject="site1", target="site1", unit="county"),
            found(COLUMN, "rectified", later, frm="confirmed", subject="site1", target="site1/c1", unit="county"),
        ]
    )
    log.close()
    clock("2026-07-04T09:00:00+08:00")
    (line,) = map(json.loads, xunwang(data, "cases", "due", "--on", "2026-07-04", "--json").splitlines())
    assert (line["step"], line["rule"]) == ("closed", "全部办结")
    xunwang(data, "cases", "close", case)
    assert cases(data)[0]["closed"] is True
    assert "已办结" in refused(data, "cases", "remind", case)


def test_two_people_at_once_take_a_step_once(data: Path, clock: Callable[[str], None]) -> None:
    """Both press the button on the same day: one reminder is counted, the other is told who was first."""
    case = notified(data)
    clock("2026-07-07T09:00:00+08:00")
    xunwang(data, "cases", "remind", case)
    clock("2026-07-07T09:01:00+08:00")
    assert "已由张三催办，同一天不能重复" in refused(data, "cases", "remind", case, who="c")
    log = SqliteLog(data / "log.db")
    (kept,) = read_book(log).cases.values()
    log.close()
    assert len(kept.taken("reminded")) == 1


def test_a_ladder_that_runs_backwards_is_refused(data: Path) -> None:
    path = data / "registry.yaml"
    book = yaml.safe_load(path.read_text(encoding="utf-8"))
    rungs = [{"id": "甲", "step": "reminded", "days": 5}, {"id": "乙", "step": "written_reminder", "days": 3}]
    book["program"]["ladder"] = {"rungs": rungs}
    path.write_text(yaml.safe_dump(book, allow_unicode=True), encoding="utf-8")
    said = refused(data, "cases", "list")
    assert "ladder.rungs第2条（乙）：days为3，早于前一级的5" in said
    rungs[1]["days"] = 5
    path.write_text(yaml.safe_dump(book, allow_unicode=True), encoding="utf-8")
    assert xunwang(data, "cases", "list").endswith("共0件办理单。\n")


def test_a_case_of_another_program_is_refused(data: Path) -> None:
    case = notified(data)
    now: datetime = RealClock().now() + timedelta(days=6)
    from schemas.events.cases import CaseRow
    from tests.support.cases import actor, step

    kept = SqliteLog(data / "log.db")
    book = read_book(kept)
    kept.close()
    row = CaseRow(id=STALE, number=1, indicator="site.veto.home_stale", subject="site1", target="site1")
    other = step("reminded", now, actor("o", "officer"), row, case=case, unit="county")
    assert "属于监测任务p，不属于q" in str(book.refusal(other, "q"))


ROWS = """编号,种类,网站,单位,时间,检查人,往期通报,通报单位,文号,情况
D1,往期点名,site1,county,2026-01-10,张三,2025年第四季度通报,,,长期不更新
D2,上级通报,site1,county,2026-03-10,张三,,省政府办公厅,1号,被点名
D3,往期点名,site2,elsewhere,2026-04-10,张三,2026年第一季度通报,,,长期不更新
"""


def test_namings_from_before_and_from_above_lead_to_a_proposed_letter(data: Path, clock: Callable[[str], None]) -> None:
    (data / "rows.csv").write_text(ROWS, encoding="utf-8")
    xunwang(data, "intake", str(data / "rows.csv"))
    case = notified(data)
    assert [one for one in due(data, "2026-07-02") if one["step"] == "closing_proposed"] == []
    clock("2026-07-08T09:00:00+08:00")
    xunwang(data, "cases", "name", case, "--edition", "2026年第二季度通报", who="c")
    (letter,) = [one for one in due(data, "2026-07-08") if one["step"] == "closing_proposed"]
    assert (letter["rule"], letter["subjects"], letter["unit"]) == ("三次点名", ["site1"], "county")
    named = [json.loads(line) for line in xunwang(data, "cases", "namings", "--json").splitlines()]
    assert [(one["unit"], one["subject"], one["channel"]) for one in named] == [
        ("county", "site1", "earlier"),
        ("county", "site1", "above"),
        ("elsewhere", "site2", "earlier"),
        ("county", "site1", "edition"),
    ]
    assert "累计被点名3次" in xunwang(data, "cases", "show", case)
    told = xunwang(data, "cases", "story", "site1")
    assert "2026年1月10日\t在2025年第四季度通报中被点名通报" in told
    assert "2026年7月1日\t已交办" in told
    assert "无权提出关停整合" in refused(data, "cases", "propose-closing", case, "--reason", "x", who="r")
    xunwang(data, "cases", "propose-closing", case, "--reason", "年内三次被点名", "--rule", letter["rule"])
    clock("2026-07-09T09:00:00+08:00")
    assert "无权决定关停整合" in refused(data, "cases", "decide-closing", case, "--send")
    xunwang(data, "cases", "decide-closing", case, "--send", who="c")
    assert [one for one in due(data, "2026-07-09") if one["step"] == "closing_proposed"] == []


def due(data: Path, day: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in xunwang(data, "cases", "due", "--on", day, "--json").splitlines()]


def test_the_trail_says_who_did_what_when_and_what_was_seen(data: Path, clock: Callable[[str], None]) -> None:
    case = notified(data)
    clock("2026-07-02T09:00:00+08:00")
    xunwang(data, "cases", "object", case, "--row", STALE, "--proof", "截图", "--reason", "当日已更新", who="u")
    clock("2026-07-03T09:00:00+08:00")
    xunwang(data, "cases", "decide", case, "--revoke", "--reason", "截图属实", who="r")
    xunwang(data, "signoff", "--from", "2026-04-01", "--to", "2026-06-29", who="c")

    def trail(asked: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in xunwang(data, "audit", "trail", asked, "--json").splitlines()]

    whole = trail(case)
    assert [(one["actor"]["id"], one["what"]) for one in whole] == [
        ("o", "已交办"),
        ("u", "提出异议"),
        ("r", "撤销认定"),
    ]
    assert whole[1]["reason"] == "当日已更新"
    assert whole[0]["seen"][0].split(" ")[1].startswith("未整改：")
    assert {one["what"] for one in trail("r")} == {"撤销认定", "排除问题"}
    assert [one["what"] for one in trail(STALE)] == ["已交办", "提出异议", "撤销认定", "排除问题"]
    assert [one["what"] for one in trail("site1/c1")] == ["已交办"]
    assert len(trail("王五")) == 1
    assert trail("没有此人") == []
    text = xunwang(data, "audit", "trail", case)
    assert "当时所见" in text
    assert "共3条操作记录。" in text


def test_a_step_that_took_no_effect_is_in_the_trail_with_the_reason(data: Path, clock: Callable[[str], None]) -> None:
    """Two writers that knew nothing of each other: the second step is kept, without effect."""
    case = notified(data)
    clock("2026-07-07T09:00:00+08:00")
    xunwang(data, "cases", "remind", case)
    log = SqliteLog(data / "log.db")
    (first,) = read_book(log).cases[case].taken("reminded")
    again = msgspec.structs.replace(first, key="another", at=first.at + timedelta(minutes=1))
    log.append([NewRecord(CASES, again.unit, encode(event_of(again, "p")))])
    log.close()
    found = [json.loads(line) for line in xunwang(data, "audit", "trail", case, "--json").splitlines()]
    assert [one["refused"] for one in found][:2] == ["", ""]
    assert "同一天不能重复" in found[2]["refused"]
    assert cases(data)[0]["reminders"] == 1


FILED = """编号,种类,单位,时间,检查人,事项编号,备案事项,变更时间,往期通报
F1,备案登记,county,2026-03-16 09:00,张三,示例账号,注销,2026-03-15 09:00,
F2,备案登记,county,2026-07-01 08:00,张三,示例账号,重新开设,2026-06-16 09:00,
D1,往期点名,county,2026-01-10,张三,,,,2025年第四季度通报
"""


def test_the_story_of_a_unit_tells_what_it_closed_and_opened_anew(data: Path) -> None:
    (data / "rows.csv").write_text(FILED, encoding="utf-8")
    xunwang(data, "intake", str(data / "rows.csv"))
    log = SqliteLog(data / "log.db")
    (subject,) = {r.key for rows in payload_rows(log, OBSERVATIONS) for r in rows}
    log.close()
    assert xunwang(data, "cases", "story", subject).splitlines() == [
        "2026年1月10日\t责任单位在2025年第四季度通报中被点名通报",
        "2026年3月15日\t注销示例账号（未备案）",
        "2026年6月16日\t重新开设示例账号（未备案）",
    ]


def printed(data: Path, work: Path, *findings: str, left_out: tuple[str, ...] = ()) -> None:
    """A circular of the second quarter that prints a number with these findings behind it; people took `left_out` out
    of its tables."""
    made = composed(
        work, "parts:\n- text: 检查{sites.checked}家，合格{sites.passed}家，合格率{sites.rate}。\n", sites=sites(合格=3)
    )
    number = len(findings)
    count = Figure(name="stale", text=str(number), value=number, query="findings_in_window", ids=[*findings])
    blocks = [*made.edition.blocks, Paragraph(["不更新", count, "个"])]
    head = msgspec.structs.replace(made.edition.head, signed_on="2026-07-20")
    edition = msgspec.structs.replace(made.edition, head=head, blocks=blocks, left_out=[*left_out])
    made.facts.update({"issue_date": "2026-07-20", "data_window": {"start": "2026-04-01", "end": "2026-06-30"}})
    files = {FACTS: to_yaml(made.facts)}
    save(DataFolder(data), Made(edition, files, [], kept=Kept(edition=edition, gaps=[])), "2026Q2")


def test_an_open_objection_holds_a_release_until_it_is_decided_or_overruled(
    data: Path, clock: Callable[[str], None], tmp_path: Path
) -> None:
    case = notified(data)
    clock("2026-07-02T09:00:00+08:00")
    number = next(
        str(row["number"])
        for row in json.loads(xunwang(data, "cases", "show", case, "--json"))["rows"]
        if row["target"] == "site1"
    )
    xunwang(data, "cases", "object", case, "--row", number, "--proof", "截图", who="u")
    printed(data, tmp_path, STALE)
    said = refused(data, "edition", "release", "2026Q2", who="c")
    assert "异议尚未处理，不能签发" in said
    assert f"办理单{case[:12]}（" in said
    assert f"）第{number}条；" in said
    xunwang(data, "cases", "overrule", case, "--row", number, "--reason", "证据充分，先行通报", who="c")
    assert "签发" in xunwang(data, "edition", "release", "2026Q2", who="c")


def test_an_objection_to_what_is_not_printed_holds_nothing_up(
    data: Path, clock: Callable[[str], None], tmp_path: Path
) -> None:
    case = notified(data)
    clock("2026-07-02T09:00:00+08:00")
    xunwang(data, "cases", "object", case, "--proof", "截图", who="u")
    printed(data, tmp_path, OTHER)
    assert "签发" in xunwang(data, "edition", "release", "2026Q2", who="c")


def test_a_release_names_who_was_heard_and_nobody_else(
    data: Path, clock: Callable[[str], None], tmp_path: Path
) -> None:
    case = notified(data)
    clock("2026-07-02T09:00:00+08:00")
    xunwang(data, "cases", "answer", case, "--accepted", who="u")
    xunwang(data, "cases", "notify", "--unit", "elsewhere")
    printed(data, tmp_path, STALE, OTHER)
    said = xunwang(data, "edition", "release", "2026Q2", who="c")
    assert "已在1个办理单中记录点名通报" in said
    assert "期限2026年7月7日未到，单位也尚未反馈" in said
    named = [json.loads(line)["unit"] for line in xunwang(data, "cases", "namings", "--json").splitlines()]
    assert named == ["county"]


def test_who_was_taken_out_of_an_edition_is_counted_but_not_named(
    data: Path, clock: Callable[[str], None], tmp_path: Path
) -> None:
    case = notified(data)
    clock("2026-07-02T09:00:00+08:00")
    xunwang(data, "cases", "answer", case, "--accepted", who="u")
    printed(data, tmp_path, STALE, left_out=(STALE,))
    assert "点名" not in xunwang(data, "edition", "release", "2026Q2", who="c")
    assert xunwang(data, "cases", "namings", "--json").splitlines() == []
