"""The fetcher over a recorded world: redirects and tries are those of life, and what is missing proves nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from pipelines.clock import VirtualClock
from pipelines.rehearsal.world.answers import WrittenContent
from pipelines.rehearsal.world.hops import RecordedHops
from pipelines.rehearsal.world.recorded import Failed, Recorded, World
from schemas.events.fetches import Fetched
from schemas.times import at
from stages.fetcher import Caps, Client, FetcherSettings, NetworkHealth, Pace
from stages.fetcher.outcome import fetched
from stages.fetcher.trial import Trial
from tests.support.fetching import planned

BEGIN = at("2026-07-01T00:00:00+08:00")
DUE = at("2026-07-02T08:00:00+08:00")
HOME, REFERENCE = "http://www.site1.gov.cn/", "http://www.reference.cn/"


def page(url: str, text: str = "正文", *, status: int = 200, since: datetime = BEGIN, **headers: str) -> Recorded:
    return Recorded(url, since, "self", WrittenContent(status, tuple(headers.items()), text))


def failed(url: str, how: Failed, since: datetime = BEGIN) -> Recorded:
    return Recorded(url, since, "self", failed=how)


async def look(*answers: Recorded, **check: Any) -> Fetched:
    """How a look at the home page ends in this world."""
    hops = RecordedHops(World(answers), Caps(), frozenset({REFERENCE}))
    settings = FetcherSettings(
        clock=VirtualClock(DUE),
        contact="c",
        send_date=True,
        references=(REFERENCE,),
        pace=Pace(per_host_ms=0, per_address_ms=0, asked_again=0),
        retry_pause_ms=0,
        hops=hops,
    )
    client = Client(settings)
    try:
        return fetched(
            await Trial(client, NetworkHealth(client, settings), settings).run(
                planned(HOME, **{"due": DUE, "not_after": DUE + timedelta(hours=1), **check})
            )
        )
    finally:
        await client.close()


async def test_the_recorded_page_is_what_came() -> None:
    got = await look(page(HOME, ETag="1"))
    assert (got.outcome, got.status, got.size, got.headers) == ("opened", 200, 6, {"etag": "1"})
    assert got.phases.total is None  # nothing was measured
    assert got.tls is None
    assert got.reach is None


async def test_redirects_are_followed_through_the_world() -> None:
    far = "https://www.site1.gov.cn/index.html"
    got = await look(page(HOME, status=302, Location="https://www.site1.gov.cn/index.html"), page(far))
    assert (got.outcome, got.final_url, [hop.url for hop in got.chain]) == ("opened", far, [HOME])


async def test_a_redirect_to_what_was_not_recorded_proves_nothing() -> None:
    got = await look(page(HOME, status=302, Location="/index.html"))
    assert (got.outcome, got.void_reason, got.error) == ("void", "inconclusive", "not_recorded")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_what_was_not_recorded_yet_proves_nothing(method: str) -> None:
    got = await look(page(HOME, since=at("2026-07-03T00:00:00+08:00")), method=method)
    assert (got.outcome, got.void_reason, got.error) == ("void", "inconclusive", "not_recorded")


async def test_a_head_has_no_body() -> None:
    got = await look(page(HOME), method="HEAD")
    assert (got.outcome, got.size, [attempt.method for attempt in got.attempts]) == ("opened", 0, ["HEAD"])


@pytest.mark.parametrize("how", ["dns", "refused", "reset", "timeout"])
async def test_a_recorded_failure_is_the_sites_own(how: Failed) -> None:
    got = await look(failed(HOME, how))
    assert (got.outcome, got.error) == ("failed", how)


@pytest.mark.parametrize("how", ["dns", "refused", "reset", "timeout"])
async def test_a_failure_while_the_reference_failed_as_well_is_ours(how: Failed) -> None:
    got = await look(failed(HOME, how), failed(REFERENCE, "timeout"))
    assert (got.outcome, got.void_reason) == ("void", "own_network")


async def test_a_reference_that_is_well_again_later_does_not_excuse_what_failed_before() -> None:
    got = await look(failed(HOME, "refused"), page(REFERENCE, since=at("2026-07-03T00:00:00+08:00")))
    assert (got.outcome, got.error) == ("failed", "refused")


@pytest.mark.parametrize("agent", ["phone", "search_engine"])
async def test_our_page_is_no_answer_to_another_agent(agent: str) -> None:
    got = await look(page(HOME), agent=agent)
    assert (got.outcome, got.error) == ("void", "not_recorded")


async def test_a_wall_that_asks_to_wait_is_not_waited_for() -> None:
    got = await look(page(HOME, status=503, **{"Retry-After": "3600"}))
    assert (got.outcome, got.void_reason, len(got.attempts)) == ("void", "blocked", 1)
