"""领导 of a row of the table of units: one name, or several with their posts and days, as the export writes them."""

import re

from pipelines.office.registry_import.entries import Entry
from pipelines.office.tables.values import day
from pipelines.office.tables.words import name_of
from schemas.mistakes import MistakeError
from schemas.registry.model import Leader

_PARTED = re.compile(r"(?:[、;；，,\n])(?![^（(]*[）)])")
_HELD = re.compile(r"([^（()）]+?)\s*(?:[（(](.*)[）)])?\s*")
_SAID_BEFORE = re.compile(r"(.{2,12}?)[:：](.+)")  # 局长：张伟明
_NAME = re.compile(r"[\u3400-\u9fff·]{2,12}")
_SINCE, _UNTIL = re.compile(r"(.+?)起"), re.compile(r"(.+?)止")
GOOD = "应写作 张三（局长，2024-03-01起）的形式。"


def leaders_in(entry: Entry) -> list[Leader]:
    """The leaders of a row. Raises MistakeError."""
    values = entry.values
    found = [_leader(entry, part) for part in _PARTED.split(str(values.get("leaders", ""))) if part.strip()]
    told = {name: values[f"leader_{name}"] for name in ("title", "since", "until") if values.get(f"leader_{name}")}
    if not told or not found:
        return found
    if len(found) > 1:
        headings = "、".join(f"“{entry.heading(f'leader_{name}')}”" for name in told)
        raise MistakeError(f"“{entry.heading('leaders')}”有{len(found)}名，{headings}不知是谁的，{GOOD}")
    (one,) = found
    said = {"title": one.title, "since": one.since, "until": one.until} | told
    return [Leader(name=one.name, **said)]


def written_leader(leader: Leader) -> str:
    """A leader as the import reads it again."""
    noted = [leader.title] if leader.title else []
    noted += [f"{leader.since}起"] if leader.since else []
    noted += [f"{leader.until}止"] if leader.until else []
    return f"{leader.name}（{'，'.join(noted)}）" if noted else leader.name


def _leader(entry: Entry, part: str) -> Leader:
    before = _SAID_BEFORE.fullmatch(part.strip())
    held = _HELD.fullmatch(before[2] if before else part)
    name = "".join(name_of(held[1]).split()) if held else ""
    if held is None or not _NAME.fullmatch(name):
        raise MistakeError(f"“{entry.heading('leaders')}”填的“{part.strip()}”不能识别，{GOOD}")
    title, since, until = before[1].strip() if before else "", None, None
    for noted in (part.strip() for part in re.split(r"[，,、]", held[2] or "")):
        if match := _SINCE.fullmatch(noted):
            since = _day(entry, match[1])
        elif match := _UNTIL.fullmatch(noted):
            until = _day(entry, match[1])
        elif noted:
            title = noted
    return Leader(name=name, title=title, since=since, until=until)


def _day(entry: Entry, text: str) -> str:
    try:
        return day(text)
    except (ValueError, OverflowError):
        raise MistakeError(f"“{entry.heading('leaders')}”的日期“{text}”不能识别，{GOOD}") from None
