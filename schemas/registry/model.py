"""The registry's typed form. YAML is the form that is kept; `load` reads it, `check` names what is wrong in it.

Dates are YYYY-MM-DD text (Shanghai days, both ends included) so that the form is the same in YAML and in events.
"""

from typing import Literal

import msgspec

UnitLevel = Literal["province", "city", "county", "department", "town", "other"]
SiteKind = Literal["portal", "department", "special"]
SiteState = Literal["running", "suspended", "migrating", "closed"]  # 正常运行 临时下线 迁移 关停
ColumnNature = Literal["dynamic", "notice", "static", "other"]  # 动态要闻 通知公告/政策文件 静态 其他
VerdictRule = Literal["at_point", "any_in_window", "unrectified"]  # 监测时间点 窗口内任一时点 逾期未整改
UnitRole = Literal["in_charge", "runs", "operates", "supplies"]  # 主管 主办/开设 承办 内容保障


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    phone: str = ""
    email: str = ""
    duty: str = ""  # 联系人, 负责人


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A unit of the tree. `short_name` 规范简称; `order` 建制顺序 among its siblings."""

    id: str
    name: str
    short_name: str
    level: UnitLevel
    parent: str | None = None
    order: int = 0
    contacts: list[Contact] = []


class RoleHeld(msgspec.Struct, frozen=True, kw_only=True):
    """A unit holds a role from–to (open end: null): a finding is charged to who held it at that time."""

    role: UnitRole
    unit: str
    since: str | None = None
    until: str | None = None


class StatePeriod(msgspec.Struct, frozen=True, kw_only=True):
    """A state other than running, with its dates and approval. Unapproved downtime is no excuse."""

    state: SiteState
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


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """栏目. `cycle_days`: its own update cycle where one is set; null leaves it to the rulebook. `confirmed` is false
    for what discovery proposed and no person has looked at; such a column is watched but never judged."""

    id: str
    name: str
    url: str
    nature: ColumnNature
    first_level: bool = True
    cycle_days: int | None = None
    supplier: str | None = None
    exemptions: list[Exemption] = []
    confirmed: bool = True


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """网站. `code` is the 10-character 网站标识码. `service_items`: whether service items apply (null: not known)."""

    id: str
    code: str
    name: str
    url: str
    kind: SiteKind
    aliases: list[str] = []
    roles: list[RoleHeld]
    states: list[StatePeriod] = []
    columns: list[Column] = []
    exemptions: list[Exemption] = []
    service_items: bool | None = None
    navigation_only: bool = False  # the home page is only a navigation entry: second-level pages are looked at
    allow_private: bool = False


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """政务新媒体 account: kept and reported as not yet watched."""

    id: str
    name: str
    platform: str
    unit: str
    register_id: str = ""
    url: str = ""


class CheckPlan(msgspec.Struct, frozen=True, kw_only=True):
    """How often a program looks: visits and columns per day, days between link audits, addresses a link audit holds."""

    visits_a_day: int = 24
    columns_a_day: int = 2
    home_a_day: int = 1
    link_audit_days: int = 7
    links_per_site: int = 60
    cloak_days: int = 7


class Sampling(msgspec.Struct, frozen=True, kw_only=True):
    """coverage `sampled`: share (0..1] drawn reproducibly from the seed, rotating by period."""

    coverage: Literal["full", "sampled"] = "full"
    share: float = 1.0
    seed: int = 0


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """监测任务: one monitoring office. `charge` says which role answers for which kind of fault."""

    id: str
    name: str
    office: str  # who signs
    unit: str  # the root of the watched subtree
    rulebook: str = "national-2019-19"
    verdict_rule: VerdictRule = "at_point"
    charge: dict[str, UnitRole] = msgspec.field(default_factory=lambda: {"default": "runs", "content": "supplies"})
    plan: CheckPlan = CheckPlan()
    sampling: Sampling = Sampling()
    reports_a_week: Literal[1, 2] = 1
    rectify_working_days: int = 10
    contact: Contact | None = None
    agent_contact: str = ""  # printed in the User-Agent
    vantage: str = "main"
    reference_targets: list[str] = []  # addresses that tell whether our own network is well
    references_proposed: bool = False  # an import proposed them and no person has looked at them yet
    address_overrides: dict[str, str] = {}  # host -> ip:port


class Registry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one program watches: its settings, the units, and the sites and accounts in its scope."""

    program: Program
    units: list[Unit]
    sites: list[Site]
    accounts: list[Account] = []


class Watcher(msgspec.Struct, frozen=True, kw_only=True):
    """A program that judges a subject, with what it judges by."""

    program: str
    rulebook: str
    charge: dict[str, UnitRole]
    sampled: bool = True  # false: not drawn in this period (未抽查)
    textpacks: list[str] = []  # the program's own word packs; hits of another program's packs are not its business


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """What the evaluator must know of a site, as sent through the log when it is new or has changed.

    `watchers` are sorted by program id. The numbers of looks a day are those of the installation's plan, the union of
    what the programs ask for.
    """

    subject: Site
    unit_names: dict[str, str]  # unit id -> name, for every unit that has a role here
    watchers: list[Watcher]
    visits_a_day: int
    columns_a_day: int
