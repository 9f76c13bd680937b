"""网站."""

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from schemas.registry.subjects.common import RoleHeld, Subject
from schemas.registry.subjects.row import KindOfSubject

SiteKind = Literal["portal", "department", "special"]
_CODE = re.compile(r"(\d{10}|bm\d{8})")  # gov-meta-tags.md: ten digits, central bodies bm + eight digits


class Site(Subject, frozen=True, kw_only=True, tag="site"):
    """网站. `code` is the 10-character 网站标识码. `service_items`: whether service items apply (null: not known)."""

    code: str
    url: str
    kind: SiteKind
    aliases: list[str] = msgspec.field(default_factory=list)
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


ROW = KindOfSubject(
    Site,
    "网站",
    "家",
    "sites",
    {"site": "网站", "column": "栏目", "page": "页面", "link": "链接"},
    frozenset({"running", "suspended", "migrating", "closed"}),
    number="网站标识码",
    title="政府网站",
    parts="网站类型",
    categories={"portal": "门户网站", "department": "部门网站", "special": "专项网站"},
)
