"""The trail: who did what and when, and who looked at what is withheld from others. Nothing is ever taken out of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from pipelines.clock import RealClock
from pipelines.console.paging import paged
from pipelines.console.people.store import Store
from pipelines.console.rendering import page
from schemas.events.actor import Actor
from schemas.times import rfc3339

if TYPE_CHECKING:
    from pipelines.console.house import House

SHOWN = 2_000


@dataclass
class Trail:
    store: Store

    def add(self, actor: Actor, action: str, thing: str = "", detail: str = "", address: str = "") -> None:
        """`action` in words of the office, `thing` what was acted on."""
        now = rfc3339(RealClock().now())
        with self.store.changing() as db:
            db.execute(
                "INSERT INTO trail (at, actor, name, action, thing, detail, address) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (now, actor.id, actor.name, action, thing, detail[:2000], address),
            )

    def last_on(self, thing: str, action_beginning: str = "") -> dict[str, str] | None:
        """The last entry about a thing."""
        row = self.store.one(
            "SELECT * FROM trail WHERE thing = ? AND action LIKE ? ORDER BY number DESC LIMIT 1",
            (thing, f"{action_beginning}%"),
        )
        return dict(row) if row else None


async def listed(house: "House", request: web.Request) -> web.Response:
    """操作记录, newest first."""
    rows = house.keeper.store.all("SELECT * FROM trail ORDER BY number DESC LIMIT ?", (SHOWN,))
    return page(request, "trail.html", here="/trail", **paged(rows, request))
