"""Lists of findings, filtered and in order, kept until a finding changes: pages of a list are cut from them."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipelines.console.followed.findings import Standing
from pipelines.console.followed.listed import Listed
from pipelines.console.followed.wanted import EVER, NEVER, Wanted
from schemas.events.actor import Role
from schemas.gate import Sight
from schemas.registry.subjects import Subject
from schemas.rights import limited
from schemas.words import SEVERITIES

MOST_KEPT = 40
Test = Callable[[Listed], bool]


@dataclass(frozen=True)
class Names:
    """What things are called on screen."""

    unit: Callable[[str], str]
    subjects: Mapping[str, Subject]
    columns: Mapping[str, str]
    titles: Mapping[str, str]

    def subject(self, id: str) -> str:
        known = self.subjects.get(id)
        return known.name if known else ""


class Lists:
    """`chain`: by unit the unit with all above it."""

    def __init__(self, names: Names, chain: Mapping[str, frozenset[str]]) -> None:
        self._names, self._chain = names, chain
        self._version = -1
        self._ordered: dict[str, list[Listed]] = {}
        self._kept: OrderedDict[tuple[tuple[Role, ...], str, Wanted], list[Listed]] = OrderedDict()

    def of(self, standing: Standing, sight: Sight, wanted: Wanted) -> list[Listed]:
        """The findings that are wanted and that the actor may know of, in the wanted order. Nobody may change it."""
        if standing.version != self._version:
            self._version, self._ordered = standing.version, {}
            self._kept.clear()
        actor = sight.actor  # what may be known of and read depends on no more of a person than this
        key = (actor.roles, actor.unit if limited(actor) else "", wanted)
        if key not in self._kept:
            self._kept[key] = self._chosen(standing.findings, sight, wanted)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def _chosen(self, findings: Mapping[str, Listed], sight: Sight, wanted: Wanted) -> list[Listed]:
        if wanted.order not in self._ordered:
            self._ordered[wanted.order] = self._sorted(findings, wanted.order)
        found = self._ordered[wanted.order]
        for test in self._tests(sight, wanted):
            found = [one for one in found if test(one)]
        return found

    def _sorted(self, findings: Mapping[str, Listed], order: str) -> list[Listed]:
        rows = sorted(findings.values(), key=lambda one: one.finding_id)
        rows.sort(key=lambda one: one.last_seen, reverse=True)
        unit, subject, weights = cache(self._names.unit), self._names.subject, list(SEVERITIES)
        keys: dict[str, Callable[[Listed], Any]] = {
            "first": lambda one: one.first_seen,
            "oldest": lambda one: one.first_seen,
            "severity": lambda one: (weights.index(one.severity), unit(one.unit)),
            "unit": lambda one: (unit(one.unit), subject(one.subject)),
        }
        return sorted(rows, key=keys[order], reverse=order == "first") if order in keys else rows

    def _tests(self, sight: Sight, wanted: Wanted) -> Iterator[Test]:
        """What a finding must pass, the quickest first; questions about units are answered once for each unit."""
        states, sees = wanted.states, cache(sight.sees)
        yield lambda one: one.state in states
        if wanted.subject:
            yield lambda one: one.subject == wanted.subject
        if wanted.severity:
            yield lambda one: one.severity == wanted.severity
        if wanted.indicator:
            yield lambda one: one.indicator == wanted.indicator
        if (wanted.first, wanted.last) != (EVER, NEVER):
            first, last = str(wanted.first), str(wanted.last)
            yield lambda one: first <= one.first_seen[:10] <= last
        yield lambda one: sees(one.unit)
        if wanted.city:
            yield lambda one: wanted.city in self._chain.get(one.unit, ())
        if wanted.unit:
            named = cache(lambda unit: wanted.unit in self._names.unit(unit))
            yield lambda one: named(one.unit)
        if wanted.text:
            yield self._holding(wanted.text, sight)

    def _holding(self, text: str, sight: Sight) -> Test:
        """Whether what the actor may read of a finding holds the text."""
        reads, names = cache(sight.reads), self._names
        unit = cache(lambda id: text in names.unit(id))
        subject = cache(lambda id: text in names.subject(id))
        column = cache(lambda id: text in names.columns.get(id, ""))
        title = cache(lambda id: text in names.titles.get(id, ""))

        def holds(one: Listed) -> bool:
            if unit(one.unit) or subject(one.subject) or column(one.target) or title(one.indicator):
                return True
            if one.hidden is None or reads(one.unit):
                return text in one.wording or text in one.url
            return text in one.hidden

        return holds
