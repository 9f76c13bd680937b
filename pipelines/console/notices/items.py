"""What a person may be told of: names, steps and days only. Wording, addresses and reasons stay in the console, which
asks who reads them."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipelines.console.office import Office, Row
from pipelines.console.pages.waiting import waits_for
from pipelines.office.cases.overview import falling_due
from pipelines.office.work_calendar import Notices
from schemas.chinese import day_text
from schemas.events.actor import Actor
from schemas.events.cases import CaseStep
from schemas.gate import Sight
from schemas.rights import Action, limited, may
from schemas.states import HANDLING, UNSETTLED, HandlingStep
from stages.case_book import Case
from stages.case_book.due import Due

SOON_DAYS = 1
# What can be told: its word, the right that it takes, and whether it is for a unit's own people.
KINDS: dict[str, tuple[str, Action, bool]] = {
    "waiting": ("等我核实、复核和决定的事项", "confirm", False),
    "due": ("按规定今日应办理的事项", "reminded", False),
    "asked": ("要求本单位办理的事项和期限", "answered", True),
    "decided": ("对本单位的决定", "answered", True),
}
_ASKS: tuple[HandlingStep, ...] = (
    "forewarned",
    "notified",
    "extended",
    "suspended",
    "reminded",
    "written_reminder",
    "summoned",
)
_DECIDES: tuple[HandlingStep, ...] = ("upheld", "revoked", "overruled", "named", "closing_letter", "closed")
_DECISIONS: tuple[HandlingStep, ...] = ("upheld", "closing_letter")  # each stands for the decision, either way


@dataclass(frozen=True, slots=True)
class Item:
    """`key`: for ever the same thing; `link`: where it is looked at, from the root of the console."""

    kind: str
    key: str
    text: str
    link: str


def offered(actor: Actor) -> dict[str, str]:
    """The kinds that a person of these roles can be told of."""
    return {
        kind: word
        for kind, (word, right, units) in KINDS.items()
        if units is limited(actor) and may(actor, right) is None
    }


@dataclass(frozen=True)
class Gathered:
    """What is asked of a program once for all who are told at one time; nothing of it has passed the gate."""

    today: date
    clues: list[Row]
    cases: list[Case]
    due: list[Due]


async def gathered(office: Office) -> Gathered:
    today, calendar = await office.today(), Notices(office.shown.folder.root).calendar()
    book = await asyncio.to_thread(office.cases.caught_up)
    due = await asyncio.to_thread(falling_due, office.shown.log, office.registry, calendar, today)
    return Gathered(today, await _unsettled(office), book.of(office.program), due)


def items_of(office: Office, actor: Actor, since: datetime, known: Gathered) -> list[Item]:
    """Everything of a program that the person may be told of now; decisions from `since` on."""
    kinds, sight = offered(actor), Sight(actor, office.chain, whole=False)
    cases = [case for case in known.cases if sight.sees(case.unit)]
    found: list[Item] = []
    if "waiting" in kinds:
        found += [*_clues(office, sight, known.clues), *_decisions(office, sight, cases)]
    if "due" in kinds:
        found += _due(office, actor, known.due)
    if "asked" in kinds:
        found += [item for case in cases if not case.closed for item in _asked(office, case, known.today)]
    if "decided" in kinds:
        found += [_decided(office, case, step) for case in cases for step in case.steps if _is_fresh(step, since)]
    return found


async def _unsettled(office: Office) -> list[Row]:
    return [one.row() for one in (await office.findings()).values() if one.state in UNSETTLED]


def _clues(office: Office, sight: Sight, rows: list[Row]) -> Iterator[Item]:
    for row in rows:
        if sight.sees(str(row["unit"])) and waits_for(sight, row):
            people = len(row["confirmed_by"] or [])
            named = office.named(row)
            about = f"{named['site_name']}，{named['title']}"
            text = "一条不宜公开内容的线索待核实" if _is_restricted(office, row) else f"线索待核实：{about}"
            key = f"clue:{row['finding_id']}:{people}:{row['opened_at']}"
            yield Item("waiting", key, text, f"{office.base}/findings/{row['finding_id']}")


def _is_restricted(office: Office, row: Row) -> bool:
    return bool(row["restricted"]) or row["indicator"] in office.restricted


def _decisions(office: Office, sight: Sight, cases: list[Case]) -> Iterator[Item]:
    for case in cases:
        last = {one.last for one in case.waiting}
        for step in _DECISIONS:
            if not case.closed and last & HANDLING[step].after and may(sight.actor, step, sight.of(case.unit)) is None:
                text = f"{office.unit_name(case.unit)}的办理单待{HANDLING[step].act}"
                yield Item("waiting", f"decide:{case.id}:{step}:{case.last.key}", text, _page(office, case.id))


def _due(office: Office, actor: Actor, due: list[Due]) -> list[Item]:
    return [
        Item(
            "due",
            f"due:{one.case_id}:{one.unit}:{one.subject}:{one.step}:{one.rule}:{one.day}",
            f"{office.unit_name(one.unit)}：{HANDLING[one.step].act}（{day_text(one.day)}到期）",
            _page(office, one.case_id),
        )
        for one in due
        if may(actor, one.step) is None
    ]


def _asked(office: Office, case: Case, today: date) -> Iterator[Item]:
    unit = office.unit_name(case.unit)
    asks = [step for step in case.steps if step.step in _ASKS]
    if not asks:
        return
    until = f"，期限{day_text(case.deadline)}" if case.deadline else ""
    last = asks[-1]
    text = f"{unit}：{HANDLING[last.step].word}，{len(last.rows)}条{until}"
    yield Item("asked", f"asked:{last.key}", text, _page(office, case.id))
    open_rows = [one for one in case.rows.values() if one.answer is None and one.last in _ASKS]
    if case.deadline and open_rows and case.deadline - today <= timedelta(days=SOON_DAYS):
        text = f"{unit}：还有{len(open_rows)}条没有反馈{until}"
        yield Item("asked", f"deadline:{case.id}:{case.deadline}", text, _page(office, case.id))


def _is_fresh(step: CaseStep, since: datetime) -> bool:
    return step.step in _DECIDES and step.at >= since


def _decided(office: Office, case: Case, step: CaseStep) -> Item:
    text = f"{office.unit_name(case.unit)}：{HANDLING[step.step].word}，{len(step.rows)}条"
    return Item("decided", f"decided:{step.key}", text, _page(office, case.id))


def _page(office: Office, case: str) -> str:
    return f"{office.base}/cases/{case}" if case else f"{office.base}/cases"
