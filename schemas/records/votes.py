"""投票打卡报备: an online vote, collection of likes or check-in, and when it was filed beforehand."""

from datetime import datetime
from typing import Literal

from schemas.records.base import Record, RecordKind


class Vote(Record, frozen=True, kw_only=True):
    """`begins` is when it opens to the public; `filed` null: not filed by `at`."""

    activity: Literal["vote", "likes", "check_in"]
    begins: datetime
    filed: datetime | None = None
    title: str = ""


KIND = RecordKind(
    name="vote.filing.v1",
    word="投票打卡报备",
    payload=Vote,
    headings={
        "activity": ("活动类型",),
        "begins": ("开始时间", "活动开始时间"),
        "filed": ("备案时间", "报备时间"),
        "title": ("活动名称", "标题"),
    },
    words={"activity": {"投票": "vote", "集赞": "likes", "打卡": "check_in"}},
    notes={"filed": "未报备的留空"},
    example={
        "key": "TP-001", "activity": "投票", "title": "最美家乡评选", "begins": "2026-07-20 09:00",
        "filed": "2026-07-01 09:00", "at": "2026-07-21 09:00", "by": "张三",
    },
    of_unit=True,
)  # fmt: skip
