"""Planted against found, by target, indicator and window. Whatever was found and not planted is false."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipelines.rehearsal.sample.truth.plants import Days, Plant
from schemas.events.findings import FindingTransition, Warned
from schemas.states import UNSETTLED
from schemas.times import rfc3339


@dataclass(frozen=True, slots=True)
class Episode:
    """One time from when a finding (or warning) was raised until it was rectified (or cleared)."""

    outcome: str
    indicator: str
    site: str
    target: str
    began: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing missed or false, in words."""

    kind: str
    outcome: str
    indicator: str
    site: str
    target: str
    says: str

    def as_json(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Comparison:
    """`planted` counts what had to be found; look-alikes are in `planted_kinds` only. `found` counts their matches."""

    planted: int = 0
    found: int = 0
    planted_kinds: dict[str, int] = field(default_factory=dict)
    missed: list[Difference] = field(default_factory=list)
    false: list[Difference] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.missed and not self.false

    def as_json(self) -> dict[str, Any]:
        """`planted, planted_kinds, found, missed, false` as the demo's last line holds them."""
        return {
            "planted": self.planted,
            "planted_kinds": dict(sorted(self.planted_kinds.items())),
            "found": self.found,
            "missed": [difference.as_json() for difference in self.missed],
            "false": [difference.as_json() for difference in self.false],
        }


def compare(
    plants: Iterable[Plant], transitions: Iterable[FindingTransition], warnings: Iterable[Warned] = ()
) -> Comparison:
    """Compare the truth with what a run put out. Both streams may be in any order, but hold each event once."""
    episodes = [*_findings(transitions), *_warnings(warnings)]
    by_key: dict[tuple[str, str, str], list[Episode]] = defaultdict(list)
    for episode in sorted(episodes, key=lambda e: (e.began, e.indicator, e.target)):
        by_key[episode.outcome, episode.indicator, episode.target].append(episode)
    comparison = Comparison()
    matched: set[int] = set()
    for plant in sorted(plants, key=lambda p: (p.begins.first, p.indicator, p.target)):
        _count(comparison, plant)
        if not plant.look_alike:
            _match(comparison, plant, by_key, matched)
    comparison.false += [_false(e) for group in by_key.values() for e in group if id(e) not in matched]
    return comparison


def _count(comparison: Comparison, plant: Plant) -> None:
    comparison.planted_kinds[plant.kind] = comparison.planted_kinds.get(plant.kind, 0) + 1
    comparison.planted += plant.required and not plant.look_alike


def _match(
    comparison: Comparison,
    plant: Plant,
    by_key: dict[tuple[str, str, str], list[Episode]],
    matched: set[int],
) -> None:
    candidates = [
        episode
        for target in (plant.target, *sorted(plant.also))
        for episode in by_key.get((plant.outcome, plant.indicator, target), [])
        if id(episode) not in matched and _in_time(plant, episode)
    ]
    if not candidates:
        if plant.required:
            comparison.missed.append(_missed(plant, _nearest(plant, by_key)))
        return
    taken = candidates if plant.outcome == "warning" or plant.also else candidates[:1]
    matched.update(id(episode) for episode in taken)
    comparison.found += plant.required
    if not plant.any_end and not _ends_right(plant, candidates[0]):
        comparison.found -= plant.required
        comparison.missed.append(_missed(plant, candidates[0]))


def _in_time(plant: Plant, episode: Episode) -> bool:
    """A finding must begin in its days. A warning that was cleared may come again while its cause stands."""
    if plant.begins.holds(episode.began):
        return True
    if plant.outcome == "finding" and not plant.also:
        return False
    last = plant.ends.last if plant.ends else None
    return Days(plant.begins.first, last or episode.began.date()).holds(episode.began)


def _ends_right(plant: Plant, episode: Episode) -> bool:
    if plant.ends is None:
        return episode.ended is None
    return episode.ended is not None and plant.ends.holds(episode.ended)


def _nearest(plant: Plant, by_key: dict[tuple[str, str, str], list[Episode]]) -> Episode | None:
    return next(iter(by_key.get((plant.outcome, plant.indicator, plant.target), [])), None)


def _missed(plant: Plant, episode: Episode | None) -> Difference:
    ends = f", mended {_days(plant.ends)}" if plant.ends else ", not mended"
    expected = f"expected {_days(plant.begins)}{'' if plant.any_end else ends}"
    return Difference(
        plant.kind, plant.outcome, plant.indicator, plant.site, plant.target, f"{expected}; {_seen(episode)}"
    )


def _false(episode: Episode) -> Difference:
    return Difference("", episode.outcome, episode.indicator, episode.site, episode.target, _seen(episode))


def _days(days: Days) -> str:
    return f"{days.first} to {days.last}"


def _seen(episode: Episode | None) -> str:
    if episode is None:
        return "nothing found"
    ended = f", mended {rfc3339(episode.ended)}" if episode.ended else ", still open"
    return f"found {rfc3339(episode.began)}{ended}"


def _findings(transitions: Iterable[FindingTransition]) -> Iterator[Episode]:
    steps = [
        ("finding", t.indicator, t.subject, t.target, t.at, t.to_state in UNSETTLED, t.to_state not in UNSETTLED)
        for t in transitions
    ]
    yield from _episodes(steps)


def _warnings(warnings: Iterable[Warned]) -> Iterator[Episode]:
    yield from _episodes(
        [("warning", w.indicator, w.subject, w.target, w.at, w.raised, not w.raised) for w in warnings]
    )


def _episodes(steps: Sequence[tuple[str, str, str, str, datetime, bool, bool]]) -> Iterator[Episode]:
    """Cut the steps of each target into episodes; the order of equal instants is kept."""
    began: dict[tuple[str, str, str, str], datetime] = {}
    for outcome, indicator, site, target, at, begins, ends in sorted(steps, key=lambda step: step[4]):
        key = (outcome, indicator, site, target)
        if begins:
            began.setdefault(key, at)
        elif ends and key in began:
            yield Episode(outcome, indicator, site, target, began.pop(key), at)
    for (outcome, indicator, site, target), at in began.items():
        yield Episode(outcome, indicator, site, target, at)
