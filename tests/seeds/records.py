"""The hand-ins of an installation: rows by kind and person, each with a key and a time, in the circular's order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from schemas.times import SHANGHAI

OFFICER, REVIEWER = "jingban", "fuhe"  # ids of the two invented people of people.yaml
NAMES: Mapping[str, str] = {OFFICER: "虚构经办员", REVIEWER: "虚构复核员"}
_OFFICE = 9  # the hour at which hand-ins of a day begin


@dataclass
class Records:
    """Rows as intake takes them. `base` is the day on which people write down what they found; each row comes a minute
    after the one before."""

    base: date
    rows: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    _told: int = 0

    def add(self, kind: str, key: str, who: str = OFFICER, at: datetime | None = None, **fields: Any) -> None:
        """One row of a kind that a person hands in; `at` None: on the base day, after the rows before it."""
        if at is None:
            at = self.clock(self.base) + timedelta(minutes=self._told)
            self._told += 1
        row = {"key": key, "at": _text(at), "by": NAMES[who], **{n: _text(v) for n, v in fields.items()}}
        self.rows.setdefault((who, kind), []).append({n: v for n, v in row.items() if v not in (None, "")})

    @staticmethod
    def clock(day: date, hour: int = _OFFICE, minute: int = 0) -> datetime:
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value
