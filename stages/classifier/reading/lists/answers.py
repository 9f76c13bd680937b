"""Entries of a JSON answer, whatever the shape it comes in.

The entries are the objects of one array (or its rows of values). Which property is the title, the address and the day
is told by its name, else by what stands in it: an interface may call a title anything.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from stages.classifier.reading.lists.records import CHINESE, Record, plain
from stages.classifier.reading.lists.scripts import KINDS

_DAY = re.compile(r"\s*(?:19|20)[0-9]{2}\s?[-/.年]\s?[0-9]{1,2}\s?[-/.月]\s?[0-9]{1,2}|\s*(?:19|20)[0-9]{6}(?![0-9])")
_EIGHT_DIGITS = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_EPOCH = re.compile(r"1[0-9]{9}(?:[0-9]{3})?")
_ADDRESS = re.compile(r"(?:https?:/)?/\S+|\.{1,2}/\S+|\S+\.(?:s?html?|jspx?|aspx?|php|do)(?:\?\S*)?")
_ROW = re.compile(r"<(?:li|tr|dl)\b", re.I)
_LINK = re.compile(r"<a\b([^>]{0,1000})>([^<]*+(?:<(?!/a)[^<]*+)*+)", re.I)
_HREF = re.compile(r"\bhref\s*=\s*[\"']?([^\"'\s>]{1,1000})", re.I)
_NAMED = re.compile(r"\btitle\s*=\s*[\"']([^\"'<>]{4,300})", re.I)
_NUMBERED = 2
_DEEPEST = 12  # levels of an answer that are looked through
_LONGEST_TITLE = 300

Values = dict[str, Any]


def answer_records(text: str) -> list[Record] | None:
    """Entries of a JSON text, which may be followed by the rest of a call; None where it is no JSON."""
    try:
        answer = msgspec.json.decode(text.rstrip().rstrip(";").rstrip().rstrip(")").encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None
    best: list[Record] = []
    for entries in _arrays(answer, 0):
        found = _records(entries)
        best = found if len(found) > len(best) else best
    return best or _of_markup(answer)


def _arrays(value: Any, level: int) -> Iterator[list[Any]]:
    if level > _DEEPEST:
        return
    if isinstance(value, list):
        yield value
    elif isinstance(value, dict) and len(value) >= _NUMBERED and all(isinstance(part, dict) for part in value.values()):
        yield list(value.values())  # entries by number: {"0": {…}, "1": {…}}
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    for part in inner:
        yield from _arrays(part, level + 1)


def _records(entries: list[Any]) -> list[Record]:
    """Entries of one array, empty where it is no list of dated titles."""
    rows = [_flat(entry) for entry in entries if isinstance(entry, dict | list)]
    title, date, url = _property(rows, "title"), _property(rows, "date"), _property(rows, "url")
    if not title or not date:
        return []
    records = (
        Record(plain(_text(row.get(title)))[:_LONGEST_TITLE], _text(row.get(url)), _text(row.get(date))) for row in rows
    )
    return [record for record in records if record.title and record.date]


def _flat(entry: Any) -> Values:
    """Properties of an entry by name; those of an object inside it where the entry has none of the name."""
    if isinstance(entry, list):
        return {str(i): value for i, value in enumerate(entry)}
    flat = dict(entry)
    for value in entry.values():
        if isinstance(value, dict):
            for name, inner in value.items():
                flat.setdefault(name, inner)
    return flat


def _property(rows: list[Values], kind: str) -> str:
    """The property that is the title, the day or the address of every entry: by its name, else by its values."""
    names = dict.fromkeys(name for row in rows[:20] for name in row)
    fits = {"title": _is_title, "date": _is_day, "url": _is_address}[kind]
    fitting = [name for name in names if sum(fits(row.get(name)) for row in rows) * 2 > len(rows)]
    called = [name for name in fitting if KINDS.get(name.lower()) == kind]
    if called:
        return min(called, key=lambda name: _rank(name, kind))
    if kind == "title":  # the longest of the short ones: a unit's name comes again, a title does not
        return max(fitting, key=lambda name: len({_text(row.get(name)) for row in rows}), default="")
    return fitting[0] if fitting else ""


def _rank(name: str, kind: str) -> int:
    """Of several properties of one kind the one that is named most plainly."""
    small = name.lower()
    if kind == "date":
        return 0 if any(word in small for word in ("pub", "rel", "fb", "issue", "show", "deploy")) else 1
    return 0 if kind in small or small == "bt" else 1


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return _text(value.get("time") or value.get("$date"))  # a day as an object of its parts
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _is_title(value: Any) -> bool:
    if not isinstance(value, str) or _DAY.match(value) or _ADDRESS.fullmatch(value.strip()):
        return False
    words = plain(value)
    return 4 <= len(words) <= _LONGEST_TITLE and CHINESE.search(words) is not None


def _is_day(value: Any) -> bool:
    text = _text(value)
    return _DAY.match(text) is not None or _EPOCH.fullmatch(text) is not None


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and _ADDRESS.fullmatch(value.strip()) is not None


def _of_markup(answer: Any) -> list[Record]:
    """Entries of the markup that an answer carries: `{"html": "<li><a …>…</a><span>2026-11-18</span></li>"}`."""
    found: list[Record] = []
    for text in _strings(answer, 0):
        for row in _ROW.split(text)[1:]:
            link, day = _LINK.search(row), _DAY.search(plain(row)) or re.search(_DAY.pattern, row)
            href = _HREF.search(link[1]) if link else None
            if link is None or href is None or day is None:
                continue
            named = _NAMED.search(link[1])
            title = plain(named[1] if named else link[2])
            if len(title) >= 4 and CHINESE.search(title):
                found.append(Record(title, href[1], day[0].strip()))
    return found


def _strings(value: Any, level: int) -> Iterator[str]:
    if isinstance(value, str):
        if "<a" in value and ("<li" in value or "<tr" in value or "<dl" in value):
            yield value
    elif level <= _DEEPEST and isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part, level + 1)
