"""The table of kinds of record. Event types, headings, templates, contracts and topics are made from it."""

from collections.abc import Mapping

from schemas.records import (
    accounts,
    changes,
    checks,
    disclosure,
    duties,
    faults,
    filings,
    letters,
    notices,
    outside_tests,
    praise,
    publications,
    repost_tasks,
    reposts,
    submissions,
    votes,
)
from schemas.records.base import Record, RecordKind

__all__ = ["BASE_HEADINGS", "BY_NAME", "BY_PAYLOAD", "KINDS", "TARGET_WORDS", "Record", "RecordKind"]

KINDS: tuple[RecordKind, ...] = (
    letters.KIND,
    repost_tasks.KIND,
    reposts.KIND,
    publications.KIND,
    submissions.KIND,
    duties.KIND,
    filings.KIND,
    votes.KIND,
    notices.NOTICE,
    notices.NAMING,
    faults.MUTUAL,
    faults.DIARY,
    disclosure.KIND,
    praise.KIND,
    outside_tests.KIND,
    accounts.POST,
    accounts.LOOK,
    checks.GUIDE,
    checks.ACCESSIBILITY,
    changes.KIND,
)
BY_NAME: Mapping[str, RecordKind] = {kind.name: kind for kind in KINDS}
BY_PAYLOAD: Mapping[type, RecordKind] = {kind.payload: kind for kind in KINDS}
# Headings of what every record has; those of key, site, at, by and target are shared with all hand-ins.
BASE_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "unit": ("单位", "发布单位", "责任单位", "单位名称"),
    "target_kind": ("对象类型",),
    "count": ("数量", "处数", "问题数"),
    "thing": ("事项编号", "信件编号"),
}
TARGET_WORDS: Mapping[str, str] = {
    "网站": "site", "栏目": "column", "页面": "page", "文章": "post", "推文": "post", "菜单": "menu", "单位": "unit",
    "记录": "record",
    "账号": "account", "未登记账号": "account",
}  # fmt: skip
