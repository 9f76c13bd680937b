"""The notice from above (上级通报) that a released edition is for the programs below it in the same installation: a
record for each finding that it prints about a subject or unit in their scope."""

import re
from collections.abc import Iterator

from pipelines.office.cases.desk import CaseDesk
from pipelines.office.cases.release import printed_in
from pipelines.office.intake import hand_in, observation
from schemas.events.actor import Actor
from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition
from schemas.gate import shown
from schemas.records.notices import NOTICE, Level, NoticeFromAbove
from schemas.registry.installation import Installation
from schemas.registry.model import Registry, subtree
from stages.reporter.document import Edition

_LEVELS: dict[str, Level] = {"province": "province", "city": "city"}
_CORRECTED = re.compile(r"-r\d+$")
_PARTS = ("column", "page", "post", "menu")


def notify_below(desk: CaseDesk, edition: Edition, code: str, actor: Actor) -> int:
    """Give every program below that of the desk its records; how many were new. Done again it changes nothing: a
    record is known by edition and finding."""
    return hand_in(desk.desk.log, _notices(desk, edition, code, actor)).new


def programs_below(installation: Installation, program: str) -> list[Registry]:
    """The programs whose unit lies below the unit of this one, with what they watch."""
    above = installation.program(program)
    inside = subtree(installation.units, above.unit) - {above.unit}
    return [one for one in installation.registries.values() if one.program.unit in inside]


def _notices(desk: CaseDesk, edition: Edition, code: str, actor: Actor) -> Iterator[Event]:
    below = programs_below(desk.desk.opened.installation, desk.program)
    if not below:
        return
    printed = printed_in(edition)
    named = [shown(one) for one in desk.standing() if one.finding_id in printed]
    for registry in below:
        units = subtree(registry.units, registry.program.unit)
        subjects = {one.id for one in registry.listed}
        for finding in named:
            about = _about(finding, subjects, units)
            if about is not None:
                record = _record(desk, edition, code, actor, finding, about)
                yield observation(registry.program.id, NOTICE.name, record, desk.now)


def _record(
    desk: CaseDesk, edition: Edition, code: str, actor: Actor, finding: FindingTransition, about: dict[str, str]
) -> NoticeFromAbove:
    opened, registry = desk.desk.opened, desk.desk.registry
    unit = next(one for one in registry.units if one.id == registry.program.unit)
    indicator = opened.rulebook(registry).indicator(finding.indicator)
    return NoticeFromAbove(
        key=f"{desk.program}-{code}-{finding.finding_id[:16]}",
        at=desk.now,
        by=registry.program.office,
        actor=actor,
        # A correction names the same matter once more.
        thing=f"{desk.program}-{_CORRECTED.sub('', code)}-{finding.finding_id[:16]}",
        url=finding.url,
        office=registry.program.office,
        detail=finding.wording,
        document=edition.form.doc_no or code,
        level=_LEVELS.get(unit.level, "other"),
        category=indicator.title if indicator else finding.indicator,
        **about,  # type: ignore[arg-type]
    )


def _about(finding: FindingTransition, subjects: set[str], units: frozenset[str]) -> dict[str, str] | None:
    """Subject, target and unit of the record; None for what is outside the scope of the lower program. Where its unit
    is charged for another's subject the record is about the unit alone."""
    unit = finding.unit if finding.unit in units else ""
    if finding.subject in subjects:
        part = finding.target_kind in _PARTS
        target = {"target": finding.target, "target_kind": finding.target_kind} if part else {"target": finding.subject}
        return {"subject": finding.subject, "unit": unit, **target}
    if unit:
        return {"subject": unit, "unit": unit, "target": unit, "target_kind": "unit"}
    return None
