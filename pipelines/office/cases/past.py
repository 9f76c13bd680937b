"""The past of findings, read from the observations: causes with their dates, how answered rows were mended, and what
sites that failed together have in common."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.log.records import Log
from pipelines.office.finding_desk import Desk
from pipelines.office.observation_index import shared_by_subjects, told_of
from schemas.events.checks import Registered
from schemas.events.codec import decode
from schemas.events.findings import FindingTransition
from schemas.events.types import OBSERVATIONS
from schemas.rulebooks.model import Rulebook
from schemas.states import UNSETTLED
from schemas.times import day_of
from stages.case_book import Case
from stages.case_book.causes import Explained, Moved, explained
from stages.case_book.grouping import Cause, Place, Shared, common_causes
from stages.case_book.looks import Look, look_of
from stages.case_book.mending import Mending, mending
from stages.rule_evaluator.projection import Histories

NETWORK_BITS = {4: 24, 6: 48}
OUTSIDE = frozenset(
    {"availability", "certificate", "offline", "domain"}
)  # what a hoster or platform can be at fault for


@dataclass(frozen=True)
class Past:
    """Looks by subject, and the moves of sites from one host to another."""

    looks: Mapping[str, Sequence[Look]]
    moves: Mapping[str, Sequence[Moved]]


def read_past(root: Path, log: Log, subjects: Collection[str]) -> Past:
    """Everything that was seen of these subjects. `root`: the data folder, where it is remembered where that lies."""
    looks: dict[str, list[Look]] = defaultdict(list)
    newest: dict[tuple[str, str], Look] = {}
    hosts: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for record in told_of(root, log, subjects):
        event = decode(record.value, OBSERVATIONS)
        if isinstance(event.data, Registered):
            host = urlsplit(event.data.registration.subject.address).hostname or ""
            hosts[record.key].append((event.time, host))
        elif (look := look_of(event)) is not None:
            place = look.target, look.kind
            newest[place] = look = look.sharing(newest.get(place))
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


def shared_causes(desk: Desk, program: str) -> dict[str, Cause]:
    """By finding id what it has in common with other open findings of the program: one address, certificate, network
    or vantage, one text. Asked before a unit is named, and told with the finding."""
    histories = desk.histories()
    open_ones = [
        one
        for one in histories.current()
        if one.to_state in UNSETTLED and histories.program_of(one.finding_id) == program
    ]
    book = desk.opened.rulebook(desk.opened.registry(program), day_of(desk.now))
    reach = frozenset(one.id for one in book.indicators if one.measure in OUTSIDE)
    if not any(one.indicator in reach for one in open_ones):
        return common_causes(open_ones, {}, reach)
    watched = {one.id for one in desk.opened.installation.subjects}
    return common_causes(open_ones, _places(desk.folder.root, desk.log, watched), reach)


def _places(root: Path, log: Log, watched: Collection[str]) -> dict[str, Place]:
    """What each site shared with others when it answered last."""
    shared: dict[str, set[Shared]] = defaultdict(set)
    for subject, kind, value in shared_by_subjects(root, log):
        if subject in watched:
            shared[subject] |= {(kind, value), ("vantage", "")}
            if kind == "address":
                shared[subject].add(("network", network_of(value)))
    return {subject: Place(frozenset(found)) for subject, found in shared.items()}


def network_of(address: str) -> str:
    """The network of an address as it is usually let: 256 of IPv4, one site of IPv6."""
    bits = NETWORK_BITS[ip_address(address).version]
    return str(ip_network(f"{address}/{bits}", strict=False))
