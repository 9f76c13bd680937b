"""Where a migration stands, told on the cluster itself."""

from contextlib import closing
from datetime import datetime
from typing import Any

import msgspec
from kafka.errors import AuthorizationError

from pipelines.cluster.migration.source import NAME
from pipelines.cluster.office_log import OFFICE, own_key
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_topic import StateView
from schemas.mistakes import MistakeError

MARK = "mark"


class Mark(msgspec.Struct, frozen=True):
    """Whose migration this is, and, when it is done, what was moved."""

    folder: str
    done_at: datetime | None = None
    moved: dict[str, Any] = {}


def refuse_half(settings: ClusterSettings) -> None:
    """Raises MistakeError while a data folder is being moved here: a worker would work on half of its log. Who may not
    read the mark is let through; the migration itself looks for workers before it begins. Raises KafkaError when the
    brokers cannot tell now."""
    key = own_key(NAME, MARK)
    try:
        with closing(StateView(settings, OFFICE)) as view:
            view.refresh()
            raw = view.load([key]).get(key)
    except AuthorizationError:
        return
    if raw is not None and msgspec.json.decode(raw, type=Mark).done_at is None:
        raise MistakeError(
            f"{settings.bootstrap}: a data folder is being moved here and not all of it has come; finish with "
            "`xunwang migrate`, then start the workers."
        )
