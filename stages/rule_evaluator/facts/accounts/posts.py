"""The posts of an account, known once each however many sources and looks show them.

Presence is proved by any source, absence only by a look that told completely (`proved.py`). Of what several looks say
of one post the surest counts: of its time the best stated one and of those the oldest, since a text that was given a
newer date is no update; of its state the last. So the answer does not depend on the order in which looks arrive.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from heapq import nlargest
from typing import Literal

import msgspec

from schemas.events.findings import Evidence
from schemas.events.found.accounts import Post, PostsRead
from schemas.ids import digest
from schemas.times import SHANGHAI, day_of
from stages.rule_evaluator.facts.accounts.believed import SURE
from stages.rule_evaluator.facts.accounts.proved import Proved, forget_before, join

POSTS_KEPT = 300
KEPT_DAYS = 100  # a quarter, and what is judged of it afterwards
NEWEST_KEPT = 3  # of all posts and of the originals: however old, the newest are remembered
CLOCKS_DIFFER = timedelta(minutes=10)  # a post a moment ahead of our clock is no announcement
_TIMES = {"concluded": 0, "day_only": 1, "stated": 2}
# Nothing is shown to a reader any more; what was only blocked or moved, or could not be told, was posted all the same.
_NOT_SHOWN = frozenset({"deleted_by_owner", "taken_down", "account_gone"})
_SAYS_NOTHING = frozenset({"blocked", "unknown"})

Which = Literal["any", "original"]


class KnownPost(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """`at` and `seen` are seconds since 1970; `title` is a sum of the title, 0 where there is none. `sure` ranks how
    the time was found, `original_sure` who said whether it is original. `seen`: the look that last told its state."""

    at: int
    title: int
    source: str
    sure: int
    seen: int = 0
    shown: bool = True
    original: bool | None = None
    original_sure: int = -1

    @property
    def told(self) -> tuple[object, ...]:
        """All but when it was seen."""
        return (self.at, self.title, self.source, self.sure, self.shown, self.original, self.original_sure)

    @property
    def day(self) -> date:
        return datetime.fromtimestamp(self.at, SHANGHAI).date()


class Advertisement(msgspec.Struct, array_like=True, frozen=True):
    """A post that sells something, as a look that said so showed it."""

    title: str
    proof: Evidence


class PostsFacts(msgspec.Struct, omit_defaults=True):
    """`known` by key of the post; `dropped` is the newest time of a post that found no room, so that counts of what
    lies before it are least counts. `looked` is the last look that told posts, whatever its source; `undated` of its
    posts had no time."""

    known: dict[str, KnownPost] = {}
    proved: list[Proved] = []
    dropped: int = 0
    undated: int = 0
    looked: Evidence | None = None
    advertisements: dict[str, Advertisement] = {}


def key_of(post: Post) -> str:
    """What tells a post from others: its address, or its id where it has none."""
    return digest(post.url.partition("#")[0] or post.id)[:16]


def target_of(post: Post) -> str:
    """The target of a finding about a post."""
    return f"post:{post.url or post.id}"


def note_posts(facts: PostsFacts, read: PostsRead, proof: Evidence) -> None:
    """Take over what a look told. A look at another time, or the same one again, adds what it knows."""
    seen, sure, undated = int(proof.at.timestamp()), SURE[read.confidence], 0
    known = facts.known
    for post in read.posts:
        if post.at is None:
            undated += post.state not in _NOT_SHOWN
        elif not _ahead(post, proof.at):
            key = key_of(post)
            new = _known(post, post.source or read.source, sure, seen)
            old = known.get(key)
            known[key] = new if old is None else _joined(old, new)
            _note_advertisement(facts, key, post, proof)
    if read.complete_since is not None and read.confidence != "second_hand" and not undated:
        until = min(read.complete_until or proof.at, proof.at)
        facts.proved = join(facts.proved, Proved(read.complete_since, until, proof))
    if facts.looked is None or (facts.looked.at, facts.looked.event_id) <= (proof.at, proof.event_id):
        facts.looked, facts.undated = proof, undated
    _keep(facts)


def _ahead(post: Post, looked: datetime) -> bool:
    """Whether the post says a time that had not come when it was seen."""
    assert post.at is not None
    if post.time_from == "day_only":
        return day_of(post.at) > day_of(looked)
    return post.at > looked + CLOCKS_DIFFER


def _known(post: Post, source: str, sure: int, seen: int) -> KnownPost:
    assert post.at is not None
    title = zlib.crc32("".join(post.title.split()).encode())
    said = post.state not in _SAYS_NOTHING
    return KnownPost(
        int(post.at.timestamp()),
        title,
        source,
        _TIMES[post.time_from] * len(SURE) + sure,
        seen if said else 0,
        post.state not in _NOT_SHOWN,
        post.original,
        -1 if post.original is None else sure,
    )


def _joined(one: KnownPost, other: KnownPost) -> KnownPost:
    if one.told == other.told:  # nearly always nothing is new but the look
        return one if one.seen >= other.seen else other
    time = min(one, other, key=lambda post: (-post.sure, post.at, post.title, post.source))
    state = max(one, other, key=lambda post: (post.seen, post.shown))
    original = max(one, other, key=lambda post: (post.original_sure, bool(post.original)))
    return KnownPost(
        time.at, time.title, time.source, time.sure,
        state.seen, state.shown, original.original, original.original_sure,
    )  # fmt: skip


def _note_advertisement(facts: PostsFacts, key: str, post: Post, proof: Evidence) -> None:
    if not post.advertisement:
        return
    known = facts.advertisements.get(key)
    if known is None or (known.proof.at, known.proof.event_id) <= (proof.at, proof.event_id):
        place = Evidence(event_id=proof.event_id, at=proof.at, url=post.url or proof.url, sha256=proof.sha256)
        facts.advertisements[key] = Advertisement(post.title or post.words[:30], place)


def _keep(facts: PostsFacts) -> None:
    """Bound the memory: the newest posts stay."""
    if len(facts.known) <= POSTS_KEPT:
        return
    ranked = sorted(facts.known.items(), key=lambda pair: (pair[1].at, pair[0]), reverse=True)
    facts.dropped = max(facts.dropped, ranked[POSTS_KEPT][1].at)
    facts.known = dict(ranked[:POSTS_KEPT])
    facts.advertisements = {key: ad for key, ad in facts.advertisements.items() if key in facts.known}


def forget_posts(facts: PostsFacts, today: date) -> None:
    """Forget what is older than any window, but never the newest posts."""
    first = datetime.combine(today - timedelta(days=KEPT_DAYS), datetime.min.time(), SHANGHAI)
    facts.proved = forget_before(facts.proved, first)
    limit = int(first.timestamp())
    if all(post.at >= limit for post in facts.known.values()):
        return
    shown = [(post.at, key) for key, post in facts.known.items() if post.shown]
    originals = [(post.at, key) for key, post in facts.known.items() if post.shown and post.original]
    newest = {key for ranked in (shown, originals) for _, key in nlargest(NEWEST_KEPT, ranked)}
    facts.known = {key: post for key, post in facts.known.items() if post.at >= limit or key in newest}
    facts.advertisements = {key: ad for key, ad in facts.advertisements.items() if key in facts.known}


def shown_posts(facts: PostsFacts) -> Iterator[KnownPost]:
    """The posts that readers can see."""
    return (post for post in facts.known.values() if post.shown)


def newest_day(facts: PostsFacts, which: Which = "any") -> date | None:
    """The day of the newest post, or of the newest that is said to be an original; a pinned one counts by its own
    time."""
    wanted = which == "any"
    return _day_of(max((p.at for p in facts.known.values() if p.shown and (wanted or p.original)), default=None))


def newest_possible(facts: PostsFacts) -> date | None:
    """The day of the newest post that may be an original: of which nobody said that it is none."""
    return _day_of(max((p.at for p in facts.known.values() if p.shown and p.original is not False), default=None))


def _day_of(at: int | None) -> date | None:
    return None if at is None else datetime.fromtimestamp(at, SHANGHAI).date()


def count(posts: Iterable[KnownPost]) -> int:
    """How many posts these are: what two sources show with one title on one day is one post."""
    shown: dict[tuple[date, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    nameless = 0
    for post in posts:
        if post.title:
            shown[post.day, post.title][post.source] += 1
        else:
            nameless += 1
    return nameless + sum(max(by_source.values()) for by_source in shown.values())


def in_days(facts: PostsFacts, first: date, last: date) -> list[KnownPost]:
    """The shown posts of a span of days, both ends included."""
    return [post for post in facts.known.values() if post.shown and first <= post.day <= last]
