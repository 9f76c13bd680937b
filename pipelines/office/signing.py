"""What a sign-off (零报告) may not say: that nothing was reported over a finding, or before its window has ended."""

from datetime import date, timedelta

from schemas.mistakes import MistakeError
from schemas.registry.model import Registry
from schemas.registry.subjects import SUBJECTS
from schemas.rulebooks import Rulebook
from schemas.states import UNSETTLED
from schemas.times import day_of
from schemas.words import FINDING_STATES
from stages.rule_evaluator.projection import Histories

PROGRAM_WIDE = "*"


def refuse_unended(last: str, today: date) -> None:
    """Raises MistakeError for a window that goes on after yesterday."""
    if date.fromisoformat(last) >= today:
        raise MistakeError(
            f"签认期间到{last}才结束，期间未结束不能签认“未接报”；请在{last}之后签认，或把截止日改为"
            f"{today - timedelta(days=1)}以前的日期。"
        )


def refuse_contradicted(
    histories: Histories, registry: Registry, book: Rulebook, site: str, window: tuple[str, str], items: list[str]
) -> None:
    """Raises MistakeError when there is a finding of these items in the window: it contradicts that none was reported.
    What was dismissed or exempted does not."""
    first, last = window
    against = [
        step
        for step in histories.current()
        if step.indicator in items
        and site in (PROGRAM_WIDE, step.subject)
        and histories.program_of(step.finding_id) == registry.program.id
        and str(day_of(step.first_seen)) <= last
        and (step.to_state in UNSETTLED or (step.to_state == "rectified" and str(day_of(step.at)) >= first))
    ]
    if not against:
        return
    names = {one.id: one.name for one in registry.subjects}
    titles = {one.id: one.title for one in book.indicators}
    told = "；".join(
        f"{names.get(step.subject, step.subject)}“{titles[step.indicator]}”（编号{step.finding_id[:12]}，"
        f"{FINDING_STATES[step.to_state]}）"
        for step in against[:5]
    )
    more = f"等{len(against)}个" if len(against) > 5 else f"{len(against)}个"
    raise MistakeError(
        f"签认期间{first}至{last}内已有所签项目的问题{more}：{told}；不能签认“未接报”。请先核实办结（排除的问题不影响"
        "签认），或用 --item、--site 只签其余项目、网站。"
    )


def signed_for(registry: Registry, subject: str) -> str:
    """What is signed for, in words."""
    one = next((one for one in registry.subjects if one.id == subject), None)
    if one is not None:
        return f"{SUBJECTS[one.subject_kind].word}{one.id}"
    listed = {one.subject_kind for one in registry.listed}
    return "全部" + "、".join(row.word for kind, row in SUBJECTS.items() if kind in listed)


def signed_items(book: Rulebook, registry: Registry, subject: str, items: list[str]) -> list[str]:
    """The named indicators, or all enabled ones that people feed about what is signed for: a subject, or everything
    that the registry lists. Raises MistakeError for one that is neither."""
    kinds = {one.subject_kind for one in registry.subjects if subject == one.id}
    kinds = kinds or {one.subject_kind for one in registry.listed}
    vetoes = [i for i in book.indicators if i.enabled and i.fed_by == "people" and i.severity == "veto"]
    known = [i.id for i in vetoes if i.about & kinds]
    strange = [item for item in items if item not in known]
    if strange:
        raise MistakeError(f"“{'、'.join(strange)}”不是须由人工签认的指标，可签认的有：{'、'.join(known)}。")
    return items or known
