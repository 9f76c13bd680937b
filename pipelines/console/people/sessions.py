"""Sessions: kept here, known to the browser by a signed word in a cookie."""

import time
from dataclasses import dataclass

from aiohttp import web
from itsdangerous import BadSignature, Signer

from pipelines.console.keys import Session
from pipelines.console.people.secrets import kept, new_secret
from pipelines.console.people.store import Store

COOKIE = "xunwang"
IDLE_S, LONGEST_S = 2 * 3600.0, 12 * 3600.0  # of life
TOUCH_S = 60.0


@dataclass
class Sessions:
    """`key` signs the cookies. `secure`: the browser sends the cookie over TLS only."""

    store: Store
    key: str
    secure: bool = False

    def begin(self, person: str, address: str) -> str:
        """A new session; what its cookie says."""
        secret, now = new_secret(), time.time()
        row = (kept(secret), person, new_secret(), now, now, address)
        with self.store.changing() as db:
            db.execute("DELETE FROM sessions WHERE seen < ? OR begun < ?", (now - IDLE_S, now - LONGEST_S))
            db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)", row)
        return self._signer().sign(secret).decode()

    def of(self, cookie: str) -> Session | None:
        """The session of a cookie; None for one that was forged or has ended."""
        secret = self._secret(cookie)
        row = secret and self.store.one("SELECT * FROM sessions WHERE hash = ?", (kept(secret),))
        now = time.time()
        if not row or row["seen"] < now - IDLE_S or row["begun"] < now - LONGEST_S:
            return None
        if row["seen"] < now - TOUCH_S:
            with self.store.changing() as db:
                db.execute("UPDATE sessions SET seen = ? WHERE hash = ?", (now, row["hash"]))
        return Session(person=row["person"], csrf=row["csrf"], address=row["address"])

    def end(self, cookie: str) -> None:
        secret = self._secret(cookie)
        if secret is not None:
            with self.store.changing() as db:
                db.execute("DELETE FROM sessions WHERE hash = ?", (kept(secret),))

    def end_all(self, person: str) -> None:
        """Everything that the person has open, at whatever machine."""
        with self.store.changing() as db:
            db.execute("DELETE FROM sessions WHERE person = ?", (person,))

    def give(self, response: web.StreamResponse, cookie: str) -> None:
        response.set_cookie(COOKIE, cookie, httponly=True, samesite="Lax", secure=self.secure, path="/")

    def take(self, response: web.StreamResponse) -> None:
        response.del_cookie(COOKIE, httponly=True, samesite="Lax", secure=self.secure, path="/")

    def _secret(self, cookie: str) -> str | None:
        try:
            return self._signer().unsign(cookie).decode()
        except (BadSignature, UnicodeError):
            return None

    def _signer(self) -> Signer:
        return Signer(self.key, salt="session")
