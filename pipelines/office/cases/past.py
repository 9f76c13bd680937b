"""The past of findings, read from the observations: causes with their dates, how answered rows were mended, and what
sites that failed together have in common."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.log.records import Log, Record
from pipelines.office.observation_index import told_of
from schemas.events.checks import Registered
from schemas.events.codec import decode
from schemas.events.findings import FindingTransition
from schemas.events.observations import PageObserved
from schemas.events.types import BY_PAYLOAD, OBSERVATIONS
from schemas.rulebooks.model import Rulebook
from schemas.states import UNSETTLED
from stages.case_book import Case
from stages.case_book.causes import Explained, Moved, explained
from stages.case_book.grouping import Cause, Place, Shared, common_causes
from stages.case_book.looks import Look, look_of
from stages.case_book.mending import Mending, mending
from stages.rule_evaluator.projection import Histories

RECENT = 200_000  # observations of each partition in which what a site shares with others is looked for
OUTSIDE = frozenset(
    {"availability", "certificate", "offline", "domain"}
)  # what a hoster or platform can be at fault for
_PAGE = BY_PAYLOAD[PageObserved].name.encode()


@dataclass(frozen=True)
class Past:
    """Looks by subject, and the moves of sites from one host to another."""

    looks: Mapping[str, Sequence[Look]]
    moves: Mapping[str, Sequence[Moved]]


def read_past(root: Path, log: Log, subjects: Collection[str]) -> Past:
    """Everything that was seen of these subjects. `root`: the data folder, where it is remembered where that lies."""
    looks: dict[str, list[Look]] = defaultdict(list)
    hosts: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for record in told_of(root, log, subjects):
        event = decode(record.value, OBSERVATIONS)
        if isinstance(event.data, Registered):
            host = urlsplit(event.data.registration.subject.address).hostname or ""
            hosts[record.key].append((event.time, host))
        elif (look := look_of(event)) is not None:
            looks[record.key].append(look)
    return Past(looks, {subject: list(_moves(told)) for subject, told in hosts.items()})


def _moves(told: Sequence[tuple[datetime, str]]) -> Iterator[Moved]:
    for (_, before), (at, after) in pairwise(told):
        if before and after and before != after:
            yield Moved(at, before, after)


def causes(findings: Sequence[Sequence[FindingTransition]], book: Rulebook, past: Past) -> dict[str, Explained]:
    """By finding id its cause, where the history tells one."""
    measures = {one.id: one.measure or "" for one in book.indicators}
    found: dict[str, Explained] = {}
    for steps in findings:
        subject = steps[0].subject
        looks, moves = past.looks.get(subject, ()), past.moves.get(subject, ())
        cause = explained(steps, measures.get(steps[0].indicator, ""), looks, moves)
        if cause is not None:
            found[steps[0].finding_id] = cause
    return found


def mendings(case: Case, histories: Histories, book: Rulebook, past: Past) -> dict[str, Mending]:
    """By finding id how a row was mended of which the unit says that it is."""
    measures = {one.id: one.measure or "" for one in book.indicators}
    found: dict[str, Mending] = {}
    for step in case.taken("answered"):
        for answer in step.answers:
            steps = histories.history(answer.row)
            if answer.reply == "mended" and steps:
                looks = past.looks.get(steps[0].subject, ())
                measure = measures.get(steps[0].indicator, "")
                found[answer.row] = mending(steps, measure, answer, step.at, looks)
    return found


def shared_causes(log: Log, histories: Histories, program: str, book: Rulebook) -> dict[str, Cause]:
    """By finding id what it has in common with other open findings of the program: one address, one certificate, one
    text. Asked before a unit is named."""
    open_ones = [
        one
        for one in histories.current()
        if one.to_state in UNSETTLED and histories.program_of(one.finding_id) == program
    ]
    reach = frozenset(one.id for one in book.indicators if one.measure in OUTSIDE)
    places = _places(log) if any(one.indicator in reach for one in open_ones) else {}
    return common_causes(open_ones, places, reach)


def _places(log: Log) -> dict[str, Place]:
    """What each site shared with others at its last good looks."""
    shared: dict[str, dict[str, str]] = defaultdict(dict)
    for record in _recent(log):
        if _PAGE not in record.value or b'"reach":{' not in record.value:
            continue
        page = decode(record.value, OBSERVATIONS).data
        if not isinstance(page, PageObserved) or page.check.target != page.check.subject or page.outcome != "done":
            continue
        if page.reach is not None and page.reach.answered:
            shared[record.key]["address"] = page.reach.answered
        if page.tls is not None and page.tls.subject:
            shared[record.key]["certificate"] = f"{page.tls.subject}，{page.tls.not_after:%Y-%m-%d}到期"
    return {subject: Place(frozenset(_pairs(told))) for subject, told in shared.items()}


def _pairs(told: Mapping[str, str]) -> Iterator[Shared]:
    yield from told.items()


def _recent(log: Log) -> Iterator[Record]:
    for partition, end in enumerate(log.ends(OBSERVATIONS)):
        offset = max(0, end - RECENT)
        while offset < end and (records := log.read(OBSERVATIONS, partition, offset, min(1_000, end - offset))):
            yield from records
            offset = records[-1].offset + 1
