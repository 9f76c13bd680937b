"""What the named queries answer, told as days in the life of two sites."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipelines.warehouse import Row, Warehouse
from pipelines.warehouse.reconcile import DailyReconciliation, reconcile
from schemas.events.checks import Registered
from schemas.events.envelope import Event
from schemas.events.findings import Assessed, Evidence, FindingState, Measured, SubjectAssessed, Warned
from schemas.events.observations import ManualResult, PageObserved, SignOff
from schemas.events.reading import ListItem, Reading
from schemas.events.reports import EditionMade
from schemas.registry.model import Column, Registration, RoleHeld, Site, Watcher
from schemas.states import HANDLING, UNSETTLED
from schemas.times import at
from schemas.warehouse import query, query_names
from stages.aggregator import Aggregator
from tests.pipelines.warehouses import IMPLEMENTATIONS
from tests.support.cases import CASE, case_row, step, told
from tests.support.looks import event, incoming, looked, missed, moved, planned
from tests.support.people import person

WINDOW = {"first_day": "2026-07-01", "last_day": "2026-07-07"}
END = "2026-07-08T00:00:00+08:00"


@pytest.fixture(params=["embedded"])  # the contract suite holds the implementations together
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    with IMPLEMENTATIONS[request.param](tmp_path) as warehouse:
        warehouse.migrate()
        yield warehouse


def put(warehouse: Warehouse, *events: Event, topic: str = "observations") -> None:
    for table, rows in Aggregator().rows(incoming(list(events), topic)).items():
        warehouse.insert(table, rows, f"{table}:{events[0].id}")


def ask(warehouse: Warehouse, name: str, **params: Any) -> list[Row]:
    given = {"program": "p", "generation": 1, **WINDOW, **params}
    return warehouse.query(name, {k: v for k, v in given.items() if k in query(name).parameters})


def showed(day: str, slot: int, newest: str | None, **version: Any) -> Event:
    """A look at a column whose newest entry carries a date."""
    items = [ListItem(title="a", url="u", date=newest)] if newest else []
    page = PageObserved(
        check=planned(day, slot, kind="column", target="s1/c01", slots_a_day=2),
        outcome="done",
        opened=True,
        status=200,
        reading=Reading(page_kind="list" if newest else "blank_column", items=items, newest_item_date=newest),
        **version,
    )
    return event("page.observed", page, page.check.due, parts=(day, slot, *version.values()))


def link(day: str, target: str, link_class: str, look: int = 0) -> Event:
    check = planned(day, 0, kind="link", target=target, slots_a_day=0, look=look, found_on="http://s1/")
    page = PageObserved(check=check, outcome="done", opened=link_class == "ok", link_class=link_class)  # type: ignore[arg-type]
    return event("page.observed", page, check.due, parts=(day, target, look))


def test_coverage_tells_what_was_seen_from_what_was_only_tried(warehouse: Warehouse) -> None:
    put(warehouse, looked("2026-07-01", 0), looked("2026-07-02", 0, "bad"), looked("2026-07-03", 0, "own_network"))
    put(warehouse, showed("2026-07-01", 0, "2026-06-30"), link("2026-07-04", "link:a", "ok"))
    put(warehouse, looked("2026-07-01", 0, "blocked", site="s2"), missed("2026-07-02", 0, site="s2"))
    one, two = ask(warehouse, "coverage")
    assert (one["subject"], one["visits_done"], one["columns_seen"], one["links_seen"], one["days_done"]) == (
        "s1",
        2,
        1,
        1,
        3,
    )
    assert (one["done"], one["void"], one["missed"], one["last_day_done"]) == (4, 1, 0, "2026-07-04")
    assert (two["subject"], two["done"], two["void"], two["missed"], two["last_day_done"]) == ("s2", 0, 1, 1, None)
    assert [(g["subject"], g["day"]) for g in ask(warehouse, "gaps")] == [
        ("s1", "2026-07-03"),
        ("s2", "2026-07-01"),
        ("s2", "2026-07-02"),
    ]


def test_what_we_could_not_reach_is_named_with_its_reason(warehouse: Warehouse) -> None:
    put(
        warehouse, *[looked("2026-07-01", i, "blocked" if i < 5 else "ok") for i in range(10)], missed("2026-07-01", 10)
    )
    put(warehouse, *[looked("2026-07-01", i, "own_network" if i < 4 else "ok", site="s2") for i in range(10)])
    put(warehouse, *[looked("2026-07-01", i, "blocked", site="s3") for i in range(10)])  # another program's
    put(warehouse, *[registered("名", "2026-06-01T00:00:00+08:00", site=name) for name in ("s1", "s2")])
    (row,) = ask(warehouse, "unreachable_for_us", share=0.5)
    assert (row["subject"], row["void_blocked"], row["void_share"]) == ("s1", 5, 0.5)


def test_an_edition_counts_the_looks_at_subjects_of_its_program(warehouse: Warehouse) -> None:
    put(warehouse, looked("2026-07-02", 0), looked("2026-07-03", 0, "own_network"), missed("2026-07-04", 0))
    put(warehouse, looked("2026-07-05", 0), looked("2026-07-05", 0, "bad", fetch=9))  # told in two ways: one look
    put(warehouse, looked("2026-06-30", 0, site="s2"))
    assert ask(warehouse, "program_coverage") == ask(warehouse, "looked_before") == []
    put(warehouse, registered("名", "2026-06-01T00:00:00+08:00"))
    (row,) = ask(warehouse, "program_coverage")
    assert (row["subject"], row["first_day_looked"], row["visits_done"]) == ("s1", "2026-07-02", 2)
    assert (row["done"], row["void"], row["missed"]) == (2, 1, 1)
    assert ask(warehouse, "looked_before") == []
    put(warehouse, registered("名", "2026-06-01T00:00:00+08:00", site="s2"))
    assert ask(warehouse, "looked_before") == [{"day": "2026-06-30"}]


def test_a_look_that_never_ended_unbalances_its_day(warehouse: Warehouse) -> None:
    put(warehouse, *[looked("2026-07-01", i) for i in range(24)])
    put(warehouse, *[looked("2026-07-02", i) for i in range(23)])
    put(warehouse, link("2026-07-02", "link:a", "ok"))
    result = reconcile(warehouse, "p", at("2026-07-01T00:00:00+08:00").date(), at(END).date())
    assert result.exact
    assert [(d["day"], d["not_ended"]) for d in result.unbalanced] == [("2026-07-02", 1)]


def test_reconciliation_finds_a_row_that_reached_only_one_side(warehouse: Warehouse) -> None:
    put(warehouse, *[looked("2026-07-01", i) for i in range(24)])
    stray = {
        "installation": "p",
        "generation": 1,
        "kind": "visit",
        "day": "2026-07-01",
        "subject": "s1",
        "target": "s1",
    }
    stray |= {"vantage": "main", "agent": "self", "bad_bits": 8, "slots": {"3": 2**64 - 6}}
    warehouse.insert("checks_daily", [stray], "stray")
    day = at("2026-07-01T00:00:00+08:00").date()
    (row,) = reconcile(warehouse, "p", day, day).differences
    assert (row["target"], row["raw_counts"][1:3], row["daily_counts"][1:3]) == ("s1", [24, 0], [23, 1])


def test_a_check_in_two_slots_and_a_slot_with_two_checks_are_clashes(warehouse: Warehouse) -> None:
    one, other = looked("2026-07-01", 1), looked("2026-07-01", 2)
    check = msgspec.structs.replace(other.data.check, check_id=one.data.check.check_id)
    moved_id = msgspec.structs.replace(other, data=msgspec.structs.replace(other.data, check=check))
    put(warehouse, one, other)
    put(warehouse, msgspec.structs.replace(moved_id, id="e9"))
    day = at("2026-07-01T00:00:00+08:00").date()
    faults = [clash["fault"] for clash in reconcile(warehouse, "p", day, day).clashes]
    assert faults == ["check stands in several slots", "slot holds several checks"]


def test_each_settled_day_is_compared_once_and_a_difference_is_told(
    warehouse: Warehouse, caplog: pytest.LogCaptureFixture
) -> None:
    reached = [at("2026-07-03T08:00:00+08:00")]
    put(warehouse, looked("2026-07-02", 1))
    daily = DailyReconciliation(warehouse, "p", lambda: reached[-1])
    assert daily.run() == []
    stray = {"installation": "p", "generation": 1, "kind": "visit", "subject": "s1", "target": "s1", "ok_bits": 2}
    for day in ("2026-07-01", "2026-07-02", "2026-07-03"):
        warehouse.insert("checks_daily", [stray | {"day": day}], f"stray {day}")
    assert daily.run() == []  # the 1st was compared before, the 2nd has not settled
    reached.append(at("2026-07-04T08:00:00+08:00"))
    assert [row["day"] for row in daily.run()] == ["2026-07-02"]
    assert "differ from the raw table" in caplog.text


def test_freshness_is_what_the_last_look_of_a_day_showed(warehouse: Warehouse) -> None:
    put(warehouse, showed("2026-07-01", 0, "2026-06-30"), showed("2026-07-01", 1, "2026-07-01"))
    put(
        warehouse,
        showed("2026-07-02", 0, "2026-06-01", reader_revision=1),
        showed("2026-07-02", 0, "2026-07-02", reader_revision=2),
    )
    put(warehouse, showed("2026-07-03", 0, None))
    history = ask(warehouse, "freshness_history", subject="s1")
    assert [(h["day"], h["newest_item_date"], h["items"]) for h in history] == [
        ("2026-07-01", "2026-07-01", 1),
        ("2026-07-02", "2026-07-02", 1),
        ("2026-07-03", None, 0),
    ]
    (latest,) = ask(warehouse, "freshness_latest")
    assert (latest["day"], latest["newest_item_date"], latest["page_kind"]) == ("2026-07-03", None, "blank_column")


def test_a_link_is_what_its_last_look_found(warehouse: Warehouse) -> None:
    put(warehouse, link("2026-07-01", "link:a", "dead"), link("2026-07-02", "link:a", "ok", look=1))
    put(warehouse, link("2026-07-01", "link:b", "ok"), link("2026-07-03", "link:b", "gone"))
    states = {s["target"]: (s["link_class"], s["looks"]) for s in ask(warehouse, "link_states", subjects=["s1"])}
    assert states == {"link:a": ("ok", 2), "link:b": ("gone", 2)}
    assert len(ask(warehouse, "link_states", subjects=[])) == 2
    assert ask(warehouse, "link_states", subjects=["s2"]) == []


def assessed(day: str, status: str, target: str = "s1", **value: Any) -> Event:
    one = Assessed(indicator="i1", target=target, status=status, measured=Measured(**({"value": None} | value)))  # type: ignore[arg-type]
    data = SubjectAssessed(
        subject="s1", day=day, generation=1, rulebook="r", rulebook_version="1", unit="u1", rows=[one]
    )
    return event("subject.assessed", data, at(f"{day}T23:59:59+08:00"), parts=(day, status, target, str(value)))


def test_assessments_tell_the_days_of_a_window_and_the_last_word_of_each(warehouse: Warehouse) -> None:
    put(warehouse, assessed("2026-07-01", "pass"), assessed("2026-07-02", "fail"), topic="findings")
    put(warehouse, assessed("2026-07-03", "unknown"), assessed("2026-07-08", "fail"), topic="findings")
    (row,) = ask(warehouse, "assessments_window")
    assert (row["days_pass"], row["days_fail"], row["days_unknown"], row["failed_days"]) == (1, 1, 1, ["2026-07-02"])
    assert (row["last_day"], row["last_status"]) == ("2026-07-03", "unknown")
    (stood,) = ask(warehouse, "standings_window", indicators=[row["indicator"], "another"])
    assert (stood["subjects"], stood["last_status"], stood["judged"]) == (["s1"], "unknown", 1)
    assert ask(warehouse, "standings_window", indicators=["another"]) == []
    late = incoming([assessed("2026-07-02", "pass", value=1.5)], "findings", first=99)
    for table, rows in Aggregator().rows(late).items():
        warehouse.insert(table, rows, "late")
    (again,) = ask(warehouse, "assessments_at", day="2026-07-02")
    assert (again["status"], again["measured"]) == ("pass", 1.5)


def test_what_is_undecided_is_the_last_word_of_what_is_still_judged(warehouse: Warehouse) -> None:
    put(warehouse, assessed("2026-07-01", "pass"), assessed("2026-07-02", "unknown", "gone"), topic="findings")
    put(warehouse, assessed("2026-07-03", "unknown", denominator=3), assessed("2026-07-08", "pass"), topic="findings")
    (row,) = ask(warehouse, "assessments_undecided")  # what was judged of `gone` ended before the subject's last day
    assert (row["target"], row["day"], row["denominator"]) == ("s1", "2026-07-03", 3)
    assert (row["decided_status"], row["decided_on"]) == ("pass", "2026-07-01")
    assert ask(warehouse, "assessments_undecided", last_day="2026-07-08") == []  # decided since
    (alone,) = ask(warehouse, "assessments_undecided", first_day="2026-07-03")
    assert (alone["decided_status"], alone["decided_on"]) == ("", "")


def warned(when: str, raised: bool) -> Event:
    data = Warned(
        warning_id="w1",
        generation=1,
        rulebook="r",
        rulebook_version="1",
        indicator="i1",
        subject="s1",
        target="s1",
        target_kind="site",
        unit="u1",
        raised=raised,
        at=at(when),
        measured=Measured(value=10, unit="days"),
        wording="首页10天未更新",
        hours_left=96,
    )
    return event("finding.warning", data, at(when), parts=(when,))


def test_a_warning_stands_until_it_is_cleared(warehouse: Warehouse) -> None:
    put(
        warehouse,
        warned("2026-07-02T00:00:00+08:00", True),
        warned("2026-07-05T00:00:00+08:00", False),
        topic="findings",
    )
    assert ask(warehouse, "warnings_open", at="2026-07-01T23:59:59+08:00") == []
    (standing,) = ask(warehouse, "warnings_open", at="2026-07-04T00:00:00+08:00")
    assert (standing["wording"], standing["hours_left"]) == ("首页10天未更新", 96)
    assert ask(warehouse, "warnings_open", at=END) == []


def test_a_stored_page_tells_every_finding_that_it_has_proved(warehouse: Warehouse) -> None:
    def step(to: str, when: str, finding: str, sha: str) -> Event:
        proof = Evidence(event_id="e", at=at(when), sha256=sha * 64)
        return moved(to, when, finding=finding, target=finding, evidence=[proof])

    put(
        warehouse,
        step("confirmed", "2026-07-02T00:00:00+08:00", "f1", "a"),
        step("rectified", "2026-07-03T00:00:00+08:00", "f1", "b"),
        step("suspected", "2026-07-03T00:00:00+08:00", "f2", "b"),
        topic="findings",
    )
    told = {sha: ask(warehouse, "findings_proved_by", at=END, sha256=sha * 64) for sha in "abc"}
    assert {sha: [(row["finding_id"], row["state"]) for row in rows] for sha, rows in told.items()} == {
        "a": [("f1", "rectified")],
        "b": [("f1", "rectified"), ("f2", "suspected")],
        "c": [],
    }


def test_the_newest_stored_pages_of_a_subject_are_those_that_prove_something(warehouse: Warehouse) -> None:
    def seen(day: str, sha256: str, site: str = "s1", outcome: str = "done") -> Event:
        check = planned(day, 0, site=site)
        page = PageObserved(check=check, outcome=outcome, opened=True, status=200, sha256=sha256)  # type: ignore[arg-type]
        return event("page.observed", page, check.due, parts=(day, site))

    days = [f"2026-07-0{n}" for n in range(1, 6)]
    put(warehouse, *(seen(day, day[-1] * 64) for day in days), seen("2026-07-02", "9" * 64, "s2"))
    put(warehouse, looked("2026-07-06", 0, "blocked"), seen("2026-07-09", "8" * 64))
    rows = ask(warehouse, "newest_bodies", subjects=["s1", "s3"])
    assert [(row["subject"], row["sha256"][0]) for row in rows] == [("s1", "5"), ("s1", "4"), ("s1", "3")]
    assert rows[0]["check_id"]


# Every question asked of findings, warnings or assessments: what reports, console and feeds show comes of these.
JUDGED = [name for name in query_names() if re.search(r"\b(?:finding\w*|warnings|assessments)\b", query(name).sql)]
ASKED: dict[str, Any] = {
    "at": END, "day": "2026-07-05", "start": "2026-07-01T00:00:00+08:00", "end": END, "finding_id": "f1",
    "sha256": "a" * 64, "subject": "s1", "subjects": ["s1"], "kinds": [], "target": "s1", "installation": "",
    "subject_kinds": ["site"], "share": 0.5, "next": [], "indicators": ["i"],
}  # fmt: skip
OF_CASES = {name for name in query_names() if name.startswith("case_")}


@pytest.mark.parametrize("state", sorted(UNSETTLED))
def test_a_finding_is_as_open_as_before_however_it_is_handled(warehouse: Warehouse, state: FindingState) -> None:
    """The regression list: no question about findings is answered otherwise for what an office did about them."""
    proof = Evidence(event_id="e", at=at("2026-07-04T00:00:00+08:00"), sha256="a" * 64)
    put(warehouse, moved(state, "2026-07-04T00:00:00+08:00", evidence=[proof]), topic="findings")
    names = [name for name in JUDGED if name not in OF_CASES | {"reached"}]
    assert {"findings_open", "findings_in_window", "finding_history", "findings_proved_by"} <= set(names)
    before = {name: ask(warehouse, name, **ASKED) for name in names}
    assert {name for name, rows in before.items() if rows} >= {"findings_open", "findings_in_window", "finding_history"}
    for number, word in enumerate(HANDLING):
        moment = f"2026-07-05T10:{number:02d}:00+08:00"
        put(warehouse, told(step(word, moment, deadline="2026-07-06", edition="第1期")), topic="cases")
        assert {name: ask(warehouse, name, **ASKED) for name in names} == before, word
    kept = ask(warehouse, "case_steps", **ASKED)
    assert [row["step"] for row in kept] == list(HANDLING)
    (last,) = ask(warehouse, "case_rows_last", **ASKED)
    assert (last["finding_id"], last["step"]) == ("f1", list(HANDLING)[-1])


def test_steps_are_counted_once_however_many_findings_they_are_about(warehouse: Warehouse) -> None:
    two = [case_row("f1", 1), case_row("f2", 2, subject="s2")]
    steps = [
        step("notified", "2026-07-01T10:00:00+08:00", "张三", *two),
        step("reminded", "2026-07-04T10:00:00+08:00", "张三", *two),
        step("reminded", "2026-07-05T10:00:00+08:00", "张三", two[0]),
        step("reminded", "2026-07-05T11:00:00+08:00", "张三", case=CASE[::-1][:-1] + "d", unit="u2"),
        step("named", "2026-07-06T10:00:00+08:00", "李四", *two, edition="第1期"),
    ]
    put(warehouse, *map(told, steps), topic="cases")
    put(warehouse, told(steps[1]), topic="cases")  # met twice
    found = {(row["unit"], row["step"]): row for row in ask(warehouse, "case_counts", **ASKED)}
    reminded = found["u1", "reminded"]
    assert (reminded["times"], reminded["findings"], reminded["cases"]) == (2, 2, 1)
    assert found["u2", "reminded"]["times"] == 1
    named = found["u1", "named"]
    assert (named["times"], named["editions"], named["subjects"]) == (1, 1, 2)


def test_records_and_signoffs_of_a_window(warehouse: Warehouse) -> None:
    moment = at("2026-07-05T10:00:00+08:00")
    manual = ManualResult(
        key="k1", subject="s1", target="s1", indicator="i", result="fail", at=moment, by="张三", actor=person("张三")
    )
    signed = SignOff(
        key="k2",
        subject="*",
        window_from="2026-07-01",
        window_to="2026-07-07",
        items=["泄密"],
        by="李四",
        actor=person("李四"),
        at=moment,
    )
    put(
        warehouse,
        event("manual.result", manual, moment, parts=("k1",)),
        event("signoff", signed, moment, parts=("k2",)),
    )
    put(warehouse, event("manual.result", manual, moment, parts=("k1", "again")))  # handed in twice under one key
    span = {"start": "2026-07-01T00:00:00+08:00", "end": END}
    assert [r["record_key"] for r in ask(warehouse, "records_in_window", kinds=[], **span)] == ["k1", "k2"]
    assert [r["by"] for r in ask(warehouse, "records_in_window", kinds=["xunwang.signoff.v1"], **span)] == ["李四"]
    (sign,) = ask(warehouse, "signoffs")
    assert (sign["by"], sign["items"]) == ("李四", ["泄密"])
    assert ask(warehouse, "signoffs", last_day="2026-07-08") == []


def registered(name: str, when: str, *columns: str, site: str = "s1") -> Event:
    known = Site(
        id=site,
        code="3609000001",
        name=name,
        url="http://s1/",
        kind="portal",
        roles=[RoleHeld(role="runs", unit="u1")],
        columns=[Column(id=c, name=c, url=f"http://s1/{c}", nature="notice") for c in columns],
    )
    told = Registration(
        subject=known,
        unit_names={"u1": "某办"},
        watchers=[Watcher(program="p", rulebook="r", charge={})],
        visits_a_day=24,
        columns_a_day=2,
    )
    told_as = Registered(subject=site, registration=told, content_hash=name)
    return event("subject.registered", told_as, at(when), parts=(name, site))


def test_sites_and_columns_as_they_stood(warehouse: Warehouse) -> None:
    put(warehouse, registered("旧名", "2026-07-01T00:00:00+08:00", "c1"))
    put(warehouse, registered("新名", "2026-07-05T00:00:00+08:00", "c1", "c2"))
    (before,) = ask(warehouse, "subject_list", subject_kinds=[], at="2026-07-04T00:00:00+08:00")
    assert before["name"] == "旧名"
    assert ask(warehouse, "subject_list", subject_kinds=["account"], at=END) == []
    (now,) = ask(warehouse, "subject_list", subject_kinds=[], at=END)
    assert (now["name"], now["unit_name"], now["columns"]) == ("新名", "某办", 2)
    columns = ask(warehouse, "column_list", at=END)
    assert [(c["id"], c["nature"], c["cycle_days"], c["first_level"]) for c in columns] == [
        ("c1", "notice", None, 1),
        ("c2", "notice", None, 1),
    ]


def test_editions_of_every_revision(warehouse: Warehouse) -> None:
    for revision in (1, 2):
        made = EditionMade(
            edition_id=f"e{revision}",
            kind="weekly",
            scope="*",
            period="2026年第27周",
            window_from=at("2026-06-29T00:00:00+08:00"),
            window_to=at("2026-07-06T00:00:00+08:00"),
            signed_on="2026-07-06",
            published_on=None,
            revision=revision,
            made_at=at(f"2026-07-0{5 + revision}T09:00:00+08:00"),
            files={"docx": "ab" * 32},
        )
        put(warehouse, event("edition.made", made, made.made_at, parts=(revision,)), topic="reports")
    newest, older = ask(warehouse, "editions")
    assert (newest["revision"], older["revision"]) == (2, 1)
    assert (newest["signed_on"], newest["published_on"], newest["files"]) == ("2026-07-06", None, {"docx": "ab" * 32})


def test_the_looks_behind_a_number_can_be_named(warehouse: Warehouse) -> None:
    put(warehouse, *[looked("2026-07-01", i, "bad" if i == 1 else "ok", fetch=i) for i in range(3)])
    put(warehouse, looked("2026-07-01", 1, "ok", fetch=77))
    (counted,) = ask(warehouse, "availability_by_subject")
    looks = ask(warehouse, "looks_of_target", subject="s1", target="s1", kinds=["visit"])
    assert sum(look["outcome"] == "bad" for look in looks) == counted["bad"] == 1
    assert [look["fetches"] for look in looks] == [1, 2, 1]
    assert len({look["event_id"] for look in looks}) == 3
