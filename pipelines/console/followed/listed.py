"""One finding as lists show it: what the warehouse holds of it, without its evidence, in little memory."""

import sys
from collections.abc import Mapping
from typing import Any

import msgspec

from schemas.gate import withheld

# Values that many findings share are kept once.
_SHARED = (
    *("state", "indicator", "severity", "rulebook", "rulebook_version", "subject", "subject_kind", "target_kind"),
    *("unit", "measure_unit", "comparator", "first_seen", "last_seen", "opened_at"),
)


class Listed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Times are RFC 3339 text. `hidden`: the sentence that stands for the wording where the reader may not read it all;
    None where everybody may."""

    finding_id: str
    state: str
    indicator: str
    severity: str
    rulebook: str
    rulebook_version: str
    subject: str
    subject_kind: str
    target: str
    target_kind: str
    unit: str
    wording: str
    url: str
    restricted: int
    measured: float | None
    numerator: float | None
    denominator: float | None
    measure_unit: str
    comparator: str
    threshold: float | None
    void: int
    missed: int
    needs_people: int
    confirmed_by: tuple[str, ...]
    until: str | None
    first_seen: str
    last_seen: str
    opened_at: str
    confirmed_at: str | None
    rectified_at: str | None
    hidden: str | None

    def row(self) -> dict[str, Any]:
        """As the pages and the gate read it; what is not kept here is empty."""
        return {**msgspec.structs.asdict(self), "evidence": "", "reason": ""}


_FIELDS = frozenset(Listed.__struct_fields__) - {"hidden", "confirmed_by"}


def listed(row: Mapping[str, Any]) -> Listed:
    """Of a row of the query findings_since."""
    values = {name: row[name] for name in _FIELDS}
    shared = {name: sys.intern(str(row[name] or "")) for name in _SHARED}
    people = tuple(sys.intern(one) for one in row["confirmed_by"] or ())
    return Listed(**{**values, **shared}, confirmed_by=people, hidden=withheld(row))
