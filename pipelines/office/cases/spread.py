"""举一反三: a confirmed wrong phrase, a lapsed domain or a bad link target, looked for in the newest stored pages and
posts of all units; what is found is one group with one cause."""

import codecs
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from pipelines.evidence.errors import EvidenceMissingError
from pipelines.log.records import Log
from pipelines.office.observation_index import newest_looks
from schemas.events.codec import decode
from schemas.events.found.accounts import PostsRead
from schemas.events.observations import PageObserved
from schemas.events.reading import Links
from schemas.events.types import OBSERVATIONS
from schemas.mistakes import MistakeError
from schemas.registry.model import Registry
from schemas.registry.roles import charged_by_default
from schemas.registry.subjects import Subject
from schemas.times import day_of
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.opening import Unreadable, open_document

SHORTEST = 2  # characters of a phrase
AROUND = 20  # characters shown on either side
ENCODINGS = ("utf-8", "gb18030")
_SPACE, _NOT_ASCII = re.compile(r"\s+"), re.compile(rb"[\x80-\xff]")
_UTF8 = codecs.getincrementaldecoder("utf-8")
SAMPLE = 8_192  # bytes


class _Check(msgspec.Struct):
    subject: str
    target: str
    kind: str
    url: str


class _Seen(msgspec.Struct):
    check: _Check
    outcome: str
    sha256: str | None = None
    found: dict[str, Any] | None = None


class _Told(msgspec.Struct):
    """As much of an observation as tells which page was seen; the rest, by far the most, is passed over."""

    time: datetime
    data: _Seen


_SLIM = msgspec.json.Decoder(_Told)


@dataclass(frozen=True)
class Found:
    """One place where it stands, at its newest look."""

    unit: str
    subject: str
    target: str
    url: str
    at: datetime
    sha256: str
    context: str


@dataclass(frozen=True)
class Wanted:
    """What is looked for: a phrase as people read it, or a host or address that links lead to."""

    phrase: str = ""
    link: str = ""

    def __post_init__(self) -> None:
        if bool(self.phrase) is bool(self.link):
            raise MistakeError("请用--phrase（错误表述）或--link（域名或网址）写明要查找的内容，二者填一项。")
        if self.phrase and len(self.phrase.strip()) < SHORTEST:
            raise MistakeError(f"--phrase至少{SHORTEST}个字，过短的内容会误伤无关页面。")


class _Shown:
    """The newest look at a target, opened only as far as somebody asks."""

    def __init__(self, raw: bytes, get: Callable[[str], bytes]) -> None:
        self.raw, self._get = raw, get
        self.told = _SLIM.decode(raw)

    @cached_property
    def page(self) -> PageObserved | None:
        """All that was observed."""
        page = decode(self.raw, OBSERVATIONS).data
        return page if isinstance(page, PageObserved) else None

    @cached_property
    def posts(self) -> list[Any]:
        return list(self.page.found.posts) if self.page and isinstance(self.page.found, PostsRead) else []

    @cached_property
    def body(self) -> bytes | None:
        """The stored page; None when its time was over."""
        try:
            return self._get(self.told.data.sha256 or "")
        except EvidenceMissingError:
            return None

    @cached_property
    def text(self) -> str:
        """The stored page as people read it; nothing where it cannot be read."""
        try:
            context = PageContext(url=self.told.data.check.url, at=self.told.time)
            return open_document(self.body or b"", context).flow.text
        except Unreadable:
            return ""


def spread(root: Path, log: Log, get: Callable[[str], bytes], registry: Registry, wanted: Wanted) -> list[Found]:
    """Every place of the program's subjects where it stands now, by unit. `root`: the data folder; `get` gives
    a stored body by its sha256."""
    return spread_of_each(root, log, get, registry, [wanted])[0]


def spread_of_each(
    root: Path, log: Log, get: Callable[[str], bytes], registry: Registry, wanted: Sequence[Wanted]
) -> list[list[Found]]:
    """The same of several things, found in one pass over the newest looks."""
    subjects = {one.id: one for one in registry.subjects}
    found: list[list[Found]] = [[] for _ in wanted]
    for record in newest_looks(root, log):
        if record.key not in subjects:
            continue
        shown = _Shown(record.value, get)
        for places, one in zip(found, wanted, strict=True):
            context = _linked(shown, one) if one.link else _said(shown, one)
            if context is not None:
                places.append(_found(shown, one, context, registry, subjects))
    return [sorted(places, key=lambda one: (one.unit, one.subject, one.target)) for places in found]


def _found(shown: _Shown, wanted: Wanted, context: str, registry: Registry, subjects: Mapping[str, Subject]) -> Found:
    told, check = shown.told, shown.told.data.check
    unit = charged_by_default(subjects[check.subject], registry.program.charge, day_of(told.time), registry.successions)
    url = check.url or _post_of(shown, wanted)
    return Found(unit, check.subject, check.target, url, told.time, told.data.sha256 or "", context)


def _linked(shown: _Shown, wanted: Wanted) -> str | None:
    """The link that leads to the host or below the address, with its text."""
    if wanted.link.encode() not in shown.raw or shown.page is None:
        return None
    reading = shown.page.reading
    carried = reading.links if reading else Links()
    for link in (*carried.internal, *carried.external, *carried.files):
        if _leads(link.url, wanted.link):
            return f"{link.text or '链接'}（{link.url}）"
    return next((post.url for post in shown.posts if _leads(post.url, wanted.link)), None)


def _leads(url: str, to: str) -> bool:
    """Whether an address is of the host (or one below it), or begins with the address."""
    if "/" in to:
        return url.partition("://")[2].startswith(to.partition("://")[2] or to)
    host = (urlsplit(url).hostname or "").lower()
    return host == to.lower() or host.endswith(f".{to.lower()}")


def _said(shown: _Shown, wanted: Wanted) -> str | None:
    """What stands around the phrase on the page as people read it, or in a post."""
    phrase = wanted.phrase
    if shown.told.data.found is not None:
        posts = shown.posts if phrase.encode() in shown.raw else []
        texts = (f"{post.title} {post.words}" for post in posts)
        return next((around for text in texts if (around := _around(text, phrase))), None)
    if shown.body is None or not _may_say(shown.body, phrase):
        return None
    return _around(shown.text, phrase)


def _post_of(shown: _Shown, wanted: Wanted) -> str:
    """The address of the post in which it stands: a look at an account has none of its own."""
    for post in shown.posts:
        if _leads(post.url, wanted.link) if wanted.link else _around(f"{post.title} {post.words}", wanted.phrase):
            return str(post.url)
    return ""


def _may_say(body: bytes, phrase: str) -> bool:
    """A cheap look at the bytes: pairs of its characters are there, as many as remain when a mark-up parts the phrase.
    Opening every page would take hours."""
    text = _SPACE.sub("", phrase)
    pairs = [text[at : at + 2] for at in range(len(text) - 1)]
    encodings = ENCODINGS[:1] if _is_utf8(body) else ENCODINGS
    return any(_half_there(body, [pair.encode(encoding) for pair in pairs]) for encoding in encodings)


def _half_there(body: bytes, pairs: Sequence[bytes]) -> bool:
    """Whether at least half of them are there; who lacks more is asked no further."""
    lacking = 0
    for pair in pairs:
        lacking += pair not in body
        if lacking * 2 > len(pairs):
            return False
    return True


def _is_utf8(body: bytes) -> bool:
    """Whether what is not ASCII is UTF-8, by its first kilobytes: GB 18030 is hardly ever, and looking for its bytes in
    other text takes ten times as long."""
    run = _NOT_ASCII.search(body)
    if run is None:
        return True
    try:
        _UTF8().decode(body[run.start() : run.start() + SAMPLE])
    except UnicodeDecodeError:
        return False
    return True


def _around(text: str, phrase: str) -> str | None:
    """The phrase with what stands around it; blanks and line ends inside it do not part it."""
    plain, sought = _SPACE.sub("", text), _SPACE.sub("", phrase)
    at = plain.find(sought)
    return None if at < 0 else plain[max(0, at - AROUND) : at + len(sought) + AROUND]
