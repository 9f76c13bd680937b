"""Where bodies go, as the fetcher sees it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class BodyStore(Protocol):
    """Content-addressed bodies. What `put` took is durable once `flush` has returned, and not before.

    All may be called from a worker thread, and raise when the store is full: the batch then emits nothing. `put_all` is
    `put` of each in turn.
    """

    def put(self, body: bytes, at: datetime) -> str: ...

    def put_all(self, bodies: Sequence[tuple[bytes, datetime]]) -> list[str]: ...

    def flush(self) -> None: ...
