"""依申请公开: a request for information and its answer (政府信息公开条例, 2019: 20 working days)."""

from datetime import datetime
from typing import Literal

from schemas.records.base import Record, RecordKind, after


class InformationRequest(Record, frozen=True, kw_only=True):
    """`asked` is the day of receipt; `extended`: the applicant was told of an extension."""

    asked: datetime
    answered: datetime | None = None
    extended: bool = False
    result: Literal["open", "part", "refused", "none_held", "other", ""] = ""

    def mistakes(self) -> list[str]:
        if after(self.asked, self.answered):
            return ["“答复时间”早于“提问时间”，请核对。"]
        return ["“提问时间”晚于“时间”，请核对。"] if after(self.asked, self.at) else []


KIND = RecordKind(
    name="foi.request.v1",
    word="依申请公开",
    payload=InformationRequest,
    headings={
        "asked": ("提问时间", "收到申请时间"),
        "answered": ("答复时间", "办结时间"),
        "extended": ("是否延期",),
        "result": ("公开结果",),
    },
    words={
        "extended": {"是": True, "否": False},
        "result": {
            "予以公开": "open", "部分公开": "part", "不予公开": "refused", "不存在": "none_held", "其他": "other",
        },
    },
    notes={"answered": "未答复的留空"},
    example={
        "key": "YSQ-001", "thing": "2026-15", "asked": "2026-07-01 09:00", "answered": "2026-07-20 16:00",
        "extended": "否", "result": "予以公开", "at": "2026-07-21 09:00", "by": "张三",
    },
    of_unit=True,
)  # fmt: skip
