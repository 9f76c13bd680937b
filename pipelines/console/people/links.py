"""One-time links: with one a person sets the password, with the first of all the administrator is made."""

import time
from dataclasses import dataclass

from pipelines.console.people.secrets import kept, new_secret
from pipelines.console.people.store import Store

DAYS_S = 3 * 24 * 3600.0


@dataclass
class Links:
    store: Store

    def new(self, person: str, until: float | None = None) -> str:
        """A link for a person; older ones of the same person no longer open. An empty person: the first of all."""
        secret = new_secret()
        with self.store.changing() as db:
            db.execute("DELETE FROM links WHERE person = ? OR until < ?", (person, time.time()))
            db.execute("INSERT INTO links VALUES (?, ?, ?)", (kept(secret), person, until or time.time() + DAYS_S))
        return secret

    def person(self, secret: str) -> str | None:
        """Whose link it is; None when it does not open, or no longer."""
        row = self.store.one("SELECT person, until FROM links WHERE hash = ?", (kept(secret),))
        return None if row is None or row["until"] < time.time() else str(row["person"])

    def use(self, secret: str) -> bool:
        """Whether the link opened; it opens once."""
        with self.store.changing() as db:
            done = db.execute("DELETE FROM links WHERE hash = ? AND until >= ?", (kept(secret), time.time()))
            return done.rowcount == 1
