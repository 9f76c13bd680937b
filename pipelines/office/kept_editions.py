"""What is kept of an edition beside its papers: its document, what it contradicts, what people overruled, its release.

It lies in `kept/<kind>/<code>` of the program's folder and not among the papers: the console serves every file of an
edition.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import yaml

from pipelines.data_folder import DataFolder
from pipelines.office.pdf import to_pdf
from pipelines.office.windows import base_code
from schemas.events.actor import Actor
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.load import parse
from schemas.times import rfc3339
from stages.reporter.audit.result import Result
from stages.reporter.document import Edition
from stages.reporter.edits.remarks import Remark
from stages.reporter.render import RENDERERS
from stages.reporter.render.marks import printed_as
from stages.reporter.templates.facts import FACTS, audited

KIND = "circular"
DOCUMENT, OVERRULED, RELEASED, PRINTED = "document.json", "overruled.yaml", "released.yaml", "printed"
WITHDRAWN, CHECKED = "withdrawn.yaml", "checked.yaml"
MOST_PRINTED = 20  # drafts that may come back edited
_SEVERITIES = {"error": "错误", "doubtful": "存疑"}


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An edition as it was made. `gaps` say what a slot asked for and did not get. Where people edited it, `data` and
    `data_facts` are what the data alone made, and `remarks` what is to be said of the edits."""

    edition: Edition
    gaps: list[str]
    template: str = ""
    template_version: int = 0
    data: Edition | None = None
    data_facts: dict[str, Any] = {}
    remarks: list[Remark] = []


class Overruled(msgspec.Struct, frozen=True, kw_only=True):
    """A person's reason for leaving something as it is."""

    key: str
    sentence: str
    reason: str
    by: str
    name: str
    at: str


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A person looked at what an edition contradicts: how many things were found, and how many waited."""

    by: str
    name: str
    at: str
    found: int
    waiting: int


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """Who withdrew a released edition, and why."""

    by: str
    name: str
    at: str
    reason: str


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """Who released what: `files` are the sha256 of the papers, `digest` that of all of them."""

    edition_id: str
    revision: int
    by: str
    name: str
    at: str
    digest: str
    files: dict[str, str]
    rulebook: str
    rulebook_version: str
    template: str
    template_version: int
    overruled: list[Overruled]


@dataclass(frozen=True)
class Problem:
    """Something that an edition contradicts or lacks; `key` names it as long as it stays the same. `place` is where it
    stands in the facts, with which the sentence begins; empty for a gap."""

    key: str
    severity: str
    sentence: str
    place: str = ""


@dataclass(frozen=True)
class KeptEdition:
    """One edition of a program's folder."""

    folder: DataFolder
    code: str

    @property
    def papers(self) -> Path:
        return self.folder.editions / KIND / self.code

    @property
    def home(self) -> Path:
        return self.folder.root / "kept" / KIND / self.code

    def keep(self, kept: Kept) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        write_whole(self.home / DOCUMENT, msgspec.json.encode(kept))

    @property
    def kept(self) -> Kept:
        """Raises MistakeError for an edition that no template made."""
        return msgspec.json.decode(self._there().read_bytes(), type=Kept)

    @property
    def from_template(self) -> bool:
        """Whether a template made it."""
        return (self.home / DOCUMENT).is_file()

    def _there(self) -> Path:
        path = self.home / DOCUMENT
        if not path.is_file():
            known = "、".join(editions_of(self.folder)) or "无"
            raise MistakeError(
                f"没有按模板编成的通报“{self.code}”，已有的：{known}；请先用 xunwang report circular 编成。"
            )
        return path

    @property
    def facts(self) -> dict[str, Any]:
        """Raises MistakeError for an edition that no template made."""
        self._there()
        parsed: dict[str, Any] = parse(self.facts_file)
        return parsed

    @property
    def facts_file(self) -> Path:
        return self.papers / f"{KIND}-{self.code}.{FACTS}"

    @property
    def released(self) -> Released | None:
        path = self.home / RELEASED
        return msgspec.convert(parse(path), Released) if path.is_file() else None

    @property
    def withdrawn(self) -> Withdrawn | None:
        path = self.home / WITHDRAWN
        return msgspec.convert(parse(path), Withdrawn) if path.is_file() else None

    @property
    def stands(self) -> bool:
        """Whether it is released and not withdrawn."""
        return self.released is not None and self.withdrawn is None

    @property
    def corrections(self) -> list["KeptEdition"]:
        """What was released of the same period after it, from the oldest to the newest, withdrawn or not."""
        base, number, found = base_code(self.code), revision_of(self.code) + 1, list[KeptEdition]()
        while (following := KeptEdition(self.folder, f"{base}-r{number}")).released is not None:
            found.append(following)
            number += 1
        return found

    @property
    def replaced_by(self) -> str:
        """The code of the newest correction that stands, empty where there is none."""
        return next((one.code for one in reversed(self.corrections) if one.stands), "")

    def withdraw(self, actor: Actor, reason: str, now: datetime) -> Withdrawn:
        """Keep that a released edition is withdrawn; its papers stay as they are. Raises MistakeError."""
        self.refuse_withdrawal(reason)
        told = Withdrawn(by=actor.id, name=actor.name, at=rfc3339(now), reason=reason.strip())
        write_yaml(self.home / WITHDRAWN, msgspec.to_builtins(told))
        return told

    def refuse_withdrawal(self, reason: str) -> None:
        """Raises MistakeError for what is not released, withdrawn already, or to be withdrawn without a reason."""
        if self.released is None:
            raise MistakeError(f"{self.code}尚未签发，无须撤回；草稿可以直接修改或重新编成。")
        if (gone := self.withdrawn) is not None:
            raise MistakeError(f"{self.code}已由{gone.name}于{gone.at[:10]}撤回：{gone.reason}。")
        if not reason.strip():
            raise MistakeError("撤回已签发的通报须写明理由，请补上--reason。")

    def remember(self, docx: bytes, edition: Edition) -> None:
        """Keep a docx as it was given out, to compare with it when it comes back edited; the newest ones stay."""
        place = self.home / PRINTED
        write_whole(place / f"{printed_as(edition)}.docx", docx)
        for old in sorted(place.glob("*.docx"), key=lambda path: path.stat().st_mtime_ns)[:-MOST_PRINTED]:
            old.unlink()

    def printed_before(self, name: str) -> bytes | None:
        """A docx that was given out, by the name of what it printed; None for one that is not kept."""
        kept = {path.stem: path for path in (self.home / PRINTED).glob("*.docx")}
        return kept[name].read_bytes() if name in kept else None

    @property
    def overruled(self) -> list[Overruled]:
        path = self.home / OVERRULED
        return msgspec.convert(parse(path) or [], list[Overruled]) if path.is_file() else []

    @property
    def checks(self) -> list[Checked]:
        path = self.home / CHECKED
        return msgspec.convert(parse(path) or [], list[Checked]) if path.is_file() else []

    def check(self, actor: Actor, now: datetime) -> list[Problem]:
        """The same as `problems`; that the actor looked is kept, of the same on one day once."""
        found = self.problems()
        seen = Checked(by=actor.id, name=actor.name, at=rfc3339(now), found=len(found), waiting=len(self.waiting()))
        told = [(one.by, one.at[:10], one.found, one.waiting) for one in self.checks]
        if (seen.by, seen.at[:10], seen.found, seen.waiting) not in told:
            write_yaml(self.home / CHECKED, [msgspec.to_builtins(one) for one in (*self.checks, seen)])
        return found

    def problems(self) -> list[Problem]:
        """What stands in the way of a release, overruled or not."""
        gaps = [Problem(_key("gap", gap), "缺项", gap) for gap in self.kept.gaps]
        edits = [Problem(_key("edit", one.sentence), "改动", one.sentence) for one in self.kept.remarks if one.waits]
        return [*gaps, *edits, *(_problem(one) for one in audited(self.facts))]

    def waiting(self) -> list[Problem]:
        """What nobody has overruled yet."""
        known = {one.key for one in self.overruled}
        return [one for one in self.problems() if one.key not in known]

    def overrule(self, keys: list[str], reason: str, actor: Actor, now: datetime) -> list[Problem]:
        """Keep a reason for problems that stay. Raises MistakeError for a key that names none."""
        self.refuse_released()
        if not reason.strip():
            raise MistakeError("请用--reason写明维持原文的理由。")
        known = {one.key: one for one in self.problems()}
        if strange := [key for key in keys if key not in known]:
            raise MistakeError(f"没有编号为“{strange[0]}”的问题，请用 xunwang edition check {self.code} 查看编号。")
        before = [one for one in self.overruled if one.key not in keys]
        told = [
            Overruled(key=k, sentence=known[k].sentence, reason=reason, by=actor.id, name=actor.name, at=rfc3339(now))
            for k in keys
        ]
        write_yaml(self.home / OVERRULED, [msgspec.to_builtins(one) for one in (*before, *told)])
        return [known[key] for key in keys]

    def release(self, actor: Actor, now: datetime) -> Released:
        """Keep who released it and print the papers as released. Raises MistakeError while something waits; then
        nothing is changed. Everything is made before anything is written, and the record comes first: what breaks off
        after it is brought to its end by `print_released`."""
        self.refuse_released()
        kept, waiting = self.kept, self.waiting()
        if kept.edition.head.signed_on is None:
            raise MistakeError(f"{self.code}：尚未写明签发日期，请用 xunwang report circular --signed-on 重新编成。")
        if waiting:
            first = "；".join(f"[{one.key}] {one.sentence.removeprefix(one.place)}" for one in waiting[:3])
            raise MistakeError(
                f"{self.code}：还有{len(waiting)}处前后不一致或缺项，请改正，"
                f"或用 xunwang edition overrule 写明维持的理由：{first}"
            )
        edition, papers = self._final(kept)
        head, shas = edition.head, self._shas(papers)
        told = Released(
            edition_id=head.edition_id,
            revision=head.revision,
            by=actor.id,
            name=actor.name,
            at=rfc3339(now),
            digest=_of_all(shas),
            files=shas,
            rulebook=head.rulebook,
            rulebook_version=head.rulebook_version,
            template=kept.template,
            template_version=kept.template_version,
            overruled=self.overruled,
        )
        write_yaml(self.home / RELEASED, msgspec.to_builtins(told))
        self._print(kept, edition, papers)
        return told

    def digest_when_released(self) -> str:
        """The digest that a release of the draft as it stands would keep."""
        return _of_all(self._shas(self._final(self.kept)[1]))

    def _shas(self, papers: dict[str, bytes]) -> dict[str, str]:
        """The sha256 of the papers as they are released, the facts among them."""
        papers[FACTS] = self.facts_file.read_bytes()
        return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(papers.items())}

    def print_released(self) -> None:
        """Print the papers of a release that broke off before all were there."""
        self._print(self.kept, *self._final(self.kept))

    def _final(self, kept: Kept) -> tuple[Edition, dict[str, bytes]]:
        """The document and the papers as they are released."""
        head = msgspec.structs.replace(kept.edition.head, draft=False, revision=revision_of(self.code))
        edition = msgspec.structs.replace(kept.edition, head=head)
        papers = {name: render(edition) for name, render in RENDERERS.items()}
        if (self.papers / f"{KIND}-{self.code}.pdf").is_file():
            papers["pdf"] = to_pdf(papers["docx"], head.as_of)
        return edition, papers

    def _print(self, kept: Kept, edition: Edition, papers: dict[str, bytes]) -> None:
        for name, content in papers.items():
            write_whole(self.papers / f"{KIND}-{self.code}.{name}", content)
        self.keep(msgspec.structs.replace(kept, edition=edition))

    def refuse_released(self) -> None:
        if (told := self.released) is not None:
            raise MistakeError(
                f"{self.code}已由{told.name}于{told.at[:10]}签发，不能再改；"
                "请用 xunwang report circular 重新编成，作为更正稿。"
            )


def _of_all(shas: dict[str, str]) -> str:
    return digest(*(f"{name}:{sha}" for name, sha in shas.items()))


def editions_of(folder: DataFolder) -> list[str]:
    """The codes of the editions that templates made."""
    return sorted(path.parent.name for path in (folder.root / "kept" / KIND).glob(f"*/{DOCUMENT}"))


def free_code(folder: DataFolder, code: str) -> str:
    """The code under which an edition may be written: a released one stays as it is, the next is a correction."""
    number, wanted = 1, code
    while KeptEdition(folder, wanted).released is not None:
        number += 1
        wanted = f"{code}-r{number}"
    return wanted


def revision_of(code: str) -> int:
    _, _, number = code.rpartition("-r")
    return int(number) if number.isdigit() else 1


def flat(facts: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every number and printed rate of facts with its place."""
    if isinstance(facts, dict):
        for key, held in facts.items():
            yield from flat(held, f"{path}.{key}" if path else str(key))
    elif isinstance(facts, int | float) or (isinstance(facts, str) and facts.endswith("%")):
        yield path, facts


def _problem(result: Result) -> Problem:
    return Problem(
        _key(result.rule, result.path, result.stands, result.expected),
        _SEVERITIES[result.severity],
        f"{result.path}：{result.sentence}",
        f"{result.path}：",
    )


def _key(*parts: str) -> str:
    return digest("problem", *parts)[:6]


def write_yaml(path: Path, content: Any) -> None:
    write_whole(path, yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that whoever reads it finds all of the old or all of the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.fresh")
    fresh.write_bytes(content)
    fresh.replace(path)
