"""A desk officer's way to findings: read where they stand from the log, hand in reviews and sign-offs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import msgspec

from pipelines.clock import RealClock
from pipelines.data_folder import DataFolder
from pipelines.log.records import Log
from pipelines.log.sqlite import payload_rows
from pipelines.office.histories import read_histories
from pipelines.office.intake import Taken, hand_in, observation
from pipelines.office.signing import PROGRAM_WIDE, refuse_contradicted, refuse_unended, signed_items
from pipelines.opened import Opened, open_folder
from schemas.events.actor import Actor
from schemas.events.codec import decode
from schemas.events.envelope import Event
from schemas.events.findings import Assessed, FindingTransition, SubjectAssessed
from schemas.events.observations import Review, SignOff
from schemas.events.types import BY_PAYLOAD, FINDINGS
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.model import Registry
from schemas.registry.people import load_people
from schemas.rights import Thing, chains, concerning, limited, may, review_right
from schemas.rulebooks.model import Rulebook
from schemas.states import ACTS, STANDING, ReviewAction
from schemas.times import day_of, midnight, rfc3339
from schemas.words import FINDING_STATES
from stages.rule_evaluator.projection import Histories

# A cheap look at the bytes before decoding: assessments make up most of the topic.
_TRANSITION = BY_PAYLOAD[FindingTransition].name.encode()
_ASSESSED = BY_PAYLOAD[SubjectAssessed].name.encode()
_FAILED = b'"status":"fail"'


@dataclass(frozen=True)
class Newest:
    """The newest failed assessments by (indicator, target), of every site the last one that failed in anything."""

    by_place: dict[tuple[str, str], tuple[datetime, Assessed]]

    def renewed(self, last: FindingTransition) -> FindingTransition:
        """A finding that stands, with the sentence and numbers measured last."""
        at, row = self.by_place.get((last.indicator, last.target), (last.last_seen, None))
        if row is None or not row.wording or at <= last.last_seen or last.to_state not in STANDING:
            return last
        return msgspec.structs.replace(last, wording=row.wording, measured=row.measured, last_seen=at)


def read_newest(log: Log, program: str) -> Newest:
    """What was measured last for a program, from the end of day of every site."""
    theirs = b'"program":"%s"' % program.encode()
    raw: dict[str, bytes] = {}
    for records in payload_rows(log, FINDINGS):
        raw.update(
            {r.key: r.value for r in records if _ASSESSED in r.value and _FAILED in r.value and theirs in r.value}
        )
    found: dict[tuple[str, str], tuple[datetime, Assessed]] = {}
    for value in raw.values():
        data = decode(value, FINDINGS).data
        if isinstance(data, SubjectAssessed):
            at = midnight(date.fromisoformat(data.day))
            found.update({(row.indicator, row.target): (at, row) for row in data.rows if row.status == "fail"})
    return Newest(found)


def one(histories: Histories, beginning: str) -> list[FindingTransition]:
    """The history of the finding whose id begins so. Raises MistakeError when there is none, or more than one."""
    found = histories.ids_like(beginning)
    if not found:
        raise MistakeError(f"没有编号以“{beginning}”开头的问题，请用 xunwang findings list 查看编号。")
    if len(found) > 1:
        raise MistakeError(f"编号以“{beginning}”开头的问题有{len(found)}个，请多输入几位。")
    return histories.history(found[0])


class Desk:
    """A desk over an opened log; `folder` has the installation, `program` is the program whose desk it is."""

    def __init__(
        self,
        folder: DataFolder,
        log: Log,
        program: str | None = None,
        *,
        opened: Opened | None = None,
        histories: Callable[[], Histories] | None = None,
        now: datetime | None = None,
    ) -> None:
        """`opened`, `histories`: for who has them at hand; else both are read when they are needed. `now`: the present
        of a run in virtual time."""
        self.log = log
        self.folder = folder
        self._program, self._opened = program, opened
        self.histories = histories or (lambda: read_histories(log))
        self.now: datetime = now or RealClock().now()

    @cached_property
    def opened(self) -> Opened:
        """The installation; reading it is something a large office waits for."""
        return self._opened or open_folder(self.folder.root)

    @cached_property
    def registry(self) -> Registry:
        """What the desk's program watches. Raises MistakeError when it is not clear which program that is."""
        return self.opened.registry(self._program)

    def program(self) -> str:
        """The id of the desk's program."""
        return self.registry.program.id

    def chain_for(self, actor: Actor, program: str) -> Mapping[str, frozenset[str]]:
        """By unit id the unit with all above it in a program; empty for an actor to whom it makes no difference."""
        return chains(self.opened.registry(program).units) if limited(actor) else {}

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook in force in the program today."""
        return self.opened.rulebook(self.registry, day_of(self.now))

    def review(
        self,
        beginning: str,
        action: ReviewAction,
        actor_in: Callable[[str], Actor],
        reason: str,
        approver: str | None = None,
        until: str | None = None,
    ) -> tuple[FindingTransition, Actor]:
        """Hand in a person's step; the finding as it stands before it, and who took the step. `actor_in` tells who acts
        in a program. Raises MistakeError when the step cannot be taken, or not by this person."""
        last, actor, event = self.review_of(beginning, action, actor_in, reason, approver, until)
        hand_in(self.log, [event])
        return last, actor

    def review_of(
        self,
        beginning: str,
        action: ReviewAction,
        actor_in: Callable[[str], Actor],
        reason: str,
        approver: str | None = None,
        until: str | None = None,
    ) -> tuple[FindingTransition, Actor, Event]:
        """The same with the event that is to be handed in; nothing is written."""
        histories = self.histories()
        last = one(histories, beginning)[-1]
        program = histories.program_of(last.finding_id)
        if self._program not in (None, program):
            raise MistakeError(
                f"问题{last.finding_id[:12]}属于监测任务{program}，不属于{self._program}，请核对--program。"
            )
        actor = actor_in(program)
        _require(actor, action, last, self.chain_for(actor, program))
        people = load_people(self.folder.root) if approver is not None else None
        if people is not None and approver is not None:
            approver = people.approver(approver, actor).name
        if last.to_state not in ACTS[action].within:
            raise MistakeError(
                f"问题{last.finding_id[:12]}当前为“{FINDING_STATES[last.to_state]}”，不能{ACTS[action].word}；请先核对其状态。"
            )
        step = Review(
            key=digest("review", last.finding_id, action, actor.id, rfc3339(self.now)),
            subject=last.subject,
            finding_id=last.finding_id,
            action=action,
            actor=actor,
            at=self.now,
            reason=reason,
            approver=approver,
            until=_day(until, "until") if until else None,
        )
        return last, actor, observation(program, "finding.review.v1", step, self.now)

    def sign_off(self, site: str, first: str, last: str, items: list[str], actor: Actor) -> tuple[SignOff, Taken]:
        """零报告: sign that these items have no report in the window. No items means all only people can know."""
        registry, book = self.registry, self.rulebook
        _check_site(registry, site)
        first, last = _day(first, "from"), _day(last, "to")
        if last < first:
            raise MistakeError(f"签认期间的起始日{first}晚于截止日{last}，请改正 --from 或 --to。")
        refuse_unended(last, day_of(self.now))
        named = signed_items(book, registry, site, items)
        refuse_contradicted(self.histories(), registry, book, site, (first, last), named)
        signed = SignOff(
            key=digest("signoff", site, first, last, actor.id, *items),
            subject=site,
            window_from=first,
            window_to=last,
            items=named,
            by=actor.name,
            actor=actor,
            at=self.now,
        )
        return signed, hand_in(self.log, [observation(registry.program.id, "signoff.v1", signed, self.now)])


def _require(actor: Actor, action: ReviewAction, last: FindingTransition, chain: Mapping[str, frozenset[str]]) -> None:
    """Raises MistakeError when the actor may not take this step with this finding."""
    people = [one.id for one in last.confirmed_by]
    thing = Thing(concerning(chain, last.unit).units, frozenset(people))
    refused = may(actor, review_right(action, last.needs_people, people), thing)
    if refused is not None:
        raise MistakeError(refused)


def _check_site(registry: Registry, site: str) -> None:
    if site != PROGRAM_WIDE and site not in {one.id for one in registry.subjects}:
        raise MistakeError(f"登记册中没有网站“{site}”，请填写网站编号，或不填 --site 表示全部网站。")


def _day(text: str, option: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise MistakeError(f"--{option} 的日期“{text}”不能识别，应写作2026-12-31。") from None
