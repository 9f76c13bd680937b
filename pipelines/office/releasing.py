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
from pipelines.office.edition_files import Made
from schemas.events.actor import Actor
from schemas.mistakes import MistakeError

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


@dataclass(frozen=True)
class Releases:
    """The released editions of a program, in its folder."""

    folder: DataFolder

    @property
    def root(self) -> Path:
        return self.folder.root / FOLDER

    def of(self, kind: str, code: str) -> Release | None:
        path = self.root / kind / code / RECORD
        return msgspec.json.decode(path.read_bytes(), type=Release) if path.is_file() else None

    def refuse_released(self, kind: str, code: str) -> None:
        """Raises MistakeError when it was released: it stays as it was."""
        known = self.of(kind, code)
        if known is not None:
            raise MistakeError(
                f"该期报告已由{known.actor.name}于{known.signed_on}签发，不能改动；如有更正，请另编一期更正说明。"
            )

    def release(self, made: Made, code: str, actor: Actor, at: datetime, last: date, today: date) -> Release:
        """Keep the files of an edition as released. Raises MistakeError for a window that has not ended, an edition
        that contradicts itself, or one that was released before."""
        head = made.edition.head
        if last >= today:
            raise MistakeError(f"该期到{last}才结束，尚不能签发；可先编草稿。")
        if made.problems:
            raise MistakeError([f"自校核未通过：{problem}" for problem in made.problems[:20]])
        self.refuse_released(head.kind, code)
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
        return release


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
    scope = _scope(code)
    older = [place for place in (editions / kind).glob("*") if place.name < code and _scope(place.name) == scope]
    files: Mapping[str, Path] = {place.name: place / f"{kind}-{place.name}.html" for place in older}
    there = [path for _, path in sorted(files.items()) if path.is_file()]
    return there[-1] if there else None


def _scope(code: str) -> str:
    """The unit in a code: what follows week, quarter or days."""
    return re.sub(r"^(\d{4}-W\d\d|\d{4}Q\d|\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d)", "", code)
