"""What appears and disappears under another rulebook: per indicator, unit and subject, with examples, and the figures
of a circular side by side."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition
from schemas.gate import shown
from schemas.registry.model import Registry
from schemas.states import STANDING
from schemas.times import midnight

EXAMPLES = 5


@dataclass(frozen=True)
class Stood:
    """A finding that stood confirmed at some time of the window, with its last step up to the window's end."""

    last: FindingTransition
    at_end: bool


def stood_in(events: Iterable[Event], first: date, last: date) -> dict[str, Stood]:
    """By finding id what stood confirmed in a window of Shanghai days, both ends included."""
    begin, end = midnight(first), midnight(last + timedelta(days=1))
    histories: dict[str, list[FindingTransition]] = {}
    for event in events:
        if isinstance(event.data, FindingTransition) and event.data.at <= end:
            histories.setdefault(event.data.finding_id, []).append(event.data)
    found: dict[str, Stood] = {}
    for name, steps in histories.items():
        before = [step for step in steps if step.at < begin]
        inside = [step for step in steps if step.at >= begin]
        stood = [*before[-1:], *inside]
        if any(step.to_state in STANDING for step in stood):
            found[name] = Stood(steps[-1], steps[-1].to_state in STANDING)
    return found


def comparison(now: Mapping[str, Stood], tried: Mapping[str, Stood], registry: Registry) -> dict[str, Any]:
    """Plain values: figures side by side, what appears and what disappears by indicator, unit and subject, examples."""
    appears = [tried[name].last for name in sorted(tried.keys() - now.keys())]
    disappears = [now[name].last for name in sorted(now.keys() - tried.keys())]
    changed = [name for name in sorted(now.keys() & tried.keys()) if _grade(now[name]) != _grade(tried[name])]
    return {
        "figures": {"in_force": figures(now, registry), "tried": figures(tried, registry)},
        "appears": len(appears),
        "disappears": len(disappears),
        "severity_changed": len(changed),
        "indicators": _counted(appears, disappears, now, tried, "indicator"),
        "units": _counted(appears, disappears, now, tried, "unit"),
        "subjects": _counted(appears, disappears, now, tried, "subject"),
        "examples": {"appears": _examples(appears), "disappears": _examples(disappears)},
    }


def figures(found: Mapping[str, Stood], registry: Registry) -> dict[str, int]:
    """What a circular counts: subjects, those with a veto, findings by severity, units charged, what still stands."""
    last = [one.last for one in found.values()]
    return {
        "subjects": len(registry.listed),
        "subjects_with_findings": len({one.subject for one in last}),
        "subjects_with_veto": len({one.subject for one in last if one.severity == "veto"}),
        "units": len({one.unit for one in last}),
        "findings": len(last),
        **{severity: sum(one.severity == severity for one in last) for severity in ("veto", "deduct", "notice")},
        "standing_at_end": sum(one.at_end for one in found.values()),
    }


def _grade(one: Stood) -> str:
    return one.last.severity


def _counted(
    appears: Sequence[FindingTransition],
    disappears: Sequence[FindingTransition],
    now: Mapping[str, Stood],
    tried: Mapping[str, Stood],
    field: str,
) -> list[dict[str, Any]]:
    """A line for each indicator (unit, subject) on which the two differ, the ones that differ most first."""
    new, gone = (Counter(getattr(one, field) for one in ones) for ones in (appears, disappears))
    before, after = (Counter(getattr(one.last, field) for one in ones.values()) for ones in (now, tried))
    names = sorted(new.keys() | gone.keys(), key=lambda name: (-new[name] - gone[name], name))
    return [
        {field: name, "in_force": before[name], "tried": after[name], "appears": new[name], "disappears": gone[name]}
        for name in names
    ]


def _examples(ones: Sequence[FindingTransition]) -> list[dict[str, Any]]:
    """A few of them, of as many indicators as there are, as they may be read outside."""
    first: dict[str, FindingTransition] = {}
    for one in ones:
        first.setdefault(one.indicator, one)
    rest = [one for one in ones if one not in first.values()]
    return [
        {
            "finding_id": one.finding_id,
            "indicator": one.indicator,
            "subject": one.subject,
            "target": told.target,
            "unit": one.unit,
            "wording": told.wording,
        }
        for one in [*first.values(), *rest][:EXAMPLES]
        for told in [shown(one)]
    ]
