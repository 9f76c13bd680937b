"""The classifier as a stage: a fetch becomes an observation. Bytes and headers in, facts out.

State per site is the fingerprint of its unknown-address page (from probes) and its 网站标识码, so that a soft 404 can
be told by comparison and a printed code be looked for.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import msgspec

from schemas.events.checks import Registered
from schemas.events.codec import dumps
from schemas.events.envelope import Event
from schemas.events.fetches import Fetched, VoidReason
from schemas.events.found import Found
from schemas.events.observations import PageObserved
from schemas.events.reading import NOT_STARTED, Links, Reading
from schemas.events.types import OBSERVATIONS
from schemas.ids import event_id
from schemas.kinds import KINDS, names_where
from schemas.mentions.mention import Mention
from schemas.mentions.own import Register
from schemas.registry.leaders import NOBODY, Leaders
from schemas.times import day_of
from stages.classifier.links import link_class
from stages.classifier.readers import PAGE, READERS
from stages.classifier.reading.cloaking import compare_agents
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.fingerprint import same_template
from stages.classifier.readings import Readings
from stages.contract import Incoming, Outgoing, Rejected, Result

NAME, REVISION = "classifier", 1
AUDITED, PROBES = names_where(looks_at="links"), names_where(any_answer=True)
HOMES = names_where(page=True, looks_at="subject")
# Why a page that could not be read is set aside too, to be tried again by hand, with the cause.
KILLED = {
    "worker_died": "page_killed_its_reader",
    "deadline": "page_killed_its_reader",
    NOT_STARTED: NOT_STARTED,
}
REFUSALS = frozenset({"waf_block", "js_challenge"})


class PageReader(Protocol):
    """Reads pages where they can do no harm; the same bytes and context always give the same reading."""

    revision: int

    async def read(self, body: bytes, context: PageContext) -> Reading: ...

    async def read_as(self, reader: str, bodies: list[bytes], context: PageContext) -> Found | None:
        """What the reader with this path reads; None when it was killed over it."""
        ...


class Bodies(Protocol):
    def get(self, sha256: str) -> bytes: ...


class SiteMemory(msgspec.Struct, kw_only=True):
    """`home` is what we ourselves were last shown of the home page, without its lists: what a search engine and a
    phone are shown is compared with it."""

    template: str | None = None
    code: str | None = None
    home: Reading | None = None


class ClassifierStage:
    """`names`: units, places and leaders of the registry, never "corrected" by the text pass. `counts`: folder of what
    the statistical reader has learnt; None: pages are read without it. `register`: what is registered; None: nothing is
    said of what is not."""

    name = NAME
    revision = REVISION

    def __init__(
        self,
        reader: PageReader,
        bodies: Bodies,
        names: frozenset[str] = frozenset(),
        word_packs: tuple[Path, ...] = (),
        counts: Path | None = None,
        register: Register | None = None,
        leaders: Leaders = NOBODY,
    ) -> None:
        self._reader = reader
        self._bodies = bodies
        self._names, self._leaders = names, leaders
        self._word_packs = word_packs
        self._counts = counts
        self._register = register
        self._readings = Readings()

    def state_keys(self, batch: Sequence[Incoming]) -> set[str]:
        return {incoming.event.partitionkey for incoming in batch}

    async def process(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        memories = {key: msgspec.json.decode(raw, type=SiteMemory) for key, raw in state.items()}
        pending: list[asyncio.Future[tuple[msgspec.Struct, str]]] = []
        for incoming in batch:
            memory = memories.setdefault(incoming.event.partitionkey, SiteMemory())
            observing = asyncio.ensure_future(self._observe(incoming, msgspec.structs.replace(memory)))
            pending.append(observing)
            if _teaches(incoming.event.data):  # what comes after it in the log must know, however batches are cut
                _remember(memory, (await observing)[0])
        result = Result()
        for incoming, (data, cause) in zip(batch, await asyncio.gather(*pending), strict=True):
            result.out.append(Outgoing(OBSERVATIONS, self._event(incoming.event, data)))
            if cause:
                result.rejected.append(Rejected(incoming, cause, KILLED[cause]))
        encoded = {key: dumps(memory) for key, memory in memories.items()}
        result.state = {key: raw for key, raw in encoded.items() if raw != state.get(key)}
        return result

    def _event(self, cause: Event, data: msgspec.Struct) -> Event:
        kind = "xunwang.page.observed.v1" if isinstance(data, PageObserved) else cause.type
        return msgspec.structs.replace(
            cause,
            id=event_id(NAME, REVISION, cause.id, 0),
            source=f"xunwang/{NAME}@{REVISION}",
            type=kind,
            causeid=cause.id,
            data=data,
        )

    async def _observe(self, incoming: Incoming, memory: SiteMemory) -> tuple[msgspec.Struct, str]:
        """The observation, and why the event also goes to dead letters ("" when it does not)."""
        fetched = incoming.event.data
        if not isinstance(fetched, Fetched):
            return fetched, ""  # ticks, missed slots and registrations pass on unchanged
        name = KINDS[fetched.check.kind].reader
        if name != PAGE:
            return await self._found(incoming, fetched, READERS[name])
        reading = await self._reading(fetched, memory)
        if reading is not None and fetched.check.agent != "self" and memory.home is not None:
            reading = _compared(memory.home, reading, fetched)
        killed = reading.reason if reading is not None and reading.reason in KILLED else ""
        return self._observed(incoming, fetched, reading), killed

    async def _found(self, incoming: Incoming, fetched: Fetched, reader: str) -> tuple[PageObserved, str]:
        """The same by another reader than that of pages: all bodies of the look are read together."""
        sums = [one.sha256 for one in fetched.answers] if fetched.answers else [fetched.sha256]
        bodies = [self._bodies.get(one) for one in sums if one is not None]
        found = None
        if bodies or any(one.told == "empty" for one in fetched.answers):
            context = replace(
                self._context(fetched), answers=tuple(fetched.answers), sources=tuple(fetched.check.sources)
            )
            found = await self._reader.read_as(reader, bodies, context)
        seen = self._observed(incoming, fetched, None)
        if bodies and found is None and fetched.outcome != "void":
            void: VoidReason = "inconclusive"
            return msgspec.structs.replace(seen, outcome="void", void_reason=void, opened=False), "worker_died"
        if found is not None and found.tells_nothing:
            return msgspec.structs.replace(seen, outcome="void", void_reason="inconclusive", opened=False), ""
        named = self._unregistered(fetched, None, found)
        return msgspec.structs.replace(seen, found=found, unregistered=named), ""

    async def _reading(self, fetched: Fetched, memory: SiteMemory) -> Reading | None:
        if fetched.sha256 is None:
            return None
        template = _template(memory) if fetched.check.kind in AUDITED else None
        key = (fetched.sha256, _url(fetched), str(fetched.status), template, memory.code, str(day_of(fetched.started)))
        context = replace(self._context(fetched), site_code=memory.code, template=template)
        sha256 = fetched.sha256
        return await self._readings.of(key, lambda: self._reader.read(self._bodies.get(sha256), context))

    def _context(self, fetched: Fetched) -> PageContext:
        """What every reader is told of a look and of what is registered."""
        return PageContext(
            url=_url(fetched),
            at=fetched.started,
            status=fetched.status,
            headers=fetched.headers,
            registry_names=self._names,
            leaders=self._leaders,
            word_packs=self._word_packs,
            counts=self._counts,
        )

    def _observed(self, incoming: Incoming, fetched: Fetched, reading: Reading | None) -> PageObserved:
        check = fetched.check
        klass = link_class(fetched, reading) if check.kind in AUDITED else None
        void = "blocked" if klass == "blocked" else _void_reason(fetched, reading)
        return PageObserved(
            check=check,
            outcome="void" if void else "done",
            void_reason=void,
            opened=not void and fetched.outcome == "opened" and (fetched.status or 0) < 400,
            slow=fetched.error == "timeout",
            error=fetched.error,
            detail=fetched.detail,
            status=fetched.status,
            final_url=fetched.final_url,
            chain=fetched.chain,
            phases=fetched.phases,
            tls=fetched.tls,
            sha256=fetched.sha256,
            fetch_id=incoming.event.id,
            fetch_offset=incoming.offset,
            reader_revision=self._reader.revision,
            reading=_carried(check.kind, reading),
            link_class=klass,
            reach=fetched.reach,
            lenient=fetched.lenient,
            no_page=fetched.no_page,
            answers=fetched.answers,
            unregistered=self._unregistered(fetched, reading, None) if KINDS[check.kind].page and not void else [],
        )

    def _unregistered(self, fetched: Fetched, reading: Reading | None, found: Found | None) -> list[Mention]:
        """What a look as an ordinary visitor points to that is not registered and must be."""
        if self._register is None or fetched.check.agent != "self":
            return []
        return self._register.unregistered(fetched.check.subject, reading, found)


def _url(fetched: Fetched) -> str:
    """The address of the page that was read: where redirects led to."""
    return fetched.final_url or fetched.check.url


def _template(memory: SiteMemory) -> str | None:
    """The site's unknown-address page. One that answers an unknown address with its home page has none: a link that
    leads home would be called not found."""
    home = memory.home.fingerprint if memory.home is not None else ""
    return None if memory.template is None or (home and same_template(memory.template, home)) else memory.template


def _void_reason(fetched: Fetched, reading: Reading | None) -> VoidReason | None:
    if fetched.outcome == "void":
        return fetched.void_reason
    if reading is not None and reading.page_kind in REFUSALS:
        return "blocked"  # a firewall's page, whatever its status, says nothing of the site
    if KINDS[fetched.check.kind].reader != PAGE:
        return None
    unread = reading is None or reading.verdict == "inconclusive"
    if KINDS[fetched.check.kind].read_fully and fetched.outcome == "opened" and unread:
        return "inconclusive"
    return None


def _carried(kind: str, reading: Reading | None) -> Reading | None:
    """Visits, probes and links need what the page is, not what it lists."""
    if reading is None or KINDS[kind].read_fully:
        return reading
    return msgspec.structs.replace(reading, items=[], links=Links(), interaction=[], gov_meta={})


def _teaches(data: msgspec.Struct) -> bool:
    return isinstance(data, Registered) or (isinstance(data, Fetched) and data.check.kind in PROBES | HOMES)


def _compared(home: Reading, seen: Reading, fetched: Fetched) -> Reading:
    """The reading of a disguised look, with what it alone was shown."""
    phone = seen if fetched.check.agent == "phone" else None
    crawler = home if phone is not None else seen
    found = compare_agents(home, crawler, phone, url=fetched.check.url)
    return msgspec.structs.replace(seen, tamper=[*seen.tamper, *found]) if found else seen


def _shows_the_site(seen: PageObserved) -> bool:
    return seen.opened and seen.reading is not None and not seen.reading.fault


def _remember(memory: SiteMemory, data: msgspec.Struct) -> None:
    if isinstance(data, Registered):
        memory.code = data.registration.subject.number or None
    if isinstance(data, PageObserved) and data.check.kind in HOMES and _shows_the_site(data):
        assert data.reading is not None
        links = msgspec.structs.replace(data.reading.links, internal=[], files=[])
        memory.home = msgspec.structs.replace(data.reading, items=[], interaction=[], links=links)
    if isinstance(data, PageObserved) and data.check.kind in PROBES and data.outcome == "done":
        answered = data.opened and data.reading is not None and data.reading.verdict == "ok"
        memory.template = data.reading.fingerprint if answered and data.reading is not None else None
