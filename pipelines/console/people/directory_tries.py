"""Logins that are on their way to the directory and back; each comes back once, to the browser that began it."""

import time
from dataclasses import dataclass

import orjson

from pipelines.console.people.directory import Try
from pipelines.console.people.secrets import kept, new_secret
from pipelines.console.people.store import Store

COOKIE = "xunwang-directory"
WITHIN_S = 600.0
MOST = 10_000  # at one time: whoever asks for more, the oldest are forgotten


@dataclass
class DirectoryTries:
    store: Store

    def begin(self, address: str, typed: list[tuple[str, str]]) -> Try:
        """`address`: where the person wanted to go; `typed`: what a form that was interrupted holds."""
        one, now = Try(new_secret(), new_secret(), new_secret()), time.time()
        with self.store.changing() as db:
            db.execute("DELETE FROM directory_tries WHERE until < ?", (now,))
            db.execute(
                "DELETE FROM directory_tries WHERE hash NOT IN "
                "(SELECT hash FROM directory_tries ORDER BY until DESC LIMIT ?)",
                (MOST - 1,),
            )
            db.execute(
                "INSERT INTO directory_tries VALUES (?, ?, ?, ?, ?, ?)",
                (kept(one.state), one.nonce, one.verifier, address, orjson.dumps(typed).decode(), now + WITHIN_S),
            )
        return one

    def end(self, state: str) -> tuple[Try, str, list[tuple[str, str]]] | None:
        """What was begun under a state; None for one that was forged, came back already or came too late."""
        with self.store.changing() as db:
            row = db.execute("SELECT * FROM directory_tries WHERE hash = ?", (kept(state),)).fetchone()
            db.execute("DELETE FROM directory_tries WHERE hash = ?", (kept(state),))
        if row is None or row["until"] < time.time():
            return None
        typed = [(str(name), str(value)) for name, value in orjson.loads(row["typed"])]
        return Try(state, row["nonce"], row["verifier"]), str(row["address"]), typed
