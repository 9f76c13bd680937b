"""Several sources tell of the same post: each post once, with the best of what was told."""

from collections.abc import Iterator

import msgspec

from schemas.events.found.accounts import Post
from schemas.times import day_of
from stages.classifier.reading.accounts.article import article_key
from stages.classifier.reading.accounts.platforms import EVER, Read


class Posts:
    """The posts so far. Two are one by their id or address, or by title and day where they come from different lists:
    the same list may hold one title twice a day."""

    def __init__(self) -> None:
        self._all: list[Read] = []
        self._places: dict[str, int] = {}

    def add(self, post: Post, text: str) -> None:
        keys, alike = list(_keys(post)), _alike(post)
        place = next((self._places[key] for key in keys if key in self._places), None)
        if place is None and alike in self._places and _other_list(self._all[self._places[alike]][0], post):
            place = self._places[alike]
        if place is None:
            place = len(self._all)
            self._all.append((post, text))
        else:
            known, known_text = self._all[place]
            self._all[place] = (_joined(known, post), max(known_text, text, key=len))
        for key in (*keys, alike) if alike else keys:
            self._places.setdefault(key, place)

    def newest_first(self) -> list[Read]:
        """Posts without a time come last."""
        return sorted(self._all, key=lambda one: (one[0].at or EVER, one[0].id), reverse=True)


def _keys(post: Post) -> Iterator[str]:
    if post.id:
        yield f"id {post.id}"
    if post.url:
        yield f"url {article_key(post.url)}"


def _alike(post: Post) -> str:
    return f"alike {post.title} {day_of(post.at)}" if post.title and post.at else ""


def _other_list(known: Post, post: Post) -> bool:
    return known.source != post.source or (known.time_from == "day_only") != (post.time_from == "day_only")


def _joined(known: Post, post: Post) -> Post:
    """The known one with what the other knows better: the time to the second, that it is gone, what it names."""
    timed = post if known.at is None or (known.time_from == "day_only" and post.at is not None) else known
    gone = next((one.state for one in (known, post) if one.state not in ("there", "unknown")), "there")
    return msgspec.structs.replace(
        known,
        title=known.title or post.title,
        url=known.url or post.url,
        at=timed.at,
        time_from=timed.time_from,
        state=gone,
        original=known.original if known.original is not None else post.original,
        pinned=known.pinned or post.pinned,
        words=max(known.words, post.words, key=len),
        mentions=list(dict.fromkeys([*known.mentions, *post.mentions])),
    )
