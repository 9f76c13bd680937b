"""The gate before every output: what of a finding may be read outside the internal sheet (office practice).

A finding that is restricted (涉密, personal, harmful), that not enough people have confirmed, or that was found
groundless is shown without wording, reasons, evidence and addresses: that it is there, under which clause and how it
moves, and nothing to read. Console pages, editions, the findings command and the public topic (server-sent events,
webhooks) all go through here; the internal sheet (内部核查单) is the one paper that holds the rest.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from schemas.events.actor import Actor
from schemas.events.findings import FindingTransition, Warned
from schemas.rights import Thing, concerning, reads_whole, visible

RESTRICTED = "内容按规定不予公开，请按权限查阅"
UNCONFIRMED = "问题尚待核实，内容暂不公开"
GROUNDLESS = "问题已排除，内容不予公开"
APPROACHING = "指标接近限值，详情请查阅预警信息"
# An address may itself be what must not be passed on; the finding's id still tells two of them apart.
ADDRESSES = ("page", "link", "post")
Row = Mapping[str, Any]


def why_withheld(restricted: bool, state: str, people: Collection[str], needs_people: int) -> str | None:
    """The sentence that stands for the wording; None when the finding may be read.

    `people`: the ids of those who have confirmed it. Exempted or gone is not confirmed: what counts is that as many
    different people as needed have said so.
    """
    if restricted:
        return RESTRICTED
    if state == "dismissed":
        return GROUNDLESS
    enough = len(set(people)) >= needs_people
    return None if enough and state != "suspected" else UNCONFIRMED


def shown(finding: FindingTransition, last: FindingTransition | None = None) -> FindingTransition:
    """A step of a finding as it may be shown. `last` is the finding's newest step where this one is not: what is
    withheld by now is withheld in its history as well."""
    hidden = _of_step(finding if last is None else last)
    if hidden is None:
        return finding
    masked = msgspec.structs.replace(finding, wording=hidden, reason="", evidence=[], url=None)
    if finding.target_kind not in ADDRESSES:
        return masked
    return msgspec.structs.replace(masked, target=finding.subject, target_kind=finding.subject_kind)


def _of_step(step: FindingTransition) -> str | None:
    return why_withheld(step.restricted, step.to_state, [one.id for one in step.confirmed_by], step.needs_people)


def withheld(row: Row) -> str | None:
    """`why_withheld` of a row of the warehouse."""
    state = str(row["state"] if "state" in row else row["to_state"])
    people = row.get("confirmed_by") or []
    return why_withheld(bool(row.get("restricted")), state, people, int(row.get("needs_people") or 0))


def shown_row(row: Row, last: Row | None = None) -> dict[str, Any]:
    """The same as `shown`, of a row of the warehouse."""
    hidden = withheld(row if last is None else last)
    if hidden is None:
        return dict(row)
    masked = {**row, "wording": hidden, "reason": "", "evidence": "", "url": ""}
    return (
        {**masked, "target": row["subject"], "target_kind": row.get("subject_kind") or "site"}
        if row.get("target_kind") in ADDRESSES
        else masked
    )


def is_public(row: Row) -> bool:
    """Whether a row may stand in a circular at all."""
    return withheld(row) is None


@dataclass(frozen=True, slots=True)
class Sight:
    """What one actor sees of findings. `chain`: by unit id the unit with all above it (`schemas.rights.chains`);
    `whole`: the actor asks for what the gate withholds, and gets it where the rights allow."""

    actor: Actor
    chain: Mapping[str, frozenset[str]]
    whole: bool = True

    def of(self, *units: str) -> Thing:
        return concerning(self.chain, *units)

    def sees(self, *units: str) -> bool:
        """Whether the actor may know of what concerns these units."""
        return visible(self.of(*units), self.actor)

    def reads(self, unit: str) -> bool:
        """Whether nothing of a finding of this unit is withheld from the actor."""
        return self.whole and reads_whole(self.of(unit), self.actor)

    def rows(self, rows: Iterable[Row]) -> list[dict[str, Any]]:
        """The findings that the actor may know of, as they may be read."""
        return [self.row(row) for row in rows if self.sees(str(row.get("unit", "")))]

    def row(self, row: Row, last: Row | None = None) -> dict[str, Any]:
        return dict(row) if self.reads(str(row.get("unit", ""))) else shown_row(row, last)

    def step(self, step: FindingTransition, last: FindingTransition | None = None) -> FindingTransition:
        return step if self.reads(step.unit) else shown(step, last)


def announced(warning: Warned) -> Warned:
    """An early warning is confirmed by nobody: its numbers go out, its wording and evidence do not."""
    masked = msgspec.structs.replace(warning, wording=APPROACHING, evidence=[])
    if warning.target_kind not in ADDRESSES:
        return masked
    return msgspec.structs.replace(masked, target=warning.subject, target_kind=warning.subject_kind)
