"""Tells people what they asked to be told, while a console is up."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipelines.console.beside import Beside
from pipelines.console.notices.items import Gathered, Item, gathered, items_of, offered
from pipelines.console.notices.sending import NotSentError, post_hook, send_mail
from pipelines.console.notices.settings import load_notice_settings
from pipelines.console.notices.wishes import QUIET_S, SOON, Wish, Wishes
from pipelines.running.secrets import secrets_of
from schemas.times import SHANGHAI

if TYPE_CHECKING:
    from pipelines.console.house import House

logger = logging.getLogger(__name__)
LOOKS_EVERY_S = 60.0


class Teller:
    """`now`: seconds since 1970. Raises MistakeError for settings that cannot be used."""

    def __init__(self, house: "House", now: Callable[[], float] = time.time) -> None:
        self._house, self._now, self._secret = house, now, secrets_of()
        self._folder = house.shown.folder.root
        self.settings = load_notice_settings(self._folder, self._secret)
        self.wishes = Wishes(house.keeper.store)
        self.beside = Beside(self._keep, self.settings is not None)

    async def _keep(self) -> None:
        while True:
            try:
                await self.tell_all()
            except Exception as error:  # whatever it is, people are not forgotten in silence
                logger.warning("notices: %s: %s; tried again", type(error).__name__, error)
            await asyncio.sleep(LOOKS_EVERY_S)

    async def tell_all(self) -> int:
        """Tell everybody whose time it is; how many notices were taken."""
        taken, known = 0, dict[str, Gathered]()
        for wish in self.wishes.all():
            if is_time(wish, self._now()) and self.wishes.claim(wish, self._now()):
                taken += await self._tell(wish, known)
        return taken

    async def _tell(self, wish: Wish, known: dict[str, Gathered]) -> bool:
        """Everything new for one person in one notice. What is claimed and not sent is tried again later."""
        items = {item.key: item for item in await self._items(wish, known)}
        fresh = [items[key] for key in sorted(self.wishes.untold(wish, items), key=list(items).index)]
        if not fresh:
            self.wishes.release(wish, self._now())
            return False
        try:
            await self._send(wish, fresh)
        except NotSentError as refused:
            logger.warning("notices: %s by %s was not taken: %s", wish.person, wish.channel, refused.__cause__)
            self.wishes.failed(wish, str(refused))
            return False
        self.wishes.told(wish, [item.key for item in fresh], self._now())
        return True

    async def _items(self, wish: Wish, known: dict[str, Gathered]) -> list[Item]:
        """As the person's roles are now; nobody is told who is not registered any more. `known`: by program what was
        gathered for others already."""
        person = self._house.keeper.roll.person(wish.person)
        if person is None:
            return []
        since, wanted = datetime.fromtimestamp(wish.since, UTC), wish.kinds & offered(person.actor).keys()
        found: list[Item] = []
        for office in self._house.offices:
            if person.programs and office.program not in person.programs:
                continue
            if office.program not in known:
                known[office.program] = await gathered(office)
            found += items_of(office, person.actor, since, known[office.program])
        return [item for item in found if item.kind in wanted]

    async def _send(self, wish: Wish, items: list[Item]) -> None:
        if self.settings is None:
            raise NotSentError("系统没有配置提醒。")
        if wish.channel == "mail":
            await send_mail(self.settings, self._folder, self._secret, wish, items)
        else:
            await post_hook(self.settings, wish, items)


def is_time(wish: Wish, now: float) -> bool:
    """Whether the person may be told now: soon, but in batches; or once a day from the chosen hour on."""
    if wish.hour == SOON:
        return now - wish.last >= QUIET_S
    here, last = datetime.fromtimestamp(now, SHANGHAI), datetime.fromtimestamp(wish.last, SHANGHAI)
    return here.hour >= wish.hour and last.date() < here.date()
