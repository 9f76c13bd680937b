"""A year's holiday notice as a file: its form, and what is checked before it is believed."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import yaml

from schemas.mistakes import MistakeError, in_chinese

DAY = timedelta(days=1)
LONGEST_REST = 12  # days; the longest so far was nine (Spring Festival 2026)
EARLIEST, LATEST = 2000, 2100
# Days that are off in every year by the Regulation on Public Holidays (全国年节及纪念日放假办法, 2024).
FIXED = (("元旦", 1, 1), ("劳动节", 5, 1), ("国庆节", 10, 1), ("国庆节", 10, 2), ("国庆节", 10, 3))
FESTIVALS = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")


class Holiday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rest` is `first..last`, both off (YAML reads a bare `off` as false); `work`: weekend days worked."""

    name: str
    rest: str
    work: list[date] = []

    def days(self) -> list[date]:
        """The days off. Raises ValueError for a span that cannot be read."""
        first_text, dots, last_text = self.rest.partition("..")
        if not dots:
            raise ValueError("no span")
        first, last = date.fromisoformat(first_text.strip()), date.fromisoformat(last_text.strip())
        if not 0 <= (last - first).days < LONGEST_REST:
            raise ValueError("no span")
        return [first + DAY * i for i in range((last - first).days + 1)]


class Year(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`sure` is false for a year that was typed in before it was compared with the official text."""

    source: str
    holidays: list[Holiday]
    sure: bool = True


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    years: dict[int, Year]


class _Loader(yaml.SafeLoader):
    """Refuses a key that is written twice: the second would silently replace the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, key.value, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_notices(path: Path) -> dict[int, Year]:
    """The notices of a file, by year. Raises MistakeError naming the file, the year, the holiday and the mend."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except UnicodeDecodeError:
        raise MistakeError(f"{path.name}：不是UTF-8编码的文本，请另存为UTF-8后再添加。") from None
    except yaml.YAMLError as error:
        raise MistakeError(f"{path.name}：{_where(error)}不是有效的YAML，{_HOW}") from None
    try:
        years = msgspec.convert(raw, _File, strict=False).years
    except msgspec.ValidationError as error:
        raise MistakeError(f"{path.name}：{in_chinese(str(error))}{_HOW}") from None
    if not years:
        raise MistakeError(f"{path.name}：没有任何年份，{_HOW}")
    found = [f"{path.name}：{text}" for year, notice in sorted(years.items()) for text in _problems(year, notice)]
    if found:
        raise MistakeError(found)
    return years


_HOW = (
    "应写作 years: {2027: {source: 国办发明电〔2026〕×号, holidays: [{name: 元旦, rest: 2027-01-01..2027-01-03, "
    "work: [2027-01-10]}]}}，每个节日一项。"
)


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"第{mark.line + 1}行" if mark is not None else ""


def _problems(year: int, notice: Year) -> Iterator[str]:
    """All that is wrong with a year, not only the first."""
    if not EARLIEST <= year <= LATEST:
        yield f"年份{year}不在{EARLIEST}至{LATEST}之间，请核对。"
        return
    if not notice.source.strip():
        yield f"{year}年：source为空，请填写通知的发文字号，如国办发明电〔{year - 1}〕7号。"
    off: dict[date, str] = {}
    for number, holiday in enumerate(notice.holidays, start=1):
        yield from _of_holiday(year, number, holiday, off)
    for day, name in _worked(notice):
        if day in off:
            yield f"{year}年“{name}”：{day}既写作休息又写作补班，请核对通知原文。"
    yield from _missing(year, notice, off)


def _of_holiday(year: int, number: int, holiday: Holiday, off: dict[date, str]) -> Iterator[str]:
    """What is wrong with one holiday; its days are noted in `off`."""
    name = f"{year}年第{number}项“{holiday.name}”"
    try:
        days = holiday.days()
    except ValueError:
        how = f"应写作{year}-10-01..{year}-10-07，起止日都休息，最长{LONGEST_REST}天。"
        yield f"{name}：rest“{holiday.rest}”不能识别，{how}"
        return
    for day in (*days, *holiday.work):
        if not _belongs(day, year):
            yield f"{name}：{day}不属于{year}年，请改正年份。"
    for day in days:
        if day in off:
            yield f"{name}：{day}与“{off[day]}”重复，请只写一次。"
        off[day] = holiday.name
    for day in holiday.work:
        if day.weekday() < 5:
            yield f"{name}：补班日{day}不是周六、周日，请核对通知原文。"


def _belongs(day: date, year: int) -> bool:
    """A notice may touch the last days of the year before: the New Year's holiday began on 31 December 2022."""
    return day.year == year or (day.year == year - 1 and day.month == 12 and day.day >= 25)


def _worked(notice: Year) -> Iterator[tuple[date, str]]:
    for holiday in notice.holidays:
        for day in holiday.work:
            yield day, holiday.name


def _missing(year: int, notice: Year, off: dict[date, str]) -> Iterator[str]:
    names = "、".join(holiday.name for holiday in notice.holidays)
    lacking = [festival for festival in FESTIVALS if festival not in names]
    if lacking:
        yield f"{year}年：缺少{'、'.join(lacking)}，请按通知补全七个节日（两节相连的写作一项，如“国庆节、中秋节”）。"
        return
    for name, month, day in FIXED:
        if date(year, month, day) not in off:
            yield f"{year}年：{month}月{day}日是法定的{name}假日，但未写作休息，请核对通知原文。"
