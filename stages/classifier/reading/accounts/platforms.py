"""Posts as each platform's interface lists them, and since when that list is whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from schemas.events.found.accounts import Post, PostState
from schemas.times import SHANGHAI, midnight
from stages.classifier.reading.accounts.texts import BEGINNING, named_in, plain, title_of
from stages.classifier.reading.accounts.times import from_seconds, from_text, from_weibo
from stages.classifier.reading.accounts.told import Part, dicts, sound, whole, words

EVER = datetime(2005, 1, 1, tzinfo=UTC)  # before any of the platforms: everything is in the list
Read = tuple[Post, str]  # a post and its words
_PAGE = {"bilibili": 50, "kuaishou": 50}
# addit_info.state of Bilibili: open to all; locked by the platform; deleted by the user. Others are not published.
_BILIBILI: dict[int, PostState] = {0: "there", -4: "taken_down", -100: "deleted_by_owner"}


@dataclass
class Listed:
    """What one source listed. `since` and `until` bound the time in which nothing is left out; None: it may have
    gaps, or is whole up to the look."""

    posts: list[Read] = field(default_factory=list)
    since: datetime | None = None
    until: datetime | None = None
    total: int | None = None


def weixin(parts: Sequence[Part], look: datetime | None) -> Listed:
    """What was published (freepublish) and what was sent to all (by days). Only both together leave nothing out."""
    published = [part for part in parts if part.what == "freepublish"]
    sent = [part for part in parts if part.what == "articletotal"]
    listed = Listed()
    for part in published:
        for item in dicts(part.data.get("item")):
            listed.posts += _published(item, look)
        listed.total = whole(part.data.get("total_count"))
    for part in sent:
        listed.posts += _sent(part, look)
    first, days = _whole_since(published, listed.total, look), _days(sent)
    if first is not None and days is not None:
        listed.since = max(first, midnight(days[0].date()))
        listed.until = midnight(days[1].date() + timedelta(days=1))
    return listed


def _published(item: dict[str, object], look: datetime | None) -> Iterable[Read]:
    content = item.get("content")
    articles = list(dicts(content.get("news_item"))) if isinstance(content, dict) else []
    articles = articles or [{}]  # something was published, whatever it is called
    at, time_from = from_seconds(whole(item.get("update_time")), look)
    for place, one in enumerate(articles):
        markup = words(one.get("content"))
        text = plain(markup) or plain(words(one.get("digest")))
        state: PostState = "deleted_by_owner" if one.get("is_deleted") is True else "there"
        yield (
            Post(
                id=f"{words(item.get('article_id'))}_{place + 1}", title=title_of(words(one.get("title"))),
                url=words(one.get("url")), at=at, time_from=time_from, state=state, words=text[:BEGINNING],
                mentions=named_in(markup),
            ),
            text,
        )  # fmt: skip


def _sent(part: Part, look: datetime | None) -> Iterable[Read]:
    for one in dicts(part.data.get("list")):
        at, time_from = from_text(words(one.get("ref_date")), look)
        title = title_of(words(one.get("title")))
        yield Post(id=words(one.get("msgid")), title=title, at=at, time_from=time_from), ""


def _whole_since(pages: Sequence[Part], total: int | None, look: datetime | None) -> datetime | None:
    """Since when the pages of what was published are whole. Newest first is usual and not promised, so a list that goes
    on is whole after the newest of its last page."""
    if not pages or not all(page.proves and _sound(page, "item") for page in pages):
        return None
    if total is not None and sum(_asked(page) for page in pages) >= total:
        return EVER
    last = [from_seconds(whole(one.get("update_time")), look)[0] for one in dicts(pages[-1].data.get("item"))]
    return max((at for at in last if at is not None), default=None)


def _asked(page: Part) -> int:
    """How many articles a page was asked for: its `rest` holds offset and count."""
    return whole(page.rest.partition(" ")[2]) or 0


def _days(parts: Sequence[Part]) -> tuple[datetime, datetime] | None:
    """First and last day that were asked for and told, without a gap between them; newest first as they were asked."""
    days = []
    for part in parts:
        if not part.proves or not _sound(part, "list"):
            break
        days.append(datetime.fromisoformat(part.rest).replace(tzinfo=SHANGHAI))
    return (days[-1], days[0]) if days else None


def weibo(parts: Sequence[Part], look: datetime | None) -> Listed:
    """The timeline of the user who let us in, newest first."""
    listed, got, ended = Listed(), 0, False
    for part in parts:
        statuses = list(dicts(part.data.get("statuses")))
        got += len(statuses)
        listed.total = whole(part.data.get("total_number"))
        listed.posts += [_status(one, look) for one in statuses]
        ended = whole(part.data.get("next_cursor")) == 0
    everything = ended or (listed.total is not None and got >= listed.total)
    if all(_sound(part, "statuses") for part in parts):
        listed.since = _since(parts, listed.posts, everything)
    return listed


def _status(one: dict[str, object], look: datetime | None) -> Read:
    key = words(one.get("idstr")) or words(one.get("mid")) or words(one.get("id"))
    text = plain(words(one.get("text")))
    at, time_from = from_weibo(words(one.get("created_at")), look)
    user = one.get("user")
    uid = words(user.get("idstr") or user.get("id")) if isinstance(user, dict) else ""
    deleted = words(one.get("deleted")) == "1" or one.get("deleted") is True
    return (
        Post(
            id=key, title=text.partition("\n")[0][:60], url=f"https://weibo.com/{uid}/{key}" if uid else "",
            at=at, time_from=time_from, state="deleted_by_owner" if deleted else "there",
            original=None if deleted else not isinstance(one.get("retweeted_status"), dict),
            pinned=bool(one.get("isTop") or one.get("is_top")), words=text[:BEGINNING],
        ),
        "" if deleted else text,
    )  # fmt: skip


def bilibili(parts: Sequence[Part], look: datetime | None) -> Listed:
    """The archives of the user; `copyright` 1 is an original."""
    listed = Listed()
    for part in parts:
        data = part.data.get("data")
        page = data.get("page") if isinstance(data, dict) else None
        listed.total = whole(page.get("total")) if isinstance(page, dict) else listed.total
        for one in dicts(data.get("list") if isinstance(data, dict) else None):
            info = one.get("addit_info")
            state = _BILIBILI.get(_signed(info.get("state")) if isinstance(info, dict) else 0)
            if state is None:
                continue  # not published
            at, time_from = from_seconds(whole(one.get("ptime") or one.get("ctime")), look)
            text = plain(words(one.get("desc")))
            original = whole(one.get("copyright"))
            key = words(one.get("resource_id"))
            listed.posts.append(
                (
                    Post(
                        id=key, title=title_of(words(one.get("title"))), url=f"https://www.bilibili.com/video/{key}",
                        at=at, time_from=time_from, state=state, original=None if original is None else original == 1,
                        words=text[:BEGINNING],
                    ),
                    text,
                )
            )  # fmt: skip
    everything = listed.total is not None and len(parts) * _PAGE["bilibili"] >= listed.total
    if all(_sound(part, "data", "list") for part in parts):
        listed.since = _since(parts, listed.posts, everything)
    return listed


def kuaishou(parts: Sequence[Part], look: datetime | None) -> Listed:
    """The videos of the user, newest first; a page that is not full is the last."""
    listed, full = Listed(), True
    for part in parts:
        videos = list(dicts(part.data.get("video_list")))
        full = len(videos) >= _PAGE["kuaishou"]
        for one in videos:
            at, time_from = from_seconds(whole(one.get("create_time")), look)
            text = plain(words(one.get("caption")))
            post = Post(
                id=words(one.get("photo_id")), title=text.partition("\n")[0][:60], url=words(one.get("play_url")),
                at=at, time_from=time_from, words=text[:BEGINNING],
            )  # fmt: skip
            if not one.get("pending"):
                listed.posts.append((post, text))
    if all(_sound(part, "video_list") for part in parts):
        listed.since = _since(parts, listed.posts, not full)
    return listed


def douyin(parts: Sequence[Part], look: datetime | None) -> Listed:
    """The list as it was; it is told first what is pinned, and never whole."""
    listed = Listed()
    for part in parts:
        data = part.data.get("data")
        for one in dicts(data.get("list") if isinstance(data, dict) else None):
            at, time_from = from_seconds(whole(one.get("create_time")), look)
            text = plain(words(one.get("title")))
            post = Post(
                id=words(one.get("item_id")), title=text.partition("\n")[0][:60], url=words(one.get("share_url")),
                at=at, time_from=time_from, pinned=one.get("is_top") is True, words=text[:BEGINNING],
            )  # fmt: skip
            listed.posts.append((post, text))
    return listed


def _since(parts: Sequence[Part], posts: list[Read], everything: bool) -> datetime | None:
    """Since when a list that is told newest first is whole."""
    if not parts or not all(part.proves for part in parts):
        return None
    if everything:
        return EVER
    return min((post.at for post, _ in posts if post.at is not None and not post.pinned), default=None)


def _sound(part: Part, *place: str) -> bool:
    """Whether an exchange that told facts has a list of objects in its place; where nothing was told, none is due."""
    value: object = part.data
    for name in place:
        value = value.get(name) if isinstance(value, dict) else None
    return part.told != "facts" or sound(value)


def _signed(value: object) -> int:
    return value if isinstance(value, int) else 0
