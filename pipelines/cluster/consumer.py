"""The consumer of kafka-python, with what it misses when leaders of partitions move and when topics grow."""

from collections.abc import Callable, Sequence
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaTimeoutError

FIRST_S = 1.0
LONGEST_S = 16.0
Offsets = dict[TopicPartition, int]


class Consumer(KafkaConsumer):  # type: ignore[misc]  # the library has no types
    """Begin and end of partitions are asked of their leaders. kafka-python (3.0.12) asks the old leader over and over,
    without a pause and without looking for the new one, until its time has run out: so its time is short at first, and
    the leaders are looked up anew after that.

    A member that joins its group anew because its topics have changed (it got to know of them only now, or they have
    more partitions) is without a share for good in kafka-python (3.0.12) when the time of one poll ends while it joins:
    the next poll takes it for joined, and it beats no more. So it is told that it has not joined yet."""

    def poll(self, *arguments: Any, **options: Any) -> Any:
        coordinator = self._coordinator
        coordinator.rejoin_needed |= coordinator.rejoining
        return super().poll(*arguments, **options)

    def beginning_offsets(self, partitions: Sequence[TopicPartition], timeout_ms: int | None = None) -> Offsets:
        return self._of_leaders(super().beginning_offsets, partitions)

    def end_offsets(self, partitions: Sequence[TopicPartition], timeout_ms: int | None = None) -> Offsets:
        return self._of_leaders(super().end_offsets, partitions)

    def _of_leaders(self, ask: Callable[..., Offsets], partitions: Sequence[TopicPartition]) -> Offsets:
        """Raises KafkaTimeoutError when no leader answers for half a minute."""
        seconds = FIRST_S
        while True:
            try:
                return ask(partitions, timeout_ms=int(seconds * 1000))
            except KafkaTimeoutError:
                if seconds >= LONGEST_S:
                    raise
                seconds *= 2
                self.topics()  # brings the present leaders with it
