"""What one look at a new-media account or an app told: its posts, its menu, what the platform says of it.

Every payload names its source and how far that source can be believed. `platform` is an interface that the platform
answers for the account's owner; `public` a page that everybody sees; `handed_in` what a person uploaded; `second_hand`
a bridge or feed made by others, which is never evidence that something is absent.
"""

from datetime import datetime
from typing import Literal

import msgspec

from schemas.events.found.base import Found
from schemas.events.reading import TextHit
from schemas.registry.sources import Confidence

# there: the account is shown; the others are what the platform says of it. unknown: nothing that can be used.
Existence = Literal["there", "closed_by_owner", "taken_down", "frozen", "migrated", "unknown"]
# How the time of a post was found: stated by the source to the second, only its day, or concluded from its number.
PostTimeFrom = Literal["stated", "day_only", "concluded"]
PostState = Literal["there", "deleted_by_owner", "taken_down", "account_gone", "moved", "blocked", "unknown"]


class Post(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One post. `id` is text, since ids exceed 2^53. `original`: false for a repost, null where it is not said.

    `at` is null where no time could be found; such a post is never the newest. `pinned` posts are counted by their own
    time. `advertisement`: the post sells something. `words` is the beginning of its text, at most 200 characters.
    `source`: which source told of it, where several were asked. `mentions`: accounts and mini-programs that it leads
    to, as platform:id.
    """

    id: str
    title: str = ""
    url: str = ""
    at: datetime | None = None
    time_from: PostTimeFrom = "stated"
    state: PostState = "there"
    original: bool | None = None
    pinned: bool = False
    advertisement: bool = False
    words: str = ""
    source: str = ""
    mentions: list[str] = []
    text_hits: list[TextHit] = []
    ai_labels: list[str] = []  # labels of generated content as printed; empty: none was seen, which proves nothing


class PostsRead(Found, frozen=True, kw_only=True, tag="posts"):
    """Posts, newest first. `complete_since`: every post from then until the look is in the list, which proves what is
    absent; null where the list may have gaps (a second-hand feed, 群发 that an interface does not list).
    `complete_until`: the proof ends there, before the look (an interface that tells past days only); null: at the look.
    """

    source: str
    confidence: Confidence
    posts: list[Post] = msgspec.field(default_factory=list)
    complete_since: datetime | None = None
    complete_until: datetime | None = None
    total: int | None = None

    @property
    def tells_nothing(self) -> bool:
        return not self.posts and self.complete_since is None


class MenuEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of a menu. `path` are the names from the top level down; `action` is the platform's word for what it
    does (`view`, `click`, `miniprogram`, `text`, …); `app_id` is the mini-program it opens."""

    path: list[str]
    action: str
    url: str = ""
    app_id: str = ""


class MenuRead(Found, frozen=True, kw_only=True, tag="menu"):
    """The menu as it is shown. `open` is false where the platform says that there is none."""

    source: str
    confidence: Confidence
    open: bool
    entries: list[MenuEntry] = msgspec.field(default_factory=list)

    @property
    def tells_nothing(self) -> bool:
        return not self.source


class FormerName(msgspec.Struct, frozen=True, kw_only=True):
    """A name that the account had until a day (YYYY-MM-DD; null where the day is not said)."""

    name: str
    until: str | None = None


class ProfileRead(Found, frozen=True, kw_only=True, tag="profile"):
    """What the platform says of an account or app. Empty text and null: not said. Reads and followers have their day
    and serve merging and closing only; there is no ranking by them. `interaction`: the ways to interact that it
    offers, as words of the platform; null where the source cannot tell. `codes`: what QR codes on it lead to."""

    source: str
    confidence: Confidence
    existence: Existence
    name: str = ""
    account_type: str = ""
    principal: str = ""
    verified: bool | None = None
    former_names: list[FormerName] = msgspec.field(default_factory=list)
    interaction: list[str] | None = None
    followers: int | None = None
    posts_total: int | None = None
    day: str = ""
    codes: list[str] = msgspec.field(default_factory=list)

    @property
    def tells_nothing(self) -> bool:
        said = self.name or self.principal or self.former_names or self.codes
        return self.existence == "unknown" and not said
