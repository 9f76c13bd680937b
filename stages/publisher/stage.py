"""The stage around `masking`: one public event for each finding event that may go out."""

from collections.abc import Mapping, Sequence

from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition, Warned
from schemas.events.types import FINDINGS_PUBLIC
from schemas.ids import event_id
from stages.contract import Incoming, Outgoing, Result
from stages.publisher.masking import announced, published

NAME = "publisher"
REVISION = 1


class PublisherStage:
    """Pure and without state: the same finding gives the same public event, whoever asks, however often."""

    name = NAME
    revision = REVISION

    def state_keys(self, batch: Sequence[Incoming]) -> set[str]:
        return set()

    async def process(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        return Result([out for incoming in batch for out in _public(incoming.event)])


def _public(event: Event) -> list[Outgoing]:
    if isinstance(event.data, FindingTransition):
        data: FindingTransition | Warned = published(event.data)
    elif isinstance(event.data, Warned):
        data = announced(event.data)
    else:
        return []
    out: Event = Event(
        id=event_id(NAME, REVISION, event.id, 0),
        source=f"xunwang/{NAME}@{REVISION}",
        type=event.type,
        time=event.time,
        subject=data.target,
        program=event.program,
        partitionkey=event.partitionkey,
        causeid=event.id,
        data=data,
    )
    return [Outgoing(FINDINGS_PUBLIC, out)]
