"""Tokens of interfaces: got once, kept for as long as they live, renewed when they are refused."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

_BEFORE_THE_END = timedelta(minutes=5)
_KEPT = 20_000


@dataclass(frozen=True)
class Token:
    """`value` is valid in [since, until)."""

    value: str
    since: datetime
    until: datetime


def lasting(value: str, at: datetime, seconds: float) -> Token:
    """A token that was given at an instant for so many seconds; it is not used to its very end."""
    return Token(value, at, at + max(timedelta(seconds=seconds) - _BEFORE_THE_END, timedelta(seconds=30)))


class TokenKeeper:
    """One token by key; many looks at once get it with one question."""

    def __init__(self) -> None:
        self._tokens: OrderedDict[str, Token] = OrderedDict()
        self._locks: dict[str, asyncio.Lock] = {}

    async def get(
        self, key: str, at: datetime, ask: Callable[[], Awaitable[Token | None]], refused: str = ""
    ) -> str | None:
        """The token of `key` at an instant, other than the one that was refused; None where none is given."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            known = self._tokens.get(key)
            if known is not None and known.since <= at < known.until and known.value != refused:
                return known.value
            got = await ask()
            if got is None:
                return None
            self._tokens[key] = got
            if len(self._tokens) > _KEPT:
                old, _ = self._tokens.popitem(last=False)
                self._locks.pop(old, None)
            return got.value
