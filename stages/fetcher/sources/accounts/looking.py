"""A look at an account: all its sources for this kind are asked, the most believed first."""

from collections.abc import Awaitable, Callable, Sequence

from schemas.events.checks import PlannedCheck
from schemas.events.fetches import Attempt
from schemas.registry.sources import AccountSource, SourceName
from stages.fetcher.sources.base import Exchange, Looked, Parts

Adapter = Callable[[PlannedCheck, AccountSource], Awaitable[list[Exchange]]]


class AccountLooks:
    """Asks the sources that a check names. A source that nobody can ask here is told as unknown."""

    def __init__(self, parts: Parts) -> None:
        self._clock = parts.settings.clock
        self._adapters: dict[SourceName, Adapter] = {}

    async def look(self, check: PlannedCheck, earlier: Sequence[Attempt] = ()) -> Looked:
        look = Looked(check, self._clock.now_for(check))
        for source in check.sources:
            adapter = self._adapters.get(source.source)
            if adapter is None:
                look.exchanges.append(Exchange(source.source, "unknown", look.started, detail="cannot be asked here"))
            else:
                look.exchanges += await adapter(check, source)
        return look
