"""Faults that people found by reading: mutual check (结对子找错误), and the diary of daily patrol (读网日志)."""

from typing import Literal

from schemas.records.base import Record, RecordKind


class MutualError(Record, frozen=True, kw_only=True):
    """`count` errors that the checking unit `found_by` found; `unit` is the unit whose text it is."""

    category: Literal["severe", "misexpression", "typo", "link", "stale", "other"]
    detail: str = ""
    found_by: str = ""


class PatrolDiary(Record, frozen=True, kw_only=True):
    """One reading of a subject on a day; `count` is the number of faults noted, 0 for none."""

    result: Literal["fine", "faults"]
    detail: str = ""

    def mistakes(self) -> list[str]:
        if self.result == "fine" and self.count > 1:
            return ["“读网结果”为正常，却填了“数量”，请改正其一。"]
        return []


MUTUAL = RecordKind(
    name="mutual.error.v1",
    word="互查问题",
    payload=MutualError,
    headings={
        "category": ("问题类别", "错误类型"), "detail": ("情况", "问题描述"), "found_by": ("检查单位", "发现单位"),
    },
    words={
        "category": {
            "严重表述错误": "severe", "表述不规范": "misexpression", "错敏": "misexpression", "错别字": "typo",
            "链接错误": "link", "更新不及时": "stale", "其他": "other",
        }
    },
    example={
        "key": "HC-001", "category": "错别字", "count": "2", "detail": "“登录”误为“登陆”", "found_by": "市教育局",
        "at": "2026-07-10 09:00", "by": "张三",
    },
)  # fmt: skip
DIARY = RecordKind(
    name="patrol.diary.v1",
    word="读网日志",
    payload=PatrolDiary,
    headings={"result": ("读网结果",), "detail": ("情况", "问题描述")},
    words={"result": {"正常": "fine", "发现问题": "faults"}},
    example={"key": "DW-20260701-1", "result": "正常", "at": "2026-07-01 08:30", "by": "张三"},
)
