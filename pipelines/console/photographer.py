"""Takes pictures of the pages behind findings, one at a time: of findings when they are raised, and when somebody asks.

A picture is evidence for people; nothing waits for one and nothing is judged by one. What cannot be taken is said on
the page of the finding.
"""

import asyncio
import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pipelines.console.beside import Beside
from pipelines.console.office import Office, Row
from pipelines.console.pages.watching import paused_now
from pipelines.console.picture_claims import PictureClaims
from pipelines.evidence.pictures import Picture, Pictures
from pipelines.pictures.camera import NoPictureError, photograph
from pipelines.pictures.gateway import Way
from pipelines.pictures.settings import load_picture_settings
from schemas.hosts import overrides_of
from schemas.mistakes import MistakeError
from schemas.states import UNSETTLED
from schemas.times import at
from stages.fetcher.agents import request_headers
from stages.fetcher.urls import Address, BadUrlError, parse

if TYPE_CHECKING:
    from pipelines.console.house import House

logger = logging.getLogger(__name__)
LOOKS_EVERY_S, PAUSE_S = 60.0, 5.0
RAISED_WITHIN = timedelta(days=1)
MOST_AT_ONCE, MOST_WAITING = 50, 200


@dataclass(frozen=True)
class _Wanted:
    office: Office
    finding: str
    by: str = ""


class Photographer:
    """`settings`: None where no pictures are taken. Raises MistakeError for settings that cannot be used."""

    def __init__(self, house: "House") -> None:
        self._house = house
        root = house.shown.folder.root
        self.settings = load_picture_settings(root)
        self.album = Pictures(root)
        self._claims = PictureClaims(house.keeper.store)
        self._queue: asyncio.Queue[_Wanted] = asyncio.Queue()
        self._waiting: set[str] = set()
        self._tried: set[str] = set()
        self._told: dict[str, str] = {}
        self._known: tuple[tuple[int, int], dict[str, list[Picture]]] = ((0, 0), {})
        self._expired: datetime | None = None
        self.beside = Beside(self._keep, self.settings is not None)

    def of_finding(self, finding: str) -> list[Picture]:
        """Newest first. The notes are read again only when there are new ones."""
        state = self.album.state()
        if state != self._known[0]:
            found: dict[str, list[Picture]] = {}
            for one in self.album.notes():
                found.setdefault(one.finding, []).insert(0, one)
            self._known = (state, found)
        return self._known[1].get(finding, [])

    def told(self, finding: str) -> str:
        """What became of the last picture that was asked for, in a sentence; empty when there is nothing to say."""
        return "正在拍照，稍后刷新即可看到。" if finding in self._waiting else self._told.get(finding, "")

    def ask(self, office: Office, finding: str, by: str) -> None:
        """Raises MistakeError when no more can wait."""
        if len(self._waiting) >= MOST_WAITING:
            raise MistakeError("等待拍照的页面较多，请稍后再试。")
        if finding not in self._waiting:
            self._waiting.add(finding)
            self._queue.put_nowait(_Wanted(office, finding, by))

    async def idle(self) -> None:
        """Until everything asked for has been tried."""
        await self._queue.join()

    async def _keep(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOKS_EVERY_S if self._queue.empty() else None):
                    wanted = await self._queue.get()
            except TimeoutError:
                await self._look_round()
                continue
            try:
                await self._try(wanted)
            finally:
                self._waiting.discard(wanted.finding)
                self._queue.task_done()
            await asyncio.sleep(PAUSE_S if not self._queue.empty() else 0)

    async def _look_round(self) -> None:
        """What was raised since, and what has been kept long enough."""
        assert self.settings is not None
        try:
            if self.settings.raised:
                await self.look_for_raised()
            now = self._house.shown.now()
            if self._expired is None or now - self._expired > timedelta(days=1):
                older = now - timedelta(days=self.settings.keep_days)
                await asyncio.to_thread(self.album.expire, frozenset[str](), older)
                self._expired = now
        except Exception as error:  # whatever it is, it is looked again
            logger.warning("pictures: %s: %s; tried again", type(error).__name__, error)

    async def look_for_raised(self) -> None:
        """Ask for a picture of every finding raised within a day that has none, the newest first."""
        for office in self._house.offices:
            since = await office.reached() - RAISED_WITHIN
            fresh = [
                one
                for one in (await office.findings()).values()
                if one.state in UNSETTLED and one.finding_id not in self._tried and at(one.opened_at) >= since
            ]
            for one in sorted(fresh, key=lambda one: one.opened_at, reverse=True)[:MOST_AT_ONCE]:
                self._tried.add(one.finding_id)
                if not self.of_finding(one.finding_id):
                    self.ask(office, one.finding_id, "")

    async def _try(self, wanted: _Wanted) -> None:
        try:
            await self._take(wanted)
            self._told.pop(wanted.finding, None)
        except NoPictureError as none:
            logger.info("pictures: %s: %s (%s)", wanted.finding, none, none.__cause__)
            self._told[wanted.finding] = str(none)
        except Exception as error:  # whatever it is, the others get their pictures
            logger.warning("pictures: %s: %s: %s", wanted.finding, type(error).__name__, error)
            self._told[wanted.finding] = "照片未能保存，请稍后再试；原因见日志。"

    async def _take(self, wanted: _Wanted) -> None:
        """Raises NoPictureError."""
        assert self.settings is not None
        if not wanted.by and not self._is_ours(wanted.finding):
            return
        office = wanted.office
        steps = await office.ask("finding_history", finding_id=wanted.finding)
        last = office.named(steps[-1]) if steps else {}
        address, subject = address_of(last), office.subjects.get(str(last.get("subject", "")))
        if address is None or subject is None:
            raise NoPictureError("该问题没有可以打开的网址，或对象已不在登记册中，不能拍照。")
        paused = await paused_now(office, subject)
        for target in (subject.id, str(last["target"])):
            if target in paused:
                raise NoPictureError(f"{paused[target]}暂停期间不拍照。")
        known = office.shown.installation
        way = Way(
            address,
            overrides_of(address.host, known.address_overrides),
            allow_private=subject.reaches_private,
            proxy=self.settings.proxy,
        )
        agent = request_headers("self", known.contact, None)["User-Agent"]
        shot = await photograph(way, self.settings, agent)
        picture = Picture(
            sha256="",
            finding=wanted.finding,
            subject=subject.id,
            at=office.shown.now(),
            asked=address.href,
            url=shot.url,
            status=shot.status,
            by=wanted.by,
            page=next((str(one["sha256"]) for one in last["evidence"][::-1] if one.get("sha256")), ""),
        )
        await asyncio.to_thread(self.album.put, shot.jpeg, picture)

    def _is_ours(self, finding: str) -> bool:
        """Whether no other console of the installation has taken the first picture or is about to. Where one is, the
        next look round asks again: it may die before it has one."""
        if self.of_finding(finding):
            return False
        claimed = self._claims.claim(finding, time.time())
        if not claimed:
            self._tried.discard(finding)
        return claimed


def address_of(finding: Row) -> Address | None:
    """The page behind a finding with its evidence: its own address, else that of the newest look; None where there is
    none to open."""
    urls = [finding.get("url"), *(one.get("url") for one in finding.get("evidence", ())[::-1])]
    for url in urls:
        try:
            if url and str(url).startswith(("http://", "https://")):
                return parse(str(url))
        except BadUrlError:
            continue
    return None
