"""The aggregator as a worker of the run: from the log into the warehouse."""

import asyncio
import logging

from pipelines.metrics import RETRIES, WAREHOUSES_SET_ASIDE
from pipelines.running.runner import BACKOFF_S, TROUBLE
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.reconcile import DailyReconciliation
from pipelines.warehouse.sink import SINK_EVERY_S, SINK_ROWS, WarehouseSink

logger = logging.getLogger(__name__)
REFILLING = "数仓文件曾损坏或已更换，正在从日志重新填充；填充完成前页面上的数字不全。"


class SinkWorker:
    """The aggregator: a batch when many rows wait, or once a second; when none waits, the daily comparison. Trouble
    with the disk is waited out, like everywhere. A warehouse whose files cannot be read is set aside, and another
    filled from the log; until that is done, it is said as trouble."""

    def __init__(self, sink: WarehouseSink, daily: DailyReconciliation, warehouse: EmbeddedWarehouse) -> None:
        self._sink = sink
        self._daily = daily
        self._warehouse = warehouse
        self._last = 0.0
        self._failures = 0
        self._trouble = ""

    @property
    def trouble(self) -> str:
        return self._trouble or (REFILLING if self._sink.refilling else "")

    async def step(self) -> int:
        try:
            if self._warehouse.damaged:
                await asyncio.to_thread(self._replace)
            moved = await self._step()
        except TROUBLE as error:
            pause = BACKOFF_S[min(self._failures, len(BACKOFF_S) - 1)]
            self._failures, self._trouble = self._failures + 1, str(error)
            RETRIES.labels("aggregator").inc()
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
        at_least = 1 if now - self._last >= SINK_EVERY_S or self._sink.refilling else SINK_ROWS
        moved = await asyncio.to_thread(self._sink.pump, at_least=at_least)
        if moved or at_least == 1:
            self._last = now
        if not moved and at_least == 1:
            await asyncio.to_thread(self._daily.run)
        return moved

    async def close(self) -> None:
        if not self.trouble:
            await asyncio.to_thread(self._sink.drain)
