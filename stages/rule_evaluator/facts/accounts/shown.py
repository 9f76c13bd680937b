"""Menus and profiles as each source showed them over time: what stands now, since when, and what stood before.

The looks are a set in the order of their times, so that it does not matter in which order or how often they arrive.
"""

from bisect import insort
from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

import msgspec

from schemas.events.findings import Evidence
from schemas.events.found.accounts import MenuRead, ProfileRead
from schemas.ids import digest
from schemas.registry.sources import Confidence
from stages.rule_evaluator.facts.accounts.believed import SURE

LOOKS_KEPT = 40
ENTRIES_KEPT = 100
T = TypeVar("T")
_encoder = msgspec.json.Encoder()


class Version(msgspec.Struct, Generic[T], frozen=True):
    """What was shown; `first` and `last` are the first and the last look that showed just this."""

    value: T
    first: Evidence
    last: Evidence


class History(msgspec.Struct, Generic[T], omit_defaults=True):
    """What one source showed. `looks`: the time and the name of the version, oldest first; a version is kept as long as
    one of them names it."""

    confidence: Confidence
    looks: list[tuple[datetime, str]] = []
    versions: dict[str, Version[T]] = {}

    @property
    def at(self) -> datetime:
        """When it was looked at last."""
        return self.looks[-1][0]

    @property
    def now(self) -> Version[T]:
        """What the last look showed."""
        return self.versions[self.looks[-1][1]]

    def run(self, holds: Callable[[T], bool]) -> tuple[datetime, datetime] | None:
        """The first and the last look of the unbroken run of looks, up to the last one, of which this holds."""
        answers = {name: holds(version.value) for name, version in self.versions.items()}
        first = None
        for at, name in reversed(self.looks):
            if not answers[name]:
                break
            first = at
        return None if first is None else (first, self.at)

    def ended(self, held: Callable[[T], bool]) -> tuple[T, T, datetime] | None:
        """What was shown before and after the look from which on this held no more; null where it never did."""
        answers = {name: held(version.value) for name, version in self.versions.items()}
        for (_, before), (at, after) in zip(self.looks[-2::-1], self.looks[:0:-1], strict=True):
            if answers[before] and not answers[after]:
                return self.versions[before].value, self.versions[after].value, at
            if answers[after]:
                return None
        return None


def note_menu(menus: dict[str, History[MenuRead]], read: MenuRead, proof: Evidence) -> None:
    """Take over a menu."""
    kept = msgspec.structs.replace(read, entries=read.entries[:ENTRIES_KEPT])
    _note(menus.setdefault(read.source, History(read.confidence)), kept, proof)


def note_profile(profiles: dict[str, History[ProfileRead]], read: ProfileRead, proof: Evidence) -> None:
    """Take over a profile; figures that change from day to day make no new version of it."""
    if read.existence == "unknown":
        return
    lasting = msgspec.structs.replace(read, followers=None, posts_total=None, day="")
    _note(profiles.setdefault(read.source, History(read.confidence)), lasting, proof)


def _note(history: History[T], value: T, proof: Evidence) -> None:
    name = digest(_encoder.encode(value).decode())[:8]
    known = history.versions.get(name)
    if known is None:
        history.versions[name] = Version(value, proof, proof)
    else:
        first = min(known.first, proof, key=_order)
        history.versions[name] = Version(value, first, max(known.last, proof, key=_order))
    look = (proof.at, name)
    if look not in history.looks:
        insort(history.looks, look)
    if len(history.looks) > LOOKS_KEPT:
        history.looks = history.looks[-LOOKS_KEPT:]
        named = {name for _, name in history.looks}
        history.versions = {name: version for name, version in history.versions.items() if name in named}


def _order(proof: Evidence) -> tuple[datetime, str]:
    return proof.at, proof.event_id


def most_believed(
    histories: dict[str, History[T]], recent: Callable[[datetime | None], bool], least: Confidence = "second_hand"
) -> History[T] | None:
    """The source that can be believed most of those that were looked at recently; the newer of two that are alike."""
    heard = [one for one in histories.values() if recent(one.at) and SURE[one.confidence] >= SURE[least]]
    return max(heard, key=lambda one: (SURE[one.confidence], one.at), default=None)
