"""The registry that a circular implies: units, sites, accounts; the rest of the population is invented."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from schemas.mistakes import MistakeError
from schemas.registry.model import Account, App, Column, ColumnNature, RoleHeld, Site, Unit, UnitLevel
from schemas.registry.platform_words import Told, told_by, usual_word
from schemas.registry.platforms import PLATFORMS, AppForm
from tests.seeds.facts import Raw, Seed, number
from tests.seeds.invented import MARK, Invented
from tests.seeds.problems import Problem
from tests.seeds.types import Types

HOST = "xugou.gov.cn"  # 虚构
PER_UNIT = 3  # invented accounts of one invented unit
_UNIT_ENDS = ("局", "委", "厅", "办", "县", "区", "市", "镇", "乡", "街道", "委员会", "办公室", "人民政府")
_LEVELS: tuple[tuple[str, UnitLevel], ...] = (
    ("镇", "town"), ("乡", "town"), ("街道", "town"), ("县", "county"), ("区", "county"),
)  # fmt: skip


@dataclass
class Register:
    """Units, sites and accounts by name, in the order in which they were met; ids follow that order."""

    seed: Seed
    invented: Invented = field(default_factory=Invented)
    units: dict[str, Unit] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    accounts: dict[tuple[str, str], Account] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)

    def __post_init__(self) -> None:
        name = self.seed.root_name
        place = self.seed.raw.get("place") or {}
        level: UnitLevel = "county" if place.get("county") else "city" if place.get("city") else "province"
        self.units[name] = Unit(id="u000", name=name, short_name=self.seed.place, level=level)

    @property
    def root(self) -> Unit:
        return self.units[self.seed.root_name]

    def unit(self, name: str, invented: bool = False) -> Unit:
        """The unit of that name, registered when it is first met; below the unit whose name its own begins with."""
        known = self.units.get(name)
        if known is not None:
            return known
        above = max(
            (u for u in self.units.values() if _below(name, u.name)), key=lambda u: len(u.name), default=self.root
        )
        number = len(self.units)
        unit = Unit(id=f"u{number:03d}", name=name, short_name=name, level=_level(name), parent=above.id, order=number)
        self.units[name] = unit
        if invented:
            self.invented.units[unit.id] = name
        return unit

    def site(self, name: str, unit: str = "", invented: bool = False, kind: str = "department") -> Site:
        """The site of that name; without a unit that is named, one of the same name or an invented one runs it."""
        known = self.sites.get(name)
        if known is not None:
            return known
        runs = self._runner(name, unit)
        order = len(self.sites) + 1
        key = f"s{order:03d}"
        url = f"http://{key}.{self.seed.office}.{HOST}/"
        site = Site(
            id=key,
            code=f"99{order:08d}",
            name=name,
            url=url,
            kind=kind,  # type: ignore[arg-type]
            roles=[RoleHeld(role="runs", unit=runs.id)],
            columns=[Column(id=f"{key}/c1", name="工作动态", url=f"{url}gzdt/", nature="dynamic")],
        )
        self.sites[name] = site
        self.invented.columns[f"{key}/c1"] = "工作动态"
        if invented:
            self.invented.subjects[key] = name
        return site

    @property
    def portal(self) -> Site:
        """The main site: the first one that is called a portal, else the one of the place, which may be invented."""
        named = [site for site in self.sites.values() if "门户" in site.name or site.kind == "portal"]
        own = [site for site in named if site.name.startswith(self.seed.place)]
        if own or named:
            return (own or named)[0]
        return self.site(f"{self.seed.root_name}门户网站", self.seed.root_name, invented=True, kind="portal")

    def column(
        self, name: str, site_name: str = "", supplier: str = "", nature: ColumnNature = "other"
    ) -> tuple[Site, Column]:
        """A column of a site, of the main one where none is named; registered when it is first met."""
        site = self.site(site_name) if site_name else self.portal
        known = next((c for c in site.columns if c.name == name), None)
        if known is not None:
            return site, known
        order = len(site.columns) + 1
        supplies = self.unit(supplier).id if supplier else None
        column = Column(
            id=f"{site.id}/c{order}", name=name, url=f"{site.url}lm{order}/", nature=nature, supplier=supplies
        )
        site.columns.append(column)
        return site, column

    def account(self, name: str, platform: str = "", unit: str = "", invented: bool = False, url: str = "") -> Account:
        """The account of that name on that platform; one without a platform that is told is any of that name."""
        told = told_by(platform) if platform else Told("weixin")
        code = told.platform or "other"
        known = next((a for (n, p), a in self.accounts.items() if n == name and (not platform or p == code)), None)
        if known is not None:
            return known
        key = f"a{len(self.accounts) + 1:03d}"
        usual = ("", usual_word(code, told.account_type, told.platform_name))
        word = "" if platform in usual or told.form else platform
        runs = self._runner(name, unit)
        account = Account(
            id=key,
            name=name,
            platform=code,
            platform_name=told.platform_name or (platform if told.form else ""),
            account_type=told.account_type,
            type_word=word,
            url="" if _is_article(url) else url,
            article_url=url if _is_article(url) else "",
            roles=[RoleHeld(role="runs", unit=runs.id)],
        )
        self.accounts[name, code] = account
        if invented:
            self.invented.subjects[key] = name
        return account

    def app(self, name: str, unit: str = "", form: AppForm = "app", invented: bool = False) -> App:
        known = self.apps.get(name)
        if known is None:
            key = f"p{len(self.apps) + 1:03d}"
            known = self.apps[name] = App(
                id=key, name=name, form=form, roles=[RoleHeld(role="runs", unit=self._runner(name, unit).id)]
            )
            if invented:
                self.invented.subjects[key] = name
        return known

    def _runner(self, name: str, unit: str) -> Unit:
        if unit:
            return self.unit(unit)
        if name in self.units or name.endswith(_UNIT_ENDS):
            return self.unit(name)
        return self.unit(f"{name}主办单位（{MARK}）", invented=True)


def _is_article(url: str) -> bool:
    return "mp.weixin.qq.com/s" in url


def _below(name: str, above: str) -> bool:
    return len(name) > len(above) > 1 and name.startswith(above)


def _level(name: str) -> UnitLevel:
    return next((level for end, level in _LEVELS if name.endswith(end)), "department")


def register_problems(register: Register, found: Iterable[Problem], types: Types) -> None:
    """Everything that is blamed is registered, in the order of the circular; what is not registered in life is not."""
    for one in found:
        if one.unit:
            register.unit(one.unit)
        if one.kind == "account":
            register.account(one.subject, one.platform, one.unit, url=one.url)
        elif one.kind == "app":
            register.app(one.subject, one.unit, told_by(one.platform).form or "app")
        elif one.kind == "site":
            _site(register, one)
        elif one.kind == "column":
            of_type = types.get(one.type)
            nature: ColumnNature = "dynamic" if of_type is not None and of_type.way == "stale_page" else "other"
            register.column(one.target, one.site, one.unit, nature)
        elif one.kind == "unit":
            register.unit(one.subject)


def _site(register: Register, one: Problem) -> None:
    """A site; of what a unit published on a shared one, the unit is charged and does not run it."""
    shared = one.item.get("target_kind") == "unit_content_on_portal"
    runs = register.seed.root_name if shared else one.unit
    portal = shared or "门户" in one.subject
    register.site(one.subject, runs, kind="portal" if portal else "department")


def fill_up(register: Register) -> None:
    """Sites and accounts that the circular counts and does not name."""
    totals = register.seed.raw.get("totals") or {}
    for name, wanted, have in (
        ("sites", _population(register.seed, totals, "sites"), register.sites),
        ("accounts", _population(register.seed, totals, "accounts"), register.accounts),
    ):
        if wanted is None:
            continue
        if wanted < len(have):
            raise MistakeError(
                f"{register.seed.key}：totals.{name}写有{wanted}个，而通报和表中点名{len(have)}个，请核对。"
            )
        missing = wanted - len(have)
        if missing:
            register.invented.say(f"{name}：通报计{wanted}个，其中{missing}个未点名，名称、主办单位和平台系虚构。")
        for order in range(1, missing + 1):
            _invent(register, name, order)


def _population(seed: Seed, totals: Raw, name: str) -> int | None:
    block: dict[str, Any] = totals.get(name) or {}
    place = f"{seed.key}：totals.{name}"
    return next((n for field in ("registered", "running", "checked") if (n := number(block, field, place))), None)


def _invent(register: Register, what: str, order: int) -> None:
    if what == "sites":
        unit = register.unit(f"示例单位{order:02d}（{MARK}）", invented=True)
        register.site(f"{register.seed.place}示例单位{order:02d}政府网站（{MARK}）", unit.name, invented=True)
    else:
        unit = register.unit(f"示例账号单位{(order - 1) // PER_UNIT + 1:03d}（{MARK}）", invented=True)
        register.account(f"示例账号{order:03d}（{MARK}）", _platform(register), unit.name, invented=True)


def _platform(register: Register) -> str:
    """The platform of one more account: of video where the circular counts the accounts of texts and they are all there
    already; of a platform of which the circular counts more than there are."""
    totals = register.seed.raw.get("totals") or {}
    have = list(register.accounts.values())
    for word, counted in ((totals.get("accounts") or {}).get("by_platform") or {}).items():
        told = told_by(str(word))
        if sum((one.platform, one.account_type) == (told.platform, told.account_type) for one in have) < counted:
            return str(word)
    texts = (totals.get("repost_check") or {}).get("text_accounts")
    full = texts is not None and sum(PLATFORMS[one.platform].medium == "text" for one in have) >= texts
    return "抖音" if full else "微信公众号"
