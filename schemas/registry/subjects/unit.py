"""单位 as a subject, and the levels of units."""

from schemas.registry.subjects.common import Subject, UnitLevel
from schemas.registry.subjects.row import KindOfSubject

LEVELS: dict[str, str] = {
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "department": "部门",
    "town": "乡镇（街道）",
    "other": "其他",
}


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


ROW = KindOfSubject(
    UnitSubject,
    "单位",
    "个",
    "",
    {"unit": "单位", "record": "记录"},
    frozenset({"running", "closed"}),
    parts="层级",
    categories=LEVELS,
)
