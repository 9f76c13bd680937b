"""A document or page that is to be proofread, with what the text pass finds in it."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import msgspec

from pipelines.typed_address import fetched, is_address
from schemas.events.reading import TextHit
from schemas.mistakes import MistakeError
from stages.classifier.attachments import extract
from stages.classifier.reading.charset import decode
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.opening import Unreadable, open_document
from stages.classifier.reading.reader import read
from stages.classifier.text import hits, packs_with
from stages.classifier.text.classes import Slip

RULE = "proof.reader"
UNREAD = ("too_large", "zip_bomb", "encrypted", "broken", "unsupported", "no_text")


@dataclass(frozen=True)
class Look:
    """What a document is looked at with. `day` is the day on which it is to be published, as the office says. `reader`
    is the statistical one."""

    packs: tuple[Path, ...]
    names: frozenset[str]
    day: date
    reader: Callable[[str], Iterable[Slip]] | None = None


@dataclass(frozen=True)
class Document:
    """`text` is what the hits' offsets count in. `problems` say what could not be read."""

    name: str
    kind: str
    text: str
    hits: list[TextHit]
    problems: list[str] = field(default_factory=list)

    def place(self, offset: int) -> str:
        """Line and column, from one."""
        line = self.text.count("\n", 0, offset) + 1
        return f"{line}:{offset - self.text.rfind(chr(10), 0, offset)}"


def proofread(name: str, look: Look) -> Document:
    """Look through a file, an address or standard input (-). Raises MistakeError for what cannot be had."""
    if is_address(name):
        answer = asyncio.run(fetched(name))
        if answer.trouble:
            raise MistakeError(f"{name}：无法打开（{answer.trouble}），请检查地址和网络。")
        return _of_bytes(name, answer.body, answer.url, look, answer.at, answer.headers)
    return _of_bytes(name, _bytes(name), None, look)


def _of_bytes(
    name: str,
    body: bytes,
    url: str | None,
    look: Look,
    at: datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> Document:
    found = extract(body, url or (name if name != "-" else "text/plain"))
    if found.kind == "html":
        return _page(name, body, url, look, at, headers or {})
    marks = _hits(found.text, look, look.day)
    return Document(name, found.kind, found.text, marks, found.problems)


def _page(
    name: str, body: bytes, url: str | None, look: Look, at: datetime | None, headers: Mapping[str, str]
) -> Document:
    """A page is read as the monitoring reads it: its own day of publication counts."""
    context = PageContext(url=url, at=at, headers=headers, registry_names=look.names, word_packs=look.packs)
    reading = read(body, context)
    content_type = next((value for key, value in headers.items() if key.lower() == "content-type"), None)
    problems = [] if reading.verdict == "ok" or reading.text_hits else ["broken"]
    suspected = _suspected(body, context, look)
    taken = {place for hit in reading.text_hits for place in range(hit.offset, hit.offset + len(hit.text))}
    marks = [*reading.text_hits, *(hit for hit in suspected if hit.offset not in taken)]
    marks.sort(key=lambda hit: hit.offset)
    return Document(name, "html", decode(body, content_type).text, marks, problems)


def _suspected(body: bytes, context: PageContext, look: Look) -> list[TextHit]:
    """What the statistical reader alone finds on a page, which the reading of pages does without."""
    if look.reader is None:
        return []
    try:
        flow = open_document(body, context).flow
    except (Unreadable, RecursionError):
        return []
    found = [hit for hit in _hits(flow.text, look, None) if hit.rule == RULE]
    return [msgspec.structs.replace(hit, offset=flow.offset(hit.offset)) for hit in found]


def _hits(text: str, look: Look, published: date | None) -> list[TextHit]:
    packs = packs_with(look.packs, look.names)
    return hits(text, names=look.names, packs=packs, day=look.day, published=published, reader=look.reader)


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise MistakeError(f"{name}：无法读取（{error.strerror}），请检查路径和权限。") from None
