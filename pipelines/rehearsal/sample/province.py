"""The sample province: sites, units and columns from a seed, with everything that will happen to them.

All of it is decided here, before the clock starts. Nothing of it is read by any stage.
"""

from datetime import date, datetime, timedelta
from functools import cached_property

from pipelines.rehearsal.platforms.model import PlatformAccount
from pipelines.rehearsal.sample.accounts.build import COMPONENT_ID, build_accounts, build_apps
from pipelines.rehearsal.sample.accounts.model import SampleAccount, SampleApp
from pipelines.rehearsal.sample.accounts.registered import CONSENT, SHARED_SECRET, secret_name
from pipelines.rehearsal.sample.addresses import PARTNER, Ports
from pipelines.rehearsal.sample.draft import DAY, Draft
from pipelines.rehearsal.sample.families import FAMILIES
from pipelines.rehearsal.sample.layout import (
    MOST_LINKS,
    Seat,
    build_columns,
    city_units,
    province_unit,
    seats,
    usual_columns,
)
from pipelines.rehearsal.sample.model import LinkKind, Redating, SampleSite, Span
from pipelines.rehearsal.sample.records import SampleRecords, build_records
from pipelines.rehearsal.sample.register import registry_of
from pipelines.rehearsal.sample.roles import SPAN_OF_ROLE, role_of
from schemas.events.codec import dumps
from schemas.ids import digest, unit_hash
from schemas.registry.model import Registry, Unit
from schemas.times import midnight

FEWEST_DAYS = SPAN_OF_ROLE
APPS = 5
OUTAGE_AFTER, OUTAGE_LASTS = timedelta(days=3, hours=12), timedelta(hours=36)


class Province:
    """A province of `sites` sites over `days` days from `start` (Shanghai), and of so many `accounts`, which bring some
    apps with them. `records`: rounds of what people hand in. The same arguments give the same province.

    Raises ValueError for fewer than 9 sites or 35 days: not every kind of fault would find its place.
    """

    def __init__(
        self, seed: int, *, sites: int = 30, start: date, days: int, accounts: int = 0, records: int = 0
    ) -> None:
        if days < FEWEST_DAYS:
            raise ValueError(f"the sample province needs at least {FEWEST_DAYS} days, not {days}")
        self.seed, self.start, self.days = seed, start, days
        self._seats = seats(sites)
        order = sorted(range(sites), key=lambda place: unit_hash("order", seed, place))
        built = {seat: self._build(self._seats[seat], place) for place, seat in enumerate(order)}
        self.sites: list[SampleSite] = [built[seat] for seat in range(sites)]
        self.accounts: list[SampleAccount] = []
        self.apps: list[SampleApp] = []
        if accounts:
            self.accounts = build_accounts(seed, accounts, self.sites, self._units_of_sites(), start, self.last)
            self.apps = build_apps(seed, APPS, self.sites, start, self.last)
        self.rounds = records
        self.records: SampleRecords = build_records(seed, records, self.sites, start, self.last)

    @property
    def last(self) -> date:
        """The last day of the run."""
        return self.start + (self.days - 1) * DAY

    @property
    def until(self) -> datetime:
        """The instant the run ends."""
        return midnight(self.last + DAY)

    @property
    def outage(self) -> Span:
        """When our own network is cut: every address, the reference targets too, hangs up."""
        since = midnight(self.start) + OUTAGE_AFTER
        return Span(since, since + OUTAGE_LASTS)

    @property
    def platform_accounts(self) -> list[PlatformAccount]:
        """The accounts as their platforms know them."""
        return [one.served for one in self.accounts]

    @property
    def component(self) -> tuple[str, str, str]:
        """What opens WeChat's third-party platform: appid, secret, ticket."""
        return COMPONENT_ID, f"component-secret-{digest('component', self.seed)[:16]}", "component-ticket-0001"

    @cached_property
    def secrets(self) -> dict[str, str]:
        """The secrets of the accounts' sources, by name."""
        appid, secret, ticket = self.component
        own = {secret_name(one): one.served.secret for one in self.accounts if one.served.secret}
        tokens = {one.served.key: one.served.secret for one in self.accounts if one.served.dialect == CONSENT}
        shared = {
            "component_appid": appid, "component_appsecret": secret, "component_verify_ticket": ticket,
            "refresh_tokens": tokens,
        }  # fmt: skip
        return {**own, SHARED_SECRET: dumps(shared).decode()}

    @cached_property
    def units(self) -> list[Unit]:
        """The tree of units, the province's first."""
        known = {unit.id: unit for unit in self._units_of_sites()}
        for account in self.accounts:
            known.setdefault(account.owner.id, account.owner)
        return list(known.values())

    def _units_of_sites(self) -> list[Unit]:
        known = {unit.id: unit for unit in (province_unit(), *city_units())}
        for seat in self._seats:
            known.setdefault(seat.unit.id, seat.unit)
        return list(known.values())

    def registry(self, ports: Ports, visits_a_day: int = 24) -> Registry:
        """The registry an office would keep of this province, with its hosts led to the server on loopback."""
        return registry_of(self, ports, visits_a_day)

    def _build(self, seat: Seat, place: int) -> SampleSite:
        families = list(FAMILIES)
        number = self._seats.index(seat)
        site = SampleSite(
            id=f"s{number + 1:02}",
            host=seat.host,
            name=seat.unit.name if seat.kind == "department" else f"{seat.place}人民政府",
            place=seat.place,
            code=seat.code,
            unit=seat.unit.id,
            kind=seat.kind,
            family=families[(place + int(unit_hash("family", self.seed) * 6)) % len(families)],
            list_length=6,
            columns=[],
            not_after=midnight(self.last) + timedelta(days=200) if place % 3 == 2 else None,
        )
        draft = Draft(
            site, usual_columns(site.id, self.start, self.last), self.start, self.last, self._zero(place), self.seed
        )
        role_of(place)(draft)
        return _finished(draft)

    def _zero(self, place: int) -> date:
        """Plots begin at the start where there is no more room, else up to as late as they still fit."""
        room = self.days - SPAN_OF_ROLE
        return self.start + int(unit_hash("zero", self.seed, place) * (room + 1)) * DAY


def _finished(draft: Draft) -> SampleSite:
    """The site of a draft with its histories written."""
    site = draft.site
    draft.link(LinkKind.OK, "云川省人民政府", f"{PARTNER}/province/")
    draft.link(LinkKind.OK, "数据统计服务平台", f"{PARTNER}/statistics/")
    empty = {name for name, spans in draft.blanks.items() if draft.run() in spans}
    lists = sum(plan.kind != "page" and plan.name not in empty for plan in draft.plans)
    site.list_length = max(2, min(6, (MOST_LINKS - 18 - len(draft.plans)) // lists))
    build_columns(site, draft.plans)
    for name, nth, what in draft.inserts:
        site.inserts[site.column(name).posts[-1 - nth].path] = what
    for name, (at, posts) in draft.redatings.items():
        site.column(name).redating = Redating(at, posts)
    for name, spans in draft.blanks.items():
        site.column(name).blank = spans
    return site
