"""The time of a cluster is that of its brokers: of workers whose machines disagree, one would plan further than the
others look, and another would find every slot closed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from kafka.errors import KafkaError, LeaderNotAvailableError

from pipelines.clock import RealClock, VirtualClock
from pipelines.cluster.measuring import Measuring
from pipelines.cluster.patience import passes, patiently
from pipelines.cluster.settings import ClusterSettings
from schemas.mistakes import MistakeError

logger = logging.getLogger(__name__)
EVERY_S = 60.0
OWN = (
    "this machine's own is used; keep it right (NTP), or let us read it (kafka-acls --add --operation Describe "
    "--cluster)"
)
TOLERATED = timedelta(seconds=2)  # what a network and a busy machine may add to the answer's way


@contextmanager
def by_brokers_time(settings: ClusterSettings, clock: RealClock | VirtualClock) -> Iterator[None]:
    """As long as this is open, and from its first moment on, `clock` goes by the brokers' time; virtual time has its
    own. A controller that is being elected is waited for a while. Raises MistakeError when the brokers cannot be
    reached."""
    if isinstance(clock, VirtualClock):
        yield
        return
    first = BrokerClock(settings, clock)
    try:
        patiently(first.follow, "tell their time", settings.connect_within_s)
    except MistakeError as told:
        logger.warning("%s: %s", told, OWN)
    first.close()
    measuring = Measuring(lambda: BrokerClock(settings, clock), EVERY_S)
    try:
        yield
    finally:
        measuring.close()


class BrokerClock:
    """Keeps `clock` at the time of the controller that leads, which it tells with the state of its quorum (a reading
    right, DESCRIBE on the cluster). Where it does not, the machine's own time goes on. A `Measure` of `measuring`."""

    name = "clock"

    def __init__(self, settings: ClusterSettings, clock: RealClock) -> None:
        """Raises MistakeError when the brokers cannot be reached."""
        self._clock = clock
        self._admin = settings.admin()
        self._complained = False

    def tell(self) -> None:
        """Raises KafkaError where the next question may be answered: what was told last goes on until then."""
        try:
            self.follow()
        except KafkaError as error:
            if passes(error):
                raise
            if not self._complained:
                logger.warning("the brokers do not tell their time (%s): %s", type(error).__name__, OWN)
            self._complained = True

    def follow(self) -> None:
        """Ask, and set the clock. Raises KafkaError when they do not tell."""
        asked = datetime.now(UTC)
        theirs = self._leaders_time()
        answered = datetime.now(UTC)
        ahead = asked + (answered - asked) / 2 - theirs
        if abs(ahead) < TOLERATED:
            ahead = timedelta()
        if abs(ahead - self._clock.ahead) >= TOLERATED:
            logger.warning(
                "this machine's clock is %.0f s %s the brokers'; theirs is used. Set it right (NTP).",
                abs(ahead.total_seconds()),
                "ahead of" if ahead > timedelta() else "behind",
            )
        self._clock.ahead = ahead

    def _leaders_time(self) -> datetime:
        """When the leader was in step with itself last: now, by its own clock. Raises KafkaError."""
        ((quorum,),) = [topic["partitions"] for topic in self._admin.describe_metadata_quorum()["topics"]]
        for voter in quorum["current_voters"]:
            if voter["replica_id"] == quorum["leader_id"]:
                return datetime.fromtimestamp(voter["last_caught_up_timestamp"] / 1000, UTC)
        raise LeaderNotAvailableError(quorum["error"])

    def forget(self) -> None:
        """What was measured last is still the best there is."""

    def close(self) -> None:
        self._admin.close()
