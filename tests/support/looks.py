"""Events for warehouse tests, in one line each; everything that is not said has a plain default."""

from datetime import date, datetime, timedelta
from typing import Any

from schemas.events.actor import MACHINE
from schemas.events.checks import MissedCheck, PlannedCheck
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition, Measured
from schemas.events.observations import PageObserved
from schemas.ids import check_id, digest, event_id
from schemas.times import at as instant
from schemas.times import midnight
from stages.contract import Incoming

PROGRAM = "p"


def planned(
    day: str, slot: int, *, site: str = "s1", target: str = "", kind: str = "visit", **more: Any
) -> PlannedCheck:
    target = target or site
    due = midnight(date.fromisoformat(day)) + timedelta(seconds=slot * 300)
    values: dict[str, Any] = {
        "vantage": "main",
        "slots_a_day": 24,
        "url": f"http://{site}.example/",
        "kind": kind,
    } | more
    look, agent = values.get("look", 0), values.get("agent", "self")
    return PlannedCheck(
        check_id=check_id("main", target, kind, f"{day}/{slot}/{look}/{agent}"),
        subject=site,
        target=target,
        day=day,
        slot=slot,
        due=due,
        not_after=due + timedelta(hours=1),
        **values,
    )


def event(kind: str, data: Any, when: datetime, *, parts: tuple[str | int, ...], key: str = "s1") -> Event:
    return Event(
        id=digest(kind, *parts),
        source="xunwang/test@1",
        type=f"xunwang.{kind}.v1",
        time=when,
        subject=key,
        program=PROGRAM,
        partitionkey=key,
        data=data,
    )


def looked(
    day: str, slot: int, outcome: str = "ok", *, fetch: int = 0, revision: int = 1, correction: int = 0, **plan: Any
) -> Event:
    """A look that ended `ok`, `bad`, or void for `own_network`, `blocked` or `inconclusive`."""
    check = planned(day, slot, **plan)
    void = outcome not in ("ok", "bad")
    page = PageObserved(
        check=check,
        outcome="void" if void else "done",
        void_reason=outcome if void else None,  # type: ignore[arg-type]
        opened=outcome == "ok",
        status=200 if outcome == "ok" else None,
        error="refused" if outcome == "bad" else None,
        fetch_offset=fetch,
        reader_revision=revision,
        correction=correction,
    )
    parts = (event_id("classifier", revision, check.check_id, 0), correction)
    return event("page.observed", page, check.due, parts=parts, key=check.subject)


def missed(day: str, slot: int, **plan: Any) -> Event:
    check = planned(day, slot, **plan)
    return event(
        "check.missed",
        MissedCheck(check=check, reason="not_run"),
        check.not_after,
        parts=(check.check_id,),
        key=check.subject,
    )


def moved(
    to: str, when: str, *, finding: str = "f1", frm: str | None = None, generation: int = 1, **more: Any
) -> Event:
    """A transition of a finding."""
    moment = instant(when)
    values: dict[str, Any] = {
        "indicator": "site.veto.home_stale",
        "clause": "单项否决",
        "severity": "veto",
        "subject": "s1",
        "target": "s1",
        "target_kind": "site",
        "unit": "u1",
        "cause": "measured",
        "actor": MACHINE,
        "first_seen": moment,
        "last_seen": moment,
        "measured": Measured(value=15, unit="days", threshold=14, comparator=">"),
        "wording": "首页超过两周未更新",
    } | more
    step = FindingTransition(
        finding_id=finding,
        generation=generation,
        rulebook="national-2019-19",
        rulebook_version="1",
        from_state=frm,  # type: ignore[arg-type]
        to_state=to,  # type: ignore[arg-type]
        at=moment,
        **values,
    )
    return event("finding.transition", step, moment, parts=(finding, generation, when, to))


def incoming(events: list[Event], topic: str = "observations", first: int = 0) -> list[Incoming]:
    return [Incoming(e, topic, 0, first + i) for i, e in enumerate(events)]


def raw(e: Event) -> bytes:
    return encode(e)
