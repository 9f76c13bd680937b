"""Who made, checked, edited, overruled and released editions, and who had a program go by another rulebook."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from pipelines.data_folder import DataFolder
from pipelines.log.records import Log
from pipelines.log.sqlite import payload_rows
from pipelines.office.cases.deed import Deed
from pipelines.office.edition_edits import edits_of
from pipelines.office.kept_editions import KIND, KeptEdition, editions_of
from pipelines.office.releasing import FOLDER, RECORD, Release
from schemas.events.actor import Actor
from schemas.events.codec import decode
from schemas.events.reports import EditionMade
from schemas.events.types import REPORTS
from schemas.registry.model import Program

KINDS = {"weekly": "周报", "circular": "通报"}


def edition_deeds(home: DataFolder, log: Log, program: str) -> Iterator[Deed]:
    """Drafts that people made, as the log tells them; checks, edits, reasons, releases and withdrawals, as they are
    kept with the editions. What is made by itself when a period ends is nobody's deed."""
    yield from _drafts(log, program)
    for code in editions_of(home):
        yield from _of_template(KeptEdition(home, code))
    for path in sorted((home.root / FOLDER).glob(f"*/*/{RECORD}")):
        told = msgspec.json.decode(path.read_bytes(), type=Release)
        yield Deed(told.at, told.actor, f"签发{KINDS.get(told.kind, told.kind)}", (told.code,), "")


def _drafts(log: Log, program: str) -> Iterator[Deed]:
    met: set[str] = set()
    for records in payload_rows(log, REPORTS):
        for record in records:
            event = decode(record.value, REPORTS)
            made = event.data
            if not isinstance(made, EditionMade) or made.state != "draft" or not made.by or event.id in met:
                continue
            if event.program == program:
                met.add(event.id)
                unit = "" if made.scope == "*" else made.scope
                who = Actor(id=made.by, name=made.by_name or made.by)
                about = (made.code, made.edition_id)
                yield Deed(event.time, who, f"编制{KINDS.get(made.kind, made.kind)}草稿", about, unit, made.period)


def _of_template(edition: KeptEdition) -> Iterator[Deed]:
    about, word = (edition.code,), KINDS[KIND]
    for seen in edition.checks:
        told = f"发现{seen.found}处，待处理{seen.waiting}处"
        yield _deed(seen.at, seen.by, seen.name, f"校核{word}", about, told)
    for edit in edits_of(edition):
        what = f"撤回对{word}的修改" if edit.undoes else f"修改{word}"
        yield Deed(datetime.fromisoformat(edit.at), edit.actor, what, about, "", edit.reason or edit.address)
    for one in edition.overruled:
        yield _deed(one.at, one.by, one.name, f"维持{word}原文", about, f"{one.reason}（{one.sentence}）")
    if (released := edition.released) is not None:
        kept = f"，维持原文{len(released.overruled)}处" if released.overruled else ""
        said = f"校验值{released.digest[:12]}{kept}"
        yield _deed(released.at, released.by, released.name, f"签发{word}", (*about, released.edition_id), said)
    if (gone := edition.withdrawn) is not None:
        yield _deed(gone.at, gone.by, gone.name, f"撤回{word}", about, gone.reason)


def rulebook_deeds(program: Program) -> Iterator[Deed]:
    """The switches of a program to other rulebooks."""
    for one in program.rulebook_changes:
        said = f"自{one.valid_from}起改用{one.rulebook}：{one.reason}"
        yield _deed(one.at, one.by, one.name, "更换指标体系", (program.id, one.rulebook), said)


def _deed(at: str, by: str, name: str, what: str, about: tuple[str, ...], reason: str) -> Deed:
    return Deed(datetime.fromisoformat(at), Actor(id=by, name=name), what, about, "", reason)
