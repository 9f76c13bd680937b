"""The envelope of every event: CloudEvents 1.0, structured JSON, with the extensions the pipeline needs.

``type`` names the payload and its version (``xunwang.check.planned.v1``), ``id`` is deterministic, ``time`` is the
time of the event itself (virtual in a demo), ``subject`` the target, ``partitionkey`` the site or account by which
all facts of one target meet in order, ``causeid`` the parent event. ``program`` is the program that judges or hands
in; facts of the machine belong to the installation and carry its id.

Events and the payloads that come by the million are trees that never hold themselves, so the search for cycles does not
look at them (`gc=False`): it took half of the time of decoding a batch.
"""

from datetime import datetime
from typing import Any, Generic

import msgspec
from typing_extensions import TypeVar

Payload = TypeVar("Payload", default=Any)


class Event(msgspec.Struct, Generic[Payload], frozen=True, kw_only=True, gc=False):
    """One decoded event; `data` is the typed payload that `type` names (see `schemas.events.types`)."""

    id: str
    source: str  # xunwang/<stage>@<revision>
    type: str
    time: datetime
    subject: str
    program: str
    partitionkey: str
    data: Payload
    causeid: str = ""
    specversion: str = "1.0"
    datacontenttype: str = "application/json"
