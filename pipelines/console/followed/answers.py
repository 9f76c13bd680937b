"""Answers of the warehouse to pages, asked once for as long as the log stands where it stood."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from pipelines.console.followed.positions import Position, position, topics_of
from pipelines.console.shown import Shown
from pipelines.warehouse import Row
from schemas.warehouse import query

MOST_ROWS = 60_000  # of all kept answers together, about 100 MB
MOST_ANSWERS = 400
Key = tuple[str, tuple[tuple[str, str], ...]]


class Answers:
    """Nobody may change the rows: the next one who asks gets the same. A question that is under way is not asked a
    second time."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._kept: OrderedDict[Key, tuple[Position, asyncio.Task[list[Row]]]] = OrderedDict()

    async def ask(self, name: str, params: Mapping[str, Any]) -> list[Row]:
        """Rows of a named query. Raises WarehouseError."""
        reached = await asyncio.to_thread(position, self._shown.log, topics_of(query(name)))
        key = (name, tuple(sorted((one, str(value)) for one, value in params.items())))
        known = self._kept.get(key)
        if known is None or known[0] != reached or _failed(known[1]):
            asked = asyncio.create_task(asyncio.to_thread(self._shown.warehouse.query, name, params))
            self._kept[key] = known = (reached, asked)
        self._kept.move_to_end(key)
        rows = await asyncio.shield(known[1])
        self._make_room()
        return rows

    def _make_room(self) -> None:
        """What was asked longest ago goes first, and what is larger than all room at once."""
        sizes = {key: len(task.result()) for key, (_, task) in self._kept.items() if task.done() and not _failed(task)}
        whole, count = sum(sizes.values()), len(sizes)
        for key, size in sizes.items():
            if whole <= MOST_ROWS and count <= MOST_ANSWERS:
                break
            del self._kept[key]
            whole, count = whole - size, count - 1


def _failed(task: "asyncio.Task[list[Row]]") -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
