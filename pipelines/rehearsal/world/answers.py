"""Files of answers that a person or a script wrote: `answers.yaml` or `answers.jsonl`, with the bodies beside them."""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from pipelines.clock import NEVER
from pipelines.rehearsal.world.recorded import Content, Failed, Recorded
from schemas.events.checks import Agent
from schemas.mistakes import MistakeError
from schemas.registry.load import converted, parse
from schemas.times import SHANGHAI
from stages.fetcher.urls import BadUrlError
from stages.fetcher.urls import parse as parse_address

NAMES = ("answers.yaml", "answers.yml", "answers.jsonl")
_HTML = "text/html; charset=utf-8"


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """One answer as written. `at`: from when on it holds, Beijing time where no offset is given. Either `status`, with
    `body` (a file beside) or `text`, or `error`."""

    url: str
    at: str
    status: int | None = None
    error: Failed | None = None
    headers: dict[str, str] = {}
    body: str | None = None
    text: str | None = None
    agent: Agent = "self"


class AnswersFile(msgspec.Struct, frozen=True, kw_only=True):
    """`answers.yaml`."""

    answers: list[Written]


@dataclass(frozen=True, slots=True)
class WrittenContent:
    """`file` holds the body; None: it is `text`."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str = ""
    file: Path | None = None

    def content(self) -> Content:
        body = self.text.encode() if self.file is None else self.file.read_bytes()
        return Content(self.status, self.headers, body)


def read_answers(path: Path) -> list[Recorded]:
    """The answers in a file. Raises MistakeError that names each wrong one, its field and the mend."""
    answers: list[Recorded] = []
    problems: list[str] = []
    for place, raw in _written(path):
        try:
            answers.append(_recorded(converted(raw, f"{path}：{place}", Written), path.parent, f"{path}：{place}"))
        except MistakeError as mistake:
            problems += mistake.messages
    if problems:
        raise MistakeError(problems)
    return answers


def _written(path: Path) -> Iterator[tuple[str, Any]]:
    if path.suffix == ".jsonl":
        yield from _json_lines(path)
        return
    raw = parse(path)
    listed = raw.get("answers") if isinstance(raw, dict) else raw
    if not isinstance(listed, list) or (isinstance(raw, dict) and set(raw) != {"answers"}):
        raise MistakeError(f"{path}：应为answers一节下的应答清单（每条有url、at、status等），请按说明改写。")
    yield from ((f"第{number}条", one) for number, one in enumerate(listed, start=1))


def _json_lines(path: Path) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield f"第{number}行", msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise MistakeError(f"{path}：第{number}行：不是合法的JSON，每行应为一个JSON对象，请改正。") from None


def _recorded(written: Written, folder: Path, place: str) -> Recorded:
    problems = []
    address, at = "", NEVER
    try:
        address = parse_address(written.url).href
    except BadUrlError:
        problems.append(f"{place}：url“{written.url[:80]}”不是网址，请写成http://或https://开头的完整网址。")
    try:
        told = datetime.fromisoformat(written.at)
        at = told if told.tzinfo else told.replace(tzinfo=SHANGHAI)
    except ValueError:
        problems.append(f"{place}：at“{written.at}”不是时间，请写成2026-07-01T08:00:00+08:00。")
    problems += [f"{place}：{problem}" for problem in _contradictions(written, folder)]
    if problems:
        raise MistakeError(problems)
    if written.status is None:
        return Recorded(address, at, written.agent, failed=written.error)
    file = folder / written.body if written.body is not None else None
    source = WrittenContent(written.status, _headers(written, file), written.text or "", file)
    return Recorded(address, at, written.agent, source)


def _contradictions(written: Written, folder: Path) -> Iterator[str]:
    if (written.status is None) == (written.error is None):
        yield "status和error应填且只填一个（有应答填status，连接失败填error）。"
    if written.status is not None and not 100 <= written.status <= 599:
        yield f"status“{written.status}”不是HTTP状态码，应在100至599之间。"
    if written.body is not None and written.text is not None:
        yield "body（正文所在文件）和text（正文）只能填一个。"
    if written.error is not None and (written.body is not None or written.text is not None):
        yield "填了error就没有正文，请删去body和text。"
    if written.body is not None and not (folder / written.body).is_file():
        yield f"body所指的文件“{written.body}”不存在，路径应相对于{folder}。"


def _headers(written: Written, file: Path | None) -> tuple[tuple[str, str], ...]:
    """The headers; one that tells the kind of the body is added where none does."""
    headers = tuple(written.headers.items())
    if any(name.lower() == "content-type" for name, _ in headers):
        return headers
    if file is None:
        return (*headers, ("Content-Type", _HTML)) if written.text is not None else headers
    kind = mimetypes.guess_type(file.name)[0]
    return (*headers, ("Content-Type", kind)) if kind else headers
