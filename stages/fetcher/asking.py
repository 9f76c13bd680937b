"""One request to one address, and who answers it: connections of our own, or a world of recorded answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from stages.fetcher.answer import Answer, Reply
from stages.fetcher.meter import Meter
from stages.fetcher.places import Places
from stages.fetcher.urls import Address


class Ask(NamedTuple):
    """One request to one address. `places` are checked already; `fresh` wants a connection of its own. `secret`: it
    holds a secret, so it goes only to whom the certificate names. `body` is sent with it."""

    address: Address
    method: str
    headers: Mapping[str, str]
    places: Places
    fresh: bool
    at: datetime
    secret: bool = False
    body: bytes | None = None


class Hops(Protocol):
    """Answers one request at a time. Everything it learns goes into the meter and the answer it is given.

    `connects`: names are looked up and checked before it is asked, and what it measures is time of the network.
    """

    connects: bool

    async def usual(self, ask: Ask, meter: Meter, answer: Answer) -> Reply:
        """The answer of the usual client. Raises FaultError."""

    async def tolerant(self, ask: Ask, meter: Meter, answer: Answer) -> Reply:
        """The answer by clients that take what browsers take. Raises FaultError."""

    async def close(self) -> None:
        """Lets everything go."""
