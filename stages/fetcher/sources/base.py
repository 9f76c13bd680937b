"""What stands behind the fetcher: a source is asked for one look and tells what it was answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from schemas.events.checks import PlannedCheck
from schemas.events.fetches import Attempt, Told
from stages.fetcher.client import Client
from stages.fetcher.health import NetworkHealth
from stages.fetcher.settings import FetcherSettings
from stages.fetcher.trial import Tried


@dataclass(frozen=True)
class Parts:
    """What a source may use of the fetcher."""

    client: Client
    health: NetworkHealth
    settings: FetcherSettings


@dataclass(frozen=True)
class Exchange:
    """One exchange of a look. `asked` names it without any secret; only `facts` and `empty` have a body that proves.
    `newest` is the time of the newest post it told of, `behind` what many accounts are asked through: a host, a
    platform. `url` and `final_url` as in `Answered`."""

    asked: str
    told: Told
    at: datetime
    body: bytes | None = None
    detail: str = ""
    newest: datetime | None = None
    behind: str = ""
    url: str = ""
    final_url: str = ""


@dataclass
class Looked:
    """A look of several exchanges. `own_network`: what was not answered is our own fault."""

    check: PlannedCheck
    started: datetime
    exchanges: list[Exchange] = field(default_factory=list)
    own_network: bool = False
    sha256s: list[str | None] = field(default_factory=list)


class Source(Protocol):
    """Asks for one look. Whatever the other side does is an answer; only errors of our environment are raised."""

    async def look(self, check: PlannedCheck, earlier: Sequence[Attempt] = ()) -> Tried | Looked: ...
