"""人事机构变动: a change of a leader or of a unit, after which the pages that name the old one are to be looked at."""

from datetime import datetime
from typing import Literal

from schemas.records.base import Record, RecordKind


class OfficeChange(Record, frozen=True, kw_only=True):
    """`old` is the name that pages should show no more, `new` the one that takes its place, empty for none; `post` is
    the office that a leader held. It holds from `effective` on; until `due` the pages are to be put right."""

    what: Literal["leader", "unit"]
    old: str
    effective: datetime
    new: str = ""
    post: str = ""
    due: str | None = None

    def mistakes(self) -> list[str]:
        if self.old == self.new:
            return ["“原名称”与“现名称”相同，请核对。"]
        if len(self.old) < 2:
            return ["“原名称”至少两个字，否则无法查找，请填写全名。"]
        if self.due is not None and self.due < f"{self.effective:%Y-%m-%d}":
            return ["“期限”早于“变动时间”，请核对。"]
        return []


KIND = RecordKind(
    name="office.change.v1",
    word="人事机构变动",
    payload=OfficeChange,
    headings={
        "what": ("变动类型",),
        "old": ("原名称", "原任", "原姓名"),
        "effective": ("变动时间", "变动日期", "生效时间"),
        "new": ("现名称", "现任", "现姓名"),
        "post": ("职务",),
        "due": ("期限", "完成期限"),
    },
    words={"what": {"领导人员": "leader", "领导": "leader", "机构": "unit", "单位": "unit"}},
    notes={"old": "页面上不应再出现的姓名或单位名称", "due": "应在何日前改好，可不填"},
    example={
        "key": "BD-001", "what": "机构", "old": "示例市金融工作局", "new": "示例市地方金融管理局",
        "effective": "2026-07-01 00:00", "due": "2026-07-15", "at": "2026-07-01 09:00", "by": "张三",
    },
    of_unit=True,
)  # fmt: skip
