"""Cases that others name: a notice of a higher office, and a naming in the office's own earlier period."""

from typing import Literal

from schemas.records.base import Record, RecordKind

Level = Literal["state", "province", "city", "other"]


class NoticeFromAbove(Record, frozen=True, kw_only=True):
    """案 named by a higher office in its document `document`; `category` is the kind of problem in its words.
    `withdrawn`: the higher office has taken back what it named; a newer record of the same thing says so."""

    office: str
    detail: str
    document: str = ""
    level: Level = "other"
    category: str = ""
    withdrawn: bool = False

    @property
    def stands(self) -> bool:
        return not self.withdrawn


class EarlierNaming(Record, frozen=True, kw_only=True):
    """A unit or subject was named in the edition `edition` of an earlier period."""

    edition: str
    detail: str = ""


NOTICE = RecordKind(
    name="notice.above.v1",
    word="上级通报",
    payload=NoticeFromAbove,
    headings={
        "office": ("通报单位", "通报机关"),
        "detail": ("情况", "问题描述"),
        "document": ("通报文号", "文号"),
        "level": ("通报层级",),
        "category": ("问题类别",),
        "withdrawn": ("已撤回",),
    },
    words={
        "level": {"国家": "state", "省级": "province", "市级": "city", "其他": "other"},
        "withdrawn": {"是": True, "否": False},
    },
    notes={"withdrawn": "上级撤回该通报后，以同一事项编号再次导入并填“是”"},
    example={
        "key": "SJ-001", "office": "省政府办公厅", "document": "省政办函〔2026〕1号", "level": "省级",
        "detail": "部分栏目长期未更新", "withdrawn": "否", "at": "2026-07-10 09:00", "by": "张三",
    },
    of_unit=True,
)  # fmt: skip
NAMING = RecordKind(
    name="naming.earlier.v1",
    word="往期点名",
    payload=EarlierNaming,
    headings={"edition": ("往期通报", "通报期次"), "detail": ("情况", "问题描述")},
    example={
        "key": "DM-001", "edition": "2026年第一季度通报", "detail": "新媒体账号未更新", "at": "2026-04-10 09:00",
        "by": "张三",
    },
    of_unit=True,
)  # fmt: skip
