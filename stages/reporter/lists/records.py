"""Records of a window, the newest of each thing, with the unit and the subject that each is about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from schemas.times import day_of
from stages.reporter.facts import Answer
from stages.reporter.lists.names import Names
from stages.reporter.templates.lists import Listed


@dataclass(frozen=True)
class Held:
    """One record. `payload` is what was handed in, `subject` what it is about, `unit` the unit that answers for it."""

    id: str
    kind: str
    payload: Mapping[str, Any]
    subject: str
    unit: str
    at: str

    def day(self, field: str) -> date | None:
        """The Shanghai day of a field that holds a time."""
        told = self.payload.get(field)
        return day_of(datetime.fromisoformat(str(told))) if told else None


def account_name(row: Mapping[str, Any]) -> str:
    """The name of an account that the registry does not hold: it is a target."""
    return str(row.get("target") or row.get("thing") or "").removeprefix("account:")


class Records:
    """Records in the order in which they were handed in."""

    def __init__(self, answer: Answer, names: Names) -> None:
        self._answer, self.names = answer, names

    def of(self, *kinds: str) -> list[Held]:
        """Of several records of one thing the newest, at the place of the first; none of a thing taken back."""
        found: dict[tuple[str, ...], Held] = {}
        for one in self._decoded(frozenset(f"xunwang.{kind}" for kind in kinds)):
            thing = str(one.payload.get("thing") or "")
            key = (one.kind, thing, one.unit) if thing else (one.kind, "", str(one.payload.get("by")), one.id)
            found[key] = one
        return [one for one in found.values() if not one.payload.get("withdrawn")]

    def all_of(self, kind: str) -> list[Held]:
        """Every record of a kind, the steps of one thing among them."""
        return list(self._decoded(frozenset({f"xunwang.{kind}"})))

    def listed(self, rows: list[dict[str, Any]]) -> Listed:
        return Listed(rows, self._answer.query, dict(self._answer.params))

    def _decoded(self, kinds: frozenset[str]) -> Iterator[Held]:
        for row in self._answer.rows:
            if str(row["kind"]) in kinds:
                payload = orjson.loads(str(row["payload"]))
                subject = str(payload.get("subject") or row["subject"])
                unit = str(payload.get("unit") or "") or self.names.answers(subject)
                yield Held(str(row["record_key"]), str(row["kind"]), payload, subject, unit, str(row["at"]))
