"""A made-up history of looks with its truth: what the aggregates must come to, whatever happens on the way."""

import random
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import orjson

from pipelines.log.records import NewRecord
from pipelines.warehouse import Warehouse
from pipelines.warehouse.reconcile import reconcile
from schemas.ids import check_id, digest
from tests.support.looks import looked, missed, raw

SLOTS = 24
FIRST = date(2026, 1, 1)
NUMBERS = ("ok", "bad", "void_own_network", "missed")
# Additive on purpose: it counts every row that ever arrived, so it is right only if no batch arrived twice or never.
CANARY = (
    "CREATE TABLE canary (kind String, rows UInt64) ENGINE = SummingMergeTree ORDER BY kind"
    " SETTINGS non_replicated_deduplication_window = 10000",
    "CREATE MATERIALIZED VIEW canary_feed TO canary AS SELECT kind, count() AS rows FROM check_events GROUP BY kind",
)


class Story:
    """What happened at each slot of `days` from FIRST on, as log records (`tell` makes them), and what must be counted
    in the end: by site, how many slots ended in which way. Repeats, second fetches and corrections are among them."""

    def __init__(self, seed: int, *, sites: int, days: int) -> None:
        self.dice = random.Random(seed)
        self._sites, self._days = sites, days
        self.records: list[NewRecord] = []
        self.counted: dict[str, Counter[str]] = {}
        self._look = orjson.loads(raw(looked("2026-01-01", 0)))
        self._missed = orjson.loads(raw(missed("2026-01-01", 0)))

    def tell(self) -> None:
        late: list[NewRecord] = []
        for day, slot, site in self._slots():
            outcome, *records = self._slot(site, day, slot)
            self.counted.setdefault(site, Counter())[outcome] += 1
            self.records.append(records[0])
            late += records[1:]
            if late and self.dice.random() < 0.1:
                self.records.append(late.pop(self.dice.randrange(len(late))))
        self.records += late

    def _slots(self) -> Iterator[tuple[str, int, str]]:
        for d in range(self._days):
            day = (FIRST + timedelta(days=d)).isoformat()
            for slot in range(SLOTS):
                for site in range(self._sites):
                    yield day, slot, f"s{site}"

    def _slot(self, site: str, day: str, slot: int) -> tuple[str, *tuple[NewRecord, ...]]:
        fetch, luck = len(self.records) + 1, self.dice.random()
        if luck < 0.01:
            return "missed", self._record(self._missed, site, day, slot)
        first = "bad" if luck < 0.06 else "ok"
        record = self._record(self._look, site, day, slot, first, fetch)
        if luck > 0.97:  # our network turns out to have been ill
            void = self._record(self._look, site, day, slot, "void", fetch, correction=1)
            return "void_own_network", record, void, record
        if luck > 0.94:  # fetched again: another page, which counts for nothing
            other = "ok" if first == "bad" else "bad"
            return first, record, self._record(self._look, site, day, slot, other, fetch + 10**6)
        if luck > 0.90:  # delivered again
            return first, record, record
        return first, record

    def _record(
        self,
        base: dict[str, Any],
        site: str,
        day: str,
        slot: int,
        outcome: str = "",
        fetch: int = 0,
        correction: int = 0,
    ) -> NewRecord:
        event = (
            deepcopy(base) if not outcome else {**base, "data": {**base["data"], "check": {**base["data"]["check"]}}}
        )
        data = event["data"]
        data["check"] |= {"subject": site, "target": site, "day": day, "slot": slot}
        data["check"]["check_id"] = check_id("main", site, "visit", f"{day}/{slot}/0")
        if outcome:
            data |= {"fetch_offset": fetch, "correction": correction, "opened": outcome == "ok"}
            data |= {"outcome": "void", "void_reason": "own_network"} if outcome == "void" else {}
        event["id"] = digest(site, day, slot, outcome, correction)
        return NewRecord("observations", site, orjson.dumps(event))

    def check(self, warehouse: Warehouse) -> None:
        """The aggregates are what happened, they agree with the raw table, and every planned look has ended."""
        window = {"program": "p", "generation": 1, "first_day": FIRST, "last_day": self.last}
        sites = warehouse.query("availability_by_subject", window)
        assert {row["subject"]: Counter({name: row[name] for name in NUMBERS}) for row in sites} == self.counted
        assert reconcile(warehouse, "p", FIRST, self.last).exact
        assert all(day["not_ended"] == 0 for day in warehouse.query("conservation", window))

    @property
    def last(self) -> date:
        return FIRST + timedelta(days=self._days - 1)
