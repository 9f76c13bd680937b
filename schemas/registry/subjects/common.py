"""What all subjects share: roles, states, exemptions, columns.

Dates are YYYY-MM-DD text (Shanghai days, both ends included) so that the form is the same in YAML and in events.
"""

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

from schemas.registry.days import covers
from schemas.registry.sources import AccountSource
from schemas.registry.subjects.row import SUBJECTS

UnitLevel = Literal["province", "city", "county", "department", "town", "other"]
# Sites: 正常运行 临时下线 迁移 关停. Accounts and apps: 正常运营 注销中 已注销 已迁移.
SubjectState = Literal["running", "suspended", "migrating", "closed", "open", "closing", "migrated"]
USUAL: frozenset[SubjectState] = frozenset({"running", "open"})
ENDED: frozenset[SubjectState] = frozenset({"closed", "migrated"})  # not looked at any more
# 动态要闻 通知公告/政策文件 静态 其他; of an account: 菜单项 合集
ColumnNature = Literal["dynamic", "notice", "static", "other", "menu", "album"]
UnitRole = Literal["in_charge", "runs", "operates", "supplies"]  # 主管 主办/开设 承办 内容保障
INSIDE_AN_ACCOUNT: frozenset[ColumnNature] = frozenset({"menu", "album"})  # may have no address of their own
Draw = Literal["by_lot", "always"]  # 随机抽取 必查


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
