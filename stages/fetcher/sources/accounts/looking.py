"""A look at an account: all its sources for this kind are asked, the most believed first."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from schemas.events.checks import PlannedCheck
from schemas.events.fetches import Attempt
from schemas.registry.sources import AccountSource, SourceName
from stages.fetcher.sources.accounts.calling import Caller, Heard
from stages.fetcher.sources.accounts.pages import Pages
from stages.fetcher.sources.accounts.video import Bilibili, Douyin, Kuaishou
from stages.fetcher.sources.accounts.weibo import Weibo
from stages.fetcher.sources.accounts.weixin import Weixin
from stages.fetcher.sources.base import Looked, Parts

Adapter = Callable[[PlannedCheck, AccountSource], Awaitable[list[Heard]]]


class AccountLooks:
    """Asks the sources that a check names, one after the other."""

    def __init__(self, parts: Parts) -> None:
        self._clock = parts.settings.clock
        caller = Caller(parts)
        weixin, pages = Weixin(caller), Pages(caller, parts)
        self._adapters: dict[SourceName, Adapter] = {
            "weixin": weixin.ask,
            "weixin_consent": weixin.ask,
            "weibo": Weibo(caller).ask,
            "bilibili": Bilibili(caller).ask,
            "kuaishou": Kuaishou(caller).ask,
            "douyin": Douyin(caller).ask,
            "feed": pages.ask,
            "page": pages.ask,
            "about": pages.ask,
        }

    async def look(self, check: PlannedCheck, earlier: Sequence[Attempt] = ()) -> Looked:
        look = Looked(check, self._clock.now_for(check))
        for source in check.sources:
            heard = await self._adapters[source.source](check, source)
            behind = source.source
            look.exchanges += [replace(one.exchange, behind=one.exchange.behind or behind) for one in heard]
            look.own_network = look.own_network or any(one.own_network for one in heard)
        return look
