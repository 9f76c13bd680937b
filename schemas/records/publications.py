"""信息发布量: how much a unit or a column published in a month, against its target."""

from schemas.records.base import Record, RecordKind, month_problems


class Publication(Record, frozen=True, kw_only=True):
    """`published` items in the calendar month `month` (YYYY-MM); `goal` null: no target was set. `topic` is what is
    counted (网站信息, 政府信息公开, 政务新媒体转发), `sort` a kind of it, both in the office's own words."""

    month: str
    published: int
    goal: int | None = None
    topic: str = ""
    sort: str = ""

    def mistakes(self) -> list[str]:
        if problems := month_problems(self.month, self.at):
            return problems
        if self.published < 0 or (self.goal is not None and self.goal < 0):
            return ["“发布数”和“任务数”不能小于0，请改正。"]
        return []


KIND = RecordKind(
    name="publication.count.v1",
    word="信息发布量",
    payload=Publication,
    headings={
        "month": ("月份", "统计月份"),
        "published": ("发布数", "发布数量", "发布条数", "发布量"),
        "goal": ("任务数", "目标数", "发布任务"),
        "topic": ("统计口径", "信息类别"),
        "sort": ("信息分类",),
    },
    notes={
        "month": "应写作2026-07", "published": "没有发布的填0", "goal": "没有定任务的留空",
        "topic": "例如网站信息、政府信息公开",
    },
    example={
        "key": "FB-2026-07-01", "month": "2026-07", "published": "12", "goal": "10", "at": "2026-07-31 18:00",
        "by": "张三",
    },
    of_unit=True,
)  # fmt: skip
