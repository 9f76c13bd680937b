"""The console of a run for tests: people who log in with a session of their own, without the cost of a password."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import yaml
from aiohttp import ClientResponse, FormData
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher
from lxml.html import fromstring

from pipelines.console.house import House
from pipelines.console.people.checking import Passwords
from pipelines.console.people.sessions import COOKIE
from pipelines.console.server import application, house_of
from pipelines.console.shown import Shown
from schemas.events.actor import Role
from schemas.registry.people import PEOPLE, Person

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct-horse-42"


def somebody(id: str, *roles: Role, unit: str = "city", name: str = "", programs: Sequence[str] = ()) -> Person:
    return Person(id=id, name=name or f"人员{id}", unit=unit, roles=list(roles), programs=list(programs))


def register(folder: Path, *people: Person) -> None:
    """Write `people.yaml`."""
    text = yaml.safe_dump({"people": [msgspec.to_builtins(one) for one in people]}, allow_unicode=True)
    (folder / PEOPLE).write_text(text, encoding="utf-8")


@dataclass
class Browser:
    """One browser: it keeps cookies, and fills forms with the token that it was shown."""

    client: TestClient[Any, Any]
    house: House
    csrf: str = ""

    def enter(self, person: str) -> "Browser":
        """Log in as a person, without asking for the password."""
        keeper = self.house.keeper
        cookie = keeper.sessions.begin(person, "127.0.0.1")
        self.client.session.cookie_jar.update_cookies({COOKIE: cookie}, self.client.make_url("/"))
        session = keeper.sessions.of(cookie)
        assert session is not None
        self.csrf = session.csrf
        return self

    async def get(self, path: str) -> tuple[int, str]:
        response = await self.client.get(path, allow_redirects=False)
        return response.status, (await response.read()).decode("utf-8", "replace")

    async def page(self, path: str) -> str:
        """The text of a page that must be there."""
        status, text = await self.get(path)
        assert status == 200, (path, status, text[-600:])
        return text

    async def post(self, path: str, fields: dict[str, Any] | FormData, *, csrf: str | None = None) -> tuple[int, str]:
        response = await self.answer(path, fields, csrf=csrf)
        return response.status, (await response.read()).decode("utf-8", "replace")

    async def answer(self, path: str, fields: dict[str, Any] | FormData, *, csrf: str | None = None) -> ClientResponse:
        token = self.csrf if csrf is None else csrf
        if isinstance(fields, FormData):
            fields.add_field("csrf", token)
            return await self.client.post(path, data=fields, allow_redirects=False)
        return await self.client.post(path, data={"csrf": token, **fields}, allow_redirects=False)


@asynccontextmanager
async def browsers(shown: Shown, count: int = 1, **options: Any) -> AsyncIterator[list[Browser]]:
    """The console of what is shown, and browsers that have not logged in."""
    house = house_of(shown, **options)
    house.keeper.passwords = Passwords(house.keeper.store, QUICK)
    server = TestServer(application(house))
    clients = [TestClient(server) for _ in range(count)]
    await clients[0].start_server()
    try:
        yield [Browser(client, house) for client in clients]
    finally:
        for client in clients[1:]:
            await client.session.close()
        await clients[0].close()


def field_of(page: str, name: str) -> str:
    """The value of a field of a form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def alerts(page: str) -> list[str]:
    """What a page says of what could not be taken: words alone, since the secret of a form may hold any letters."""
    return [one.text_content().strip() for one in fromstring(page).xpath('//*[@role="alert"]')]
