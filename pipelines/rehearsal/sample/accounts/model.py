"""What a sample account is made of: its posts, its menu, its sources, and the days on which something happens to it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from pipelines.rehearsal.platforms.model import Dialect, PlatformAccount, PlatformPost
from pipelines.rehearsal.sample.model import SampleColumn, SampleLink, Span
from schemas.registry.model import Unit
from schemas.registry.platforms import Platform
from schemas.registry.subjects import StatePeriod

ENTRIES = "www.yc-media.cn"  # the host that menu entries and apps lead to
# Which platform a dialect belongs to in the registry; feeds and pages are of WeChat accounts.
PLATFORM: dict[Dialect, Platform] = {
    "weixin": "weixin", "weixin_consent": "weixin", "weibo": "weibo", "bilibili": "bilibili", "kuaishou": "kuaishou",
    "douyin": "douyin", "feed": "weixin", "page": "weixin", "about": "weixin",
}  # fmt: skip
# Until when a look of a source tells everything: the day before it, itself, or nothing that would be proved.
Proof = Literal["day_before", "look", "none"]
PROVES: dict[Dialect, Proof] = {
    "weixin": "day_before", "weixin_consent": "day_before", "weibo": "look", "bilibili": "look", "kuaishou": "look",
    "douyin": "none", "feed": "none", "page": "none", "about": "none",
}  # fmt: skip


@dataclass(slots=True)
class Entry:
    """A registered menu entry that leads to a list, with its own cycle; served by a site of the province."""

    id: str
    name: str
    url: str
    column: SampleColumn
    site: str
    cycle_days: int | None = None


@dataclass(slots=True)
class SampleAccount:
    """`owner` is the unit that runs it, `served` the account as its platform knows it, `days` the days of its posts.
    `blind` are spans in which its source tells nothing, `inserts` what stands in a post that is a fault or looks like
    one."""

    id: str
    name: str
    owner: Unit
    place: str
    served: PlatformAccount
    days: list[date]
    role: str = ""
    blind: list[Span] = field(default_factory=list)
    silent: list[tuple[date, date | None]] = field(default_factory=list)
    inserts: dict[date, str] = field(default_factory=dict)
    links: list[SampleLink] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    states: list[StatePeriod] = field(default_factory=list)
    entry_lost: datetime | None = None  # since when the menu holds no interaction entry
    menu_replaced: bool = False  # and all other entries went with it
    former: list[str] = field(default_factory=list)  # names it is registered to have had before
    renamed: datetime | None = None
    gone: datetime | None = None
    foreign: bool = False  # its principal is no unit of the registry

    @property
    def unit(self) -> str:
        """The id of the unit that runs it."""
        return self.owner.id

    @property
    def platform(self) -> Platform:
        return PLATFORM[self.served.dialect]

    @property
    def proof(self) -> Proof:
        return PROVES[self.served.dialect]

    @property
    def posts(self) -> list[PlatformPost]:
        return self.served.posts

    @property
    def closed(self) -> date | None:
        """The first day on which it is registered as closed."""
        days = [date.fromisoformat(one.since) for one in self.states if one.state == "closed" and one.until is None]
        return min(days, default=None)


@dataclass(slots=True)
class SampleApp:
    """An app and how its page behaves."""

    id: str
    name: str
    unit: str
    link: SampleLink

    @property
    def url(self) -> str:
        return self.link.url
