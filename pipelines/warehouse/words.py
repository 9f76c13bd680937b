"""The Chinese words that the warehouse holds for its own codes, so that dashboards show no codes to an office."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from pipelines.warehouse import Row
from schemas.registry.subjects import SUBJECTS
from schemas.rulebooks import load_all
from schemas.topics import topics
from schemas.words import CHECK_KINDS, FINDING_STATES

ERRORS = {
    "dns": "域名解析失败",
    "refused": "拒绝连接",
    "reset": "连接中断",
    "timeout": "超时",
    "tls": "加密连接失败",
    "protocol": "应答不合规范",
    "too_many_redirects": "跳转过多",
    "redirect_loop": "循环跳转",
    "address_refused": "地址不可访问",
    "bad_url": "网址有误",
    "endless_body": "内容无尽",
    "too_large": "内容过大",
    "bomb": "压缩内容异常",
    "not_recorded": "没有录存的应答",
}
LINKS = {
    "ok": "正常",
    "dead": "打不开",
    "gone": "页面不存在",
    "soft_404": "页面提示不存在",
    "maintenance": "维护中",
    "blocked": "被拦截",
    "slow": "打开缓慢",
    "moved": "已转移",
    "unresolved": "无法判断",
}


class _Target(Protocol):
    def insert(self, table: str, rows: Sequence[Row], token: str) -> None: ...

    def query(self, name: str, params: Mapping[str, Any]) -> list[Row]: ...


def words() -> Iterator[Row]:
    """Every word there is. Rulebooks share the ids of indicators and so their titles."""
    kinds = {
        "indicator": {one.id: one.title for book in load_all().values() for one in book.indicators},
        "state": FINDING_STATES,
        "check": CHECK_KINDS,
        "subject": {kind: row.heading for kind, row in SUBJECTS.items()},
        "category": {f"{kind}.{code}": word for kind, row in SUBJECTS.items() for code, word in row.categories.items()},
        "error": ERRORS,
        "link": LINKS,
        "topic": {name: topic.title for name, topic in topics().items()},
    }
    for kind, known in kinds.items():
        for code, word in known.items():
            yield {"kind": kind, "code": code, "word": word}


def tell_words(target: _Target) -> None:
    """Write what the warehouse does not know, or knows otherwise."""
    known = {(row["kind"], row["code"]): row["word"] for row in target.query("words", {})}
    new = [row for row in words() if known.get((row["kind"], row["code"])) != row["word"]]
    if new:
        target.insert("words", new, f"words:{uuid.uuid4().hex}")  # a word may come back: no token of its own
