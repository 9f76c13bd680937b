"""第三方测评: a result of a test by somebody else, also checks of guides and of accessibility."""

from typing import Literal

from schemas.records.base import Record, RecordKind


class OutsideTest(Record, frozen=True, kw_only=True):
    """`score` of `full` points where the test gives points."""

    test: str
    result: Literal["pass", "fail", "unknown"]
    tester: str = ""
    score: float | None = None
    full: float | None = None
    detail: str = ""

    def mistakes(self) -> list[str]:
        if self.score is not None and self.full is not None and not 0 <= self.score <= self.full:
            return ["“得分”应在0与“满分”之间，请核对。"]
        return []


KIND = RecordKind(
    name="outside.test.v1",
    word="第三方测评",
    payload=OutsideTest,
    headings={
        "test": ("测评项目", "测试项目"),
        "result": ("结果", "测评结果"),
        "tester": ("测评机构", "测试机构"),
        "score": ("得分",),
        "full": ("满分",),
        "detail": ("情况", "问题描述"),
    },
    words={"result": {"合格": "pass", "不合格": "fail", "无法判定": "unknown"}},
    example={
        "key": "CP-001", "test": "适老化与无障碍", "tester": "某测评中心", "result": "合格", "score": "86",
        "full": "100", "at": "2026-07-10 09:00", "by": "张三",
    },
    of_unit=True,
)  # fmt: skip
