"""A fetch becomes an observation: facts only, the same however batches are cut."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from schemas.events.checks import PlannedCheck, Registered, Tick
from schemas.events.codec import dumps
from schemas.events.envelope import Event
from schemas.events.fetches import Fetched, Hop
from schemas.events.observations import PageObserved
from schemas.events.reading import NOT_STARTED, Reading
from schemas.outcomes import outcome_of
from schemas.registry.model import Registration
from schemas.times import at
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import READER_REVISION, read
from stages.classifier.stage import ClassifierStage
from stages.contract import Incoming
from tests.support.registries import site

START = at("2026-07-01T08:00:00+08:00")
SITE = "http://www.site1.gov.cn/"
HOME = "<html><title>示例县人民政府</title><body><ul>" + "".join(
    f'<li><a href="/a{n}.html">关于第{n}项工作的通知</a><span>2026-06-30</span></li>' for n in range(8)
)
PAGES = {
    "home": HOME + "</ul></body></html>",
    "crawler": HOME + '</ul><a href="http://bocai.example.com/">彩票投注平台</a></body></html>',
    "waf": "<html><title>405</title><body>很抱歉，您访问的URL可能对网站造成安全威胁，访问被阻断。</body></html>",
    "gone": "<html><title>404</title><body>您访问的页面不存在</body></html>",
}


class InProcess:
    revision = READER_REVISION

    def __init__(self) -> None:
        self.reads = 0
        self.not_started = 0  # how many pages find no reader

    async def read(self, body: bytes, context: PageContext) -> Reading:
        if self.not_started:
            self.not_started -= 1
            return Reading(verdict="inconclusive", reason=NOT_STARTED)
        self.reads += 1
        if body == b"killer":
            return Reading(verdict="inconclusive", reason="worker_died")
        return read(body, context)


class Bodies:
    def get(self, sha256: str) -> bytes:
        return PAGES[sha256].encode() if sha256 in PAGES else sha256.encode()


def check(kind: str, hours: int = 0, **changes: Any) -> PlannedCheck:
    due = START + timedelta(hours=hours)
    values = {"check_id": f"{kind}{hours}", "vantage": "main", "subject": "site1", "target": "site1", "kind": kind}
    times = {"day": "2026-07-01", "slot": hours, "slots_a_day": 24, "due": due, "not_after": due + timedelta(hours=1)}
    return PlannedCheck(**{**values, **times, "url": SITE, **changes})  # type: ignore[arg-type]


def fetch(kind: str, page: str | None = "home", hours: int = 0, **changes: Any) -> Fetched:
    asked = changes.pop("check", None) or check(kind, hours)
    values: dict[str, Any] = {"outcome": "opened", "status": 200, "final_url": asked.url, "sha256": page}
    return Fetched(check=asked, started=asked.due, **{**values, **changes})


def event(number: int, data: Any) -> Incoming:
    names = {Fetched: "fetch.ended.v1", Tick: "check.tick.v1", Registered: "subject.registered.v1"}
    return Incoming(
        Event(
            id=f"{number:032x}",
            source="test",
            type="xunwang." + names[type(data)],
            time=START,
            subject="site1",
            program="p",
            partitionkey="site1",
            data=data,
        ),
        "fetches",
        0,
        number,
    )


def classified(*data: Any, cut: int = 100, reader: InProcess | None = None) -> list[Any]:
    stage, state = ClassifierStage(reader or InProcess(), Bodies()), dict[str, bytes]()

    async def run() -> list[Any]:
        out = []
        for start in range(0, len(data), cut):
            batch = [event(start + n, one) for n, one in enumerate(data[start : start + cut])]
            result = await stage.process(batch, state)
            state.update({k: v for k, v in result.state.items() if v is not None})
            out += [o.event.data for o in result.out]
            out += [("dead", r.cause) for r in result.rejected]
        return out

    return asyncio.run(run())


def one(*data: Any) -> PageObserved:
    found = classified(*data)[-1]
    assert isinstance(found, PageObserved)
    return found


def test_a_visit_says_that_it_opened_and_carries_no_lists() -> None:
    seen = one(fetch("visit"))
    assert (seen.outcome, seen.opened, seen.slow) == ("done", True, False)
    assert seen.reading is not None
    assert (seen.reading.items, seen.reading.links.internal) == ([], [])
    assert one(fetch("home")).reading.items  # type: ignore[union-attr]


@pytest.mark.parametrize("status", [404, 500, 503])
def test_an_answer_that_is_an_error_did_not_open(status: int) -> None:
    assert (one(fetch("visit", None, status=status)).outcome, one(fetch("visit", None, status=status)).opened) == (
        "done",
        False,
    )


def test_a_firewalls_page_is_blocked_whatever_its_status() -> None:
    for status in (200, 405):
        seen = one(fetch("visit", "waf", status=status))
        assert (seen.outcome, seen.void_reason) == ("void", "blocked")


def test_our_own_outage_stays_void() -> None:
    seen = one(fetch("visit", None, outcome="void", void_reason="own_network", error="reset", status=None))
    assert (seen.outcome, seen.void_reason, seen.error) == ("void", "own_network", "reset")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "ok"),
        ({"page": None, "status": 404}, "dead"),
        ({"page": None, "status": 410}, "gone"),
        ({"page": None, "status": 502}, "dead"),
        ({"page": None, "status": 403}, "blocked"),
        ({"page": "gone"}, "soft_404"),
        ({"page": "waf"}, "blocked"),
        ({"page": None, "outcome": "failed", "error": "dns", "status": None}, "dead"),
        ({"page": None, "outcome": "failed", "error": "timeout", "status": None}, "slow"),
        ({"page": None, "outcome": "void", "void_reason": "blocked"}, "blocked"),
        ({"page": None, "outcome": "void", "void_reason": "inconclusive", "error": "tls"}, "unresolved"),
        ({"final_url": "http://elsewhere.gov.cn/x.html"}, "moved"),
    ],
)
def test_links_are_classed_by_what_was_seen(changes: dict[str, Any], expected: str) -> None:
    link = check("link", url=SITE + "a1.html")
    page = changes.pop("page", "home")
    assert one(fetch("link", page, check=link, **changes)).link_class == expected


@pytest.mark.parametrize("front", ["", "index.html", "index.shtml", "Default.aspx"])
def test_an_address_that_leads_home_is_moved_and_the_home_page_itself_is_not(front: str) -> None:
    chain = [Hop(url=SITE + "old/a1.html", status=302, location="/")]
    lost = fetch("link", "home", check=check("link", url=SITE + "old/a1.html"), final_url=SITE + front, chain=chain)
    assert one(lost).link_class == "moved"
    assert one(fetch("link", "home", check=check("link", url=SITE), final_url=SITE)).link_class == "ok"


@pytest.mark.parametrize("word", ["home", "home.html", "sy", "index", ""])
def test_the_entry_that_leads_to_the_home_page_is_a_good_link(word: str) -> None:
    chain = [Hop(url=SITE + word, status=301, location="/")]
    assert (
        one(fetch("link", "home", check=check("link", url=SITE + word), final_url=SITE, chain=chain)).link_class == "ok"
    )


@pytest.mark.parametrize("status", [429, 503])
def test_a_link_that_asks_us_to_wait_is_void_and_one_that_is_down_is_dead(status: int) -> None:
    link = check("link", url=SITE + "a1.html")
    asked_to_wait = one(fetch("link", None, check=link, status=status, headers={"Retry-After": "2"}))
    assert (asked_to_wait.outcome, asked_to_wait.void_reason, asked_to_wait.link_class) == (
        "void",
        "blocked",
        "blocked",
    )
    assert outcome_of(asked_to_wait) == "void"
    down = one(fetch("link", None, check=link, status=503))
    assert (down.outcome, down.link_class) == ("done", "dead")


def test_a_firewalls_answer_to_a_link_is_void() -> None:
    seen = one(fetch("link", None, check=check("link", url=SITE + "a1.html"), status=403))
    assert (seen.outcome, seen.void_reason, outcome_of(seen)) == ("void", "blocked", "void")


def test_a_site_that_answers_unknown_addresses_with_its_home_page_has_no_page_for_them() -> None:
    link = check("link", 3, url=SITE + "index.php?site=3")
    seen = one(fetch("home"), fetch("probe", "home", 1), fetch("link", "home", check=link))
    assert seen.link_class == "ok"
    seen = one(fetch("probe", "home"), fetch("home", "home", 1), fetch("link", "home", check=link))
    assert seen.link_class == "ok"


def test_a_page_that_kills_its_reader_is_inconclusive_and_goes_to_dead_letters_and_no_other_is_lost() -> None:
    found = classified(fetch("home", "killer"), fetch("home", "home", 1))
    assert [one.outcome for one in found[:2]] == ["void", "done"]
    assert found[0].void_reason == "inconclusive"
    assert found[2] == ("dead", "worker_died")


def test_a_page_for_which_no_reader_came_up_is_void_and_another_time_it_is_read() -> None:
    """Nothing is known of it, so it neither passes nor fails; and it is not taken for one that was read already."""
    reader = InProcess()
    reader.not_started = 1
    found = classified(fetch("home", "home"), fetch("home", "home", 1), cut=1, reader=reader)
    void, dead, seen = found
    assert (void.outcome, void.void_reason, void.opened) == ("void", "inconclusive", False)
    assert dead == ("dead", NOT_STARTED)
    assert (seen.outcome, seen.opened) == ("done", True)


def test_an_identical_body_is_read_once_a_day() -> None:
    reader = InProcess()
    classified(*(fetch("visit", "home", hours) for hours in range(10)), reader=reader)
    assert reader.reads == 1


def test_what_a_search_engine_alone_is_shown_is_told() -> None:
    disguised = check("cloak", 2, agent="search_engine")
    clean = one(fetch("home"), fetch("cloak", "home", check=disguised))
    hacked = one(fetch("home"), fetch("cloak", "crawler", check=disguised))
    assert clean.reading is not None
    assert clean.reading.tamper == []
    assert hacked.reading is not None
    assert "cloaked_links" in {t.kind for t in hacked.reading.tamper}


def test_marks_of_time_and_registrations_pass_on_unchanged_and_in_order() -> None:
    registration = Registration(subject=site(1), unit_names={}, watchers=[], visits_a_day=24, columns_a_day=2)
    tick = Tick(subject="site1", until=START)
    entry = Registered(subject="site1", registration=registration, content_hash="h")
    found = classified(fetch("visit"), tick, entry, fetch("visit", "home", 1))
    assert (found[1], found[2]) == (tick, entry)


def test_the_observations_do_not_depend_on_how_batches_are_cut() -> None:
    data = [
        fetch("home"),
        fetch("probe", "gone", 1, check=check("probe", 1, url=SITE + "no-such")),
        fetch("link", "gone", 2, check=check("link", 2, url=SITE + "a1.html")),
        fetch("cloak", "crawler", 3, check=check("cloak", 3, agent="search_engine")),
        fetch("column", "home", 4),
    ]
    assert len({dumps(classified(*data, cut=cut)) for cut in (1, 2, 3, 5)}) == 1
