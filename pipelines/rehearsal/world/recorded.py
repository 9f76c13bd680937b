"""What was recorded, and what of it answers an address at an instant."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from schemas.events.checks import Agent

# How a recorded connection failed.
Failed = Literal["dns", "refused", "reset", "timeout", "tls", "protocol"]


@dataclass(frozen=True, slots=True)
class Content:
    """An HTTP answer as recorded, without any coding of its transfer. `cut`: the recording holds its beginning only."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    cut: bool = False


class Source(Hashable, Protocol):
    """Where the content of a recorded answer lies."""

    def content(self) -> Content: ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded answer of an address (in the fetcher's spelling), or how the connection failed. `agent`: who asked;
    the answer to a phone is no answer to us."""

    address: str
    at: datetime
    agent: Agent
    source: Source | None = None
    failed: Failed | None = None


class World:
    """Finds the newest answer of an address that is not later than an instant. `nearest`: where there is none, the
    first later one; then a page that was recorded once stands for the whole time before as well."""

    def __init__(self, answers: Iterable[Recorded], *, nearest: bool = False) -> None:
        self._nearest = nearest
        self._answers: dict[tuple[str, Agent], list[Recorded]] = {}
        for one in sorted(answers, key=lambda answer: answer.at):  # stable: of one instant, the one read last counts
            self._answers.setdefault((one.address, one.agent), []).append(one)

    def __len__(self) -> int:
        return sum(map(len, self._answers.values()))

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """The instants of the first and the last answer; None for an empty world."""
        if not self._answers:
            return None
        return min(each[0].at for each in self._answers.values()), max(each[-1].at for each in self._answers.values())

    def holds(self, address: str) -> bool:
        """Whether any answer of the address to us is recorded, of whatever time."""
        return (address, "self") in self._answers

    def answer(self, address: str, agent: Agent, at: datetime) -> Recorded | None:
        """The answer of an address at an instant; None where nothing is recorded."""
        answers = self._answers.get((address, agent), [])
        place = bisect_right(answers, at, key=lambda answer: answer.at)
        if place:
            return answers[place - 1]
        return answers[0] if answers and self._nearest else None
