"""Rule evaluator: observations a second on one core, beside a bare decode of the same bytes."""

import gc
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec

from schemas.events.checks import Registered, Tick
from schemas.events.codec import decode, encode
from schemas.events.envelope import Event
from schemas.events.fetches import TlsFacts
from schemas.events.reading import Link, Links
from schemas.events.types import BY_PAYLOAD, OBSERVATIONS
from schemas.ids import digest
from schemas.times import midnight
from stages.contract import Incoming
from stages.rule_evaluator import RuleEvaluatorStage
from tests.benchmarks.rows import row
from tests.support.observations import (
    DAY0,
    PROGRAM,
    a_check,
    a_column,
    a_link,
    a_page,
    a_reading,
    a_site,
    a_visit,
    moment,
    national,
    registration,
    watcher,
)

SITES, DAYS, COLUMNS, BATCH = 30, 8, 15, 500
ROUNDS = 3
ASKED = 10_031  # of the first storey, when there was one office and one kind of subject
MOST_FOR_ANOTHER = 0.35
FLOOR_RATIO = 0.15  # of the decode alone; a ratio of one run, since other work on the machine slows both


def events() -> list[Event]:
    """A quarter's kind of traffic: 24 visits, a home page, 2 looks at 15 columns a day, a link audit, hourly ticks."""
    found: list[Event] = []
    sites = [f"s{number}" for number in range(SITES)]
    columns = [a_column(number) for number in range(1, COLUMNS + 1)]
    for site in sites:
        entry = registration(a_site(columns, id=site))
        found.append(
            an_event(len(found), site, Registered(subject=site, registration=entry, content_hash="h"), DAY0, 0)
        )
    for day in (DAY0 + timedelta(days=n) for n in range(DAYS)):
        for hour in range(24):
            for site in sites:
                for data in an_hour(site, columns, day, hour, len(found)):
                    found.append(an_event(len(found), site, data, day, hour))
        for site in sites:
            tick = Tick(subject=site, until=midnight(day + timedelta(days=1)), day_closed=day.isoformat())
            found.append(an_event(len(found), site, tick, day + timedelta(days=1), 0))
    return found


def an_event(number: int, site: str, data: msgspec.Struct, day: Any, hour: int) -> Event:
    name = BY_PAYLOAD[type(data)].name
    return Event(
        id=digest("bench", number),
        source="xunwang/bench@1",
        type=name,
        time=moment(day, hour, 30 if hour else 0),
        subject=site,
        program=PROGRAM,
        partitionkey=site,
        data=data,
    )


def an_hour(site: str, columns: list[Any], day: Any, hour: int, offset: int) -> Iterator[msgspec.Struct]:
    visit = a_visit("ok", a_check("visit", site, day, hour), fetch_offset=offset)
    if visit is not None:
        yield msgspec.structs.replace(visit, tls=TlsFacts(not_after=moment(DAY0) + timedelta(days=300)))
    if hour == 9:
        links = Links(internal=[Link(url=f"https://s1.example/{n}") for n in range(60)])
        page = a_reading(_dated("首页", day, 60), page_kind="homepage", links=links)
        yield a_page(a_check("home", site, day), page, fetch_offset=offset)
    if hour in (8, 20):
        for column in columns:
            check = a_check("column", column.id, day, hour, url=column.url)
            yield a_page(check, a_reading(_dated(column.id, day, 20)), fetch_offset=offset)
    if hour == 10 and day == DAY0:
        yield from (a_link(f"https://s1.example/{n}", day, "ok", fetch_offset=offset) for n in range(60))
    yield Tick(subject=site, until=moment(day, hour, 59))


def _dated(name: str, day: Any, count: int) -> dict[str, str | None]:
    days = [day - timedelta(days=n) for n in range(count)]
    return {f"{name}{one}": one.isoformat() for one in days}


def _with_programs(batch: list[Incoming]) -> tuple[float, float]:
    """Processor seconds for one program and for two, the best of some rounds that take turns."""
    shared = [_watched_by_two(one) for one in batch]
    best = {1: float("inf"), 2: float("inf")}
    for _ in range(ROUNDS):
        for programs, given in ((1, batch), (2, shared)):
            stage, state = RuleEvaluatorStage({national().id: national()}), dict[str, bytes]()
            gc.collect()
            begun = time.process_time()
            for start in range(0, len(given), BATCH):
                result = stage.evaluate(given[start : start + BATCH], state)
                state.update({key: value for key, value in result.state.items() if value is not None})
            best[programs] = min(best[programs], time.process_time() - begun)
    return best[1], best[2]


def _watched_by_two(incoming: Incoming) -> Incoming:
    data = incoming.event.data
    if not isinstance(data, Registered):
        return incoming
    entry = msgspec.structs.replace(data.registration, watchers=[watcher("another"), *data.registration.watchers])
    event = msgspec.structs.replace(incoming.event, data=msgspec.structs.replace(data, registration=entry))
    return msgspec.structs.replace(incoming, event=event)


def run() -> list[dict[str, Any]]:
    raw = [encode(event) for event in events()]
    gc.collect()
    begun = time.process_time()
    batch = [Incoming(decode(value, OBSERVATIONS), OBSERVATIONS, 0, n) for n, value in enumerate(raw)]
    decoding = time.process_time() - begun
    stage = RuleEvaluatorStage({national().id: national()})
    state: dict[str, bytes] = {}
    begun = time.process_time()
    for start in range(0, len(batch), BATCH):
        result = stage.evaluate(batch[start : start + BATCH], state)
        state.update({key: value for key, value in result.state.items() if value is not None})
    judging = time.process_time() - begun
    alone, both = _with_programs(batch)
    rate, peer = len(raw) / judging, len(raw) / decoding
    size = sum(map(len, state.values())) / len(state) / 1024
    return [
        row(
            f"rule evaluator, observations on one core, processor time (asked: {ASKED})",
            round(rate),
            "observations/s",
            peer="bare decode of the same bytes",
            peer_value=round(peer),
            ratio=round(rate / peer, 3),
            floor=FLOOR_RATIO,
            ok=rate / peer >= FLOOR_RATIO,
        ),
        row(
            "rule evaluator, processor time of a second program over the same subjects",
            round((both - alone) / alone, 3),
            "of the time for one",
            peer="one program",
            peer_value=round(alone, 3),
            ratio=round(both / alone, 3),
            ok=both <= alone * (1 + MOST_FOR_ANOTHER),
        ),
        row(f"rule evaluator, state of a site with {COLUMNS} columns after {DAYS} days", round(size, 1), "KB"),
    ]


if __name__ == "__main__":
    for one in run():
        print(json.dumps(one, ensure_ascii=False))
