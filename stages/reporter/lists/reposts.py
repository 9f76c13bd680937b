"""Tasks of reposting, the looks at how they were carried out, and units by what they missed."""

from typing import Any

from schemas.records.reposts import KIND
from stages.reporter.lists.records import Held, Records
from stages.reporter.templates.lists import Listed

_WORDS = {code: word for word, code in KIND.words["result"].items()}
_DONE, _NO_MATTER = "in_time", "not_applicable"


def lists(records: Records) -> dict[str, Listed]:
    looks = [one for one in records.of("repost.look.v1") if one.payload.get("result") != _NO_MATTER]
    tasks = _tasks(records, looks)
    found = {"repost_tasks": records.listed(tasks)} if tasks else {}
    if looks:
        found["reposts"] = records.listed([_look(records, one) for one in looks])
        found["repost_units"] = records.listed(_units(records, looks))
    return found


def _tasks(records: Records, looks: list[Held]) -> list[dict[str, Any]]:
    """The tasks that were given out, and those that were looked at. A look may say how many tasks there were of which
    its own was drawn; so many rows there are then."""
    found = {
        one.id: {"id": one.id, "task": str(one.payload.get("title") or one.id)} for one in records.of("repost.task.v1")
    }
    of = max((int(one.payload.get("tasks") or 0) for one in looks), default=0)
    drawn: dict[str, list[Held]] = {}
    for one in looks:
        drawn.setdefault(str(one.payload.get("task")), []).append(one)
    known = {row["task"]: key for key, row in found.items()}
    for task in drawn:
        if task not in found and task not in known:
            found[task] = {"id": task, "task": task}
    rows = [{**row, **_done(drawn.get(str(row["id"])) or drawn.get(str(row["task"])) or [])} for row in found.values()]
    return rows + [{"task": "", **_done([])} for _ in range(of - len(rows))]


def _done(looks: list[Held]) -> dict[str, Any]:
    done = sum(one.payload.get("result") == _DONE for one in looks)
    told = {"drawn": bool(looks), "looks": len(looks), "done": done}
    return {**told, "behind": [one.id for one in looks]} if looks else told


def _look(records: Records, one: Held) -> dict[str, Any]:
    told = records.names.of_subject(one.subject)
    return {
        "id": one.id,
        "task": str(one.payload.get("task")),
        "subject": told["name"],
        "subject_id": one.subject,
        "subject_kind": told["subject_kind"],
        "medium": told["medium"],
        **records.names.of_unit(one.unit),
        "result": _WORDS.get(str(one.payload.get("result")), ""),
        "done": one.payload.get("result") == _DONE,
    }


def _units(records: Records, looks: list[Held]) -> list[dict[str, Any]]:
    """Each unit right below the office's own, with what it and the units below it did: those that missed something in
    the order of their first miss, then the others."""
    found: dict[str, dict[str, Any]] = {}
    for one in looks:
        top = records.names.top(one.unit)
        row = {"id": top, "level": records.names.level(top), "looks": 0, "done": 0, "missed": 0, "behind": []}
        held = found.setdefault(top, {**row, **records.names.of_unit(top), "order": records.names.order(top)})
        held["looks"] += 1
        held["behind"].append(one.id)
        held["done" if one.payload.get("result") == _DONE else "missed"] += 1
    missed = dict.fromkeys(records.names.top(one.unit) for one in looks if one.payload.get("result") != _DONE)
    ranks = {unit: at for at, unit in enumerate(missed)}
    return sorted(found.values(), key=lambda row: (ranks.get(row["id"], len(ranks)), row["order"]))
