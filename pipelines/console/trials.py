"""Rulebooks that are looked at and tried in the browser: those of the installation, and drafts that were uploaded."""

import asyncio
import re
from datetime import date
from pathlib import Path
from typing import Any

from aiohttp import web

from pipelines.console.shown import Shown
from pipelines.data_folder import DataFolder
from pipelines.office.trial.job import Asked, TrialJob, outcomes
from pipelines.office.trial.judging import Trial
from schemas.events.actor import Actor
from schemas.events.types import OBSERVATIONS
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.folder import PROGRAMS, RULEBOOKS, load_rulebooks
from schemas.registry.model import Registry
from schemas.rulebooks.load import load
from schemas.rulebooks.model import Rulebook
from schemas.times import rfc3339
from stages.rule_evaluator.rules import Rules

DRAFT = "draft-"  # before the id of an uploaded rulebook, so that it is not taken for the one in use
LARGEST = 4 << 20
MOST_DRAFTS = 50
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,80}")


class TrialDesk:
    """One trial at a time: it takes a processor for minutes."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self.job: TrialJob | None = None
        self._read: tuple[tuple[Any, ...] | None, dict[str, Rulebook]] = (None, {})

    async def end(self, _: web.Application) -> None:
        """Broken off; it goes on where it stopped when it is asked for again."""
        if self.job is not None and self.job.running:
            await asyncio.to_thread(self.job.stop)

    def books(self) -> dict[str, Rulebook]:
        """All rulebooks by the name of their pages, drafts last. A draft that can no longer be used is left out. Read
        again only when a file has changed."""
        root = self._shown.folder.root
        paths = [*root.glob(f"{RULEBOOKS}/*"), *root.glob(f"{PROGRAMS}/*/{RULEBOOKS}/*"), *self._drafts.glob("*.yaml")]
        state = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(paths))
        if self._read[0] != state:
            self._read = (state, self._books())
        return self._read[1]

    def file_of(self, key: str) -> str:
        """How the switching of rulebooks calls what has this page: an id, or the file of a draft."""
        return str(self._drafts / f"{key.removeprefix(DRAFT)}.yaml") if key.startswith(DRAFT) else key

    def drop_draft(self, key: str) -> None:
        """It is in the installation now."""
        if key.startswith(DRAFT):
            (self._drafts / f"{key.removeprefix(DRAFT)}.yaml").unlink(missing_ok=True)

    def _books(self) -> dict[str, Rulebook]:
        known = load_rulebooks(self._shown.folder.root)
        found = dict(known)
        for path in sorted(self._drafts.glob("*.yaml")):
            try:
                found[f"{DRAFT}{path.stem}"] = load(path, known)
            except MistakeError:
                continue  # what it extends has changed; uploading it again says what is wrong
        return found

    def keep_draft(self, content: bytes) -> str:
        """The name of a draft's page. Raises MistakeError with all that is wrong in it."""
        if len(content) > LARGEST:
            raise MistakeError(f"指标体系文件超过{LARGEST >> 20}兆字节，请核对是否选错了文件。")
        try:
            content.decode()
        except UnicodeDecodeError:
            raise MistakeError("指标体系文件不是UTF-8编码的文本，请另存为UTF-8编码后再传。") from None
        self._drafts.mkdir(parents=True, exist_ok=True)
        fresh = self._drafts / "上传的文件.new"
        fresh.write_bytes(content)
        try:
            book = load(fresh, load_rulebooks(self._shown.folder.root))
            Rules(book)
            if not _ID.fullmatch(book.id):
                raise MistakeError(f"指标体系编号“{book.id[:40]}”只能用字母、数字、_.-，请改正。")
            kept = self._drafts / f"{book.id}.yaml"
            if not kept.exists() and len(list(self._drafts.glob("*.yaml"))) >= MOST_DRAFTS:
                raise MistakeError(f"已有{MOST_DRAFTS}份试用稿，请由技术人员清理后再上传。")
            fresh.replace(kept)
        except MistakeError as mistake:
            raise MistakeError([text.replace(f"{self._drafts}/", "") for text in mistake.messages]) from None
        finally:
            fresh.unlink(missing_ok=True)
        return f"{DRAFT}{book.id}"

    @property
    def _drafts(self) -> Path:
        return self._shown.folder.root / "rulebook-drafts"

    def begin(self, registry: Registry, book: Rulebook, first: date, last: date, actor: Actor) -> None:
        """Raises MistakeError."""
        if self.job is not None and self.job.running:
            raise MistakeError(f"{self.job.asked.by}正在试算“{self.job.asked.trial.book.title}”，请等它结束或先停止。")
        if first > last:
            raise MistakeError("起始日晚于截止日，请把起止日期对调。")
        program = registry.program.id
        place = digest("trial", program, repr(book), str(last), 1)[:12]
        into = trials_of(self._shown.folder, program) / f"{book.id}-{place}"
        subjects = frozenset(one.id for one in registry.subjects)
        trial = Trial(self._shown.folder.root, self._shown.cluster, program, subjects, book, last, into, 1)
        asked = Asked(trial, registry, first, actor.name, rfc3339(self._shown.now()))
        self.job = TrialJob(asked, sum(self._shown.log.ends(OBSERVATIONS)))

    def outcomes(self, program: str) -> list[dict[str, Any]]:
        return outcomes(trials_of(self._shown.folder, program))


def trials_of(folder: DataFolder, program: str) -> Path:
    """Where the trials of a program lie."""
    return folder.of_program(program).root / "trials"
