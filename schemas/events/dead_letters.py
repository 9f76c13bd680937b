"""Topic `dead-letters`: what could not be used, whole, with its cause; it can be replayed."""

from datetime import datetime

import msgspec


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """`raw` is the original record, base64; `attempts` counts how often it was tried, `replays` how often replayed."""

    topic: str
    partition: int
    offset: int
    stage: str
    revision: int
    error: str
    cause: str
    raw: bytes
    at: datetime
    attempts: int = 1
    replays: int = 0
