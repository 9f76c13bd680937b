"""Findings of one unit that have one cause become one case; what fails together over many sites is told as one group.

Before a unit is named it is asked whether the fault was its own: sites of one address, one certificate or one network
that failed together point to a cause outside each of them. A few sites that fail on an address on which most go on
prove nothing of the kind.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from schemas.events.findings import FindingTransition
from schemas.ids import digest

Shared = tuple[str, str]  # what sites have in common: ("address", "10.0.0.8"), ("certificate", …), ("network", …)
# Words for what is shared, and where to ask first.
SHARED_WORDS = {
    "address": ("同一服务器地址（{value}）上的", "托管方或平台"),
    "certificate": ("使用同一证书（{value}）的", "托管方或平台"),
    "network": ("同一网段（{value}）内的", "托管机房或其线路"),
    "vantage": ("本监测点所看的", "本监测点的网络"),
}
FEWEST = {"network": 3, "vantage": 3}  # sites; two neighbours that fail prove nothing of the line between
MOST = Fraction(1, 2)  # of the sites that share it and were looked at
TOGETHER = timedelta(hours=24)  # between the first signs of one outage


@dataclass(frozen=True)
class Cause:
    """What findings have in common. `key` tells two causes apart; `text` says it in a finding and in a paper."""

    key: str
    text: str


@dataclass(frozen=True)
class Place:
    """What one site shares with others, as it was seen. `looked_at`: whether it was looked at in the window."""

    shared: frozenset[Shared]
    looked_at: bool = True


NOTICE = Cause("notice", "")


def common_causes(
    findings: Sequence[FindingTransition], places: Mapping[str, Place], reach: Collection[str]
) -> dict[str, Cause]:
    """By finding id the cause that it has in common with others. `reach`: the indicators that tell of a site that
    cannot be reached or whose certificate fails; only these can have a hoster or platform as their cause."""
    found: dict[str, Cause] = {}
    for shared, together in _failing(findings, places, reach):
        cause = _outage(shared, together)
        for one in together:
            found.setdefault(one.finding_id, cause)
    for same in _copies(findings):
        units = {one.unit for one in same}
        cause = Cause(f"copies:{digest(*sorted(one.finding_id for one in same))[:16]}", _copied(same, units))
        for one in same:
            found.setdefault(one.finding_id, cause)
    return found


def _failing(
    findings: Sequence[FindingTransition], places: Mapping[str, Place], reach: Collection[str]
) -> Iterator[tuple[Shared, list[FindingTransition]]]:
    """Findings of sites that share something, failed within a day of each other, and are most of those that share it;
    what is shared by the fewest sites is the nearest explanation and comes first."""
    sharing: dict[Shared, set[str]] = defaultdict(set)
    for subject, place in places.items():
        for shared in place.shared if place.looked_at else ():
            sharing[shared].add(subject)
    of_subject: dict[str, list[FindingTransition]] = defaultdict(list)
    for one in findings:
        if one.indicator in reach:
            of_subject[one.subject].append(one)
    for shared in sorted(sharing, key=lambda one: (len(sharing[one]), one)):
        theirs = [one for subject in sorted(sharing[shared]) for one in of_subject.get(subject, ())]
        fewest = FEWEST.get(shared[0], 2)
        for together in _at_once(theirs):
            failed = len({one.subject for one in together})
            if failed >= fewest and Fraction(failed, len(sharing[shared])) > MOST:
                yield shared, together


def _at_once(findings: Sequence[FindingTransition]) -> Iterator[list[FindingTransition]]:
    """Findings whose first signs lie within a day of the first one of them."""
    run: list[FindingTransition] = []
    for one in sorted(findings, key=lambda one: (one.first_seen, one.finding_id)):
        if run and one.first_seen - run[0].first_seen > TOGETHER:
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _outage(shared: Shared, together: Sequence[FindingTransition]) -> Cause:
    subjects = {one.subject for one in together}
    kind, value = shared
    first: datetime = min(one.first_seen for one in together)
    where, ask = SHARED_WORDS[kind]
    text = f"{where.format(value=value)}{len(subjects)}家网站同时出现，疑为共同原因，请先核实{ask}"
    return Cause(f"{kind}:{digest(value, first.isoformat())[:16]}", text)


def _copies(findings: Sequence[FindingTransition]) -> Iterator[list[FindingTransition]]:
    """Findings of one indicator that the very same bytes prove at several targets: one text that was copied."""
    proved: dict[tuple[str, str], list[FindingTransition]] = defaultdict(list)
    for one in findings:
        for sha in {proof.sha256 for proof in one.evidence if proof.sha256}:
            proved[one.indicator, sha].append(one)
    for key in sorted(proved):
        if len({one.target for one in proved[key]}) > 1:
            yield proved[key]


def _copied(same: Sequence[FindingTransition], units: Collection[str]) -> str:
    places = len({one.target for one in same})
    whose = f"，涉及{len(units)}家单位" if len(units) > 1 else ""
    return f"同一内容在{places}处出现{whose}，系一稿多发，原因相同"


@dataclass(frozen=True)
class Group:
    """Findings of one unit that are handled together."""

    unit: str
    cause: Cause
    findings: tuple[FindingTransition, ...]


def groups(findings: Iterable[FindingTransition], causes: Mapping[str, Cause]) -> list[Group]:
    """The cases that findings become: one for each unit and cause, what has no common cause in one notice a unit."""
    by_case: dict[tuple[str, str], list[FindingTransition]] = defaultdict(list)
    said = {NOTICE.key: NOTICE}
    for one in findings:
        cause = causes.get(one.finding_id, NOTICE)
        said[cause.key] = cause
        by_case[one.unit, cause.key].append(one)
    return [
        Group(unit, said[key], tuple(sorted(theirs, key=lambda one: (one.subject, one.indicator, one.target))))
        for (unit, key), theirs in sorted(by_case.items())
    ]
