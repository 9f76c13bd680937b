"""信息报送: what a unit handed to the portal in a month, and what of it was adopted."""

from schemas.records.base import Record, RecordKind, month_problems


class Submission(Record, frozen=True, kw_only=True):
    """`submitted` items in the calendar month `month` (YYYY-MM), of which `adopted` were taken."""

    month: str
    submitted: int
    adopted: int

    def mistakes(self) -> list[str]:
        if problems := month_problems(self.month, self.at):
            return problems
        if self.adopted < 0 or self.submitted < 0:
            return ["“报送数”和“采用数”不能小于0，请改正。"]
        return ["“采用数”大于“报送数”，请核对。"] if self.adopted > self.submitted else []


KIND = RecordKind(
    name="submission.count.v1",
    word="信息报送",
    payload=Submission,
    headings={
        "month": ("月份", "统计月份"),
        "submitted": ("报送数", "报送数量", "投稿数"),
        "adopted": ("采用数", "采用数量", "采纳数"),
    },
    notes={"month": "应写作2026-07", "submitted": "没有报送的填0"},
    example={
        "key": "BS-2026-07-01", "month": "2026-07", "submitted": "8", "adopted": "5", "at": "2026-07-31 18:00",
        "by": "张三",
    },
    of_unit=True,
)  # fmt: skip
