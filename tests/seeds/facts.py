"""A circular written down as facts, in the shape of seed-facts.yaml: its seeds, its words for types, its days."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from schemas.mistakes import MistakeError

Raw = Mapping[str, Any]
NOTES = ("note", "_as_printed", "_inferred", "_check")  # ends of the names of fields that only explain others


@dataclass(frozen=True)
class Seed:
    """One circular. `words` are the facts file's own words for types of problem; `notes` says what was read and passed
    over: words that no record holds."""

    raw: Raw
    words: Mapping[str, str]
    notes: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.raw["key"])

    @property
    def office(self) -> str:
        """The short name of the office: the key without its period."""
        return self.key.rpartition("-")[0] or self.key

    @property
    def place(self) -> str:
        place = self.raw.get("place") or {}
        name = place.get("county") or place.get("city") or place.get("province")
        if not name:
            raise MistakeError(f"{self.key}：place中没有county、city或province，请写明是哪里的通报。")
        return str(name)

    @property
    def root_name(self) -> str:
        return f"{self.place}人民政府"

    @property
    def issuer(self) -> str:
        return str(self.raw.get("issuer") or f"{self.root_name}办公室")

    @cached_property
    def signed_on(self) -> date | None:
        return _day(self, "issue_date", self.raw.get("issue_date"))

    @cached_property
    def label(self) -> str:
        return str((self.raw.get("period") or {}).get("label") or self.key)

    @cached_property
    def window(self) -> tuple[date, date]:
        """The days whose data the circular tells of: those it prints, else its period; never beyond its signing."""
        printed, period = self.raw.get("data_window") or {}, self.raw.get("period") or {}
        first = _day(self, "data_window.start", printed.get("start")) or _day(self, "period.start", period.get("start"))
        last = _day(self, "data_window.end", printed.get("end")) or _day(self, "period.end", period.get("end"))
        if first is None or last is None:
            raise MistakeError(f"{self.key}：data_window和period都没有起止日期，请写明start和end。")
        if self.signed_on is not None and last >= self.signed_on:
            last = self.signed_on - timedelta(days=1)
        if last < first:
            raise MistakeError(f"{self.key}：截止日{last}早于起始日{first}，请核对period、data_window和issue_date。")
        return first, last

    def items(self) -> list[Raw]:
        return listed(self.raw.get("problem_items"), f"{self.key}：problem_items")

    def tables(self) -> list[Raw]:
        return listed(self.raw.get("tables"), f"{self.key}：tables")


def read_facts(path: Path) -> list[Seed]:
    """The seeds of a facts file. Raises MistakeError for a file without seeds."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(raw, dict) or not isinstance(raw.get("seeds"), list) or not raw["seeds"]:
        raise MistakeError(f"{path.name}：没有seeds一节，应按事实文件的格式逐份写明通报。")
    words = (raw.get("meta") or {}).get("problem_types") or {}
    seeds = [Seed(one, words) for one in raw["seeds"]]
    wrong = [f"{path.name}：第{n}份通报没有key，请补上。" for n, one in enumerate(seeds, 1) if not one.raw.get("key")]
    if wrong:
        raise MistakeError(wrong)
    return seeds


def listed(value: Any, place: str) -> list[Any]:
    """A list that may be left out. Raises MistakeError for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise MistakeError(f"{place}应为清单，请逐条写明。")
    return value


def told(raw: Raw) -> dict[str, Any]:
    """The fields that tell something: what is null, empty or only explains another field is left out."""
    return {
        name: value for name, value in raw.items() if value not in (None, "", [], {}) and not str(name).endswith(NOTES)
    }


def refuse_unknown(seed: Seed, place: str, fields: Raw, known: Collection[str], where: str) -> None:
    """Note words that no record holds. Raises MistakeError for figures and lists that nothing reads: they would be lost
    silently."""
    strange = sorted(name for name in fields if name not in known)
    lost = [name for name in strange if not isinstance(fields[name], str)]
    if lost:
        raise MistakeError(f"{place}：不认得“{'、'.join(lost)}”，请删去，或先在{where}中写明它怎样进入系统。")
    seed.notes.extend(f"{place}：“{name}”只是文字，没有写成记录。" for name in strange)


def number(raw: Raw, name: str, place: str) -> int | None:
    """A whole number that may be left out. Raises MistakeError for anything else."""
    value = raw.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise MistakeError(f"{place}：{name}“{value}”应为不小于0的整数。")


def _day(seed: Seed, name: str, value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise MistakeError(f"{seed.key}：{name}“{value}”不是日期，应写作2026-07-01。") from None
