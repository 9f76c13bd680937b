"""Walk a site's navigation, politely and bounded, and propose its columns; what a person changed is kept."""

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from pipelines.clock import RealClock
from pipelines.evidence import EvidenceStore
from pipelines.fetching import fetcher_stage
from pipelines.reading_pool import ReadingPool
from schemas.events.checks import PlannedCheck
from schemas.events.envelope import Event
from schemas.events.fetches import Fetched
from schemas.events.reading import Link, Reading
from schemas.ids import digest
from schemas.registry.model import Column, Program, Site
from schemas.times import day_of
from stages.classifier.column_nature import column_nature
from stages.classifier.reading.context import PageContext
from stages.contract import Incoming
from stages.fetcher import FetcherSettings, FetcherStage, Lanes

LONGEST_NAME = 12
COLUMN_KINDS = frozenset({"list", "blank_column"})
AT_ONCE = 8
DAY = timedelta(days=1)


@dataclass
class Walked:
    """`proposed` are new columns, unconfirmed; `kept` those of the registry; `unreadable` addresses with a reason."""

    proposed: list[Column] = field(default_factory=list)
    kept: list[Column] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)

    def site(self, site: Site) -> Site:
        return msgspec.structs.replace(site, columns=[*self.kept, *self.proposed])


async def discover(program: Program, site: Site, most: int, say: Callable[[str], None]) -> Walked:
    """Read the home page and at most `most` pages its navigation leads to."""
    walked = Walked(kept=list(site.columns))
    settings = FetcherSettings(
        clock=RealClock(),
        contact=program.agent_contact or program.office,
        references=tuple(program.reference_targets),
        reference_overrides=program.address_overrides,
        lanes=Lanes(per_host=1, per_address=2, at_once=AT_ONCE),
    )
    pool = ReadingPool(workers=1)
    with tempfile.TemporaryDirectory(prefix="xunwang-discover-") as folder:
        store = EvidenceStore(Path(folder))
        stage = fetcher_stage(settings, store)
        try:
            walk = _Walk(program, site, stage, store, pool)
            home, why = (await walk.read([site.url]))[site.url]
            if home is None:
                walked.unreadable[site.url] = why
                return walked
            candidates = _candidates(home, site)[:most]
            for start in range(0, len(candidates), AT_ONCE):
                part = candidates[start : start + AT_ONCE]
                say(f"{start + len(part)}/{len(candidates)}")
                read = await walk.read([link.url for link in part])
                for link in part:
                    _propose(walked, site, link, *read[link.url])
        finally:
            await stage.close()
            await pool.close()
            store.close()
    return walked


def _candidates(home: Reading, site: Site) -> list[Link]:
    """Links that may be columns: short names, directory-like addresses, not known yet."""
    known = {column.url.rstrip("/") for column in site.columns} | {site.url.rstrip("/")}
    items = {item.url for item in home.items}
    found: dict[str, Link] = {}
    for link in home.links.internal:
        name, path = link.text.strip(), urlsplit(link.url).path
        entry = path.endswith("/") or "index" in path.rsplit("/", 1)[-1] or "list" in path or "col" in path
        if 2 <= len(name) <= LONGEST_NAME and entry and link.url not in items and link.url.rstrip("/") not in known:
            found.setdefault(link.url.rstrip("/"), link)
    return list(found.values())


def _propose(walked: Walked, site: Site, link: Link, reading: Reading | None, why: str) -> None:
    if reading is None:
        walked.unreadable[link.url] = why
        return
    name = reading.gov_meta.get("ColumnName") or link.text.strip()
    nature = column_nature(name, reading)
    if reading.page_kind not in COLUMN_KINDS and nature != "static":
        return
    number = len(walked.kept) + len(walked.proposed) + 1
    taken = {column.id for column in [*walked.kept, *walked.proposed]}
    while f"{site.id}/c{number:02d}" in taken:
        number += 1
    walked.proposed.append(
        Column(id=f"{site.id}/c{number:02d}", name=name, url=link.url, nature=nature, confirmed=False)
    )


class _Walk:
    """Fetches through the product's own fetcher, with every guard on."""

    def __init__(
        self, program: Program, site: Site, stage: FetcherStage, store: EvidenceStore, pool: ReadingPool
    ) -> None:
        self._program, self._site, self._stage, self._store, self._pool = program, site, stage, store, pool

    async def read(self, urls: list[str]) -> dict[str, tuple[Reading | None, str]]:
        """The reading of each address, or None with the reason."""
        batch = [Incoming(self._event(url), "checks", 0, place) for place, url in enumerate(urls)]
        result = await self._stage.process(batch, {})
        out: dict[str, tuple[Reading | None, str]] = {}
        for outgoing in result.out:
            fetched = outgoing.event.data
            if isinstance(fetched, Fetched):
                out[fetched.check.url] = await self._one(fetched)
        return {url: out.get(url, (None, "未能访问")) for url in urls}

    async def _one(self, fetched: Fetched) -> tuple[Reading | None, str]:
        if fetched.sha256 is None or fetched.outcome != "opened" or (fetched.status or 0) >= 400:
            return None, fetched.detail or fetched.error or f"HTTP {fetched.status}"
        context = PageContext(url=fetched.final_url, at=fetched.started, status=fetched.status, headers=fetched.headers)
        body = await asyncio.to_thread(self._store.get, fetched.sha256)
        return await self._pool.read(body, context), ""

    def _event(self, url: str) -> Event:
        now = RealClock().now()
        check = PlannedCheck(
            check_id=digest("discover", url),
            vantage=self._program.vantage,
            site=self._site.id,
            target=self._site.id,
            kind="column",
            day=str(day_of(now)),
            slot=0,
            slots_a_day=0,
            due=now,
            not_after=now + DAY,
            url=url,
            address_overrides=self._program.address_overrides,
            allow_private=self._site.allow_private,
        )
        return Event(
            id=check.check_id,
            source="xunwang/discover@1",
            type="xunwang.check.planned.v1",
            time=now,
            subject=self._site.id,
            program=self._program.id,
            partitionkey=self._site.id,
            data=check,
        )
