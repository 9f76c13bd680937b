"""The scheduler as a stage over `observations`: it learns the links of a subject and what a person asked for."""

from collections.abc import Mapping, Sequence

import msgspec

from schemas.events.codec import dumps
from schemas.events.observations import ChangeOfWatch, PageObserved
from schemas.registry.installation import Installation
from stages.contract import Incoming, Result
from stages.scheduler.plan import NAME, REVISION
from stages.scheduler.targets import link_kind, pages_of
from stages.scheduler.watch import LEARNT_FROM, SubjectWatch, change, observe


def state_key(subject: str) -> str:
    return "subject:" + subject


def load(raw: bytes | None) -> SubjectWatch:
    return msgspec.json.decode(raw, type=SubjectWatch) if raw else SubjectWatch()


class SchedulerStage:
    """Emits nothing by itself; `stages.scheduler.plan` turns its state into checks when time has come."""

    name = NAME
    revision = REVISION

    def __init__(self, installation: Installation) -> None:
        self._subjects = {one.id: one for one in installation.subjects}
        self._most = {name: installation.plan(name).links_per_site for name in self._subjects}

    def state_keys(self, batch: Sequence[Incoming]) -> set[str]:
        return {state_key(i.event.partitionkey) for i in batch if self._concerns(i.event.data)}

    def _concerns(self, data: object) -> bool:
        """Visits, by far the most, change nothing here."""
        return isinstance(data, ChangeOfWatch) or (isinstance(data, PageObserved) and data.check.kind in LEARNT_FROM)

    async def process(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        changed: dict[str, SubjectWatch] = {}
        for incoming in batch:
            data, subject = incoming.event.data, self._subjects.get(incoming.event.partitionkey)
            if subject is None or not self._concerns(data):
                continue
            key = state_key(subject.id)
            watch = changed.get(key)
            if watch is None:
                watch = changed[key] = load(state.get(key))
            if isinstance(data, PageObserved):
                observe(watch, data, self._most[subject.id])
            elif isinstance(data, ChangeOfWatch):
                change(watch, data, incoming.event.program, pages_of(subject), link_kind(subject))
        encoded = {key: dumps(watch) for key, watch in changed.items()}
        return Result(state={key: raw for key, raw in encoded.items() if raw != state.get(key)})
