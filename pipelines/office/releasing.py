"""Editions made on demand, compared with the one before, and released: a release is kept as it was, whatever comes."""

import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from pathlib import Path

import msgspec

from pipelines.data_folder import DataFolder
from pipelines.log.records import Log
from pipelines.office.cases.below import notify_below, withdraw_below
from pipelines.office.cases.desk import CaseDesk
from pipelines.office.cases.reading import alone
from pipelines.office.cases.release import named_in, refuse_objected
from pipelines.office.edition_files import Made, made_event
from pipelines.office.edition_keeper import is_told, tell
from pipelines.office.kept_editions import KIND, KeptEdition, Released, Withdrawn
from pipelines.office.windows import base_code, form_and_scope
from schemas.events.actor import Actor
from schemas.events.cases import CaseStep
from schemas.events.envelope import Event
from schemas.events.reports import EditionState
from schemas.mistakes import MistakeError
from stages.reporter.audit.values import day
from stages.reporter.document import Edition

FOLDER, RECORD = "released", "release.json"
MOST_LINES = 300


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """Who released an edition and when; `files`: sha256 by name. `signed_on`: the signing day that is printed."""

    kind: str
    code: str
    actor: Actor
    at: datetime
    signed_on: str
    files: dict[str, str]
    withdrawn: Withdrawn | None = None


def release_kept(edition: KeptEdition, desk: CaseDesk, actor: Actor) -> tuple[Released, list[str], int]:
    """Release an edition that a template made, tell of it, record 点名通报 in the cases of whom it names, and 上级通报
    in the programs below.

    Returns the release, a sentence for each case in which nobody could be named, and in how many somebody was. Raises
    MistakeError while an objection is open or something is neither mended nor overruled; then nothing is changed.
    """
    log = desk.desk.log
    with alone(edition.folder.root):
        known = edition.released
        if known is not None and is_told(log, _event(edition, known)):
            edition.refuse_released()
        refuse_objected(desk, edition.kept.edition)
        told = known or edition.release(actor, desk.now)
        if known is not None:
            edition.print_released()
    named, left = _named(desk, edition.kept.edition, edition.code, actor, _deadline(edition))
    tell(log, [_event(edition, told)])
    return told, left, len(named)


def _event(edition: KeptEdition, told: Released, gone: Withdrawn | None = None) -> Event:
    return made_event(Made(edition.kept.edition, {}, []), told.files, told, code=edition.code, gone=gone)


def _deadline(edition: KeptEdition) -> date | None:
    """The last day for mending that an edition prints."""
    days = (day(one.get("date")) for one in edition.facts.get("deadlines") or [])
    return next((one for one in days if one is not None), None)


def _named(
    desk: CaseDesk, document: Edition, code: str, actor: Actor, deadline: date | None = None
) -> tuple[list[CaseStep], list[str]]:
    """What a circular is for whom it names: a step of the cases here, a notice from above in the programs below."""
    notify_below(desk, document, code, actor)
    return named_in(desk, document, code, actor, deadline)


def withdraw_kept(edition: KeptEdition, desk: CaseDesk, actor: Actor, reason: str) -> tuple[Withdrawn, int, int]:
    """Withdraw a released edition: its papers stay as they are, its namings and the deadlines that came with them are
    taken back in the cases, its notices from above in the programs below, and subscribers are told. Returns the record,
    in how many cases, and how many notices. Raises MistakeError; a withdrawal that broke off is brought to its end.
    """
    log = desk.desk.log
    with alone(edition.folder.root):
        told, gone = edition.released, edition.withdrawn
        if gone is None or not broken_off(edition, log):
            gone = edition.withdraw(actor, reason, desk.now)
    steps = desk.withdraw_naming(edition.code, actor, gone.reason)
    below = withdraw_below(
        desk, edition.code, actor, gone.reason, lambda code: KeptEdition(edition.folder, code).stands
    )
    if told is not None:
        tell(log, [_event(edition, told, gone)])
    return gone, len(steps), below


def broken_off(edition: KeptEdition, log: Log) -> bool:
    """Whether a withdrawal was kept and did not come to its end: nobody has been told of it."""
    told, gone = edition.released, edition.withdrawn
    return told is not None and gone is not None and not is_told(log, _event(edition, told, gone))


@dataclass(frozen=True)
class Standing:
    """What an edition is now: its state, its release if there is one, and the code of the correction that holds in its
    place, empty where there is none."""

    state: EditionState
    release: Release | None = None
    replaced_by: str = ""


@dataclass(frozen=True)
class Releases:
    """The released editions of a program: those from a template as they are kept (`kept_editions`), others as copies in
    a folder of their own."""

    folder: DataFolder

    @property
    def root(self) -> Path:
        return self.folder.root / FOLDER

    def of(self, kind: str, code: str) -> Release | None:
        path = self.root / kind / code / RECORD
        if path.is_file():
            return msgspec.json.decode(path.read_bytes(), type=Release)
        edition = KeptEdition(self.folder, code)
        told = edition.released if kind == KIND else None
        if told is None:
            return None
        return Release(
            kind=kind,
            code=code,
            actor=Actor(id=told.by, name=told.name),
            at=datetime.fromisoformat(told.at),
            signed_on=edition.kept.edition.head.signed_on or "",
            files=told.files,
            withdrawn=edition.withdrawn,
        )

    def standing(self, kind: str, code: str) -> Standing:
        """For every reader that tells drafts, released and withdrawn editions apart."""
        release = self.of(kind, code)
        if release is None:
            return Standing("draft")
        replaced_by = KeptEdition(self.folder, code).replaced_by if kind == KIND else ""
        return Standing("withdrawn" if release.withdrawn else "released", release, replaced_by)

    def refuse_released(self, kind: str, code: str) -> None:
        """Raises MistakeError when it was released: it stays as it was."""
        known = self.of(kind, code)
        if known is not None:
            raise MistakeError(
                f"该期报告已由{known.actor.name}于{known.signed_on}签发，不能改动；如有更正，请另编一期更正说明。"
            )

    def refuse(self, made: Made, code: str, last: date, today: date) -> None:
        """Raises MistakeError for a window that has not ended, an edition that contradicts itself, or one that was
        released before. What an edition from a template contradicts may be overruled, so its release asks for it."""
        if last >= today:
            raise MistakeError(f"该期到{last}才结束，尚不能签发；可先编草稿。")
        if made.problems and made.kept is None:
            raise MistakeError([f"自校核未通过：{problem}" for problem in made.problems[:20]])
        self.refuse_released(made.edition.head.kind, code)

    def release(self, made: Made, code: str, desk: CaseDesk, actor: Actor) -> list[str]:
        """Release an edition whose files are saved; returns a sentence for each case in which nobody could be named.
        Raises MistakeError for what stands in its way."""
        if made.kept is not None:
            return release_kept(KeptEdition(self.folder, code), desk, actor)[1]
        refuse_objected(desk, made.edition)
        self._copy(made, code, actor, desk.now)
        return _named(desk, made.edition, code, actor)[1] if made.edition.head.kind == KIND else []

    def _copy(self, made: Made, code: str, actor: Actor, at: datetime) -> None:
        """Keep the files as they are released, whatever becomes of the drafts."""
        head = made.edition.head
        place = self.root / head.kind / code
        partial = place.with_name(f"{place.name}.partial")
        partial.mkdir(parents=True, exist_ok=True)
        names = {name: f"{head.kind}-{code}.{name}" for name in made.files}
        for name, content in made.files.items():
            (partial / names[name]).write_bytes(content)
        release = Release(
            kind=head.kind,
            code=code,
            actor=actor,
            at=at,
            signed_on=head.signed_on or "",
            files={names[name]: hashlib.sha256(content).hexdigest() for name, content in made.files.items()},
        )
        (partial / RECORD).write_bytes(msgspec.json.encode(release))
        partial.replace(place)


def lines_of(html: str) -> list[str]:
    """The text of an edition's HTML, a line for each paragraph and row."""
    body = re.sub(r"(?s)<(style|script|svg|head)\b.*?</\1>", "", html)
    broken = re.sub(r"(?i)</(p|tr|h\d|li|caption|figcaption)>", "\n", body)
    cells = re.sub(r"(?i)</t[dh]>", "　", broken)
    plain = unescape(re.sub(r"<[^>]+>", "", cells))
    return [line.strip() for line in plain.splitlines() if line.strip()]


def differences(before: str, now: str) -> Iterator[tuple[str, str]]:
    """What was taken out ("-") and put in ("+") from one edition's HTML to another's."""
    found = difflib.unified_diff(lines_of(before), lines_of(now), lineterm="", n=0)
    shown = (line for line in found if line[:1] in "+-" and line[:3] not in ("+++", "---"))
    for line, _ in zip(shown, range(MOST_LINES), strict=False):
        yield line[0], line[1:]


def before(editions: Path, kind: str, code: str) -> Path | None:
    """The HTML of the edition before one of the same kind and scope; None where there is none."""
    own = form_and_scope(base_code(code))
    older = [
        place
        for place in (editions / kind).glob("*")
        if place.name < code and form_and_scope(base_code(place.name)) == own
    ]
    files: Mapping[str, Path] = {place.name: place / f"{kind}-{place.name}.html" for place in older}
    there = [path for _, path in sorted(files.items()) if path.is_file()]
    return there[-1] if there else None
