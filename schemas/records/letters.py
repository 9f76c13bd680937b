"""信箱来信: a letter of a mailbox and its answer. Its text stays in the office's own system or the evidence store."""

from datetime import datetime
from typing import Literal

from schemas.records.base import Record, RecordKind, after


class Letter(Record, frozen=True, kw_only=True):
    """A letter; `answered` is null while it has no answer by `at`. `again`: the second complaint of one matter.
    `sort` is what the mailbox itself calls the kind of letter: mailboxes have kinds of their own."""

    asked: datetime
    answered: datetime | None = None
    category: Literal["consult", "complaint", "suggestion", "report", "help", "error", "other"] = "other"
    mailbox: str = ""
    topic: str = ""
    again: bool = False
    sort: str = ""

    def mistakes(self) -> list[str]:
        if after(self.asked, self.answered):
            return ["“答复时间”早于“提问时间”，请核对。"]
        return ["“提问时间”晚于“时间”，请核对。"] if after(self.asked, self.at) else []


KIND = RecordKind(
    name="mailbox.letter.v1",
    word="信箱来信",
    payload=Letter,
    headings={
        "asked": ("提问时间", "来信时间"),
        "answered": ("答复时间", "办结时间"),
        "category": ("来信类别", "信件类型"),
        "mailbox": ("信箱", "信箱名称"),
        "topic": ("主题", "来信主题"),
        "again": ("重复投诉", "二次投诉"),
        "sort": ("信箱分类", "来信种类"),
    },
    words={
        "category": {
            "咨询": "consult", "投诉": "complaint", "建议": "suggestion", "举报": "report", "求助": "help",
            "纠错": "error", "其他": "other",
        },
        "again": {"是": True, "否": False},
    },
    notes={
        "answered": "未答复的留空", "again": "同一事项再次投诉的填“是”", "sort": "信箱自己的分类名称，可不填",
        "thing": "信件编号；答复后以同一编号再次导入",
    },
    example={
        "key": "2026-07-001", "thing": "XF20260701001", "asked": "2026-07-01 09:30", "answered": "2026-07-03 16:00",
        "category": "咨询", "mailbox": "市长信箱", "topic": "社保办理", "again": "否", "at": "2026-07-06 09:00",
        "by": "张三",
    },
)  # fmt: skip
