"""A site in the making, and the single plots that can be laid on it. Days are counted from the site's own `zero`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from pipelines.rehearsal.sample.history import still
from pipelines.rehearsal.sample.layout import ColumnPlan, more_columns
from pipelines.rehearsal.sample.model import Fault, LinkKind, SampleLink, SampleSite, Span, hour_of, whole_days
from schemas.ids import unit_hash
from schemas.times import SHANGHAI, midnight

DAY = timedelta(days=1)


@dataclass(slots=True)
class Draft:
    """`first`/`last`: the days of the run, both included. `zero`: the day plots count from. `random`: the seed."""

    site: SampleSite
    plans: list[ColumnPlan]
    first: date
    last: date
    zero: date
    seed: int
    inserts: list[tuple[str, int, str]] = field(default_factory=list)  # column, nth newest article, what is put in
    redatings: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    blanks: dict[str, list[Span]] = field(default_factory=dict)

    def day(self, number: int) -> date:
        return self.zero + number * DAY

    def plan(self, name: str) -> ColumnPlan:
        return next(plan for plan in self.plans if plan.name == name)

    def run(self) -> Span:
        """Before the run and past its end: what was always so and stays so."""
        return Span(midnight(self.first - 30 * DAY), midnight(self.last + 30 * DAY))

    def since(self, number: int) -> Span:
        return Span(_at(self.day(number), 9), self.run().until)

    def between(self, number: int, end: int) -> Span:
        """From nine o'clock of one day to ten o'clock of another."""
        return Span(_at(self.day(number), 9), _at(self.day(end), 10))

    # --- columns ------------------------------------------------------------------------------------------------

    def add(self, kind: str, count: int) -> list[str]:
        """Further columns of a kind; their names."""
        start = int(self.plans[-1].name[1:]) + 1
        added = more_columns(self.site.id, self.first, self.last, kind, count, start)
        self.plans += added
        return [plan.name for plan in added]

    def drop(self, *names: str) -> None:
        """Leave out columns every site has otherwise."""
        self.plans = [plan for plan in self.plans if plan.name not in names]

    def silence(self, name: str, last_post: date, next_post: date | None = None) -> None:
        """Nothing is posted to a column between two days (to the end where `next_post` is None)."""
        plan = self.plan(name)
        plan.days = still(plan.days, last_post, next_post)

    def silence_home(self, last_post: date, next_post: date | None = None) -> None:
        """Nothing new on the home page: the columns it shows fall silent together."""
        self.silence("c01", last_post, next_post)
        for name in ("c02", "c03"):
            newest = max(day for day in self.plan(name).days if day <= last_post)
            self.silence(name, newest, next_post)

    def empty(self, names: Iterable[str], span: Span) -> None:
        for name in names:
            self.blanks.setdefault(name, []).append(span)

    def redate(self, name: str, at: datetime, posts: int) -> None:
        self.redatings[name] = (at, posts)

    def undate(self, name: str) -> None:
        self.plan(name).dated = False

    def insert(self, name: str, nth: int, what: str) -> None:
        """Put paragraphs of the stock into the nth newest article of a column that is not posted to in the run."""
        self.inserts.append((name, nth, what))

    # --- pages --------------------------------------------------------------------------------------------------

    def fault(self, fault: Fault, span: Span) -> None:
        self.site.faults.setdefault(fault, []).append(span)

    def link(self, kind: LinkKind, text: str, path: str, fault: Span | None = None, shown: Span | None = None) -> None:
        """A link of the home page; an absolute `path` leads to another host."""
        url = path if "://" in path else self.site.address(path)
        self.site.links.append(SampleLink(url, text, kind, fault or self.run(), shown or self.run()))

    def leave_host(self, text: str, path: str) -> None:
        """The site has just left a host, which is gone, and a link of its home page still leads there."""
        self.site.former_host = f"old.{self.site.host}"
        self.link(LinkKind.DEAD, text, f"http://{self.site.former_host}{path}")

    # --- visits -------------------------------------------------------------------------------------------------

    def bad_hours(self, number: int, counts: Iterable[int], broken: bool = False) -> None:
        """`counts[i]` hours of day `number + i` in which the home page does not open in time (or answers 502)."""
        trouble = self.site.trouble.broken if broken else self.site.trouble.slow
        for i, count in enumerate(counts):
            trouble += [hour_of(self.day(number + i), hour) for hour in self._hours(number + i, count)]

    def _hours(self, number: int, count: int) -> list[int]:
        """Distinct hours between 6 and 23, never the same on neighbouring days."""
        hours = [hour for hour in range(6, 24) if hour % 2 == number % 2]
        hours.sort(key=lambda hour: unit_hash("hours", self.seed, self.site.id, number, hour))
        return hours[:count]

    def block(self, number: int, hours: int) -> None:
        """A firewall turns us away for so many hours from the first of a day on."""
        start = midnight(self.day(number))
        self.site.trouble.blocked.append(Span(start, start + timedelta(hours=hours)))

    def shut(self, number: int, days: int) -> None:
        """The whole site is down for whole days."""
        self.site.trouble.down.append(whole_days(self.day(number), self.day(number + days - 1)))

    def suspend(self, number: int, days: int) -> None:
        """The same, announced and approved beforehand."""
        first, last = self.day(number), self.day(number + days - 1)
        self.site.trouble.notice.append(whole_days(first, last))
        self.site.approvals.append((first, last))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)
