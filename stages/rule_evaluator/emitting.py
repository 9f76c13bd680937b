"""Events out of the evaluator, with ids that depend on the parent event and the order alone."""

import msgspec

from schemas.events.envelope import Event
from schemas.events.types import BY_PAYLOAD, FINDINGS
from schemas.ids import event_id
from stages.contract import Outgoing

NAME = "rule-evaluator"
REVISION = 1


class Emitter:
    """Collects what one parent event leads to for one program. `stage` is the name under which it is said.

    The program is part of the ids, and the count begins anew for each: what a program is told does not depend on who
    else watches the same subject.
    """

    def __init__(self, parent: Event, stage: str, program: str) -> None:
        self._parent, self._stage, self._program = parent, stage, program
        self.out: list[Outgoing] = []

    def emit(self, subject: str, data: msgspec.Struct) -> None:
        parent = self._parent
        event = Event(
            id=event_id(f"{self._stage}:{self._program}", REVISION, parent.id, len(self.out)),
            source=f"xunwang/{self._stage}@{REVISION}",
            type=BY_PAYLOAD[type(data)].name,
            time=parent.time,
            subject=subject,
            program=self._program,
            partitionkey=parent.partitionkey,
            causeid=parent.id,
            data=data,
        )
        self.out.append(Outgoing(FINDINGS, event))
