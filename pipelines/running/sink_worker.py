"""The aggregator as a worker of the run: from the log into the warehouse."""

import asyncio
import logging
import threading

from pipelines.metrics import RETRIES, WAREHOUSES_SET_ASIDE
from pipelines.running.news import News
from pipelines.running.runner import BACKOFF_S, TROUBLE
from pipelines.topology import BY_STAGE
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.reconcile import DailyReconciliation
from pipelines.warehouse.sink import SINK_EVERY_S, SINK_ROWS, WarehouseSink

logger = logging.getLogger(__name__)
REFILLING = "数仓文件曾损坏或已更换，正在从日志重新填充；填充完成前页面上的数字不全。"


class SinkWorker:
    """The aggregator at work: a batch when many rows wait, every `every_s` seconds, or when somebody waits for all of
    them (`hurry`); after these, the daily comparison. Trouble with the disk is waited out, like everywhere. A
    warehouse whose files cannot be read is set aside, and another filled from the log; until that is done, it is said
    as trouble."""

    name = BY_STAGE["aggregator"].stage

    def __init__(
        self,
        sink: WarehouseSink,
        daily: DailyReconciliation,
        warehouse: EmbeddedWarehouse,
        news: News,
        every_s: float = SINK_EVERY_S,
    ) -> None:
        self._sink = sink
        self._daily = daily
        self._warehouse = warehouse
        self._news, self._every_s = news, every_s
        self._hurried = threading.Event()
        self._last = 0.0
        self._failures = 0
        self._trouble = ""

    @property
    def trouble(self) -> str:
        return self._trouble or (REFILLING if self._sink.refilling else "")

    def hurry(self) -> None:
        """Move what there is at the next step, however little: everything before has been worked through."""
        self._hurried.set()

    async def step(self) -> int:
        try:
            if self._warehouse.damaged:
                await asyncio.to_thread(self._replace)
            moved = await self._step()
        except TROUBLE as error:
            pause = BACKOFF_S[min(self._failures, len(BACKOFF_S) - 1)]
            self._failures, self._trouble = self._failures + 1, str(error)
            self._hurried.set()  # what could not be moved is moved when the trouble is over
            RETRIES.labels(self.name).inc()
            logger.warning("aggregator: %s; trying again in %s s", error, pause)
            await asyncio.sleep(pause)
            return 0
        self._failures, self._trouble = 0, ""
        return moved

    def _replace(self) -> None:
        why, self._sink.refilling = self._warehouse.damaged, True
        aside = self._warehouse.set_aside()
        logger.error("warehouse: damaged (%s); kept as %s, another is filled from the log", why, aside)
        WAREHOUSES_SET_ASIDE.inc()
        self._sink.begin_again()

    async def _step(self) -> int:
        now = asyncio.get_running_loop().time()
        if now - self._last < self._every_s and not self._sink.refilling and not self._hurried.is_set():
            moved = await self._news.look(lambda: asyncio.to_thread(self._sink.pump, at_least=SINK_ROWS))
            self._last = now if moved else self._last
            return moved
        self._hurried.clear()
        moved, self._last = await asyncio.to_thread(self._sink.pump), now
        if not self._sink.refilling:
            await asyncio.to_thread(self._daily.run)
        return moved

    async def close(self) -> None:
        if not self.trouble:
            await asyncio.to_thread(self._sink.drain)
