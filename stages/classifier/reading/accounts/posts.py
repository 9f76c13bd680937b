"""The reader of posts: what all sources of an account told, put together, newest first."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from schemas.events.found import PostsRead
from schemas.registry.sources import CONFIDENCES, SourceName
from stages.classifier.reading.accounts import platforms
from stages.classifier.reading.accounts.article import read_article
from stages.classifier.reading.accounts.feeds import read_feed
from stages.classifier.reading.accounts.merging import Posts
from stages.classifier.reading.accounts.platforms import EVER, Listed, Read
from stages.classifier.reading.accounts.texts import read_texts
from stages.classifier.reading.accounts.told import Part, parts_of
from stages.classifier.reading.context import PageContext

# Posts that an event carries: those of the last month, but at least so many of the newest, and never more than most.
LEAST_KEPT, MOST_KEPT = 20, 300
KEPT = timedelta(days=31)

_LISTS: dict[SourceName, Callable[[Sequence[Part], datetime | None], Listed]] = {
    "weixin": platforms.weixin,
    "weixin_consent": platforms.weixin,
    "weibo": platforms.weibo,
    "bilibili": platforms.bilibili,
    "kuaishou": platforms.kuaishou,
    "douyin": platforms.douyin,
    "feed": lambda parts, look: Listed([one for part in parts for one in read_feed(part.body or b"", look)]),
    "page": lambda parts, look: Listed([read_article(part.body or b"", part.what, look) for part in parts]),
}


def read_posts(bodies: list[bytes], context: PageContext) -> PostsRead:
    """All posts that the sources told, each once; the list is whole as far as one source proves it."""
    parts = [part for part in parts_of(bodies, context) if part.source in _LISTS]
    posts, total = Posts(), None
    whole: list[tuple[datetime, datetime | None]] = []
    for source, own in _by_source(parts):
        listed = _LISTS[source](own, context.at)
        total = listed.total if total is None else total
        if listed.since is not None and own[0].confidence == "platform":
            whole.append((listed.since, listed.until))
        for post, text in listed.posts:
            posts.add(msgspec.structs.replace(post, source=source), text)
    kept, dropped = _kept(posts.newest_first(), context.at)
    since, until = _best(whole)
    if since is not None and dropped is not None:
        since = max(since, dropped + timedelta(seconds=1))
    best = next((part for part in parts if part.proves), None)
    return PostsRead(
        source=best.source if best else "",
        confidence=best.confidence if best else CONFIDENCES[-1],
        posts=list(read_texts(kept, context)),
        complete_since=since,
        complete_until=until,
        total=total,
    )


def _kept(ordered: list[Read], look: datetime | None) -> tuple[list[Read], datetime | None]:
    """The posts that are carried, and the time of the newest that is not: before it the list is no more whole. What a
    page did not show is no post."""
    known = [one for one in ordered if one[0].state != "unknown"]
    timed = [one for one in known if one[0].at is not None]
    recent = [one for one in timed if look is None or one[0].at is None or look - one[0].at <= KEPT]
    many = min(max(len(recent), LEAST_KEPT), MOST_KEPT)
    kept, left = timed[:many], timed[many:]
    undated = [one for one in known if one[0].at is None]
    return [*kept, *undated[:MOST_KEPT]], left[0][0].at if left else None


def _by_source(parts: list[Part]) -> Iterator[tuple[SourceName, list[Part]]]:
    for source in dict.fromkeys(part.source for part in parts):
        yield source, [part for part in parts if part.source == source]


def _best(whole: list[tuple[datetime, datetime | None]]) -> tuple[datetime | None, datetime | None]:
    """The proof that reaches nearest to the look, then farthest back."""
    if not whole:
        return None, None
    return max(whole, key=lambda one: (one[1] is None, one[1] or EVER, -one[0].timestamp()))
