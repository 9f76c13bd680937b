"""Values of a handed-in row as the payload wants them. What is wrong is said by heading, all of a row at once."""

import re
import typing
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

import msgspec

from pipelines.office.intake.rows import Handed
from pipelines.office.intake.words import headings, words_in
from pipelines.office.tables.values import day, exact_number, is_empty, moment
from pipelines.office.tables.words import half_width, name_of, plain, text_of
from schemas.calendar.notice import EARLIEST, LATEST
from schemas.events.actor import Actor
from schemas.events.observations import ConsultTest
from schemas.mistakes import MistakeError, in_chinese
from schemas.records import Record
from schemas.times import SHANGHAI

DAYS = frozenset({"window_from", "window_to", "until", "due"})  # kept as YYYY-MM-DD text
MONTHS = frozenset({"month"})  # kept as YYYY-MM text
FilledAs = Literal["choice", "day", "month", "moment", "number", "text"]
_MONTH = re.compile(r"^(\d{4})\s*[-年/.]?\s*(\d{1,2})\s*月?(?:份)?$")
_PARTED = str.maketrans(dict.fromkeys("、；;,，\n\t", " "))


def typed(handed: Handed, values: dict[str, Any], payload: type[msgspec.Struct], actor: Actor) -> msgspec.Struct:
    """The payload of a row that the actor hands in; no row says so itself. Raises MistakeError."""
    fields = {name: field for name, field in _fields(payload).items() if name != "actor"}
    problems: list[str] = []
    made: dict[str, Any] = {"actor": msgspec.to_builtins(actor)}
    unknown = sorted(values.keys() - fields.keys())
    if unknown:
        listed = "”“".join(handed.heading(name) for name in unknown)
        problems.append(f"这类记录没有“{listed}”这一项，请核对表头和种类，不适用的格子请留空。")
    for name, value in values.items():
        if name in fields:
            try:
                made[name] = _value(handed.heading(name), fields[name], value)
            except MistakeError as mistake:
                problems += mistake.messages
    missing = [name for name, field in fields.items() if field.required and name not in values]
    problems += [f"缺少“{handed.heading(name)}”，请补上。" for name in missing]
    if problems:
        raise MistakeError(problems)
    try:
        data = msgspec.convert(made, payload, strict=False)
    except msgspec.ValidationError as error:
        raise MistakeError(_with_headings(in_chinese(str(error)), handed)) from None
    contradictions = data.mistakes() if isinstance(data, Record | ConsultTest) else []
    if contradictions:
        raise MistakeError(contradictions)
    return data


@dataclass(frozen=True)
class _Field:
    """A field of a payload: the types it may have, and the words people write for its values."""

    name: str
    kinds: frozenset[Any]
    is_list: bool
    required: bool
    words: dict[str, Any]


@cache
def _fields(payload: type[msgspec.Struct]) -> dict[str, _Field]:
    return {
        one.name: _Field(
            one.name,
            frozenset(typing.get_args(one.type)) or frozenset({one.type}),
            typing.get_origin(one.type) is list,
            one.required,
            words_in(payload, one.name),
        )
        for one in msgspec.structs.fields(payload)
    }


def filled_as(payload: type[msgspec.Struct], name: str) -> FilledAs:
    """What a form asks for in a field of a kind."""
    field = _fields(payload)[name]
    if field.words:
        return "choice"
    if name in DAYS and str in field.kinds:
        return "day"
    if name in MONTHS:
        return "month"
    if datetime in field.kinds:
        return "moment"
    return "number" if {int, float} & field.kinds else "text"


def _value(heading: str, field: _Field, value: Any) -> Any:
    name, kinds = field.name, field.kinds
    if field.words:
        return _word(heading, field.words, value)
    if name in DAYS and str in kinds:
        return _day(heading, value)
    if name in MONTHS:
        return _month(heading, value)
    if datetime in kinds:
        return _moment(heading, value)
    if float in kinds:
        return _number(heading, value)
    if int in kinds:
        return _whole(heading, value)
    if field.is_list:
        return value if isinstance(value, list) else text_of(value).translate(_PARTED).split()
    if str in kinds:
        return _text(heading, name, value)
    return value


def _word(heading: str, known: dict[str, Any], value: Any) -> Any:
    word = plain(text_of(value))
    if word in known:
        return known[word]
    if any(value == meaning for meaning in known.values()):
        return value
    options = "、".join(dict.fromkeys(_first_words(known)))
    raise MistakeError(f"“{heading}”填的“{text_of(value)}”不能识别，可填：{options}。")


def _first_words(known: dict[str, Any]) -> list[str]:
    first: dict[Any, str] = {}
    for word, meaning in known.items():
        first.setdefault(meaning, word)
    return list(first.values())


def _moment(heading: str, value: Any) -> datetime | None:
    """Times without an offset are the office's own: Shanghai. None for a cell that says 无 or a dash."""
    if is_empty(value):
        return None
    try:
        told = moment(value)
    except (ValueError, OverflowError):
        raise MistakeError(f"“{heading}”的时间“{text_of(value)}”不能识别，应写作2026-07-01 10:30") from None
    _in_calendar(heading, "时间", value, told.year)
    return told if told.tzinfo else told.replace(tzinfo=SHANGHAI)


def _in_calendar(heading: str, what: str, value: Any, year: int) -> None:
    """Raises MistakeError for a year that no record is of: a slip of the pen, which would be counted for centuries."""
    if not EARLIEST <= year <= LATEST:
        raise MistakeError(f"“{heading}”的{what}“{text_of(value)}”不在{EARLIEST}年至{LATEST}年之间，请核对年份。")


def _day(heading: str, value: Any) -> str:
    try:
        told = day(value)
    except (ValueError, OverflowError):
        raise MistakeError(f"“{heading}”的日期“{text_of(value)}”不能识别，应写作2026-07-01") from None
    _in_calendar(heading, "日期", value, int(told[:4]))
    return told


def _month(heading: str, value: Any) -> str:
    if isinstance(value, date):  # a spreadsheet makes a day of 2026-07
        return f"{value:%Y-%m}"
    found = _MONTH.match(half_width(text_of(value)))
    if found is None or not 1 <= int(found[2]) <= 12:
        raise MistakeError(f"“{heading}”的月份“{text_of(value)}”不能识别，应写作2026-07")
    _in_calendar(heading, "月份", value, int(found[1]))
    return f"{found[1]}-{int(found[2]):02d}"


def _whole(heading: str, value: Any) -> int:
    number = _number(heading, value)
    if number != int(number):
        raise MistakeError(f"“{heading}”填的“{text_of(value)}”应为整数。")
    return int(number)


def _number(heading: str, value: Any) -> float:
    text = half_width(text_of(value)).replace(",", "")
    share = text.endswith("%")
    try:
        return float(text.rstrip("%")) / (100 if share else 1)
    except ValueError:
        raise MistakeError(f"“{heading}”填的“{text_of(value)}”应为数字。") from None


def _text(heading: str, name: str, value: Any) -> str:
    if name not in ("key", "subject", "target"):
        return name_of(value) if name in ("by", "approver") else text_of(value)
    try:
        return exact_number(value)
    except ValueError:
        raise MistakeError(
            f"“{heading}”填的“{text_of(value)}”是科学计数法，数字已不完整，请将该列设为文本格式后重新填写。"
        ) from None


def _with_headings(message: str, handed: Handed) -> str:
    """A validator's sentence with the heading in the place of the field's name."""
    for name in sorted(headings(), key=len, reverse=True):
        message = message.replace(f"“{name}”", f"“{handed.heading(name)}”")
        if message.startswith(f"{name}："):
            message = f"“{handed.heading(name)}”{message.removeprefix(name)}"
    return message
