"""Which findings a list wants: what the filter of the page holds, read from the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from schemas.states import STATES, UNSETTLED
from schemas.words import SEVERITIES

OPEN, ALL = "", "all"
EVER, NEVER = date(2000, 1, 1), date(2100, 1, 1)
ORDERS: dict[str, str] = {
    "": "最近确认在前",
    "first": "最新发现在前",
    "oldest": "最早发现在前",
    "severity": "按级别",
    "unit": "按责任单位",
}


@dataclass(frozen=True)
class Wanted:
    """`state` of a finding, "" for those that have not settled, `all` for every one; `city`: a unit with all below it;
    `subject`: by id; `unit`, `text`: words that occur in what is shown."""

    state: str = OPEN
    severity: str = ""
    indicator: str = ""
    subject: str = ""
    city: str = ""
    unit: str = ""
    text: str = ""
    first: date = EVER
    last: date = NEVER
    order: str = ""

    @property
    def states(self) -> frozenset[str]:
        if self.state == ALL:
            return frozenset(STATES)
        return frozenset({self.state}) if self.state in STATES else UNSETTLED


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
