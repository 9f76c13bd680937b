"""Where bodies go, as the fetcher sees it."""

from datetime import datetime
from typing import Protocol


class BodyStore(Protocol):
    """Content-addressed bodies. What `put` took is durable once `flush` has returned, and not before.

    `put` may be called from a worker thread. Both raise when the store is full: the batch then emits nothing.
    """

    def put(self, body: bytes, at: datetime) -> str: ...

    def flush(self) -> None: ...
