"""What stands behind the numbers and rows of an edition: findings, subjects, records, steps and their proofs. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
import orjson

from schemas.gate import is_public, shown_row
from schemas.records import BY_NAME
from schemas.states import HANDLING
from schemas.words import BY_HAND, FINDING_STATES
from stages.reporter.document import Edition, Proof, Source, Table, figures
from stages.reporter.facts import Answer, EditionFacts, Row
from stages.reporter.lists.names import Names

_LOOK, _LOOKS_TOLD = "xunwang.account.look.v1", 3


def with_sources(edition: Edition, facts: EditionFacts, answers: Iterable[Answer] = ()) -> Edition:
    """The edition with a source for each id that one of its numbers or rows names. `answers`: the records and the steps
    of cases that it was made from beside its facts. What may not be read outside the internal sheet is masked."""
    wanted = {one for figure in figures(edition) for one in figure.ids}
    tables = (block for block in edition.blocks if isinstance(block, Table))
    wanted.update(one for table in tables for ids in table.ids for one in ids)
    wanted.update(one for subject, ids in facts.open_by_subject.items() if subject in wanted for one in ids)
    found: dict[str, Source] = {}
    for one in _every(facts, list(answers), wanted):
        found.setdefault(one.id, one)
    return msgspec.structs.replace(edition, sources=[found[key] for key in sorted(found)])


def _every(facts: EditionFacts, answers: list[Answer], wanted: set[str]) -> Iterator[Source]:
    names = Names(facts)
    titles = facts.rule_titles
    for held in (facts.findings, facts.previous):
        yield from (_finding(row, names, titles) for row in held.rows if str(row["finding_id"]) in wanted)
    yield from (_warning(row, names) for row in facts.warnings.rows if str(row["warning_id"]) in wanted)
    for answer in answers:
        for row in answer.rows:
            if "record_key" in row and str(row["record_key"]) in wanted:
                yield _record(row, names)
            elif "case_id" in row and str(row["event_id"]) in wanted:
                yield _step(row, names)
    yield from _subjects(facts, names, wanted, _people_looked(answers))


def _people_looked(answers: list[Answer]) -> dict[str, list[Proof]]:
    """The looks of people at a subject, newest first: what a verdict rests on where no machine looks."""
    found: dict[str, list[Proof]] = {}
    for row in (row for answer in answers for row in reversed(answer.rows)):
        if str(row.get("kind")) == _LOOK:
            payload = orjson.loads(str(row["payload"]))
            proof = Proof(at=str(row["at"]), url=str(payload.get("url") or ""), event_id=str(row["event_id"]))
            held = found.setdefault(str(payload.get("subject") or row["subject"]), [])
            if len(held) < _LOOKS_TOLD and proof not in held:
                held.append(proof)
    return found


def _finding(row: Row, names: Names, titles: Mapping[str, str]) -> Source:
    seen = shown_row(row)
    title = titles.get(str(row["indicator"]), "")
    said = str(seen["wording"]).removeprefix(f"{BY_HAND}{title}。") or title  # what a person wrote, without the title
    return Source(
        kind="finding",
        id=str(row["finding_id"]),
        state=FINDING_STATES[str(row["state"])],
        text=said,
        at=str(row["last_seen"]),
        proofs=proofs_of(seen.get("evidence")),
        **(_named(row, names) if is_public(row) else {}),  # nobody is named beside what is not confirmed
        **_looks(row),
    )


def _warning(row: Row, names: Names) -> Source:
    text, proofs = str(row["wording"]), proofs_of(row.get("evidence"))
    return Source(
        kind="warning", id=str(row["warning_id"]), text=text, proofs=proofs, **_named(row, names), **_looks(row)
    )


def _named(row: Row, names: Names) -> dict[str, Any]:
    unit = names.of_unit(str(row["unit"]))["unit"] if row.get("unit") else ""
    name = str(names.of_subject(str(row["subject"]))["name"])
    return {"name": name, "unit": str(unit), "unit_id": str(row["unit"] or "")}


def _looks(row: Row) -> dict[str, Any]:
    return {key: int(row[key]) for key in ("done", "void", "missed") if row.get(key) is not None}


def proofs_of(evidence: Any) -> list[Proof]:
    """The proofs of a finding as the warehouse holds them: JSON text, empty where it is withheld."""
    held: list[Mapping[str, Any]] = orjson.loads(evidence) if evidence else []
    fields = Proof.__struct_fields__
    return [Proof(**{key: str(one[key]) for key in fields if one.get(key)}) for one in held]


def _record(row: Row, names: Names) -> Source:
    payload = orjson.loads(str(row["payload"]))
    told = {**row, "subject": payload.get("subject") or row["subject"], "unit": payload.get("unit") or ""}
    told["unit"] = told["unit"] or names.answers(str(told["subject"]))
    handed_in = [Proof(sha256=str(sha), event_id=str(row["event_id"])) for sha in payload.get("evidence") or []]
    return Source(
        kind="record",
        id=str(row["record_key"]),
        text=kind.word if (kind := BY_NAME.get(str(row["kind"]).removeprefix("xunwang."))) else str(row["kind"]),
        at=str(row["at"]),
        proofs=handed_in or [Proof(at=str(row["at"]), event_id=str(row["event_id"]))],
        **_named(told, names),
    )


def _step(row: Row, names: Names) -> Source:
    return Source(
        kind="step",
        id=str(row["event_id"]),
        state=HANDLING[row["step"]].word,
        at=str(row["at"]),
        proofs=[Proof(at=str(row["at"]), event_id=str(row["event_id"]))],
        **_named(row, names),
    )


def _subjects(
    facts: EditionFacts, names: Names, wanted: set[str], people: Mapping[str, list[Proof]]
) -> Iterator[Source]:
    looks = {str(row["subject"]): _looks(row) for row in facts.coverage.rows}
    for row in facts.subjects.rows:
        if (subject := str(row["subject"])) in wanted:
            verdict = facts.verdicts.get(subject)
            told = verdict.value if verdict else ""
            seen = looks.get(subject, {})
            proofs = people.get(subject, [])
            held = facts.open_by_subject.get(subject, [])
            named = _named(row, names)
            yield Source(kind="subject", id=subject, state=told, problems=held, proofs=proofs, **named, **seen)
