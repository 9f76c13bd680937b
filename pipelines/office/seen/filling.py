"""Fills the index of titles from the observations in the log."""

from collections.abc import Callable, Iterator
from datetime import date

from pipelines.log.records import Log
from pipelines.office.seen.titles import Listed, TitleIndex
from schemas.events.codec import InvalidEventError, decode
from schemas.events.found import PostsRead
from schemas.events.observations import PageObserved
from schemas.events.types import BY_PAYLOAD, OBSERVATIONS
from schemas.kinds import KINDS
from schemas.times import day_of

AT_ONCE = 500
# A cheap look at the bytes before decoding: visits and links list nothing.
_PAGE = BY_PAYLOAD[PageObserved].name.encode()


def fill(index: TitleIndex, log: Log, told: Callable[[int, int], None] | None = None) -> int:
    """Read on from where the index stands to the log's present end; returns how many records were read.

    `told` hears how many of how many are read. A record that is no event is a dead letter of the stages already.
    """
    starts = [index.reached(OBSERVATIONS, partition) for partition in range(len(log.ends(OBSERVATIONS)))]
    ends = log.ends(OBSERVATIONS)
    whole, read = sum(end - start for start, end in zip(starts, ends, strict=True)), 0
    for partition, (offset, end) in enumerate(zip(starts, ends, strict=True)):
        while offset < end and (records := log.read(OBSERVATIONS, partition, offset, min(AT_ONCE, end - offset))):
            pages = [page for record in records if _PAGE in record.value for page in _page(record.value)]
            offset = records[-1].offset + 1
            index.add(
                (one for page in pages for one in titles_of(page)),
                (look for page in pages for look in _looks_of(page)),
                (OBSERVATIONS, partition, offset),
            )
            read += len(records)
            if told:
                told(read, whole)
    return read


def _page(raw: bytes) -> Iterator[PageObserved]:
    try:
        data = decode(raw, OBSERVATIONS).data
    except InvalidEventError:
        return
    if isinstance(data, PageObserved) and data.outcome == "done":
        yield data


def titles_of(page: PageObserved) -> Iterator[Listed]:
    """The titles that a look at a list, a home page or an account showed."""
    subject, target, when = page.check.subject, page.check.target, page.check.due
    kind = KINDS[page.check.kind]
    front = kind.page and kind.looks_at == "subject"
    if page.reading is not None:
        for item in page.reading.items:
            day = date.fromisoformat(item.date) if item.date else None
            yield Listed(subject, target, item.title, item.url, when, day, front=front)
    if isinstance(page.found, PostsRead):
        for post in page.found.posts:
            exact = post.at if post.time_from == "stated" else None
            day = day_of(post.at) if post.at else None
            yield Listed(subject, target, post.title or post.words, post.url, when, day, exact)


def _looks_of(page: PageObserved) -> Iterator[tuple[str, str, date]]:
    if (page.reading is not None and page.reading.items) or isinstance(page.found, PostsRead):
        yield page.check.subject, page.check.target, day_of(page.check.due)
