"""Measures over the table of records: each with its numerator, denominator and window."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.office.intake import observation
from pipelines.warehouse import Row, Warehouse
from schemas.calendar import shipped
from schemas.records import Record
from schemas.warehouse import query
from stages.aggregator import Aggregator
from tests.pipelines.warehouses import IMPLEMENTATIONS
from tests.support.looks import incoming
from tests.support.observations import DAY0, moment
from tests.support.records import a_record, month

LETTER, PUBLISHED, SUBMITTED = "mailbox.letter.v1", "publication.count.v1", "submission.count.v1"
WINDOW = {"first_day": "2026-07-01", "last_day": "2026-07-31", "placed": "at"}


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with IMPLEMENTATIONS["embedded"](tmp_path) as warehouse:
        warehouse.migrate()
        yield warehouse


def put(warehouse: Warehouse, kind: str, *records: Record) -> None:
    events = [observation("p", kind, record, record.at) for record in records]
    for name, rows in Aggregator().rows(incoming(events, "observations")).items():
        warehouse.insert(name, rows, f"{name}:{events[0].id}")


def ask(warehouse: Warehouse, name: str, kind: str, **params: Any) -> list[Row]:
    given = {"program": "p", "kind": f"xunwang.{kind}", **WINDOW, **params}
    return warehouse.query(name, {k: v for k, v in given.items() if k in query(name).parameters})


def working_day(number: int) -> date:
    return shipped().deadline(DAY0, number).day


def letter(key: str, took: int | None, **more: Any) -> Record:
    answered = None if took is None else moment(working_day(took), 10)
    return a_record(LETTER, DAY0, key, asked=moment(DAY0, 9), answered=answered, **more)


def terms(warehouse: Warehouse, term: int, today: date) -> Row:
    days = [DAY0 + timedelta(days=n) for n in range(40)]
    working = [day.isoformat() for day in days if shipped().is_working_day(day)]
    fields = {"begins": "asked", "ends": "answered", "term": term, "today": today.isoformat()}
    [row] = ask(warehouse, "record_terms", LETTER, working_days=working, **fields)
    return row


def test_shares_within_one_and_five_working_days(warehouse: Warehouse) -> None:
    letters = [letter("K1", 1), letter("K2", 2), letter("K3", 5), letter("K4", 6), letter("K5", None)]
    put(warehouse, LETTER, *letters)
    five = terms(warehouse, 5, working_day(5))
    assert [five[name] for name in ("within_term", "late", "open", "of", "share")] == [3, 1, 1, 5, 0.75]
    assert terms(warehouse, 5, working_day(6))["late"] == 2  # the open one is late now
    one = terms(warehouse, 1, working_day(6))
    assert (one["within_term"], one["late"], one["share"]) == (1, 4, 0.2)


def test_counts_by_kind_take_the_newest_record_of_a_thing(warehouse: Warehouse) -> None:
    first = letter("K1", None, thing="L1", category="consult")
    second = a_record(LETTER, DAY0 + timedelta(days=1), "K2", thing="L1", asked=moment(DAY0, 9), category="complaint")
    put(warehouse, LETTER, first, second, letter("K3", 1, category="complaint", count=4))
    put(warehouse, LETTER, a_record(LETTER, date(2026, 8, 1), "K9", asked=moment(DAY0, 9), category="help"))
    found = ask(warehouse, "record_counts", LETTER, field="category")
    assert [(row["value"], row["records"], row["amount"], row["of"]) for row in found] == [("complaint", 2, 5, 2)]


def published(unit: str, name: str, number: int) -> Record:
    return a_record(PUBLISHED, DAY0, f"{unit}{name}", unit=unit, month=name, published=number, goal=10, at=month(name))


def amounts(warehouse: Warehouse, **params: Any) -> list[Row]:
    given = {"amount": "published", "base": "goal", "units": ["u1", "u2", "u3"], "floor": 5, "most": 100}
    return ask(warehouse, "record_amounts", PUBLISHED, **{**given, "placed": "month", **params})


def test_zero_units_and_units_below_a_floor_are_there_with_their_share(warehouse: Warehouse) -> None:
    put(warehouse, PUBLISHED, published("u1", "2026-07", 5), published("u2", "2026-07", 4))
    put(warehouse, PUBLISHED, published("u1", "2026-06", 50), published("other", "2026-07", 9))
    found = amounts(warehouse)
    assert [(row["unit"], row["amount"], row["share"], bool(row["below"])) for row in found] == [
        ("u1", 5, 0.5, False), ("u2", 4, 0.4, True), ("u3", 0, None, True)
    ]  # fmt: skip
    assert {row["of"] for row in found} == {3}
    assert [row["unit"] for row in amounts(warehouse, most=2)] == ["u1", "u2"]


def test_an_adoption_rate_counts_only_what_was_submitted(warehouse: Warehouse) -> None:
    records = [a_record(SUBMITTED, DAY0, f"K{n}", unit="u1", month="2026-07", submitted=4, adopted=n) for n in (1, 2)]
    put(warehouse, SUBMITTED, *records)
    given = {"amount": "adopted", "base": "submitted", "units": ["u1"], "floor": 1, "most": 9, "placed": "month"}
    [row] = ask(warehouse, "record_amounts", SUBMITTED, **given)
    assert (row["amount"], row["base"], row["share"]) == (3, 8, 0.375)


def test_a_month_that_is_none_stops_no_query(warehouse: Warehouse) -> None:
    put(warehouse, PUBLISHED, published("u1", "2026-07", 5))
    broken = a_record(PUBLISHED, DAY0, "K0", unit="u1", month="2026-13", published=9)
    put(warehouse, PUBLISHED, broken, a_record(PUBLISHED, DAY0, "K1", unit="u1", month="七月", published=9))
    assert [row["amount"] for row in amounts(warehouse, units=["u1"])] == [5]


def test_months_in_a_row_at_zero(warehouse: Warehouse) -> None:
    for unit, numbers in {"u1": (0, 0, 0), "u2": (0, 3, 0), "u3": (1, 0, 0)}.items():
        put(warehouse, PUBLISHED, *(published(unit, f"2026-0{7 - n}", number) for n, number in enumerate(numbers)))
    put(warehouse, PUBLISHED, published("u4", "2026-07", 0), published("u4", "2026-05", 0))
    days = {"first_day": "2026-05-01", "last_day": "2026-07-31", "placed": "month"}
    months = ["2026-07", "2026-06", "2026-05"]
    found = ask(warehouse, "record_zero_months", PUBLISHED, amount="published", months=months, **days)
    assert {row["unit"]: (row["zero_months"], row["unknown"]) for row in found} == {
        "u1": (3, 0), "u2": (1, 0), "u3": (0, 0), "u4": (1, 1)
    }  # fmt: skip
