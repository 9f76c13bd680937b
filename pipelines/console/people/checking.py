"""Passwords: kept as argon2id, checked at a pace, locked after too many wrong ones.

Who is not known, who has no password and who types a wrong one get one answer after the same work, so that nobody
learns who is registered.
"""

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from pipelines.console.people.store import Store
from schemas.mistakes import MistakeError

SHORTEST, LONGEST = 10, 200  # a long text costs the one who checks it
WRONG_ALLOWED, LOCKED_S = 5, 15 * 60.0
TRIES, WITHIN_S = 60, 600.0  # wrong ones from one address, which a whole office may share
WRONG = "人员编号或密码不正确。"
_COMMON = ("password", "12345678", "qwerty", "admin", "xunwang")


def refuse_weak(password: str, person: str, again: str | None = None) -> None:
    """Raises MistakeError for a password that should not be used."""
    lower = password.casefold()
    if not SHORTEST <= len(password) <= LONGEST:
        raise MistakeError(f"密码须为{SHORTEST}至{LONGEST}个字符，请重新设置。")
    if len(set(password)) < 5 or any(word in lower for word in _COMMON) or (person and person.casefold() in lower):
        raise MistakeError("密码过于简单（重复字符、常见词或含本人编号），请换一个不易猜到的密码。")
    if again is not None and again != password:
        raise MistakeError("两次填写的密码不一致，请重新填写。")


@dataclass
class Passwords:
    """`hasher`: tests take a quicker one. `_tries` by address: when somebody was wrong there, newest last."""

    store: Store
    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    _tries: dict[str, deque[float]] = field(default_factory=dict)
    _at_once: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(2))  # each takes 64 MB

    def set(self, person: str, password: str) -> None:
        """A new password; open sessions and links of the person end, a lock is lifted."""
        with self._at_once:
            hashed = self.hasher.hash(password)
        with self.store.changing() as db:
            db.execute("REPLACE INTO passwords VALUES (?, ?, ?)", (person, hashed, time.time()))
            for table in ("sessions", "links", "failures"):
                db.execute(f"DELETE FROM {table} WHERE person = ?", (person,))

    def is_set(self, person: str) -> bool:
        return self.store.one("SELECT 1 FROM passwords WHERE person = ?", (person,)) is not None

    def check(self, person: str, password: str, address: str) -> None:
        """Raises MistakeError with what to tell the person."""
        self._pace(address)
        locked = self.store.one("SELECT count, locked_until FROM failures WHERE person = ?", (person,))
        if locked is not None and locked["locked_until"] > time.time():
            raise MistakeError(f"密码多次输入错误，请{LOCKED_S / 60:.0f}分钟后再试，或请系统管理员重设密码。")
        if not self._right(person, password):
            self._count(person)
            self._wrong_from(address)
            raise MistakeError(WRONG)
        with self.store.changing() as db:
            db.execute("DELETE FROM failures WHERE person = ?", (person,))

    def _pace(self, address: str) -> None:
        tried = self._tries.get(address, deque())
        if len(tried) >= TRIES and time.monotonic() - tried[0] < WITHIN_S:
            raise MistakeError("尝试次数过多，请十分钟后再试。")

    def _wrong_from(self, address: str) -> None:
        now = time.monotonic()
        self._tries.setdefault(address, deque(maxlen=TRIES)).append(now)
        if len(self._tries) > 10_000:
            self._tries = {place: times for place, times in self._tries.items() if now - times[-1] < WITHIN_S}

    def _right(self, person: str, password: str) -> bool:
        row = self.store.one("SELECT hash FROM passwords WHERE person = ?", (person,))
        hashed = row["hash"] if row else self._nobodys
        try:
            with self._at_once:
                self.hasher.verify(hashed, password[: LONGEST + 1])
        except (VerifyMismatchError, InvalidHashError):
            return False
        return row is not None

    @cached_property
    def _nobodys(self) -> str:
        return self.hasher.hash("nobody has this one")

    def _count(self, person: str) -> None:
        """One more wrong one. Names that nobody has are counted too: a lock tells nothing."""
        with self.store.changing() as db:
            db.execute("DELETE FROM failures WHERE locked_until > 0 AND locked_until < ?", (time.time(),))
            db.execute(
                "INSERT INTO failures VALUES (?, 1, 0) ON CONFLICT (person) DO UPDATE SET count = count + 1", (person,)
            )
            db.execute(
                "UPDATE failures SET locked_until = ? WHERE person = ? AND count >= ?",
                (time.time() + LOCKED_S, person, WRONG_ALLOWED),
            )
