"""The rulebook of an installation: an indicator for each type of problem that the circular names, as severe as it says.

One of the base is taken where it is about the same kind of subject and as severe; else a local one is added.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from schemas.registry.union import KIND_OF_OBJECT
from schemas.rulebooks.model import Indicator, Rulebook
from tests.seeds.entering import WAYS
from tests.seeds.facts import Seed
from tests.seeds.problems import Problem
from tests.seeds.types import Type

_SUBJECT_OF = {"site": "site", "column": "site", "account": "account", "app": "app", "unit": "unit", "unfiled": "unit"}


@dataclass
class Book:
    """`own` are the entries that the local rulebook adds or changes, `types` the type of problem of each indicator."""

    seed: Seed
    base: Rulebook
    own: dict[str, dict[str, Any]] = field(default_factory=dict)
    types: dict[str, set[str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.seed.key

    def indicator(self, problem: Problem, of_type: Type) -> str:
        """The id of the indicator that judges a problem."""
        known = self._known(problem, of_type)
        key = self._taken(known) if known is not None else self._added(problem, of_type)
        self.types.setdefault(key, set()).add(of_type.name)
        return key

    def _taken(self, known: Indicator) -> str:
        """An indicator of the base; one that nobody feeds yet is fed by people here."""
        if not known.enabled or not known.wording:
            fed = {"fed_by": "people"} if known.fed_by == "nobody" else {}
            self.own[known.id] = {"id": known.id, "enabled": True, **fed, "wording": known.wording or "{detail}"}
        return known.id

    def way(self, problem: Problem, of_type: Type) -> str:
        """How a problem enters. A page, a look or a test that the base judges by itself would be found there as well,
        in another severity: then the fact enters as a result by hand."""
        seen_anyway = of_type.way in ("blank_page", "stale_page", "asked_as_user", "no_posts", "no_entry")
        return "checked" if seen_anyway and self._known(problem, of_type) is None else of_type.way

    def _known(self, problem: Problem, of_type: Type) -> Indicator | None:
        return next((i for i in map(self.base.indicator, of_type.known) if i is not None and _fits(i, problem)), None)

    def _added(self, problem: Problem, of_type: Type) -> str:
        way_name = self.way(problem, of_type)
        way = WAYS[way_name]
        object_kind = way.object_of(problem.kind)
        key = next(key for key in _keys(of_type, object_kind, problem) if self._free(key, object_kind, problem))
        self.own[key] = {
            "id": key,
            "clause": f"本地口径·{of_type.title}",
            "title": of_type.title,
            "group": of_type.name.partition(".")[0],
            "object": object_kind,
            "severity": problem.severity,
            "sureness": "1",
            "fed_by": "people",
            "charge": "default",
            "needs_people": of_type.people if way_name in ("checked", "not_found") else 0,
            **_of_duty(way.indicator, of_type),
        }
        return key

    def _free(self, key: str, object_kind: str, problem: Problem) -> bool:
        known = self.own.get(key)
        if known is None:
            return self.base.indicator(key) is None
        return (known["object"], known["severity"]) == (object_kind, problem.severity)

    def written(self) -> dict[str, Any]:
        """The rulebook as its file holds it."""
        return {
            "id": self.id,
            "version": "1",
            "title": f"{self.seed.place}{self.seed.label}检查口径",
            "source": str(self.seed.raw.get("title", self.seed.key)),
            "extends": self.base.id,
            "indicators": list(self.own.values()),
        }

    def asked_of_people(self, subject_kind: str) -> list[str]:
        """Vetoes in force of such subjects that no machine judges."""
        return self._vetoes(subject_kind, "people")

    def seen_by_machine(self, subject_kind: str) -> list[str]:
        """Vetoes in force of such subjects that a machine judges, or a person in its place."""
        return self._vetoes(subject_kind, "machine")

    def _vetoes(self, subject_kind: str, fed_by: str) -> list[str]:
        entries = {i.id: msgspec.to_builtins(i) for i in self.base.indicators}
        for key, changed in self.own.items():
            entries[key] = {**entries.get(key, {}), **changed}
        return [
            key
            for key, one in entries.items()
            if one.get("enabled", True)
            and one["severity"] == "veto"
            and one["fed_by"] == fed_by
            and _of(one["object"]) == subject_kind
        ]


def _of_duty(fields: Mapping[str, Any], of_type: Type) -> dict[str, Any]:
    """The fields of an indicator; of several duties of one unit it counts its own."""
    if not of_type.duty:
        return dict(fields)
    params = fields["params"]
    return {**fields, "params": {**params, "where": {**params.get("where", {}), "duty": [of_type.duty]}}}


def _keys(of_type: Type, object_kind: str, problem: Problem) -> tuple[str, ...]:
    """Ids of a local indicator: the type itself, and longer ones where it is taken."""
    return of_type.name, f"{of_type.name}.{object_kind}", f"{of_type.name}.{object_kind}.{problem.severity}"


def _of(object_kind: str) -> str:
    return str(KIND_OF_OBJECT[object_kind])


def _fits(known: Indicator, problem: Problem) -> bool:
    return known.severity == problem.severity and _of(known.object) == _SUBJECT_OF[problem.kind]
