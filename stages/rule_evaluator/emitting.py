"""Events out of the evaluator, with ids that depend on the parent event and the order alone."""

import msgspec

from schemas.events.envelope import Event
from schemas.events.types import BY_PAYLOAD, FINDINGS
from schemas.ids import event_id
from stages.contract import Outgoing

NAME = "rule-evaluator"
REVISION = 1
_SOURCE = f"xunwang/{NAME}@{REVISION}"


class Emitter:
    """Collects what one parent event leads to."""

    def __init__(self, parent: Event) -> None:
        self._parent = parent
        self.out: list[Outgoing] = []

    def emit(self, subject: str, data: msgspec.Struct) -> None:
        parent = self._parent
        event = Event(
            id=event_id(NAME, REVISION, parent.id, len(self.out)),
            source=_SOURCE,
            type=BY_PAYLOAD[type(data)].name,
            time=parent.time,
            subject=subject,
            program=parent.program,
            partitionkey=parent.partitionkey,
            causeid=parent.id,
            data=data,
        )
        self.out.append(Outgoing(FINDINGS, event))
