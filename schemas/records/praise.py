"""表扬: a proposal of praise or a commendation of a unit, with its criterion."""

from typing import Literal

from schemas.records.base import Record, RecordKind


class Commendation(Record, frozen=True, kw_only=True):
    """`criterion` is the stated ground; a unit may be praised and blamed in one period."""

    criterion: str
    step: Literal["proposed", "given"]
    office: str = ""


KIND = RecordKind(
    name="commendation.v1",
    word="表扬",
    payload=Commendation,
    headings={"criterion": ("表扬事由", "表扬理由"), "step": ("表扬阶段",), "office": ("通报单位", "通报机关")},
    words={"step": {"拟表扬": "proposed", "已表扬": "given"}},
    example={
        "key": "BY-001", "criterion": "信件全部按时办结", "step": "已表扬", "office": "市政府办公室",
        "at": "2026-07-10 09:00", "by": "张三",
    },
    of_unit=True,
)  # fmt: skip
