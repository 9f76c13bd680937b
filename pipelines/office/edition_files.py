"""A made edition: its bytes, the files they are kept in, and the event that says it was made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.data_folder import DataFolder
from pipelines.office.edition_edits import drafted
from pipelines.office.kept_editions import Kept, KeptEdition, Released, Withdrawn, free_code, write_whole
from schemas.events.actor import Actor
from schemas.events.envelope import Event
from schemas.events.reports import EditionMade
from schemas.ids import digest, event_id
from stages.reporter.document import Edition

NAME, REVISION = "reporter", 1


@dataclass(frozen=True)
class Made:
    """A made edition: its document, the bytes of each format, and what the self-check found."""

    edition: Edition
    files: dict[str, bytes]
    problems: list[str]
    missing_years: tuple[int, ...] = ()  # years without a holiday notice that its deadline rests on
    kept: Kept | None = None  # of an edition from a template
    internal: bytes | None = None  # the internal sheet as xlsx, where the edition withholds anything


def save(folder: DataFolder, made: Made, code: str) -> dict[str, str]:
    """Write the files of an edition, and its internal sheet apart from them; returns the paths by format. What is
    released stays as it is: the same period made again is a correction beside it. What people edited is kept: `files`
    of the edition are then those that were written."""
    save_internal(folder, made, code)
    head = made.edition.head
    named = f"{code}{'' if head.scope == '*' else f'-{head.scope}'}"
    if made.kept is not None:
        named = free_code(folder, named)
        edited = drafted(KeptEdition(folder, named), made.kept, made.files)
        made.files.update(edited.files)
        KeptEdition(folder, named).keep(edited.kept)
        if "docx" in made.files:
            KeptEdition(folder, named).remember(made.files["docx"], edited.kept.edition)
    place = folder.editions / head.kind / named
    place.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, content in made.files.items():
        path = place / f"{head.kind}-{named}.{name}"
        write_whole(path, content)
        paths[name] = str(path)
    return paths


def _release(released: Released) -> dict[str, Any]:
    return {
        "state": "released",
        "by": released.by,
        "by_name": released.name,
        "digest": released.digest,
        "overruled": len(released.overruled),
        "template": f"{released.template}@{released.template_version}",
    }


def _withdrawal(released: Released, gone: Withdrawn) -> dict[str, Any]:
    return {**_release(released), "state": "withdrawn", "by": gone.by, "by_name": gone.name, "reason": gone.reason}


def save_internal(folder: DataFolder, made: Made, code: str) -> Path | None:
    """Write the internal sheet of an edition; None when the edition withholds nothing. It lies beside the editions and
    not among them: the console serves every file of an edition."""
    if made.internal is None:
        return None
    head = made.edition.head
    scope = "" if head.scope == "*" else f"-{head.scope}"
    place = folder.root / "internal"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = place / f"{head.kind}-{code}{scope}-内部核查单.xlsx"
    path.write_bytes(made.internal)
    return path


def made_event(
    made: Made,
    shas: Mapping[str, str],
    released: Released | None = None,
    *,
    by: Actor | None = None,
    code: str = "",
    gone: Withdrawn | None = None,
) -> Event:
    """The event that says an edition was made, or `released`, or withdrawn again (`gone`); `shas` are the sha256 of its
    files, `by` who made it."""
    head = made.edition.head
    at = gone.at if gone else released.at if released else ""
    people = {"by": by.id, "by_name": by.name} if by else {}
    told = _withdrawal(released, gone) if released and gone else _release(released) if released else people
    data = EditionMade(
        edition_id=head.edition_id,
        kind=head.kind,
        scope=head.scope,
        period=head.period,
        window_from=head.window_from,
        window_to=head.window_to,
        signed_on=head.signed_on,
        published_on=head.published_on,
        revision=head.revision,
        made_at=head.as_of,
        files=dict(shas),
        code=code,
        **told,
    )
    moment = [*([at] if at else []), *(["withdrawn"] if gone else [])]
    content = digest(*(f"{k}:{v}" for k, v in sorted(shas.items())), *moment)
    return Event(
        id=event_id(NAME, REVISION, digest(head.edition_id, content), 0),
        source=f"xunwang/{NAME}@{REVISION}",
        type="xunwang.edition.made.v1",
        time=datetime.fromisoformat(at) if at else head.as_of,
        subject=head.edition_id,
        program=head.program,
        partitionkey=head.edition_id,
        data=data,
    )
