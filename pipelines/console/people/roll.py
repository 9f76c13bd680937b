"""Who is registered: `people.yaml`, read again when it has changed, or the people of an installation that is shown."""

import logging
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import yaml

from schemas.mistakes import MistakeError
from schemas.registry.people import PEOPLE, People, Person, check_people, load_people

logger = logging.getLogger(__name__)


@dataclass
class Roll:
    """`given`: the people of an installation that is shown; nothing of them is written."""

    folder: Path
    units: frozenset[str]
    programs: frozenset[str]
    given: People | None = None
    _read: tuple[tuple[int, int] | None, People | None] = (None, None)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def people(self) -> People | None:
        """Everybody who may act; None where nobody is registered. A file that cannot be used lets nobody in: it says
        so in the log, and the last good one counts."""
        if self.given is not None:
            return self.given
        path = self.folder / PEOPLE
        state = (path.stat().st_mtime_ns, path.stat().st_size) if path.exists() else None
        if state != self._read[0]:
            try:
                self._read = (state, load_people(self.folder, self.units, self.programs))
            except MistakeError as mistake:
                logger.error("people.yaml cannot be used: %s", mistake)
                self._read = (state, self._read[1])
        return self._read[1]

    @property
    def unusable(self) -> bool:
        """Whether people are registered in a file that never could be used since the start: nobody is let in."""
        return self.people() is None and (self.folder / PEOPLE).exists()

    def person(self, id: str) -> Person | None:
        people = self.people()
        return people.by_id.get(id) if people else None

    def at_directory(self, named: str) -> Person | None:
        """Who bears a name in the office's directory: as the entry says, else by the id."""
        people = self.people()
        found = [one for one in (people.people if people else []) if (one.directory or one.id) == named]
        return found[0] if len(found) == 1 else None

    def put(self, person: Person) -> None:
        """Register a person, or change who is registered under the id. Raises MistakeError."""
        with self._lock:
            others = [one for one in self._all() if one.id != person.id]
            self._write([*others, person])

    def remove(self, id: str) -> None:
        """Raises MistakeError when nobody else could register people any more."""
        with self._lock:
            self._write([one for one in self._all() if one.id != id])

    def _all(self) -> list[Person]:
        people = load_people(self.folder, self.units, self.programs)
        return people.people if people else []

    def _write(self, people: Iterable[Person]) -> None:
        if self.given is not None:
            raise MistakeError("示例省的人员是预设的，不能修改；运行本单位的登记册后即可登记人员。")
        listed = sorted(people, key=lambda one: one.id)
        check_people(listed, self.units, self.programs, PEOPLE)
        if not any("administrator" in one.roles for one in listed):
            raise MistakeError("至少要有一名系统管理员，请先登记另一名系统管理员。")
        text = yaml.safe_dump(
            {"people": [msgspec.to_builtins(one) for one in listed]}, allow_unicode=True, sort_keys=False
        )
        fresh = self.folder / f"{PEOPLE}.new"
        fresh.write_text(text, encoding="utf-8")
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        fresh.replace(self.folder / PEOPLE)
