"""What was recorded, and what of it answers an address at an instant."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from pipelines.evidence.unanswered import Unanswered
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
    the answer to a phone is no answer to us. Where it `failed` as not recorded, nothing is known at that time."""

    address: str
    at: datetime
    agent: Agent
    source: Source | None = None
    failed: Unanswered | None = None


class World:
    """Finds the newest answer of an address that is not later than an instant.

    `nearest`: where there is none, the first later one, so that a page that was recorded once stands for the time
    before as well. `age`: an answer that is older than that at the instant says nothing any more; None: the last one
    holds for ever.
    """

    def __init__(self, answers: Iterable[Recorded], *, nearest: bool = False, age: timedelta | None = None) -> None:
        self._nearest, self._age = nearest, age
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

    def silent_since(self, instant: datetime) -> int:
        """How many addresses have no answer of this instant or later: what they gave before stands for them."""
        return sum(each[-1].at < instant for each in self._answers.values())

    def answer(self, address: str, agent: Agent, at: datetime) -> Recorded | None:
        """The answer of an address at an instant; None where nothing is recorded."""
        answers = self._answers.get((address, agent), [])
        place = bisect_right(answers, at, key=lambda answer: answer.at)
        if place:
            newest = answers[place - 1]
            return newest if self._age is None or at - newest.at <= self._age else None
        return answers[0] if answers and self._nearest else None
