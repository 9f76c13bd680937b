"""The page of an address that somebody typed into a command."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipelines.clock import RealClock
from schemas.events.checks import PlannedCheck
from schemas.times import day_of
from stages.fetcher import Client, FetcherSettings


@dataclass(frozen=True)
class Answered:
    """What an address answered. `trouble` is set when there is no page; nothing else is then."""

    trouble: str = ""
    body: bytes = b""
    url: str = ""
    at: datetime | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def is_address(name: str) -> bool:
    """Whether an input of a command is an address and no file."""
    return name.lower().startswith(("http://", "https://"))


async def fetched(address: str) -> Answered:
    """Have the page by the fetcher's own client. Whoever types an address may type a private one."""
    clock = RealClock()
    client = Client(FetcherSettings(clock=clock, contact=""))
    now = clock.now()
    check = PlannedCheck(
        check_id="typed", vantage="shell", subject="shell", target="shell", kind="visit", day=day_of(now).isoformat(),
        slot=0, slots_a_day=0, due=now, not_after=now + timedelta(hours=1), url=address, allow_private=True,
    )  # fmt: skip
    try:
        answer = await client.attempt(check, "GET", check.visit_timeout_ms)
    finally:
        await client.close()
    if answer.body is None or answer.reply is None:
        return Answered(trouble=answer.error or "no_answer")
    url = answer.final_url or address
    return Answered(body=answer.body, url=url, at=now, status=answer.status, headers=answer.reply.headers)
