"""Topic `checks`: what is to be looked at, and the marks of time that travel in the same order."""

from datetime import datetime
from typing import Literal

import msgspec

from schemas.events.kinds import CheckKind
from schemas.kinds import Agent
from schemas.registry.model import Registration
from schemas.registry.sources import AccountSource
from schemas.registry.union import SubjectKind

__all__ = ["Agent", "CheckKind", "MissedCheck", "PlannedCheck", "Registered", "Tick"]


class PlannedCheck(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One planned look at a target in a slot.

    `slot` numbers the slots of a day from 0 (visit, home, column) and is 0 for weekly kinds; `day` is the Shanghai
    day of the slot, YYYY-MM-DD. `not_after` is when the slot closes: a check not begun by then is missed.
    `slots_a_day` is how many slots the plan holds for this target and kind on a full day (0: not daily).
    """

    check_id: str
    vantage: str
    subject: str
    target: str
    kind: CheckKind
    day: str
    slot: int
    slots_a_day: int
    subject_kind: SubjectKind = "site"
    due: datetime
    not_after: datetime
    url: str
    method: Literal["GET", "HEAD"] = "GET"
    agent: Agent = "self"
    found_on: str | None = None  # link: the page that carries it
    link_text: str | None = None
    links_carried: int | None = None  # link: how many addresses the site's pages carried when this audit was planned
    look: int = 0  # link: 0 for the audit, 1.. for a second look after a bad one; also operator rechecks
    visit_timeout_ms: int = 15_000
    address_overrides: dict[str, str] = {}  # host -> ip:port, for intranets and tests
    referer: str | None = None  # the page a citizen would come from; sent as the Referer header
    allow_private: bool = False  # the registry allows private addresses for this target
    sources: list[AccountSource] = []  # of an account: who is asked, the most believed first


class MissedCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A planned check that was never run; out of every denominator, counted apart from void."""

    check: PlannedCheck
    reason: Literal["not_run", "slot_closed"]


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """Time has come to `until` for this subject and every earlier check of it has ended: absence may be judged to here.

    `day_closed` is the Shanghai day (YYYY-MM-DD) that ended with this tick, where one did.
    """

    subject: str
    subject_kind: SubjectKind = "site"
    until: datetime
    day_closed: str | None = None


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """The registry entry of a subject as in force from this event on; sent when it is new or has changed."""

    subject: str
    subject_kind: SubjectKind = "site"
    registration: Registration
    content_hash: str
