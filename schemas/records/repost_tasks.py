"""转载任务下达: a task of reposting as it was given, so that the machine can look for it by itself."""

from datetime import datetime

from schemas.records.base import Record, RecordKind, after


class RepostTask(Record, frozen=True, kw_only=True):
    """The article `title` is to be reposted from `given` to `due`. `origin` is who published it first."""

    title: str
    given: datetime
    due: datetime
    origin: str = ""

    def mistakes(self) -> list[str]:
        if after(self.given, self.due):
            return ["“转载期限”早于“下达时间”，请核对。"]
        return [] if self.title.strip() else ["“转载标题”未填写，请补填要转载的文章标题。"]


KIND = RecordKind(
    name="repost.task.v1",
    word="转载任务",
    payload=RepostTask,
    headings={
        "title": ("转载标题", "文章标题", "标题"),
        "given": ("下达时间", "任务下达时间"),
        "due": ("转载期限", "转载时限"),
        "origin": ("首发来源", "来源"),
    },
    notes={"title": "要转载的文章标题，须与原文一致"},
    example={
        "key": "2026年第3号", "title": "国务院关于加强数字政府建设的指导意见", "given": "2026-07-01 09:00",
        "due": "2026-07-02 09:00", "origin": "中国政府网", "at": "2026-07-01 09:00", "by": "张三",
    },
    of_unit=True,
)  # fmt: skip
