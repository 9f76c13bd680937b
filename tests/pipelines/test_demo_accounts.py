"""The demo with accounts and apps: nothing missed, nothing false, every failing source void, no secret anywhere."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.data_folder import DataFolder
from pipelines.evidence import EvidenceStore
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.office.source_troubles import source_troubles
from pipelines.rehearsal.demo import DemoOptions, DemoOutcome, province_of, rulebooks, run_demo
from pipelines.rehearsal.platforms.weixin import Weixin
from pipelines.rehearsal.sample.accounts.roles import OTHERS_NAMED, ROLES
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.truth import compare, planted
from pipelines.rehearsal.sample.truth.accounts import of_accounts
from schemas.events.codec import decode
from schemas.events.fetches import Fetched
from schemas.events.observations import PageObserved
from schemas.kinds import names_where
from schemas.registry.folder import load_installation
from schemas.registry.sources import ACCOUNT_SOURCES
from tests.support.platform_server import files_holding
from tests.support.replay import judged_again, split

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo-accounts")]
OPTIONS = DemoOptions(days=35, sites=9, accounts=len(ROLES) + 3, seed=11)
ASKED = names_where(source="account")
# Fault in the truth -> the plant that shows it.
JUDGED = {
    "account_stale", "account_ten_days", "account_closing_stale", "closed_and_running", "account_gone", "renamed",
    "principal_unknown", "entry_lost", "menu_off", "menu_link_dead", "menu_link_maintenance", "menu_link_ended",
    "menu_entry_stale", "menu_entry_blank", "advertisement", "post_text_wrong", "post_text_serious", "app_dead",
    "app_maintenance", "menu_replaced", "unregistered", "reopened", "several_accounts",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo-accounts") / "data"


@pytest.fixture(scope="module")
def outcome(folder: Path) -> DemoOutcome:
    return asyncio.run(run_demo(DemoOptions(**{**_fields(OPTIONS), "data": folder})))


def _fields(options: DemoOptions) -> dict[str, object]:
    return {name: getattr(options, name) for name in ("days", "sites", "accounts", "seed")}


@pytest.fixture(scope="module")
def province() -> Province:
    return province_of(OPTIONS)


@pytest.fixture
def log(outcome: DemoOutcome, folder: Path) -> Iterator[SqliteLog]:
    log = SqliteLog(folder / "log.db")
    yield log
    log.close()


def looks(log: SqliteLog) -> Iterator[PageObserved]:
    for records in payload_rows(log, "observations"):
        for record in records:
            data = decode(record.value, "observations").data
            if isinstance(data, PageObserved) and data.check.kind in ASKED:
                yield data


def test_nothing_is_missed_and_nothing_is_false(outcome: DemoOutcome) -> None:
    summary = outcome.summary()
    assert summary["missed"] == []
    assert summary["false"] == []
    look_alikes = {"account_14_days", "advertisement_warned", "app_blocked", "reopened_approved", "several_left"}
    look_alikes |= set(OTHERS_NAMED)
    assert JUDGED | look_alikes <= set(summary["planted_kinds"])
    assert {role.name for role in ROLES if role.name.startswith("source_")} <= set(summary["planted_kinds"])


def test_every_fault_of_a_source_is_void_while_it_lasts_and_all_else_is_read(
    log: SqliteLog, province: Province
) -> None:
    blind = {one.id: one.blind for one in province.accounts}
    frozen = {one.id for one in province.accounts if one.role == "source_frozen"}
    told: dict[bool, list[PageObserved]] = defaultdict(list)
    for look in looks(log):
        at = look.check.due
        inside = province.outage.holds(at) or any(span.holds(at) for span in blind[look.check.subject])
        told[inside].append(look)
    known = [one for one in told[True] if one.check.subject not in frozen]
    assert len(known) > 200
    assert {one.outcome for one in known} == {"void"}
    assert len(told[False]) > 1_000
    assert {one.outcome for one in told[False]} == {"done"}


def test_our_own_outage_is_told_as_our_own(log: SqliteLog, province: Province) -> None:
    unasked = {one.id for one in province.accounts if one.role == "source_quota"}
    inside = [one for one in looks(log) if province.outage.holds(one.check.due) and one.check.subject not in unasked]
    assert len(inside) > 50
    assert {(one.outcome, one.void_reason) for one in inside} == {("void", "own_network")}


def test_a_bridge_that_stands_still_is_void_after_some_days(log: SqliteLog, province: Province) -> None:
    frozen = {one.id for one in province.accounts if one.role == "source_frozen"}
    by_day: dict[str, set[str]] = defaultdict(set)
    for look in looks(log):
        if look.check.subject in frozen:
            by_day[look.check.day].add(look.outcome)
    assert {day for day, outcomes in by_day.items() if outcomes == {"void"}} > set(sorted(by_day)[12:])


def test_what_is_wrong_at_the_end_is_told_once_a_source_and_cause(
    log: SqliteLog, folder: Path, province: Province
) -> None:
    last = max(look.check.due for look in looks(log))
    blind = {one.name for one in province.accounts if any(span.holds(last) for span in one.blind)}
    told = source_troubles(DataFolder(folder), log, load_installation(folder).listed)
    assert {name for one in told for name in one.names} == blind
    assert len({(one.source, one.cause) for one in told}) == len(told) < len(blind)


def test_with_indicators_of_accounts_disabled_their_plants_are_missed(
    outcome: DemoOutcome, folder: Path, province: Province
) -> None:
    """All that have plants, every second one of them, then the others: so each is missed by itself and none hangs on
    another. The facts of the one run are judged again."""
    plants = planted(province)
    faults = [one for one in of_accounts(province) if not one.look_alike]
    wanted = sorted({one.indicator for one in faults if one.required})
    assert {one.indicator for one in faults} == set(wanted), "each has a plant that must be found"
    assert len(wanted) >= 17
    for disabled in (frozenset(wanted[::2]), frozenset(wanted[1::2])):
        comparison = compare(plants, *split(judged_again(folder / "log.db", rulebooks(disabled, folder))))
        assert {one.indicator for one in comparison.missed} == disabled
        assert comparison.false == []


def test_no_secret_and_no_token_stands_anywhere_in_the_data_folder(
    outcome: DemoOutcome, log: SqliteLog, folder: Path, province: Province
) -> None:
    """Neither in files as they lie there, nor in bodies and records as they are read."""
    words = {one.served.secret for one in province.accounts if one.served.secret} | set(province.component[1:])
    weixin = Weixin(province.platform_accounts)
    words |= {weixin.token_of(one.served) for one in province.accounts if one.served.dialect.startswith("weixin")}
    assert len(words) > 30
    assert not files_holding(words, folder)
    wanted = [word.encode() for word in words]
    bodies = set()
    for topic in ("checks", "fetches", "observations", "findings", "dead-letters"):
        for records in payload_rows(log, topic):
            for record in records:
                assert not [word for word in wanted if word in record.value]
                data = decode(record.value, topic).data if topic == "fetches" else None
                if isinstance(data, Fetched):
                    bodies |= {one.sha256 for one in data.answers if one.sha256}
    assert len(bodies) > 500
    with EvidenceStore(folder / "evidence", reserve_bytes=0) as store:
        for sha256 in bodies:
            assert not [word for word in wanted if word in store.get(sha256)]


def test_every_source_that_can_be_asked_is_asked(log: SqliteLog) -> None:
    asked = {answer.asked.split(" ")[0] for look in looks(log) for answer in look.answers}
    assert asked == {name for name in ACCOUNT_SOURCES if name not in ("handed_in", "about")}
