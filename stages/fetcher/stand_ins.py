"""Where no reference target is configured: sites that answered before are asked whether anything answers now."""

from collections import OrderedDict
from collections.abc import Iterable, Set

import msgspec

from schemas.events.checks import PlannedCheck
from schemas.hosts import normal_host
from stages.fetcher.client import Client
from stages.fetcher.trial import Tried
from stages.fetcher.urls import BadUrlError, parse

_REMEMBERED = 64
_ASKED = 3


class StandIns:
    """The last checks that opened, one of each host. They are asked only when a failure has no other witness."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._opened: OrderedDict[str, PlannedCheck] = OrderedDict()
        self.last = ""  # the host that answered last

    def note(self, ended: Iterable[Tried]) -> None:
        for tried in ended:
            host = host_of(tried.check)
            if tried.answer.status is not None and tried.answer.error is None:
                self._opened[host] = tried.check
                self._opened.move_to_end(host)
        while len(self._opened) > _REMEMBERED:
            self._opened.popitem(last=False)

    async def ask(self, at: PlannedCheck, failed: Set[str]) -> bool | None:
        """Whether one of them answers now, at the time of the check `at`; None when there is nobody to ask."""
        others = [host for host in reversed(self._opened) if host not in failed][:_ASKED]
        for host in others:
            check = msgspec.structs.replace(self._opened[host], due=at.due, not_after=at.not_after, kind="visit")
            answer = await self._client.attempt(check, "GET", check.visit_timeout_ms)
            if answer.status is not None and answer.error is None:
                self.last = host
                return True
        return False if others else None


def host_of(check: PlannedCheck) -> str:
    """The host of a check's address in its normal form, the site where it has none."""
    try:
        return normal_host(parse(check.url).host)
    except BadUrlError:
        return check.subject
