"""The verdict on every listed subject of an edition, from rows of assessments, findings and sign-offs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from schemas.gate import withheld
from schemas.registry.model import Registry
from schemas.registry.subjects import listed_kinds
from schemas.rulebooks.model import Rulebook
from schemas.states import STANDING
from schemas.words import WITHHELD
from stages.reporter.verdict import Fault, Standing, Verdict, people_vetoes, verdict

Row = Mapping[str, Any]
EVERYONE = "*"
NOT_WATCHED = "本期未监测"


def subject_verdicts(
    registry: Registry,
    book: Rulebook,
    end: datetime,
    subjects: Iterable[Row],
    assessed: Iterable[Row],
    findings: Iterable[Row],
    signoffs: Iterable[Row],
    seen: bool = True,
) -> dict[str, Verdict]:
    """By subject id. `end` is the first instant after the window; rows are those of the named queries. `seen`: whether
    anything in the window proves something; else no subject is judged, whatever stands on from before."""
    standings: dict[str, list[Standing]] = defaultdict(list)
    faults: dict[str, list[Fault]] = defaultdict(list)
    signed: dict[str, set[str]] = defaultdict(set)
    for row in assessed:
        standing = _standing(row)
        for subject in row["subjects"]:
            standings[str(subject)].append(standing)
    for row in findings:
        faults[str(row["subject"])].append(_fault(row))
    for row in signoffs:
        signed[str(row["subject"])] |= _items(row, book)
    last_day = (end - timedelta(seconds=1)).date()
    if not seen:
        return {str(row["subject"]): Verdict("无法判定", (NOT_WATCHED,)) for row in subjects}
    verdicts = {}
    for row in subjects:
        subject = str(row["subject"])
        verdicts[subject] = verdict(
            book,
            registry.program.verdict_rule,
            last_day,
            standings[subject],
            faults[subject],
            signed[subject] | signed[EVERYONE],
            bool(row["sampled"]),
            str(row["subject_kind"]),
        )
    return verdicts


def _items(row: Row, book: Rulebook) -> set[str]:
    """A sign-off of "*" covers every item that only people can know."""
    items = set(row["items"])
    if EVERYONE not in items:
        return items
    return {item for kind in listed_kinds() for item in people_vetoes(book, kind)}


def _standing(row: Row) -> Standing:
    return Standing(
        indicator=str(row["indicator"]),
        last=row["last_status"],
        judged=bool(row["judged"]),
        reason=str(row["last_reason"]),
    )


def _fault(row: Row) -> Fault:
    """A finding over the window. Nobody is overdue: no unit has been given a last day by a notice yet."""
    held = {row["state_before"], row["state"], *(move[1] for move in row["moves"])} - {""}
    mended = row["rectified_at"]
    stands = row["state"] in STANDING
    return Fault(
        finding_id=str(row["finding_id"]),
        indicator=str(row["indicator"]),
        severity=row["severity"],
        state=row["state"],
        held=frozenset(held),
        wording=WITHHELD if withheld(row) else str(row["wording"]),
        ended=None if stands or not mended else date.fromisoformat(str(mended)[:10]),
    )
