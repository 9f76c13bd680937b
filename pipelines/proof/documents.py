"""A document or page that is to be proofread, with what the text pass finds in it."""

import asyncio
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from pipelines.typed_address import fetched, is_address
from schemas.events.reading import TextHit
from schemas.mistakes import MistakeError
from schemas.registry.leaders import NOBODY, Leaders
from stages.classifier.attachments import extract
from stages.classifier.reading.charset import decode
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read
from stages.classifier.text import hits, packs_with
from stages.classifier.text.statistical import statistical_reader

_YEAR = re.compile("(?<![0-9])((?:19|20)[0-9]{2})年")
UNREAD = ("too_large", "zip_bomb", "encrypted", "broken", "unsupported", "no_text")


@dataclass(frozen=True)
class Look:
    """What a document is looked at with. `day` is today, `published` the day of publication where the office gives
    one. `counts` is the folder of what the statistical reader has learnt."""

    packs: tuple[Path, ...]
    names: frozenset[str]
    day: date
    published: date | None = None
    counts: Path | None = None
    leaders: Leaders = NOBODY


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
    marks = _hits(found.text, look, look.published or _to_be_published(found.text, look.day))
    return Document(name, found.kind, found.text, marks, found.problems)


def _page(
    name: str, body: bytes, url: str | None, look: Look, at: datetime | None, headers: Mapping[str, str]
) -> Document:
    """A page is read as the monitoring reads it: its own day of publication counts."""
    context = PageContext(
        url=url,
        at=at,
        headers=headers,
        registry_names=look.names,
        leaders=look.leaders,
        word_packs=look.packs,
        counts=look.counts,
    )
    reading = read(body, context)
    content_type = next((value for key, value in headers.items() if key.lower() == "content-type"), None)
    problems = [] if reading.verdict == "ok" or reading.text_hits else ["broken"]
    return Document(name, "html", decode(body, content_type).text, reading.text_hits, problems)


def _to_be_published(text: str, day: date) -> date | None:
    """Today for a text that is about to be published; none for one that speaks of no year since the one before last,
    because it is an old one, in which old names are right."""
    years = [int(year) for year in _YEAR.findall(text)]
    return None if years and max(years) < day.year - 1 else day


def _hits(text: str, look: Look, published: date | None) -> list[TextHit]:
    packs = packs_with(look.packs, look.names, look.leaders)
    reader = statistical_reader(look.counts)
    return hits(text, names=look.names, packs=packs, day=look.day, published=published, reader=reader)


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise MistakeError(f"{name}：无法读取（{error.strerror}），请检查路径和权限。") from None
