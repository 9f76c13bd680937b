"""转载任务: how one subject carried out one task of reposting."""

from datetime import datetime
from typing import Literal

from schemas.records.base import Record, RecordKind, after


class Repost(Record, frozen=True, kw_only=True):
    """The look at one subject for one task. `due` is the last moment of the task; where `done` and `due` are both
    given, `result` must agree with them. `tasks` is how many tasks were handed down in the period that this one was
    drawn from."""

    task: str
    result: Literal["in_time", "late", "no_source", "not_done", "not_applicable"]
    given: datetime | None = None
    due: datetime | None = None
    done: datetime | None = None
    tasks: int | None = None

    def mistakes(self) -> list[str]:
        if after(self.given, self.done):
            return ["“转载时间”早于“下达时间”，请核对。"]
        if self.result in ("not_done", "not_applicable") and self.done is not None:
            return ["“转载结果”为未转载或不适用，却填了“转载时间”，请改正其一。"]
        if self.due is not None and self.done is not None:
            late = self.done > self.due
            if late and self.result == "in_time":
                return ["“转载时间”晚于“转载期限”，“转载结果”不应为按时转载，请改正其一。"]
            if not late and self.result == "late":
                return ["“转载时间”未超过“转载期限”，“转载结果”不应为超时转载，请改正其一。"]
        return []


KIND = RecordKind(
    name="repost.look.v1",
    word="转载核查",
    payload=Repost,
    headings={
        "task": ("转载任务", "任务编号", "任务名称"),
        "result": ("转载结果", "转载情况"),
        "given": ("下达时间", "任务下达时间"),
        "due": ("转载期限", "转载时限"),
        "done": ("转载时间", "实际转载时间"),
        "tasks": ("任务总数", "下达任务数"),
    },
    words={
        "result": {
            "按时转载": "in_time", "超时转载": "late", "未注明来源": "no_source", "未转载": "not_done",
            "不适用": "not_applicable",
        }
    },
    notes={"result": "视频类平台等不适用的填“不适用”", "tasks": "本期共下达的转载任务数，本项任务从中抽取"},
    example={
        "key": "ZZ-01-001", "task": "2026年第3号转载任务", "given": "2026-07-01 09:00", "due": "2026-07-02 09:00",
        "done": "2026-07-01 15:20", "result": "按时转载", "at": "2026-07-03 10:00", "by": "张三",
    },
)  # fmt: skip
