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
from schemas.ids import digest, edition_id, event_id
from schemas.times import rfc3339
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
    head, named = made.edition.head, saved_as(folder, made, code)
    if made.kept is not None:
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


def saved_as(folder: DataFolder, made: Made, code: str) -> str:
    """The code under which an edition of a period called `code` is kept."""
    scope = made.edition.head.scope
    named = f"{code}{'' if scope == '*' else f'-{scope}'}"
    return named if made.kept is None else free_code(folder, named)


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
    own = head.edition_id == edition_id(head.program, head.kind, head.scope, code.removesuffix(f"-{head.scope}"))
    return Event(
        id=_id(data, at, "" if own else code),
        source=f"xunwang/{NAME}@{REVISION}",
        type="xunwang.edition.made.v1",
        time=datetime.fromisoformat(at) if at else head.as_of,
        subject=head.edition_id,
        program=head.program,
        partitionkey=head.edition_id,
        data=data,
    )


def former_id(event: Event) -> str:
    """The id that the event of an edition had while ids did not hold the code; most have it still."""
    data = event.data
    assert isinstance(data, EditionMade)
    return _id(data, "" if data.state == "draft" else rfc3339(event.time), "")


def _id(data: EditionMade, at: str, code: str) -> str:
    """`code` is empty where the edition's own id holds it, so that what was told before keeps the id that it had;
    corrections share the edition's id and are told apart by it."""
    moment = [*([at] if at else []), *(["withdrawn"] if data.state == "withdrawn" else [])]
    content = digest(*(f"{k}:{v}" for k, v in sorted(data.files.items())), *moment)
    return event_id(NAME, REVISION, digest(data.edition_id, content, *([code] if code else [])), 0)
