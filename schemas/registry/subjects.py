"""监测对象: what is watched. A site, an account, an app and a unit share a common part and have their own.

`SUBJECTS` is the table of kinds of subject. What plans, judges, draws, charges and prints works on the common part;
what it must know of a kind stands in the kind's row.

Dates are YYYY-MM-DD text (Shanghai days, both ends included) so that the form is the same in YAML and in events.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import msgspec

from schemas.registry.days import covers
from schemas.registry.platform_words import usual_word
from schemas.registry.platforms import ACCOUNT_TYPES, APP_WORDS, PLATFORMS, AccountType, AppForm, Medium, Platform
from schemas.registry.sources import AccountSource

UnitLevel = Literal["province", "city", "county", "department", "town", "other"]
SiteKind = Literal["portal", "department", "special"]
# Sites: 正常运行 临时下线 迁移 关停. Accounts and apps: 正常运营 注销中 已注销 已迁移.
SubjectState = Literal["running", "suspended", "migrating", "closed", "open", "closing", "migrated"]
USUAL: frozenset[SubjectState] = frozenset({"running", "open"})
ENDED: frozenset[SubjectState] = frozenset({"closed", "migrated"})  # not looked at any more
# 动态要闻 通知公告/政策文件 静态 其他; of an account: 菜单项 合集
ColumnNature = Literal["dynamic", "notice", "static", "other", "menu", "album"]
UnitRole = Literal["in_charge", "runs", "operates", "supplies"]  # 主管 主办/开设 承办 内容保障
LEVELS: dict[str, str] = {
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "department": "部门",
    "town": "乡镇（街道）",
    "other": "其他",
}
INSIDE_AN_ACCOUNT: frozenset[ColumnNature] = frozenset({"menu", "album"})  # may have no address of their own
Draw = Literal["by_lot", "always"]  # 随机抽取 必查
_CODE = re.compile(r"(\d{10}|bm\d{8})")  # gov-meta-tags.md: ten digits, central bodies bm + eight digits


class RoleHeld(msgspec.Struct, frozen=True, kw_only=True):
    """A unit holds a role from–to (open end: null): a finding is charged to who held it at that time."""

    role: UnitRole
    unit: str
    since: str | None = None
    until: str | None = None


class Succession(msgspec.Struct, frozen=True):
    """From `since` (YYYY-MM-DD) on these units stand in the place of one that has ended."""

    since: str
    units: list[str]


class StatePeriod(msgspec.Struct, frozen=True, kw_only=True):
    """A state other than the usual one, with its dates and approval. Unapproved downtime is no excuse."""

    state: SubjectState
    since: str
    until: str | None = None
    approved_by: str | None = None
    approval_no: str | None = None


class Exemption(msgspec.Struct, frozen=True, kw_only=True):
    """Filed beforehand for one indicator (or "*") on this target, with reason, approver and end date."""

    indicator: str
    reason: str
    approver: str
    since: str
    until: str


class NameHeld(msgspec.Struct, frozen=True, kw_only=True):
    """曾用名: a name that was held until a day (null: not known), and the day on which the renaming was filed."""

    name: str
    until: str | None = None
    filed_on: str | None = None


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """栏目 of a site, menu entry or album of an account.

    `cycle_days`: its own update cycle where one is set; null leaves it to the rulebook. `confirmed` is false for what
    discovery proposed and no person has looked at; such a column is watched but never judged.
    """

    id: str
    name: str
    url: str
    nature: ColumnNature
    first_level: bool = True
    cycle_days: int | None = None
    supplier: str | None = None
    exemptions: list[Exemption] = []
    confirmed: bool = True


class Subject(msgspec.Struct, frozen=True, kw_only=True, tag_field="subject_kind"):
    """The common part. `draw` says how a sampled program takes it into the sample of a period; `opened_on` is the day
    on which it was opened to the public."""

    id: str
    name: str
    roles: list[RoleHeld] = []
    states: list[StatePeriod] = []
    columns: list[Column] = []
    exemptions: list[Exemption] = []
    draw: Draw = "by_lot"
    opened_on: str | None = None

    def in_use(self, day: date) -> bool:
        """Whether it is registered neither as closed nor as moved on a Shanghai day."""
        return not any(p.state in ENDED and covers(p.since, p.until, day) for p in self.states)

    @property
    def subject_kind(self) -> str:
        """The kind of subject it is: the name of its row in `SUBJECTS`."""
        return str(self.__struct_config__.tag)

    @property
    def address(self) -> str:
        """Its address as registered; empty where it has none."""
        return ""

    @property
    def number(self) -> str:
        """The number it is registered or filed under; empty where it has none."""
        return ""

    @property
    def category(self) -> str:
        """What it is among its kind, as a code."""
        return ""

    @property
    def place(self) -> str:
        """Where it is opened: the platform of an account; empty for what stands by itself."""
        return ""

    @property
    def category_word(self) -> str:
        """What it is among its kind, in words; the word of its kind where there is nothing to tell apart."""
        row = SUBJECTS[self.subject_kind]
        return row.categories.get(self.category, row.word)

    @property
    def own_type_word(self) -> str:
        """What tables write for its platform and type; empty for a kind that has none."""
        return ""

    @property
    def shown_address(self) -> str:
        """The address that tables print for it."""
        return self.address

    @property
    def shows_video(self) -> bool:
        """Whether it publishes videos rather than texts."""
        return False

    @property
    def own_level(self) -> UnitLevel | None:
        """The level that is registered for it; null leaves it to the unit that answers for it."""
        return None

    @property
    def unit_itself(self) -> str | None:
        """The id of the unit that it is; null for what a unit runs."""
        return None

    @property
    def reaches_private(self) -> bool:
        """Whether the registry allows private addresses for it."""
        return False

    @property
    def told_by(self) -> list[AccountSource]:
        """The sources that are asked about it, beside its own addresses."""
        return []

    def addresses(self) -> Iterator[tuple[str, str]]:
        """The addresses it is registered with, each with the name of its field."""
        if self.address:
            yield "url", self.address

    @property
    def verified_as(self) -> str:
        """Whom the platform has verified, where that is rightly another than the units that answer for it."""
        return ""

    def identities(self) -> Iterator[tuple[str, str, str]]:
        """What platforms call it: the platform as a code, the name of the id, the id."""
        yield from ()

    def names_before(self) -> Iterator[NameHeld]:
        """The names it had."""
        yield from ()

    def faults(self) -> Iterator[str]:
        """What is wrong with its own part, in sentences for the desk officer."""
        yield from ()


class Site(Subject, frozen=True, kw_only=True, tag="site"):
    """网站. `code` is the 10-character 网站标识码. `service_items`: whether service items apply (null: not known)."""

    code: str
    url: str
    kind: SiteKind
    aliases: list[str] = []
    roles: list[RoleHeld]
    service_items: bool | None = None
    navigation_only: bool = False  # the home page is only a navigation entry: second-level pages are looked at
    allow_private: bool = False

    @property
    def address(self) -> str:
        return self.url

    @property
    def number(self) -> str:
        return self.code

    @property
    def category(self) -> str:
        return self.kind

    @property
    def reaches_private(self) -> bool:
        return self.allow_private

    def addresses(self) -> Iterator[tuple[str, str]]:
        yield "url", self.url
        yield from (("aliases", alias) for alias in self.aliases)

    def faults(self) -> Iterator[str]:
        if not _CODE.fullmatch(self.code):
            yield f"code“{self.code}”不是10位网站标识码（10位数字，或bm加8位数字），请核对。"


class NewMedium(Subject, frozen=True, kw_only=True):
    """What accounts and apps have in common.

    `platform_ids` are the names that the platform itself gives it, e.g. `uid`. `principal` is whom the platform has
    verified, where that is rightly another than the unit that runs it. `type_word` is what the office's own table
    writes for platform and type, where that is not the usual word. `sources` are asked for its facts.
    """

    url: str = ""
    level: UnitLevel | None = None
    filing_no: str = ""
    filed_on: str | None = None
    platform_ids: dict[str, str] = {}
    principal: str = ""
    former_names: list[NameHeld | str] = []
    type_word: str = ""
    sources: list[AccountSource] = []

    @property
    def told_by(self) -> list[AccountSource]:
        return self.sources

    @property
    def address(self) -> str:
        return self.url

    @property
    def number(self) -> str:
        return self.filing_no

    @property
    def own_level(self) -> UnitLevel | None:
        return self.level

    @property
    def verified_as(self) -> str:
        return self.principal

    def addresses(self) -> Iterator[tuple[str, str]]:
        yield from super().addresses()
        yield from (("sources.url", one.url) for one in self.sources if one.url)

    def identities(self) -> Iterator[tuple[str, str, str]]:
        """The ids that are registered and those that its sources are asked by, each once."""
        asked_by = [pair for source in self.sources for pair in source.ids.items()]
        yield from (
            (self.category, name, value) for name, value in dict.fromkeys((*self.platform_ids.items(), *asked_by))
        )

    def names_before(self) -> Iterator[NameHeld]:
        yield from (NameHeld(name=one) if isinstance(one, str) else one for one in self.former_names)

    def faults(self) -> Iterator[str]:
        yield from (fault for one in self.sources for fault in one.faults())


class Account(NewMedium, frozen=True, kw_only=True, tag="account"):
    """政务新媒体账号.

    `platform_name` is the platform in words where the table of platforms does not hold it. `medium` is null where it
    posts what is usual on its platform. `columns` are its menu entries and albums, each with its own cycle.
    `article_url` is an article of it where no home page is known.
    """

    platform: Platform
    platform_name: str = ""
    account_type: AccountType | None = None
    medium: Medium | None = None
    article_url: str = ""

    @property
    def place(self) -> str:
        return self.platform

    @property
    def category(self) -> str:
        return self.platform

    @property
    def category_word(self) -> str:
        return self.platform_word

    @property
    def shown_address(self) -> str:
        return self.article_url or self.url

    @property
    def shows_video(self) -> bool:
        return (self.medium or PLATFORMS[self.platform].medium) == "video"

    @property
    def platform_word(self) -> str:
        return self.platform_name or PLATFORMS[self.platform].word

    @property
    def own_type_word(self) -> str:
        """账号类型 as the office writes it."""
        return self.type_word or usual_word(self.platform, self.account_type, self.platform_name)

    def addresses(self) -> Iterator[tuple[str, str]]:
        yield from super().addresses()
        if self.article_url:
            yield "article_url", self.article_url

    def faults(self) -> Iterator[str]:
        if self.account_type is not None and ACCOUNT_TYPES[self.account_type][0] != self.platform:
            word = ACCOUNT_TYPES[self.account_type][1]
            said = f"account_type“{self.account_type}”（{word}）不是{self.platform_word}的账号类型"
            yield f"{said}，请改正platform或删去该项。"
        for one in self.sources:
            if one.row.platform not in ("", self.platform):
                yield f"sources中的{one.row.word}不是{self.platform_word}的来源，请改正platform或source。"
        yield from super().faults()


class App(NewMedium, frozen=True, kw_only=True, tag="app"):
    """移动应用 or 小程序. `audience` is whom it serves: the public, enterprises, or the units themselves."""

    form: AppForm = "app"
    audience: Literal["public", "enterprises", "internal"] = "public"

    @property
    def category(self) -> str:
        return self.form

    @property
    def own_type_word(self) -> str:
        """账号类型 as the office writes it."""
        return self.type_word or APP_WORDS[self.form][0]


class UnitSubject(Subject, frozen=True, kw_only=True, tag="unit"):
    """单位 as a subject: what is judged of a unit itself and of none of its sites. It answers for itself."""

    unit: str
    level: UnitLevel

    @property
    def unit_itself(self) -> str | None:
        return self.unit

    @property
    def category(self) -> str:
        return self.level

    @property
    def own_level(self) -> UnitLevel | None:
        return self.level


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """An account or app that was found and belongs to nobody here, as a person has checked: it is not asked for again.

    Known by one of the ids, by the address, or by the name alone.
    """

    name: str = ""
    ids: dict[str, str] = {}
    url: str = ""
    owner: str = ""
    by: str = ""


@dataclass(frozen=True)
class KindOfSubject:
    """A row of the table. `listed` is the section of the registry that lists them, empty where they are derived.

    `measure` is the Chinese counter, `number` what its registered number is called. `objects` are the kinds of target,
    as rulebooks name them, that belong to such a subject, each with its word. `states` are those its periods may have.

    For reports: `title` is what circulars call such subjects, `inside` what their columns are called, `parts` what
    their `categories` are called, each with its word. `parts_are_places`: a subject is named together with its
    category, as in “示例发布”（微信公众号）. Until `apart_from` (YYYY-MM-DD) they counted as subjects of the kind
    `before`.
    """

    type: type[Subject]
    word: str
    measure: str
    listed: str
    objects: dict[str, str]
    states: frozenset[SubjectState]
    number: str = "编号"
    title: str = ""
    inside: str = "栏目"
    parts: str = "类别"
    categories: Mapping[str, str] = field(default_factory=dict)
    parts_are_places: bool = False
    before: str = ""
    apart_from: str = ""

    @property
    def heading(self) -> str:
        """What a circular calls such subjects."""
        return self.title or self.word


_OF_SITES: frozenset[SubjectState] = frozenset({"running", "suspended", "migrating", "closed"})
_OF_ACCOUNTS: frozenset[SubjectState] = frozenset({"open", "closing", "closed", "migrated"})
SUBJECTS: dict[str, KindOfSubject] = {
    "site": KindOfSubject(
        Site,
        "网站",
        "家",
        "sites",
        {"site": "网站", "column": "栏目", "page": "页面", "link": "链接"},
        _OF_SITES,
        number="网站标识码",
        title="政府网站",
        parts="网站类型",
        categories={"portal": "门户网站", "department": "部门网站", "special": "专项网站"},
    ),
    "account": KindOfSubject(
        Account,
        "账号",
        "个",
        "accounts",
        {"account": "账号", "post": "推文", "menu": "菜单项"},
        _OF_ACCOUNTS,
        title="政务新媒体",
        inside="菜单栏目",
        parts="平台",
        categories={code: named.word for code, named in PLATFORMS.items()},
        parts_are_places=True,
    ),
    # 国办函〔2026〕12号, in force since its day: apps and mini-programs are no accounts any more.
    "app": KindOfSubject(
        App,
        "应用",
        "个",
        "apps",
        {"app": "应用"},
        _OF_ACCOUNTS,
        title="政务移动互联网应用程序",
        parts="形式",
        categories={form: words[0] for form, words in APP_WORDS.items()},
        parts_are_places=True,
        before="account",
        apart_from="2026-01-25",
    ),
    "unit": KindOfSubject(
        UnitSubject,
        "单位",
        "个",
        "",
        {"unit": "单位", "record": "记录"},
        frozenset({"running", "closed"}),
        parts="层级",
        categories=LEVELS,
    ),
}


def listed_kinds() -> list[str]:
    """The kinds of subject that a registry lists; reports count them and give a verdict on each of them."""
    return [kind for kind, row in SUBJECTS.items() if row.listed]


def counted_as(kind: str, day: str) -> str:
    """The kind as which reports count a subject of a kind on a Shanghai day, YYYY-MM-DD."""
    row = SUBJECTS[kind]
    return row.before if row.before and day < row.apart_from else kind
