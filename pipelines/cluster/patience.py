"""Waiting for brokers that come and go: one that has just started does not know its groups yet, one that dies leaves
its partitions to the others. Both client libraries have errors of their own."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiokafka.errors
import kafka.errors

from schemas.mistakes import MistakeError

logger = logging.getLogger(__name__)
T = TypeVar("T")
ANSWERS_WITHIN_S = 60.0
PAUSES_S = (0.2, 2.0)  # the first and the longest
QUIET_S = 1.0  # an election takes no longer, and is not worth a line
BROKERS_AWAY = (kafka.errors.KafkaError, aiokafka.errors.KafkaError, TimeoutError, ConnectionError)


class Patience:
    """With one question to the brokers, for so many seconds. `what` completes the sentence: the brokers do not ..."""

    def __init__(self, what: str, within_s: float = ANSWERS_WITHIN_S) -> None:
        self._what, self._within_s = what, within_s
        self._began = time.monotonic()
        self._pause_s = PAUSES_S[0]
        self._told = False

    def pause(self, error: Exception) -> float:
        """Seconds until the question is asked again; the log says once what is waited for. Raises
        MistakeError for what no waiting mends, and when the time is over."""
        why = f"the brokers do not {self._what}: {_named(error)}"
        if not passes(error):
            raise MistakeError(why) from None
        waited_s = time.monotonic() - self._began
        if waited_s > self._within_s:
            raise MistakeError(
                f"{why}, for {self._within_s:g} s; see that all of them are up, then start again."
            ) from None
        if waited_s > QUIET_S and not self._told:
            logger.warning("%s; waiting for them, %g s at most", why, self._within_s)
            self._told = True
        pause_s, self._pause_s = self._pause_s, min(1.5 * self._pause_s, PAUSES_S[1])
        return pause_s


def passes(error: Exception) -> bool:
    """Whether the same question may be answered a moment later."""
    late = isinstance(error, TimeoutError | ConnectionError | aiokafka.errors.KafkaTimeoutError)
    return late or bool(getattr(error, "retriable", False))


def patiently(ask: Callable[[], T], what: str, within_s: float = ANSWERS_WITHIN_S) -> T:
    """The answer. Raises MistakeError when none comes in time."""
    patience = Patience(what, within_s)
    while True:
        try:
            return ask()
        except BROKERS_AWAY as error:
            time.sleep(patience.pause(error))


async def awaited(ask: Callable[[], Awaitable[T]], patience: Patience) -> T:
    """The same for a question that is awaited; several may share one patience."""
    while True:
        try:
            return await ask()
        except BROKERS_AWAY as error:
            await asyncio.sleep(patience.pause(error))


def _named(error: Exception) -> str:
    name, told = type(error).__name__, " ".join(str(error).split())
    return told if told.startswith(name) else f"{name}: {told}".removesuffix(": ")
