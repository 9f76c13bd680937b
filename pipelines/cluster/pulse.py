"""Whether the brokers answer: asked again and again, because a worker that has nothing to do would not notice."""

import time
from collections.abc import Callable
from contextlib import suppress

from kafka import KafkaAdminClient
from kafka.errors import AuthorizationError

from pipelines.cluster.measuring import WITHIN_S, Measuring
from pipelines.cluster.settings import ClusterSettings

EVERY_S = 3.0
LONGEST_S = 15.0  # a leader that moves, a broker that is started anew: nothing to call a worker unwell for


class Pulse:
    """`close` it."""

    def __init__(self, settings: ClusterSettings) -> None:
        self._answered = time.monotonic()
        self._asking = Measuring(lambda: _Question(settings, self._heard), EVERY_S)

    @property
    def beats(self) -> bool:
        """Whether there was an answer lately."""
        return time.monotonic() - self._answered < LONGEST_S

    def close(self) -> None:
        self._asking.close()

    def _heard(self) -> None:
        self._answered = time.monotonic()


class _Question:
    """Asked in the thread of `Measuring`, which begins with a new connection after every failure."""

    name = "brokers"

    def __init__(self, settings: ClusterSettings, heard: Callable[[], None]) -> None:
        self._admin: KafkaAdminClient = settings.admin(request_timeout_ms=int(WITHIN_S * 1000))
        self._heard = heard

    def tell(self) -> None:
        with suppress(AuthorizationError):  # an answer as well
            self._admin.describe_cluster()
        self._heard()

    def forget(self) -> None:
        pass

    def close(self) -> None:
        self._admin.close()
