"""Sites, accounts and apps with their verdicts."""

from datetime import date
from typing import Any

from schemas.registry.subjects import USUAL, Subject, SubjectState
from stages.reporter.facts import EditionFacts, Row
from stages.reporter.lists.names import Names
from stages.reporter.templates.lists import Listed

_STATES = {
    "running": "正常运行",
    "open": "正常运行",
    "suspended": "临时下线",
    "migrating": "迁移中",
    "closing": "注销中",
    "closed": "已注销",
    "migrated": "已迁移",
}
_LISTS = {"site": "sites", "account": "accounts", "app": "apps"}


def lists(facts: EditionFacts, names: Names) -> dict[str, Listed]:
    """A list for each kind that the registry lists; looks at their subjects stand in `looks`."""
    found = {name: facts.subjects.only([]) for name in _LISTS.values()}
    for kind, name in _LISTS.items():
        found[name] = facts.of_kind(kind)
    made = {
        name: Listed(
            sorted((_row(facts, names, row) for row in answer.rows), key=lambda row: row["draw"]),
            answer.query,
            dict(answer.params),
        )
        for name, answer in found.items()
        if answer.rows
    }
    looks = [_look(names, row) for row in facts.coverage.rows]
    return {**made, **({"looks": Listed(looks, facts.coverage.query, dict(facts.coverage.params))} if looks else {})}


def _row(facts: EditionFacts, names: Names, row: Row) -> dict[str, Any]:
    subject = str(row["subject"])
    known = facts.subject(subject)
    runs = names.answers(subject) or str(row["unit"])
    return {
        "id": subject,
        **names.of_subject(subject),
        **names.of_unit(runs),
        **names.of_unit(names.holder(subject, "in_charge") or runs, "in_charge"),
        "level": names.level(runs),
        "code": known.number if known else "",
        "filing_no": known.number if known else "",
        "url": known.shown_address if known else "",
        "state": _state(known, names.day),
        "running": known is None or _running(known, names.day),
        "checked": bool(row["sampled"]) and facts.verdicts[subject].value != "未抽查",
        "opened": _opened(known, facts),
        "closed": _moved(known, facts, "closed"),
        "merged": _moved(known, facts, "migrated"),
        "result": facts.verdicts[subject].value,
        "first_result": facts.verdicts[subject].first or facts.verdicts[subject].value,
        "draw": names.draw.get(subject, len(names.draw)),
    }


def _running(subject: Subject, day: date) -> bool:
    """Whether a subject is in its usual state on the last day of the window."""
    text = day.isoformat()
    return not any(
        one.state not in USUAL and one.since <= text and (one.until is None or text <= one.until)
        for one in subject.states
    )


def _state(known: Subject | None, day: date) -> str:
    """The state on the last day of the window, in words."""
    text, states = day.isoformat(), known.states if known else []
    held = (one.state for one in states if one.since <= text and (one.until is None or text <= one.until))
    return _STATES[next((state for state in held if state not in USUAL), "running")]


def _moved(known: Subject | None, facts: EditionFacts, state: SubjectState) -> bool:
    """Whether a subject came into a state inside the window."""
    first, last = facts.window_from.date().isoformat(), facts.day().isoformat()
    return known is not None and any(one.state == state and first <= one.since <= last for one in known.states)


def _opened(known: Subject | None, facts: EditionFacts) -> bool:
    """Whether a subject began inside the window."""
    return any(_moved(known, facts, state) for state in sorted(USUAL))


def _look(names: Names, row: Row) -> dict[str, Any]:
    subject = str(row["subject"])
    counts = {key: int(row[key]) for key in ("done", "void", "missed")}
    return {"id": subject, "subject": names.of_subject(subject)["name"], **counts}
