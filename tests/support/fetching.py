"""The real fetcher over a real store, with one line per check."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.clock import VirtualClock
from pipelines.evidence import EvidenceStore
from schemas.events.checks import MissedCheck, PlannedCheck, Registered, Tick
from schemas.events.codec import decode, encode
from schemas.events.envelope import Event
from schemas.events.fetches import Fetched
from schemas.events.types import BY_PAYLOAD
from stages.contract import Incoming
from stages.fetcher import Client, FetcherSettings, FetcherStage, NetworkHealth
from stages.fetcher.resolver import Lookup

DUE = datetime(2026, 7, 1, 2, tzinfo=UTC)


def planned(url: str, **fields: Any) -> PlannedCheck:
    defaults: dict[str, Any] = {
        "check_id": url, "vantage": "main", "subject": "s1", "target": "s1", "kind": "visit", "day": "2026-07-01",
        "slot": 2, "slots_a_day": 24, "due": DUE, "not_after": DUE + timedelta(hours=1),
    }  # fmt: skip
    return PlannedCheck(url=url, **{**defaults, **fields})


def incoming(data: PlannedCheck | Tick | MissedCheck | Registered, name: str, at: datetime = DUE) -> Incoming:
    event = Event(
        id=name,
        source="xunwang/scheduler@1",
        type=BY_PAYLOAD[type(data)].name,
        time=at,
        subject="s1",
        program="p1",
        partitionkey="s1",
        data=data,
    )
    return Incoming(event, "checks", 0, 0)


@dataclass
class Bench:
    """`hosts` are the registry's overrides: host -> ip:port."""

    stage: FetcherStage
    store: EvidenceStore
    hosts: dict[str, str] = field(default_factory=dict)

    def check(self, url: str, **fields: Any) -> PlannedCheck:
        return planned(url, **{"address_overrides": self.hosts, **fields})

    async def batch(self, *checks: PlannedCheck) -> list[Fetched]:
        """The fetches of one batch, after a round trip through their JSON."""
        result = await self.stage.process([incoming(c, f"{c.check_id}#{i}") for i, c in enumerate(checks)], {})
        assert not result.rejected
        return [decode(encode(out.event), "fetches").data for out in result.out]

    async def fetch(self, url: str, **fields: Any) -> Fetched:
        (fetched,) = await self.batch(self.check(url, **fields))
        return fetched

    def body(self, fetched: Fetched) -> bytes:
        assert fetched.sha256 is not None
        return self.store.get(fetched.sha256)


@asynccontextmanager
async def fetcher(
    folder: Path, *, hosts: dict[str, str] | None = None, lookup: Lookup | None = None, **settings: Any
) -> AsyncIterator[Bench]:
    """A fetcher of its own; `settings` as in FetcherSettings. The evidence lives in `folder`."""
    scale = settings.setdefault("time_scale", 10.0)
    settings.setdefault("clock", VirtualClock(DUE, scale=scale))
    resolved = FetcherSettings(contact="https://monitor.example/about", **settings)
    client = Client(resolved, lookup)
    with EvidenceStore(folder, reserve_bytes=0) as store:
        stage = FetcherStage(client, store, NetworkHealth(client, resolved), resolved)
        yield Bench(stage, store, hosts or {})
        await stage.close()
