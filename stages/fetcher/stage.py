"""The stage: planned checks in, fetches out, marks of time passed on; in the order of the batch."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from schemas.events.checks import MissedCheck, PlannedCheck, Registered, Tick
from schemas.events.envelope import Event
from schemas.events.fetches import Attempt, Fetched
from schemas.events.types import BY_PAYLOAD, FETCHES
from schemas.ids import event_id
from schemas.kinds import KINDS
from stages.contract import Incoming, Outgoing, Rejected, Result
from stages.fetcher.answer import Answer
from stages.fetcher.client import Client
from stages.fetcher.cohort import CohortWatch, Look, network_of
from stages.fetcher.frozen import FrozenSources
from stages.fetcher.health import NetworkHealth
from stages.fetcher.outcome import fetched, looked
from stages.fetcher.settings import FetcherSettings
from stages.fetcher.shelf import Pile, Shelf
from stages.fetcher.sources import SOURCES, Looked, Parts
from stages.fetcher.stand_ins import StandIns, host_of
from stages.fetcher.store import BodyStore
from stages.fetcher.trial import Tried

log = logging.getLogger(__name__)

Ended = Tried | Looked | MissedCheck
_PASSED_ON = (MissedCheck, Tick, Registered)


class FetcherStage:
    """All checks of a batch run at once, in lanes; bodies are durable before the events that name them are returned.

    A redelivered check is fetched again under the same event id. Errors of the environment (the store is full) leave
    `process` as they are and nothing is emitted; whatever a server does is an outcome. `quick_store`: bodies are put by
    the loop itself.
    """

    name = "fetcher"
    revision = 1

    def __init__(
        self,
        client: Client,
        evidence: BodyStore,
        health: NetworkHealth,
        settings: FetcherSettings,
        *,
        quick_store: bool = False,
    ) -> None:
        self._client, self._health, self._settings = client, health, settings
        self._shelf = Shelf(evidence, quick=quick_store)
        parts = Parts(client, health, settings)
        self._sources = {name: make(parts) for name, make in SOURCES.items()}
        self._cohort = CohortWatch(settings.cohort)
        self._frozen = FrozenSources()
        self._stand_ins = StandIns(client)
        self._slow: set[str] = set()  # targets whose last look ran out of time

    def state_keys(self, batch: Sequence[Incoming]) -> set[str]:
        return set()

    async def process(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        checks = {i: one.event.data for i, one in enumerate(batch) if isinstance(one.event.data, PlannedCheck)}
        pile = self._shelf.pile()
        ended = await self._run(checks, pile)
        durable = pile.durable()
        result = self._result(batch, ended)
        await durable
        return result

    def _result(self, batch: Sequence[Incoming], ended: Mapping[int, Ended]) -> Result:
        result = Result()
        for i, incoming in enumerate(batch):
            data = incoming.event.data
            if i in ended:
                data = _told(ended[i])
            elif not isinstance(data, _PASSED_ON):
                result.rejected.append(Rejected(incoming, f"{incoming.event.type} is nothing the fetcher can use"))
                continue
            result.out.append(Outgoing(FETCHES, self._derived(incoming.event, data)))
        return result

    async def close(self) -> None:
        await self._client.close()
        self._shelf.close()

    async def _run(self, checks: dict[int, PlannedCheck], pile: Pile) -> dict[int, Ended]:
        if not checks:
            return {}
        await self._health.look(next(iter(checks.values())))
        self._client.lag.start()
        try:
            ended = await self._all(self._slow_first(checks), {}, pile)
            await self._repeat_doubtful(checks, ended, pile)
        finally:
            self._client.lag.stop()
        await pile.settled()
        self._remember_slow(ended)
        await self._void_cohort([one for one in ended.values() if isinstance(one, Tried)])
        self._frozen.void([one for one in ended.values() if isinstance(one, Looked)])
        return ended

    def _slow_first(self, checks: dict[int, PlannedCheck]) -> dict[int, PlannedCheck]:
        """In the order of beginning: what will probably be waited for until its limit begins first, so that all others
        are looked at meanwhile and no batch waits for it at its end."""
        return dict(sorted(checks.items(), key=lambda one: one[1].target not in self._slow))

    def _remember_slow(self, ended: dict[int, Ended]) -> None:
        for one in ended.values():
            if isinstance(one, Tried):
                change = self._slow.add if one.answer.error == "timeout" else self._slow.discard
                change(one.check.target)

    async def _repeat_doubtful(self, checks: dict[int, PlannedCheck], ended: dict[int, Ended], pile: Pile) -> None:
        """Time-outs while we were strained are looked at again when the crowd has gone. What times out every time
        although the references answered is the site's own; without references it stays our fault."""
        for _ in range(self._settings.doubtful_tries):
            doubtful = _doubtful(ended)
            if not doubtful:
                return
            earlier = {i: tried.attempts for i, tried in doubtful.items()}
            ended |= await self._all({i: checks[i] for i in doubtful}, earlier, pile)
        for tried in _doubtful(ended).values():
            tried.own_network = not self._health.knows

    async def _all(
        self, checks: dict[int, PlannedCheck], earlier: dict[int, list[Attempt]], pile: Pile
    ) -> dict[int, Ended]:
        try:
            async with asyncio.TaskGroup() as group:
                tasks = {i: group.create_task(self._one(c, earlier.get(i, []), pile)) for i, c in checks.items()}
        except BaseExceptionGroup as group_error:
            raise group_error.exceptions[0] from None
        return {i: task.result() for i, task in tasks.items()}

    async def _one(self, check: PlannedCheck, earlier: list[Attempt], pile: Pile) -> Ended:
        now = self._settings.clock.now_for(check)
        if check.not_after < now and not earlier:
            return MissedCheck(check=check, reason="slot_closed")
        tried = await self._tried(check, now, earlier)
        if isinstance(tried, Looked):
            tried.sha256s = [None] * len(tried.exchanges)
            for place, one in enumerate(tried.exchanges):
                if one.body is not None:
                    pile.add(one.body, one.at, partial(tried.sha256s.__setitem__, place))
            return tried
        body, tried.answer.body = tried.answer.body, None
        if body is not None and tried.attempts and tried.attempts[-1].method != "HEAD":
            pile.add(body, tried.started, tried.kept)
        return tried

    async def _tried(self, check: PlannedCheck, now: datetime, earlier: list[Attempt]) -> Tried | Looked:
        try:
            return await self._sources[KINDS[check.kind].source].look(check, earlier)
        except Exception as error:  # a mistake of ours must cost one check, not the batch
            log.exception("check %s of %s could not be run", check.check_id, check.target)
            answer = Answer(error="protocol", detail=f"internal: {type(error).__name__}: {error}")
            return Tried(check, now, answer)

    async def _void_cohort(self, ended: Sequence[Tried]) -> None:
        """Without references: whether the failures of this batch prove anything."""
        if self._health.knows or not self._settings.void_logic:
            return
        looks = [_look(one) for one in ended]
        nobody_else = False
        if failed := self._cohort.unwitnessed(looks):
            asked = await self._stand_ins.ask(ended[0].check, {look.host for look in failed})
            nobody_else = asked is False
            looks += [Look(self._stand_ins.last, failed[-1].at, failed=False)] if asked else []
        self._stand_ins.note(ended)
        if self._cohort.sick(looks, nobody_else=nobody_else):
            for tried in ended:
                tried.own_network = tried.own_network or tried.answer.by_network

    def _derived(self, parent: Event, data: Any) -> Event:
        return Event(
            id=event_id(self.name, self.revision, parent.id, 0),
            source=f"xunwang/{self.name}@{self.revision}",
            type=BY_PAYLOAD[type(data)].name,
            time=parent.time,
            subject=parent.subject,
            program=parent.program,
            partitionkey=parent.partitionkey,
            data=data,
            causeid=parent.id,
        )


def _told(ended: Ended) -> Fetched | MissedCheck:
    if isinstance(ended, Tried):
        return fetched(ended)
    return looked(ended) if isinstance(ended, Looked) else ended


def _doubtful(ended: dict[int, Ended]) -> dict[int, Tried]:
    return {i: one for i, one in ended.items() if isinstance(one, Tried) and one.doubtful}


def _look(tried: Tried) -> Look:
    reach = tried.answer.reach
    ips = [ip for ip in (reach.answered, *reach.silent) if ip] if reach else []
    network = network_of(ips[0]) if ips else None
    return Look(host_of(tried.check), tried.started, tried.answer.by_network, network)
