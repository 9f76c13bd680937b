"""What a sample site is made of: columns with their posts, links with their behaviour, hours and days of trouble.

Everything is decided before the clock starts; a page at an instant is a function of these values and the instant.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from schemas.registry.model import ColumnNature
from schemas.times import SHANGHAI, day_of, midnight


@dataclass(frozen=True, slots=True)
class Span:
    """[since, until) in instants."""

    since: datetime
    until: datetime

    def holds(self, instant: datetime) -> bool:
        return self.since <= instant < self.until

    def overlaps(self, other: "Span") -> bool:
        return self.since < other.until and other.since < self.until


def whole_days(first: date, last: date) -> Span:
    """From the first instant of `first` to the last of `last`."""
    return Span(midnight(first), midnight(last + timedelta(days=1)))


def hour_of(day: date, hour: int) -> Span:
    start = datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)
    return Span(start, start + timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Post:
    """One article. `number` is its place in the column's history; `path` its address, which never changes."""

    number: int
    when: datetime
    title: str
    path: str

    @property
    def day(self) -> date:
        return day_of(self.when)


@dataclass(frozen=True, slots=True)
class Redating:
    """From `at` on the newest `posts` articles that stood then are printed with its day: nothing was written."""

    at: datetime
    posts: int


@dataclass(slots=True)
class SampleColumn:
    """A column with its whole history, oldest post first. `dated`: its list prints dates. `blank`: spans in which the
    list is empty. `words`: paragraphs of a column that is a single page of text and no list. `news`: its articles are
    of activities, whatever its nature."""

    id: str
    name: str
    path: str
    nature: ColumnNature
    posts: list[Post] = field(default_factory=list)
    first_level: bool = True
    cycle_days: int | None = None
    dated: bool = True
    blank: list[Span] = field(default_factory=list)
    redating: Redating | None = None
    words: list[str] | None = None
    news: bool = False

    def is_blank(self, instant: datetime) -> bool:
        return any(span.holds(instant) for span in self.blank)

    def visible(self, instant: datetime) -> int:
        """How many posts have appeared by the instant."""
        low, high = 0, len(self.posts)
        while low < high:
            middle = (low + high) // 2
            if self.posts[middle].when <= instant:
                low = middle + 1
            else:
                high = middle
        return low

    def printed_day(self, post: Post, instant: datetime) -> date:
        """The day printed beside a post: its own, or a later one after a re-dating."""
        redating = self.redating
        if redating is None or instant < redating.at:
            return post.day
        stood = self.visible(redating.at)
        renewed = stood - redating.posts < post.number + 1 <= stood
        return day_of(redating.at) if renewed else post.day


class LinkKind(StrEnum):
    """How the address behind a link behaves; `DEAD` and the four after it are faults, the others look-alikes."""

    OK = "ok"
    DEAD = "dead"
    GONE = "gone"
    SOFT_404 = "soft_404"
    MAINTENANCE = "maintenance"
    ENDED = "ended"  # a page that only says that a collection is over: a fault behind an entry of a menu
    MOVED = "moved"
    BLOCKED = "blocked"
    SLOW = "slow"
    RECOVERS = "recovers"  # bad by day on every other day, so never at a second look a day later
    HEAD_REFUSED = "head_refused"


FAULTY_LINKS = frozenset({LinkKind.DEAD, LinkKind.GONE, LinkKind.SOFT_404, LinkKind.MAINTENANCE, LinkKind.ENDED})


@dataclass(frozen=True, slots=True)
class SampleLink:
    """A link of the home page. It is carried during `shown` and behaves by `kind` during `fault`, well otherwise."""

    url: str
    text: str
    kind: LinkKind
    fault: Span
    shown: Span

    def kind_at(self, instant: datetime) -> LinkKind:
        return self.kind if self.fault.holds(instant) else LinkKind.OK


class Fault(StrEnum):
    """Faults of a site's pages that hold for a span of time."""

    MARKS_MISSING = "marks_missing"
    WRONG_CODE = "wrong_code"
    NO_CHANNEL = "no_channel"
    HIDDEN_LINKS = "hidden_links"
    TAMPERED_TITLE = "tampered_title"
    CLOAKED_LINKS = "cloaked_links"  # shown to search engines only


@dataclass(slots=True)
class Trouble:
    """When the site does not answer as it should. `slow`/`broken`: hours in which the home page opens too late or
    answers 502; `blocked`: a firewall turns our agent away; `down`: everything is refused; `notice`: an announced
    suspension answers with a maintenance page."""

    slow: list[Span] = field(default_factory=list)
    broken: list[Span] = field(default_factory=list)
    blocked: list[Span] = field(default_factory=list)
    down: list[Span] = field(default_factory=list)
    notice: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class SampleSite:
    """A site. `family` names its templates, `not_after` the end of its certificate where it is served by https."""

    id: str
    host: str
    name: str
    place: str
    code: str
    unit: str
    kind: str
    family: str
    list_length: int
    columns: list[SampleColumn]
    not_after: datetime | None = None
    links: list[SampleLink] = field(default_factory=list)
    trouble: Trouble = field(default_factory=Trouble)
    faults: dict[Fault, list[Span]] = field(default_factory=dict)
    approvals: list[tuple[date, date]] = field(default_factory=list)
    inserts: dict[str, str] = field(default_factory=dict)  # path of an article -> what of the stock is put into it
    dropdown: bool = False  # a menu that is hidden until it is pointed at
    soft_errors: bool = False  # answers 200 for an address it does not have
    beside: list[SampleColumn] = field(default_factory=list)  # lists of the site that menus of accounts lead to
    former_host: str = ""  # the host that it left just before the run

    @property
    def secure(self) -> bool:
        return self.not_after is not None

    @property
    def url(self) -> str:
        return f"{'https' if self.secure else 'http'}://{self.host}/"

    def address(self, path: str) -> str:
        return self.url.rstrip("/") + path

    def has(self, fault: Fault, instant: datetime) -> bool:
        return any(span.holds(instant) for span in self.faults.get(fault, ()))

    def column(self, name: str) -> SampleColumn:
        """The column whose id ends in `name`."""
        return next(column for column in self.columns if column.id == f"{self.id}/{name}")

    @property
    def home_columns(self) -> list[SampleColumn]:
        """The columns whose newest items stand on the home page: the first three."""
        return self.columns[:3]
