"""What nobody can tell of itself, measured beside the work in a thread of its own: a stage that stands does not say so.

Measuring never hinders the work, and what cannot be measured now is not told: a number from before the trouble would be
taken for the present one.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from pipelines.metrics import MEASURED

logger = logging.getLogger(__name__)
WITHIN_S = 5.0  # the brokers' time to answer; the next measure comes soon enough


class Measure(Protocol):
    """`tell` measures and sets the gauges; `forget` clears them."""

    name: str

    def tell(self) -> None: ...

    def forget(self) -> None: ...

    def close(self) -> None: ...


class Measuring:
    """Builds the measure in its thread and lets it tell every `every_s` seconds until `close`."""

    def __init__(self, build: Callable[[], Measure], every_s: float) -> None:
        self._build, self._every_s = build, every_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._main, name="measuring", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Nothing is told any more; a measure in hand gets the time it needs when the brokers answer."""
        self._stopping.set()
        self._thread.join(2 * WITHIN_S)

    def _main(self) -> None:
        measure: Measure | None = None
        while not self._stopping.is_set():
            try:
                measure = measure or self._build()
                measure.tell()
                MEASURED.labels(measure.name).set_to_current_time()
            except Exception as error:  # brokers or warehouse away: the same may succeed later, with new clients
                logger.warning("measuring: %s: %s", type(error).__name__, error)
                _end(measure)
                measure = None
            self._stopping.wait(self._every_s)
        _end(measure)


def _end(measure: Measure | None) -> None:
    if measure is None:
        return
    measure.forget()
    with suppress(KeyError):
        MEASURED.remove(measure.name)
    try:
        measure.close()
    except Exception as error:
        logger.warning("measuring: closing: %s", error)
