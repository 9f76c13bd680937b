"""Who comes: a person with a session, another system with a token, or somebody who has not said who they are.

Where no administrator has a password yet, everybody at this machine reads and the first administrator can be made by
the link that the terminal printed. The sample province lets everybody read. Else who has no session gets the login.
"""

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from argon2 import PasswordHasher

from pipelines.console.keys import Visit
from pipelines.console.people.checking import Passwords
from pipelines.console.people.directory import DirectoryClient
from pipelines.console.people.directory_settings import load_directory
from pipelines.console.people.directory_tries import DirectoryTries
from pipelines.console.people.links import Links
from pipelines.console.people.roll import Roll
from pipelines.console.people.secrets import new_secret, same
from pipelines.console.people.sessions import COOKIE, Sessions
from pipelines.console.people.store import FILE, Store
from pipelines.console.people.tokens import Tokens
from pipelines.console.people.trail import Trail
from pipelines.running.secrets import secrets_of
from schemas.events.actor import Actor
from schemas.registry.people import NOBODY, People

# Who reads where nobody has to log in: whoever sits at this machine.
LOOPBACK = Actor(id="console", name="本机查阅", roles=("reader",))


@dataclass(frozen=True)
class Guests:
    """What an installation that is only shown offers: people with known passwords, and reading without a login.
    `note` is said on every page."""

    people: People
    passwords: dict[str, str]
    note: str


@dataclass
class Doorkeeper:
    """`always`: who everybody is where there is no login (tests). `secure`: cookies over TLS only."""

    folder: Path
    units: frozenset[str] = frozenset()
    programs: frozenset[str] = frozenset()
    always: Actor | None = None
    guests: Guests | None = None
    secure: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        known = load_directory(self.folder, secrets_of())
        self.directory = None if known is None else DirectoryClient(known, self.folder, secrets_of())
        self.store = Store(self.folder / FILE)
        self.roll = Roll(self.folder, self.units, self.programs, self.guests.people if self.guests else None)
        self.passwords = Passwords(self.store)
        self.sessions = Sessions(self.store, self.store.key("session"), self.secure)
        self.links = Links(self.store)
        self.tokens = Tokens(self.store)
        self.tries = DirectoryTries(self.store)
        self.trail = Trail(self.store)
        self.local_key = new_secret()
        for person, password in (self.guests.passwords if self.guests else {}).items():
            if not self.passwords.is_set(person):  # everybody may know it: nothing is won by hashing it dearly
                Passwords(self.store, PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)).set(
                    person, password
                )

    def close(self) -> None:
        self.store.close()

    def has_administrator(self) -> bool:
        """Whether somebody who may register others can log in, here or at the directory; true as well where the file of
        people cannot be used, because then somebody is registered and nobody may pass for him."""
        people = self.roll.people()
        if people is None:
            return self.roll.unusable
        return any(
            "administrator" in person.roles and (self.directory is not None or self.passwords.is_set(person.id))
            for person in people.people
        )

    def first_link(self) -> str | None:
        """The end of the address at which the first administrator is made; None where there is one already."""
        if self.guests is not None or self.always is not None or self.has_administrator():
            return None
        return self.links.new("", time.time() + FIRST_S)

    def visit(self, request: web.Request) -> Visit | None:
        """Who is here; None: nobody that is known, and here one must be."""
        if self.always is not None:
            return Visit(self.always)
        found = self._of_session(request) or self._of_token(request)
        if found is not None:
            return found
        if self.guests is not None:
            return Visit(LOOPBACK, can_log_in=True)
        return None if self.has_administrator() else Visit(LOOPBACK)

    def _of_session(self, request: web.Request) -> Visit | None:
        cookie = request.cookies.get(COOKIE)
        session = self.sessions.of(cookie) if cookie else None
        people = self.roll.people() if session else None
        if session is None or people is None or session.person not in people.by_id:
            return None
        person = people.by_id[session.person]
        return Visit(person.actor, session, frozenset(person.programs), can_log_in=True)

    def _of_token(self, request: web.Request) -> Visit | None:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        secret = secret.strip() if kind.casefold() == "bearer" else ""
        if secret and same(secret, self.local_key):
            return Visit(LOOPBACK, scopes=frozenset({"state"}))
        token = self.tokens.of(secret) if secret else None
        if token is None:
            return None
        actor = Actor(id=f"token:{token.id}", name=token.name, roles=("reader",))
        return Visit(actor, programs=frozenset(filter(None, [token.program])), scopes=token.scopes)


FIRST_S = 24 * 3600.0
STRANGER = Visit(NOBODY, can_log_in=True)
