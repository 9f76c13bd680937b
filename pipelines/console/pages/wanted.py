"""Which findings a list wants: what the filter of the page holds, read from the address and asked of the warehouse."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aiohttp import web

from pipelines.console.office import Office, Row
from schemas.states import STATES, UNSETTLED
from schemas.words import SEVERITIES

OPEN, ALL = "", "all"
EVER, NEVER = date(2000, 1, 1), date(2100, 1, 1)
ORDERS: dict[str, tuple[str, Callable[[Row], Any], bool]] = {
    "": ("最近确认在前", lambda row: row["last_seen"], True),
    "first": ("最新发现在前", lambda row: row["first_seen"], True),
    "oldest": ("最早发现在前", lambda row: row["first_seen"], False),
    "severity": ("按级别", lambda row: (list(SEVERITIES).index(row["severity"]), row["unit_name"]), False),
    "unit": ("按责任单位", lambda row: (row["unit_name"], row["site_name"]), False),
}


@dataclass(frozen=True)
class Wanted:
    """`state` of a finding, "" for those that have not settled, `all` for every one; `city`: a unit right below the
    root; `unit`, `text`: words that occur in what is shown."""

    state: str = OPEN
    severity: str = ""
    indicator: str = ""
    city: str = ""
    unit: str = ""
    text: str = ""
    first: date = EVER
    last: date = NEVER
    order: str = ""

    @property
    def states(self) -> list[str]:
        if self.state == ALL:
            return []
        return [self.state] if self.state in STATES else sorted(UNSETTLED)


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """What the address asks for; what it holds that cannot be asked for is left aside."""
    text = {name: query.get(name, "").strip()[:100] for name in ("city", "unit", "q", "indicator")}
    state, severity, order = (query.get(name, "") for name in ("state", "severity", "order"))
    return Wanted(
        state=state if state in (*STATES, ALL) else OPEN,
        severity=severity if severity in SEVERITIES else "",
        indicator=text["indicator"],
        city=text["city"],
        unit=text["unit"],
        text=text["q"],
        first=_day(query.get("from", ""), EVER),
        last=_day(query.get("to", ""), NEVER),
        order=order if order in ORDERS else "",
    )


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return otherwise


async def findings_of(office: Office, request: web.Request, wanted: Wanted) -> list[Row]:
    """The findings that the actor may know of, as they may be read and with names, in the wanted order. Text is looked
    for in what is shown, so that nobody finds by it what is withheld."""
    rows = await office.ask(
        "findings_listed",
        at=await office.now(),
        states=wanted.states,
        severities=[wanted.severity] if wanted.severity else [],
        indicators=[wanted.indicator] if wanted.indicator else [],
        ids=[],
        first_day=str(wanted.first),
        last_day=str(wanted.last),
    )
    shown = office.sight(request).rows(await office.renewed(rows))
    named = [office.named(row) for row in shown if _in_city(office, row, wanted.city)]
    _, key, falling = ORDERS[wanted.order]
    return sorted((row for row in named if _holds(row, wanted)), key=key, reverse=falling)


def _in_city(office: Office, row: Row, city: str) -> bool:
    return not city or city in office.chain.get(str(row["unit"]), ())


def _holds(row: Row, wanted: Wanted) -> bool:
    if wanted.unit and wanted.unit not in row["unit_name"]:
        return False
    read = (row["site_name"], row["column_name"], row["title"], row["wording"], row["unit_name"], row["url"] or "")
    return not wanted.text or any(wanted.text in text for text in read)
