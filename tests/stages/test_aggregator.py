"""Events into rows: what each becomes, and that nothing is added up on the way."""

from pathlib import Path

import msgspec
import pytest

from schemas.events.checks import Registered, Tick
from schemas.events.codec import decode
from schemas.events.envelope import Event
from schemas.events.fetches import Phases, TlsFacts
from schemas.events.findings import Assessed, Evidence, Measured, SubjectAssessed, Warned
from schemas.events.observations import ConsultTest, ManualResult, PageObserved, Review, SignOff
from schemas.events.reading import ListItem, Reading
from schemas.events.reports import EditionMade
from schemas.outcomes import outcome_of
from schemas.registry.model import Column, Registration, RoleHeld, Site, Watcher
from schemas.times import at
from schemas.warehouse import migrations
from stages.aggregator import Aggregator, Row
from tests.support.looks import event, incoming, looked, missed, moved, planned, raw
from tests.support.people import person

NOON = at("2026-07-01T12:00:00+08:00")


def rows_of(one: Event, topic: str = "observations", offset: int = 7) -> dict[str, list[Row]]:
    return Aggregator().rows(incoming([one], topic, offset))


def page(kind: str = "visit", **more: object) -> PageObserved:
    check = planned("2026-07-01", 3, kind=kind, target="s1" if kind in ("visit", "home") else "s1/c07")
    values: dict[str, object] = {"outcome": "done", "opened": True, "status": 200} | more
    return PageObserved(check=check, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [
        (page(), "ok"),
        (page(opened=False, error="refused", status=None), "bad"),
        (page(slow=True), "bad"),
        (page(status=404), "bad"),
        (page(status=500), "bad"),
        (page(status=304), "ok"),
        (page(status=302), "bad"),
        (page(status=302, reading=Reading(page_kind="homepage")), "ok"),
        (page(status=302, reading=Reading(page_kind="other")), "bad"),
        (page(reading=Reading(verdict="inconclusive", reason="empty")), "bad"),
        (page(reading=Reading(verdict="inconclusive", reason="app_shell", page_kind="app_shell")), "ok"),
        (page(reading=Reading(page_kind="maintenance")), "bad"),
        (page(reading=Reading(fault="white_page")), "bad"),
        (page(reading=Reading(fault="error_page")), "bad"),
        (page(reading=Reading(fault="default_page")), "bad"),
        (page(reading=Reading(page_kind="other")), "ok"),
        (page("column", reading=Reading(page_kind="maintenance")), "ok"),
        (page(outcome="void", void_reason="blocked", status=403), "void"),
        (page("link", link_class="dead", opened=False), "bad"),
        (page("link", link_class="gone"), "bad"),
        (page("link", link_class="soft_404"), "bad"),
        (page("link", link_class="maintenance"), "bad"),
        (page("link", link_class="moved"), "ok"),
        (page("link", link_class="slow"), "ok"),
        (page("link", link_class="unresolved", opened=False), "unclear"),
        (page("link", link_class="blocked", opened=False), "unclear"),
        (page("probe", opened=False, status=404), "ok"),
        (page("probe", opened=False, status=None), "bad"),
    ],
)
def test_what_a_look_counts_as(seen: PageObserved, outcome: str) -> None:
    assert outcome_of(seen) == outcome


def test_a_visit_is_one_row_with_its_place_and_its_version() -> None:
    tls = TlsFacts(not_after=at("2026-12-31T23:59:59+08:00"))
    seen = page(fetch_offset=90, reader_revision=4, correction=2, sha256="ab", tls=tls, phases=Phases(total=812.5))
    tables = rows_of(event("page.observed", seen, NOON, parts=("a",)))
    (row,) = tables.pop("check_events")
    assert tables == {}
    assert (row["outcome"], row["day"], row["slot"], row["slots_a_day"]) == ("ok", "2026-07-01", 3, 24)
    assert (row["fetch_offset"], row["reader_revision"], row["correction"]) == (90, 4, 2)
    assert (row["topic"], row["partition"], row["offset"]) == ("observations", 0, 7)
    assert (row["observed_at"], row["certificate_until"]) == ("2026-07-01T12:00:00+08:00", "2026-12-31T23:59:59+08:00")
    assert row["total_ms"] == 812.5


def test_a_column_leaves_what_it_showed_and_a_void_look_does_not() -> None:
    items = [ListItem(title="a", url="u", date="2026-06-20"), ListItem(title="b", url="v")]
    reading = Reading(page_kind="list", title="通知公告", items=items, newest_item_date="2026-06-20")
    (fact,) = rows_of(event("page.observed", page("column", reading=reading), NOON, parts=("a",)))["page_facts"]
    assert (fact["newest_item_date"], fact["items"], fact["dated_items"]) == ("2026-06-20", 2, 1)
    void = page("column", outcome="void", void_reason="inconclusive", reading=reading)
    assert "page_facts" not in rows_of(event("page.observed", void, NOON, parts=("b",)))


def test_a_missed_slot_is_missed_and_a_tick_leaves_nothing() -> None:
    (row,) = rows_of(missed("2026-07-01", 5))["check_events"]
    assert (row["outcome"], row["missed_reason"], row["slot"]) == ("missed", "not_run", 5)
    assert rows_of(event("check.tick", Tick(subject="s1", until=NOON), NOON, parts=("t",))) == {}


def test_a_transition_keeps_its_measure_its_base_and_its_evidence() -> None:
    measured = Measured(value=0.0476, numerator=8, denominator=168, unit="ratio", threshold=0.05, void=3, missed=1)
    proof = [Evidence(event_id="e1", at=NOON, sha256="ab")]
    step = moved("confirmed", "2026-07-01T00:00:00+08:00", measured=measured, evidence=proof, until="2026-09-30")
    (row,) = rows_of(step, "findings")["findings"]
    assert (row["measured"], row["numerator"], row["denominator"]) == (0.0476, 8, 168)
    assert (row["void"], row["missed"], row["from_state"], row["to_state"]) == (3, 1, "", "confirmed")
    assert msgspec.json.decode(row["evidence"])[0]["sha256"] == "ab"
    assert row["until"] == "2026-09-30"


def test_a_closed_day_is_a_row_per_indicator_and_target() -> None:
    book = {"rulebook": "national-2019-19", "rulebook_version": "1", "unit": "u1"}
    rows = [
        Assessed(indicator="i1", target="s1", status="pass", measured=Measured(value=0)),
        Assessed(indicator="i2", target="s1/c07", status="unknown", measured=Measured(value=None), reason="undated"),
    ]
    day = SubjectAssessed(subject="s1", day="2026-07-01", generation=3, rows=rows, **book)
    first, second = rows_of(event("subject.assessed", day, NOON, parts=("d",)), "findings")["assessments"]
    assert (first["status"], first["generation"], first["day"]) == ("pass", 3, "2026-07-01")
    assert (second["status"], second["measured"], second["reason"]) == ("unknown", None, "undated")


RECORDS = [
    (
        "manual.result",
        ManualResult(
            key="k1", subject="s1", target="s1", indicator="i", result="fail", at=NOON, by="张三", actor=person("张三")
        ),
    ),
    (
        "consult.test",
        ConsultTest(
            key="k2", subject="s1", target="s1", asked=NOON, answered=None, by="张三", actor=person("张三"), at=NOON
        ),
    ),
    (
        "signoff",
        SignOff(
            key="k3", subject="*", window_from="a", window_to="b", items=["x"], by="张三", actor=person("张三"), at=NOON
        ),
    ),
    (
        "finding.review",
        Review(key="k4", subject="s1", finding_id="f1", action="confirm", actor=person("张三"), at=NOON),
    ),
]


@pytest.mark.parametrize(("kind", "record"), RECORDS)
def test_every_record_of_a_person_is_kept_whole(kind: str, record: msgspec.Struct) -> None:
    (row,) = rows_of(event(kind, record, NOON, parts=(kind,)))["records"]
    assert (row["record_key"], row["by"], row["kind"]) == (record.key, "张三", f"xunwang.{kind}.v1")  # type: ignore[attr-defined]
    assert msgspec.json.decode(row["payload"], type=type(record)) == record


class ReadingOfNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of record that does not exist yet."""

    key: str
    subject: str
    readers: int


def test_a_new_kind_of_record_needs_nothing_here() -> None:
    (row,) = rows_of(event("readers", ReadingOfNumbers(key="k", subject="s1", readers=9), NOON, parts=("n",)))[
        "records"
    ]
    assert (row["subject"], row["at"]) == ("s1", "2026-07-01T12:00:00+08:00")
    assert msgspec.json.decode(row["payload"])["readers"] == 9


def test_a_site_is_kept_with_who_answers_for_it_on_that_day() -> None:
    roles = [
        RoleHeld(role="runs", unit="old", until="2026-06-30"),
        RoleHeld(role="runs", unit="new", since="2026-07-01"),
        RoleHeld(role="in_charge", unit="city"),
    ]
    columns = [Column(id="s1/c01", name="要闻", url="http://s1/a", nature="dynamic", cycle_days=7)]
    site = Site(id="s1", code="3609000001", name="某市", url="http://s1/", kind="portal", roles=roles, columns=columns)
    registration = Registration(
        subject=site,
        unit_names={"new": "新办"},
        watchers=[Watcher(program="p", rulebook="r", charge={"default": "runs"})],
        visits_a_day=24,
        columns_a_day=2,
    )
    known = Registered(subject="s1", registration=registration, content_hash="h")
    (row,) = rows_of(event("subject.registered", known, NOON, parts=("r",)))["subject_facts"]
    assert (row["unit"], row["unit_name"]) == ("new", "新办")
    assert (row["column_ids"], row["column_cycle_days"]) == (["s1/c01"], [7])


def columns_of(table: str) -> set[str]:
    for migration in migrations():
        for statement in migration.statements:
            head, _, body = statement.partition("(\n")
            if head.split()[-1:] == [table]:
                return {line.split()[0] for line in body.split("\n) ENGINE")[0].splitlines() if line.strip()}
    raise KeyError(table)


def everything() -> list[tuple[str, Event]]:
    warned = Warned(
        warning_id="w1",
        generation=1,
        rulebook="r",
        rulebook_version="1",
        indicator="i",
        subject="s1",
        target="s1",
        target_kind="site",
        unit="u1",
        raised=True,
        at=NOON,
        measured=Measured(value=3),
        wording="w",
    )
    edition = EditionMade(
        edition_id="e1",
        kind="weekly",
        scope="*",
        period="2026-W27",
        window_from=NOON,
        window_to=NOON,
        signed_on=None,
        published_on=None,
        revision=1,
        made_at=NOON,
        files={"docx": "ab"},
    )
    return [
        ("observations", looked("2026-07-01", 1)),
        ("observations", event("page.observed", page("home", reading=Reading()), NOON, parts=("h",))),
        ("observations", missed("2026-07-01", 2)),
        ("findings", moved("confirmed", "2026-07-01T00:00:00+08:00")),
        ("findings", event("finding.warning", warned, NOON, parts=("w",))),
        ("reports", event("edition.made", edition, NOON, parts=("e",))),
        *[("observations", event(kind, record, NOON, parts=(kind,))) for kind, record in RECORDS],
    ]


def test_rows_name_only_columns_that_their_table_has() -> None:
    for topic, one in everything():
        for table, rows in rows_of(one, topic).items():
            for row in rows:
                assert row.keys() <= columns_of(table), table


def test_the_same_batch_gives_the_same_rows_after_a_trip_through_bytes() -> None:
    for topic, one in everything():
        again = decode(raw(one), topic)
        assert rows_of(again, topic) == rows_of(one, topic)


def test_the_stage_imports_no_runner() -> None:
    folder = Path(__file__).parents[2] / "stages" / "aggregator"
    assert not [f.name for f in folder.glob("*.py") if "pipelines" in f.read_text(encoding="utf-8")]


def test_people_are_kept_by_id_and_printed_by_name() -> None:
    """Who counts people counts ids; two of one name are two."""
    both = [person("王伟", id="p1"), person("王伟", id="p2")]
    step = moved("confirmed", "2026-07-01T12:00:00+08:00", actor=both[1], confirmed_by=both)
    [row] = rows_of(step, "findings")["findings"]
    assert (row["actor"], row["actor_name"]) == ("p2", "王伟")
    assert (row["confirmed_by"], row["confirmed_names"]) == (["p1", "p2"], ["王伟", "王伟"])
    [measured] = rows_of(moved("confirmed", "2026-07-01T12:00:00+08:00"), "findings")["findings"]
    assert (measured["actor"], measured["actor_name"], measured["confirmed_by"]) == ("machine", "系统", [])
