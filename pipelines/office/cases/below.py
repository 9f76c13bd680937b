"""The notice from above (上级通报) that a released edition is for the programs below it in the same installation: a
record for each finding that it prints about a subject or unit in their scope."""

import re
from collections.abc import Callable, Iterator

import msgspec

from pipelines.office.cases.desk import CaseDesk
from pipelines.office.cases.index import read_index
from pipelines.office.cases.release import printed_in
from pipelines.office.intake import hand_in, observation
from schemas.events.actor import Actor
from schemas.events.codec import decode
from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition
from schemas.events.types import OBSERVATIONS
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


def withdraw_below(desk: CaseDesk, code: str, actor: Actor, reason: str, stands: Callable[[str], bool]) -> int:
    """Take back in the programs below what a release told them; in how many records. What another edition of the same
    matter told as well is left, as long as that one `stands`. Done again it changes nothing."""
    inside = {one.program.id for one in programs_below(desk.desk.opened.installation, desk.program)}
    mine: dict[tuple[str, str], dict[str, NoticeFromAbove]] = {}
    for raw in read_index(desk.desk.log).named if inside else ():
        event = decode(raw, OBSERVATIONS)
        told = event.data
        if event.program not in inside or not isinstance(told, NoticeFromAbove) or told.withdrawn:
            continue
        if edition := _edition_of(told, desk.program, code):
            mine.setdefault((event.program, told.thing), {})[edition] = told
    gone = [
        observation(program, NOTICE.name, _withdrawn(desk, told[code], actor, reason), desk.now)
        for (program, _), told in mine.items()
        if code in told and not any(stands(other) for other in told if other != code)
    ]
    return hand_in(desk.desk.log, gone).new


def _edition_of(told: NoticeFromAbove, program: str, code: str) -> str:
    """The code of the edition that a record came with, of one that is `code` or of the same period; else empty."""
    period = f"{program}-{_CORRECTED.sub('', code)}-"
    if not told.thing.startswith(period):
        return ""
    edition = told.key.removeprefix(f"{program}-").removesuffix(f"-{told.thing.removeprefix(period)}")
    return edition if _CORRECTED.sub("", edition) == _CORRECTED.sub("", code) else ""


def _withdrawn(desk: CaseDesk, told: NoticeFromAbove, actor: Actor, reason: str) -> NoticeFromAbove:
    detail = f"{told.detail}（{told.office}已撤回：{reason}）"
    at = max(desk.now, told.at)
    return msgspec.structs.replace(told, key=f"{told.key}-撤回", at=at, actor=actor, detail=detail, withdrawn=True)


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
