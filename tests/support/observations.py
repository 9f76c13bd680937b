"""Observations in one line, and an evaluator that is fed with them.

site = Watched(rulebook=national())
site.close_day(visits(bad=8))            # 24 visits, 8 of them bad, then the tick that closes the day
site.home(items={"七月工作": "2026-07-01"})
assert site.findings() == {("site.veto.home_stale", "s1"): "confirmed"}
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Literal, get_args

import msgspec

from schemas.events.actor import Actor
from schemas.events.checks import CheckKind, MissedCheck, PlannedCheck, Registered, Tick
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.fetches import TlsFacts
from schemas.events.findings import Assessed, FindingTransition, SubjectAssessed, Warned
from schemas.events.observations import ChangeOfWatch, ConsultTest, LinkClass, ManualResult, PageObserved, Review
from schemas.events.reading import Footer, ListItem, Reading
from schemas.events.types import BY_PAYLOAD, OBSERVATIONS
from schemas.ids import check_id, digest, finding_id
from schemas.registry.model import Column, Registration, RoleHeld, Site, Watcher
from schemas.rulebooks import Rulebook, load_all
from schemas.states import STATES
from schemas.times import SHANGHAI, midnight
from stages.contract import Incoming, Rejected
from stages.rule_evaluator import RuleEvaluatorStage
from tests.support.people import person

PROGRAM = "p1"
DAY0 = date(2026, 7, 1)
VISITS_A_DAY = 24
Outcome = Literal["ok", "bad", "slow", "void", "missed", "absent"]
FULL_FOOT = Footer(
    icp="示例ICP备12345678号",
    police="示例公网安备 11000000000001号",
    site_code="1100000001",
    party_gov_mark=True,
    find_error=True,
    organiser="示例市人民政府办公室",
    contact="010-00000000",
)


@cache
def national() -> Rulebook:
    return load_all()["national-2019-19"]


def moment(day: date, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), SHANGHAI)


def a_column(number: int, nature: str = "dynamic", **more: Any) -> Column:
    fields = {"id": f"s1/c{number:02d}", "name": f"栏目{number}", "url": f"http://s1.example/c{number:02d}/", **more}
    return Column(nature=nature, **fields)  # type: ignore[arg-type]


def a_site(columns: Iterable[Column] = (), **more: Any) -> Site:
    fields: dict[str, Any] = {
        "id": "s1",
        "code": "1100000001",
        "name": "示例市人民政府门户网站",
        "url": "https://s1.example/",
        "kind": "portal",
        "roles": [RoleHeld(role="runs", unit="u1"), RoleHeld(role="in_charge", unit="u0")],
        "columns": list(columns),
    }
    return Site(**{**fields, **more})


def registration(site: Site, **more: Any) -> Registration:
    fields: dict[str, Any] = {
        "subject": site,
        "unit_names": {"u0": "示例省人民政府", "u1": "示例市人民政府", "u2": "示例市教育局"},
        "visits_a_day": VISITS_A_DAY,
        "columns_a_day": 2,
    }
    watched = {name: more.pop(name) for name in ("charge", "rulebook", "sampled") if name in more}
    return Registration(**{**fields, "watchers": [watcher(**watched)], **more})


def watcher(program: str = PROGRAM, **more: Any) -> Watcher:
    fields: dict[str, Any] = {"rulebook": "national-2019-19", "charge": {"default": "runs", "content": "supplies"}}
    return Watcher(program=program, **{**fields, **more})


def a_check(kind: CheckKind, target: str, day: date, slot: int = 0, **more: Any) -> PlannedCheck:
    fields: dict[str, Any] = {
        "check_id": check_id("main", target, kind, f"{day.isoformat()}/{slot}"),
        "vantage": "main",
        "subject": "s1",
        "target": target,
        "kind": kind,
        "day": day.isoformat(),
        "slot": slot,
        "slots_a_day": VISITS_A_DAY if kind == "visit" else 1,
        "due": midnight(day),
        "not_after": midnight(day + timedelta(days=1)),
        "url": "https://s1.example/",
    }
    return PlannedCheck(**{**fields, **more})


def visits(bad: int = 0, *, slow: int = 0, void: int = 0, missed: int = 0, absent: int = 0) -> list[Outcome]:
    """A day of visits: so many of each, the rest well."""
    odd: list[Outcome] = [
        *["bad"] * bad, *["slow"] * slow, *["void"] * void, *["missed"] * missed, *["absent"] * absent,
    ]  # fmt: skip
    return odd + ["ok"] * (VISITS_A_DAY - len(odd))


def a_visit(outcome: Outcome, check: PlannedCheck, **more: Any) -> PageObserved | MissedCheck | None:
    """What a visit came to; null for one nothing was ever heard of."""
    if outcome == "absent":
        return None
    if outcome == "missed":
        return MissedCheck(check=check, reason="not_run")
    if outcome == "void":
        return PageObserved(check=check, outcome="void", void_reason="own_network", **more)
    opened = outcome != "bad"
    return PageObserved(
        check=check,
        outcome="done",
        opened=opened,
        slow=outcome == "slow",
        error=None if opened else "refused",
        status=200 if opened else None,
        **more,
    )


def listed(items: Mapping[str, str | None]) -> list[ListItem]:
    return [
        ListItem(title=title, url=f"https://s1.example/{digest(title)[:8]}.html", date=printed)
        for title, printed in items.items()
    ]


def a_reading(items: Mapping[str, str | None], **more: Any) -> Reading:
    dates = [printed for printed in items.values() if printed]
    fields: dict[str, Any] = {
        "page_kind": "list",
        "items": listed(items),
        "newest_item_date": max(dates, default=None),
        "footer": FULL_FOOT,
        "interaction": ["领导信箱"],
    }
    return Reading(**{**fields, **more})


def a_page(check: PlannedCheck, reading: Reading | None, **more: Any) -> PageObserved:
    fields: dict[str, Any] = {
        "check": check,
        "outcome": "done",
        "opened": True,
        "status": 200,
        "final_url": check.url,
        "sha256": digest("body", check.check_id),
        "reading": reading,
        "reader_revision": 1,
    }
    return PageObserved(**{**fields, **more})


def a_link(target_url: str, day: date, klass: LinkClass | None, **more: Any) -> PageObserved:
    target = "link:" + digest("s1", target_url)
    look = more.pop("look", 0)
    check = a_check(
        "link", target, day, slot=look, url=target_url, found_on="https://s1.example/", link_text="办事指南", look=look
    )
    return a_page(check, None, link_class=klass, **more)


@dataclass
class Watched:
    """One site under an evaluator; keeps the clock, the state and everything that came out."""

    rulebook: Rulebook = field(default_factory=national)
    site: Site = field(default_factory=a_site)
    day: date = DAY0
    registered: bool = True
    stage: RuleEvaluatorStage = field(init=False)
    state: dict[str, bytes] = field(default_factory=dict)
    out: list[Event] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    fed: list[Incoming] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stage = RuleEvaluatorStage({self.rulebook.id: self.rulebook})
        if self.registered:
            self.register(self.site)

    # ---- feeding

    def feed(self, data: msgspec.Struct, at: datetime, offset: int | None = None) -> list[Event]:
        """Hand one observation in; what came out of it."""
        payload = BY_PAYLOAD[type(data)]
        event = Event(
            id=digest("test-event", len(self.fed)),
            source="xunwang/test@1",
            type=payload.name,
            time=at,
            subject="s1",
            program=PROGRAM,
            partitionkey="s1",
            data=data,
        )
        incoming = Incoming(event, OBSERVATIONS, 0, len(self.fed) if offset is None else offset)
        self.fed.append(incoming)
        result = self.stage.evaluate([incoming], self.state)
        self.state.update({k: v for k, v in result.state.items() if v is not None})
        for gone in (key for key, value in result.state.items() if value is None):
            self.state.pop(gone, None)
        self.rejected.extend(result.rejected)
        events = [outgoing.event for outgoing in result.out]
        for one in events:
            encode(one)  # every event is one that may be written
            if isinstance(one.data, FindingTransition) and one.data.from_state is not None:
                assert one.data.to_state in STATES[one.data.from_state].leads  # the table knows this way
        self.out.extend(events)
        return events

    def register(self, site: Site, **more: Any) -> list[Event]:
        self.site = site
        entry = registration(site, **more)
        return self.feed(Registered(subject=site.id, registration=entry, content_hash="h"), midnight(self.day))

    def visit_day(self, outcomes: Iterable[Outcome], **shown: Any) -> None:
        for slot, outcome in enumerate(outcomes):
            data = a_visit(outcome, a_check("visit", "s1", self.day, slot), fetch_offset=len(self.fed), **shown)
            if data is not None:
                self.feed(data, moment(self.day, slot % 24, 1))

    def close_day(self, outcomes: Iterable[Outcome] = ()) -> list[Event]:
        """Visits of the day, then the tick that closes it; the clock stands in the next day afterwards."""
        self.visit_day(outcomes)
        closed, self.day = self.day, self.day + timedelta(days=1)
        tick = Tick(subject="s1", until=midnight(self.day), day_closed=closed.isoformat())
        return self.feed(tick, midnight(self.day))

    def tick(self, hour: int) -> list[Event]:
        until = moment(self.day, hour)
        return self.feed(Tick(subject="s1", until=until), until)

    def home(self, items: Mapping[str, str | None] | None = None, hour: int = 9, **reading: Any) -> list[Event]:
        page = a_reading(self.news() if items is None else items, **{"page_kind": "homepage", **reading})
        return self.look("home", "s1", page, hour, url="https://s1.example/")

    def news(self) -> dict[str, str | None]:
        """Something new of today."""
        return {f"{self.day.isoformat()}要闻": self.day.isoformat()}

    def column(self, column: Column, items: Mapping[str, str | None], hour: int = 10, **reading: Any) -> list[Event]:
        return self.look("column", column.id, a_reading(items, **reading), hour, url=column.url)

    def blank(self, column: Column, hour: int = 10) -> list[Event]:
        return self.column(column, {}, hour, page_kind="blank_column")

    def look(
        self, kind: CheckKind, target: str, reading: Reading | None, hour: int, url: str, **more: Any
    ) -> list[Event]:
        check = a_check(kind, target, self.day, slot=hour, url=url)
        return self.feed(a_page(check, reading, fetch_offset=len(self.fed), **more), moment(self.day, hour))

    def tls(self, not_after: datetime, hour: int = 8) -> list[Event]:
        check = a_check("visit", "s1", self.day, slot=hour)
        seen = PageObserved(check=check, outcome="done", opened=True, status=200, tls=TlsFacts(not_after=not_after))
        return self.feed(seen, moment(self.day, hour))

    def link(self, url: str, klass: LinkClass | None, at: datetime, look: int = 0) -> list[Event]:
        return self.feed(a_link(url, at.date(), klass, look=look, fetch_offset=len(self.fed)), at)

    def review(self, indicator: str, target: str, action: str, actor: str | Actor = "张三", **more: Any) -> list[Event]:
        key = more.pop("key", f"review-{len(self.fed)}")
        found = finding_id(PROGRAM, 1, indicator, target)
        at = moment(self.day, 11)
        step = Review(
            key=key,
            subject="s1",
            finding_id=found,
            action=action,
            actor=person(actor) if isinstance(actor, str) else actor,
            at=at,
            **more,
        )  # type: ignore[arg-type]
        return self.feed(step, at)

    def manual(self, indicator: str, result: str, target: str = "s1", by: str = "张三", **more: Any) -> list[Event]:
        at = moment(self.day, 12)
        key = more.pop("key", f"manual-{len(self.fed)}")
        more.setdefault("actor", person(by))
        fact = ManualResult(
            key=key, subject="s1", target=target, indicator=indicator, result=result, at=at, by=by, **more
        )  # type: ignore[arg-type]
        return self.feed(fact, at)

    def consult(self, asked: datetime, answered: datetime | None, **more: Any) -> list[Event]:
        at = moment(self.day, 13)
        key = more.pop("key", f"consult-{len(self.fed)}")
        more = {"by": "张三", **more}
        more.setdefault("actor", person(more["by"]))
        test = ConsultTest(key=key, subject="s1", target="s1", asked=asked, answered=answered, at=at, **more)
        return self.feed(test, at)

    def watch(self, action: str, target: str, **more: Any) -> list[Event]:
        at, key = moment(self.day, 7), f"w{len(self.fed)}"
        asked: dict[str, Any] = {"action": action, "target": target, "actor": person("张三"), **more}
        change = ChangeOfWatch(key=key, subject="s1", at=at, **asked)
        return self.feed(change, at)

    # ---- looking

    def transitions(self, indicator: str | None = None) -> list[FindingTransition]:
        found = [e.data for e in self.out if isinstance(e.data, FindingTransition)]
        return [t for t in found if indicator in (None, t.indicator)]

    def findings(self) -> dict[tuple[str, str], str]:
        """The state every finding has come to."""
        return {(t.indicator, t.target): t.to_state for t in self.transitions()}

    def state_of(self, indicator: str, target: str = "s1") -> str | None:
        return self.findings().get((indicator, target))

    def warnings(self, indicator: str, target: str = "s1") -> list[bool]:
        """Each warning of that indicator, raised or cleared, in order."""
        found = [e.data for e in self.out if isinstance(e.data, Warned)]
        return [w.raised for w in found if (w.indicator, w.target) == (indicator, target)]

    def assessed(self, indicator: str, target: str = "s1") -> Assessed:
        """The line of the last day that closed."""
        last = next(e.data for e in reversed(self.out) if isinstance(e.data, SubjectAssessed))
        return next(row for row in last.rows if (row.indicator, row.target) == (indicator, target))


LINK_CLASSES: tuple[LinkClass, ...] = get_args(LinkClass)
