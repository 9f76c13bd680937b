"""Lists that a script holds as arrays: one array a property, filled entry by entry, or one row of values an entry.

Older content systems write `urls[i]='…';headers[i]="…";year[i]='…';i++` for every entry, or
`show("title","url","date")`.
"""

import re
from collections.abc import Callable

from stages.classifier.reading.lists.records import CHINESE, LITERAL, Record, plain

_ASSIGNED = re.compile(
    r"\b([A-Za-z_]\w{1,24})\s*\[\s*(?:\w{1,12}(?:\+\+)?|\w{1,20}\.length)\s*\]\s*=\s*(?:'((?:[^'\\\n]|\\.)*+)'|\"((?:[^\"\\\n]|\\.)*+)\"|([0-9]{1,13}))"
)
# What is in these, by a plain character first: the engine skips ahead to it.
_ASSIGNS = re.compile(r"\]\s*=\s*['\"0-9]")
_LISTS = re.compile(r"=\s*(?:new\s+Array\s*\(|\[)\s*['\"0-9ntf]")
_VALUE = r"(?:'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\"|[0-9]{1,13}|null|true|false)"
_ROW = re.compile(rf"[\[(]\s*({_VALUE}(?:\s*,\s*{_VALUE}){{2,20}})\s*[\])]")
_COLUMN = re.compile(
    rf"\b([A-Za-z_]\w{{1,24}})\s*=\s*(?:new\s+Array\s*\(|\[)\s*({_VALUE}(?:\s*,\s*{_VALUE}){{1,400}})\s*[\])]"
)
_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("year", re.compile(r"ye?a?rs?\d?|nian", re.I)),
    ("month", re.compile(r"mon(?:th)?s?|yue", re.I)),
    ("day", re.compile(r"days?|ri", re.I)),
    ("url", re.compile(r"\w*(?:url|link|href|addr)s?", re.I)),
    ("date", re.compile(r"\w*(?:date|time|riqi|shijian)s?", re.I)),
    ("title", re.compile(r"\w*(?:title|header|headline|subject|biaoti|name|caption|text|bt)s?", re.I)),
)
_PICTURES = re.compile(r"img|image|pic|photo|focus|slide|flash|banner|ads?(?![a-z])|foc", re.I)
_DATE = re.compile(r"(?:19|20)[0-9]{2}\s?[-/.年]\s?[0-9]{1,2}\s?[-/.月]\s?[0-9]{1,2}")
_ADDRESS = re.compile(r"(?:https?:/)?/\S+|\.{1,2}/\S+|\S+\.(?:s?html?|jspx?|aspx?|php|do)(?:\?\S*)?")
_ATTRIBUTE_TITLE = re.compile(r"\stitle\s*=\s*[\"']([^\"'<>]{4,200})", re.I)
_HREF = re.compile(r"\shref\s*=\s*[\"']?([^\"'\s>]{2,500})", re.I)
_FEWEST = 2  # one row of values may be anything


def array_records(script: str) -> list[Record]:
    """Entries of the arrays of a script, empty where it holds no list of titles with addresses or dates."""
    readers: tuple[Callable[[str], list[Record]], ...] = (_filled_one_by_one, _one_array_each, _rows_of_values)
    found = (read(script) for read in readers)
    return next((records for records in found if len(records) >= _FEWEST), [])


def _filled_one_by_one(script: str) -> list[Record]:
    records: list[Record] = []
    held: dict[str, str] = {}
    if not _ASSIGNS.search(script):
        return records
    for name, single, double, number in _ASSIGNED.findall(script):
        kind = _kind_of(name)
        if not kind:
            continue
        if kind in held:
            records += _record(held)
            held = {}
        held[kind] = single or double or number
    return records + _record(held)


def _one_array_each(script: str) -> list[Record]:
    columns: dict[str, list[str]] = {}
    if not _LISTS.search(script):
        return []
    for name, values in _COLUMN.findall(script):
        kind = _kind_of(name)
        if kind and kind not in columns:
            columns[kind] = _values(values)
    titles = columns.get("title", [])
    whole = {kind: values for kind, values in columns.items() if len(values) == len(titles)}
    return [record for i in range(len(titles)) for record in _record({kind: v[i] for kind, v in whole.items()})]


def _rows_of_values(script: str) -> list[Record]:
    return [record for row in _ROW.findall(script) for record in _record(_told_by_shape(_values(row)))]


def _told_by_shape(values: list[str]) -> dict[str, str]:
    """Which of the values of a row is what: titles are Chinese, addresses and days have their forms."""
    held: dict[str, str] = {}
    for value in values:
        if _DATE.match(value):
            held.setdefault("date", value)
        elif _ADDRESS.fullmatch(value):
            held.setdefault("url", value)
        elif CHINESE.search(value) and len(plain(value)) > len(plain(held.get("title", ""))):
            held["title"] = value
    return held if "date" in held and "url" in held else {}


def _values(row: str) -> list[str]:
    return [single or double for single, double, _template in LITERAL.findall(row)]


def _kind_of(name: str) -> str:
    """What an array holds by its name; pictures that change and their captions are no list."""
    if _PICTURES.match(name):
        return ""
    return next((kind for kind, pattern in _NAMES if pattern.fullmatch(name)), "")


def _record(held: dict[str, str]) -> list[Record]:
    written = held.get("title", "")
    named = _ATTRIBUTE_TITLE.search(written)
    title = plain(named[1] if named else written)
    href = _HREF.search(written)
    url = held.get("url", "") or (href[1] if href and href[1] != "#" else "")
    date = held.get("date", "") or "-".join(held.get(part, "") for part in ("year", "month", "day")).strip("-")
    if len(title) < 4 or not CHINESE.search(title) or not (url or date):
        return []
    return [Record(title, plain(url), date)]
