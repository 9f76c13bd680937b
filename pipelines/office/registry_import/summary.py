"""What an import did: new, changed, kept although the table differs, no longer in the tables."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)

MEASURED = {
    "units": ("单位", "个"),
    "sites": ("网站", "家"),
    "columns": ("栏目", "个"),
    "accounts": ("账号", "个"),
    "apps": ("应用", "个"),
}


@dataclass
class Summary:
    """`new`, `same` count by kind of table; the others are sentences. Nothing that is `gone` was removed. With
    `table_wins` the table is right where it differs from what a person may have set."""

    new: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    table_wins: bool = False

    def lines(self) -> list[str]:
        """Sentences for the desk officer."""
        said = [f"新增：{_counted(self.new) or '无'}。"]
        said += [f"未变：{_counted(self.same)}。"] if self.same else []
        said += [f"变更：{len(self.changed)}处。", *map(_indented, self.changed)] if self.changed else []
        if self.kept:
            said += [f"表与登记册不一致、保留登记册内容：{len(self.kept)}处，请核对。", *map(_indented, self.kept)]
        if self.gone:
            said += [f"表中已没有、仍保留在登记册：{len(self.gone)}项，确需删除请直接修改登记册。"]
            said += map(_indented, self.gone)
        said += ["提示：", *map(_indented, self.notes)] if self.notes else []
        return said


def _counted(counts: Counter[str]) -> str:
    return "，".join(f"{name}{counts[kind]}{unit}" for kind, (name, unit) in MEASURED.items() if counts[kind])


def _indented(text: str) -> str:
    return f"  {text}"


class Comparison(Generic[T]):
    """An entry of the registry beside what a table says of it; `value` is the entry as it will be."""

    def __init__(self, summary: Summary, kind: str, label: str, old: T) -> None:
        self._summary, self._kind, self._label = summary, kind, label
        self.value = old
        self._changed = False

    def take(self, name: str, new: object, words: str) -> None:
        """The table is right: a changed value replaces the one that is kept, and this is said."""
        old = getattr(self.value, name)
        if old != new:
            self.value = msgspec.structs.replace(self.value, **{name: new})
            self.say(f"{words}由“{_shown(old)}”改为“{_shown(new)}”")

    def fill(self, name: str, new: object, words: str, empty: object) -> None:
        """The registry is right, for a person may have set it: only what is empty is filled; a difference is said."""
        old = getattr(self.value, name)
        if old == empty and new != empty:
            self.value = msgspec.structs.replace(self.value, **{name: new})
            self.say(f"补上{words}“{_shown(new)}”")
        elif old != new and self._summary.table_wins:
            self.take(name, new, words)
        elif old != new:
            self._summary.kept.append(f"{self._label}：{words}表中为“{_shown(new)}”，登记册为“{_shown(old)}”。")

    def put(self, name: str, new: object, words: str) -> None:
        """Replace a part that was merged with care already."""
        if getattr(self.value, name) != new:
            self.value = msgspec.structs.replace(self.value, **{name: new})
            self.say(words)

    def say(self, words: str) -> None:
        self._changed = True
        self._summary.changed.append(f"{self._label}：{words}。")

    def done(self) -> T:
        if not self._changed:
            self._summary.same[self._kind] += 1
        return self.value


_SHOWN = {
    "portal": "门户网站",
    "department": "部门",
    "special": "专项网站",
    "dynamic": "动态要闻",
    "notice": "通知公告/政策文件",
    "static": "静态",
    "other": "其他",
    "province": "省",
    "city": "市",
    "county": "县",
    "town": "乡镇",
    "text": "图文",
    "video": "视频",
    "subscription": "微信订阅号",
    "service": "微信服务号",
    "by_lot": "随机抽取",
    "always": "必查",
    "public": "社会公众",
    "enterprises": "企业",
    "internal": "工作人员",
    "menu": "菜单项",
    "album": "合集",
    "True": "是",
    "False": "否",
    "None": "空",
}


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "；".join(f"{name}={inner}" for name, inner in value.items())
    return _SHOWN.get(str(value), str(value))
