"""工作任务: a duty with a due date (a report, a return, a self-check) and what became of it."""

from datetime import datetime
from typing import Literal

from schemas.records.base import Record, RecordKind


class Duty(Record, frozen=True, kw_only=True):
    """`due` is the last Shanghai day, YYYY-MM-DD; `done` null: not handed in by `at`. `alike` is the share (0 to 1)
    that equals the work of the last period."""

    duty: str
    due: str
    done: datetime | None = None
    quality: Literal["good", "fair", "poor", ""] = ""
    alike: float | None = None

    def mistakes(self) -> list[str]:
        if self.alike is not None and not 0 <= self.alike <= 1:
            return ["“雷同率”应在0到1（或0%到100%）之间，请改正。"]
        if self.done is not None and self.done > self.at:
            return ["“完成时间”晚于“时间”，请核对。"]
        return []


KIND = RecordKind(
    name="duty.state.v1",
    word="工作任务",
    payload=Duty,
    headings={
        "duty": ("任务", "工作任务", "报送事项"),
        "due": ("报送期限", "完成期限"),
        "done": ("完成时间", "报送时间"),
        "quality": ("质量", "完成质量"),
        "alike": ("雷同率",),
    },
    words={"quality": {"好": "good", "一般": "fair", "差": "poor"}},
    notes={
        "done": "尚未完成的留空", "alike": "与上一期内容雷同的比例，例如60%",
        "thing": "任务编号；完成后以同一编号再次导入",
    },
    example={
        "key": "RW-001", "thing": "2026年度报表-市教育局", "duty": "网站工作年度报表", "due": "2027-01-31",
        "done": "2027-01-20 16:00", "quality": "好", "alike": "10%", "at": "2027-02-01 09:00", "by": "张三",
    },
    of_unit=True,
)  # fmt: skip
