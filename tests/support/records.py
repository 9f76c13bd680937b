"""Records in one line each, and a rulebook with one indicator over them."""

from datetime import date, datetime
from typing import Any

import msgspec

from schemas.records import BY_NAME, Record
from schemas.rulebooks import Indicator, Rulebook
from tests.support.observations import Watched, moment, national
from tests.support.people import person

COUNTED = "local.records"


def a_record(kind: str, day: date, key: str, **more: Any) -> Record:
    """A record of a kind about s1, written at noon of a day."""
    return BY_NAME[kind].payload(
        **{"key": key, "subject": "s1", "at": moment(day, 12), "by": "张三", "actor": person("张三"), **more}
    )


def counting(measure: str, params: dict[str, Any], **more: Any) -> Rulebook:
    """The national rulebook with one more indicator that counts records."""
    fields: dict[str, Any] = {
        "id": COUNTED,
        "clause": "地方·记录",
        "title": "记录",
        "group": "records",
        "object": "site",
        "severity": "notice",
        "sureness": "1",
        "fed_by": "people",
        "wording": "记录{count}",
        "measure": measure,
        "params": params,
        **more,
    }
    book = national()
    return msgspec.structs.replace(book, indicators=[*book.indicators, msgspec.convert(fields, Indicator)])


def hand_in(watched: Watched, *records: Record) -> None:
    """Hand records in, in this order, each at its own time."""
    for record in records:
        watched.feed(record, record.at)


def month(text: str) -> datetime:
    """Noon of the last safe day of a month, YYYY-MM."""
    return moment(date.fromisoformat(f"{text}-28"), 12)
