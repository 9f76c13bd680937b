"""The demo with accounts and apps: nothing missed, nothing false, every failing source void, no secret anywhere."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from ahocorasick_rs import BytesAhoCorasick

from pipelines.data_folder import DataFolder
from pipelines.evidence import EvidenceStore
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.office.source_troubles import source_troubles
from pipelines.rehearsal.demo import DemoOutcome
from pipelines.rehearsal.platforms.weixin import Weixin
from pipelines.rehearsal.sample.accounts.roles import OTHERS_NAMED, ROLES
from pipelines.rehearsal.sample.province import Province
from schemas.events.codec import decode
from schemas.events.fetches import Fetched
from schemas.events.observations import PageObserved
from schemas.kinds import names_where
from schemas.registry.folder import load_installation
from schemas.registry.sources import ACCOUNT_SOURCES
from tests.support.platform_server import files_holding

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]
ASKED = names_where(source="account")
# Fault in the truth -> the plant that shows it.
JUDGED = {
    "account_stale", "account_ten_days", "account_closing_stale", "closed_and_running", "account_gone", "renamed",
    "principal_unknown", "entry_lost", "menu_off", "menu_link_dead", "menu_link_maintenance", "menu_link_ended",
    "menu_entry_stale", "menu_entry_blank", "advertisement", "post_text_wrong", "post_text_serious", "app_dead",
    "app_maintenance", "menu_replaced", "unregistered", "reopened", "several_accounts",
}  # fmt: skip


def looks(log: SqliteLog) -> Iterator[PageObserved]:
    for records in payload_rows(log, "observations"):
        for record in records:
            data = decode(record.value, "observations").data
            if isinstance(data, PageObserved) and data.check.kind in ASKED:
                yield data


def test_nothing_is_missed_and_nothing_is_false(demo: DemoOutcome) -> None:
    summary = demo.summary()
    assert summary["missed"] == []
    assert summary["false"] == []
    look_alikes = {"account_14_days", "advertisement_warned", "app_blocked", "reopened_approved", "several_left"}
    look_alikes |= set(OTHERS_NAMED)
    assert JUDGED | look_alikes <= set(summary["planted_kinds"])
    assert {role.name for role in ROLES if role.name.startswith("source_")} <= set(summary["planted_kinds"])


def test_every_fault_of_a_source_is_void_while_it_lasts_and_all_else_is_read(
    demo_log: SqliteLog, demo_province: Province
) -> None:
    blind = {one.id: one.blind for one in demo_province.accounts}
    frozen = {one.id for one in demo_province.accounts if one.role == "source_frozen"}
    told: dict[bool, list[PageObserved]] = defaultdict(list)
    for look in looks(demo_log):
        at = look.check.due
        inside = demo_province.outage.holds(at) or any(span.holds(at) for span in blind[look.check.subject])
        told[inside].append(look)
    known = [one for one in told[True] if one.check.subject not in frozen]
    assert len(known) > 200
    assert {one.outcome for one in known} == {"void"}
    assert len(told[False]) > 1_000
    assert {one.outcome for one in told[False]} == {"done"}


def test_our_own_outage_is_told_as_our_own(demo_log: SqliteLog, demo_province: Province) -> None:
    unasked = {one.id for one in demo_province.accounts if one.role == "source_quota"}
    inside = [
        one for one in looks(demo_log) if demo_province.outage.holds(one.check.due) and one.check.subject not in unasked
    ]
    assert len(inside) > 50
    assert {(one.outcome, one.void_reason) for one in inside} == {("void", "own_network")}


def test_a_bridge_that_stands_still_is_void_after_some_days(demo_log: SqliteLog, demo_province: Province) -> None:
    frozen = {one.id for one in demo_province.accounts if one.role == "source_frozen"}
    by_day: dict[str, set[str]] = defaultdict(set)
    for look in looks(demo_log):
        if look.check.subject in frozen:
            by_day[look.check.day].add(look.outcome)
    assert {day for day, outcomes in by_day.items() if outcomes == {"void"}} > set(sorted(by_day)[12:])


def test_what_is_wrong_at_the_end_is_told_once_a_source_and_cause(
    demo_log: SqliteLog, demo_folder: Path, demo_province: Province
) -> None:
    last = max(look.check.due for look in looks(demo_log))
    blind = {one.name for one in demo_province.accounts if any(span.holds(last) for span in one.blind)}
    told = source_troubles(DataFolder(demo_folder), demo_log, load_installation(demo_folder).listed)
    assert {name for one in told for name in one.names} == blind
    assert len({(one.source, one.cause) for one in told}) == len(told) < len(blind)


def test_no_secret_and_no_token_stands_anywhere_in_the_data_folder(
    demo: DemoOutcome, demo_log: SqliteLog, demo_folder: Path, demo_province: Province
) -> None:
    """Neither in files as they lie there, nor in bodies and records as they are read."""
    words = {one.served.secret for one in demo_province.accounts if one.served.secret} | set(
        demo_province.component[1:]
    )
    weixin = Weixin(demo_province.platform_accounts)
    words |= {weixin.token_of(one.served) for one in demo_province.accounts if one.served.dialect.startswith("weixin")}
    assert len(words) > 30
    assert not files_holding(words, demo_folder)
    automaton = BytesAhoCorasick([word.encode() for word in words])
    bodies = set()
    for topic in ("checks", "fetches", "observations", "findings", "dead-letters"):
        for records in payload_rows(demo_log, topic):
            for record in records:
                assert not automaton.find_matches_as_indexes(record.value)
                data = decode(record.value, topic).data if topic == "fetches" else None
                if isinstance(data, Fetched):
                    bodies |= {one.sha256 for one in data.answers if one.sha256}
    assert len(bodies) > 500
    with EvidenceStore(demo_folder / "evidence", reserve_bytes=0) as store:
        for sha256 in bodies:
            assert not automaton.find_matches_as_indexes(store.get(sha256))


def test_every_source_that_can_be_asked_is_asked(demo_log: SqliteLog) -> None:
    asked = {answer.asked.split(" ")[0] for look in looks(demo_log) for answer in look.answers}
    assert asked == {name for name in ACCOUNT_SOURCES if name not in ("handed_in", "about")}
