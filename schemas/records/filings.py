"""备案登记: opening, renaming, changing, closing or reopening of a site, account or app, and its filing."""

from datetime import datetime
from typing import Literal

from schemas.records.base import Record, RecordKind


class Filing(Record, frozen=True, kw_only=True):
    """`changed` is when it was done on the platform, `filed` when it was filed; null: not filed by `at`. `platform` is
    told of an account that the registry does not hold, `detail` what was said of the step."""

    step: Literal["open", "rename", "change", "close", "reopen"]
    changed: datetime
    filed: datetime | None = None
    platform: str = ""
    detail: str = ""

    def mistakes(self) -> list[str]:
        if self.filed is not None and self.filed > self.at:
            return ["“备案时间”晚于“时间”，请核对。"]
        return []


KIND = RecordKind(
    name="filing.state.v1",
    word="备案登记",
    payload=Filing,
    headings={
        "step": ("备案事项", "变更类型"),
        "changed": ("变更时间", "平台办理时间"),
        "filed": ("备案时间", "报备时间"),
        "platform": ("平台", "账号类型"),
        "detail": ("情况", "情况说明"),
    },
    words={"step": {"开设": "open", "更名": "rename", "变更": "change", "注销": "close", "重新开设": "reopen"}},
    notes={"filed": "尚未备案的留空；注销应先在平台办理、后备案"},
    example={
        "key": "BA-001", "step": "变更", "changed": "2026-07-01 10:00", "filed": "2026-07-03 15:00",
        "at": "2026-07-06 09:00", "by": "张三",
    },
    of_unit=True,
)  # fmt: skip
