"""Three outcomes kept apart: a result, an event that can never be used, and trouble with the environment."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import orjson
import pytest

import pipelines.running.runner
from pipelines.dead_letters import MOST_REPLAYS, letters, replay
from pipelines.log.errors import LogFullError
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.running.runner import StageLoop
from schemas.events.codec import decode, encode
from stages.contract import Incoming, Result
from tests.support.hop_worker import START, CountingStage, number, numbered


class Delicate(CountingStage):
    """Fails at events with these numbers, and `troubles` times at everything."""

    def __init__(self, poison: set[int], troubles: int = 0, trouble: Exception | None = None) -> None:
        self.poison, self.troubles = poison, troubles
        self.trouble = trouble or OSError("the network drive is away")

    async def process(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        if self.troubles:
            self.troubles -= 1
            raise self.trouble
        if any(number(i.event) in self.poison for i in batch):
            raise ValueError("cannot divide by zero")
        return await super().process(batch, state)


@pytest.fixture
def log(tmp_path: Path) -> SqliteLog:
    return SqliteLog(tmp_path / "log.db")


def fill(log: SqliteLog, events: int) -> None:
    log.append(NewRecord("checks", e.partitionkey, encode(e)) for e in (numbered(i) for i in range(events)))


async def drain(log: SqliteLog, stage: CountingStage, limit: int = 32) -> None:
    loop = StageLoop(log, stage, "checks", now=lambda: START, limit=limit)
    while await loop.step():
        pass


def passed(log: SqliteLog) -> list[int]:
    return [number(decode(r.value, "fetches")) for r in log.read("fetches", 0, 0, 10_000)]


async def test_a_poison_event_goes_to_dead_letters_whole_and_nothing_else_is_lost(log: SqliteLog) -> None:
    fill(log, 100)
    await drain(log, Delicate({3, 4, 60}))
    assert passed(log) == [i for i in range(100) if i not in (3, 4, 60)]
    dead = list(letters(log))
    assert [number(decode(d.letter.raw, "checks")) for d in dead] == [3, 4, 60]
    assert dead[0].letter.cause == "cannot divide by zero"
    assert (dead[0].letter.stage, dead[0].letter.topic, dead[0].letter.offset) == ("counting", "checks", 3)


async def test_bytes_that_are_no_event_go_to_dead_letters_with_the_reason(log: SqliteLog) -> None:
    fill(log, 2)
    log.append([NewRecord("checks", "s1", b"not json"), NewRecord("checks", "s1", b'{"type":"xunwang.no.such.v1"}')])
    await drain(log, CountingStage())
    assert passed(log) == [0, 1]
    causes = [one.letter.cause for one in letters(log)]
    assert len(causes) == 2
    assert "xunwang.no.such.v1" in causes[1]


async def test_an_event_on_a_topic_it_does_not_belong_to_is_refused(log: SqliteLog) -> None:
    log.append([NewRecord("reports", "s1", encode(numbered(1)))])
    loop = StageLoop(log, CountingStage(), "reports", now=lambda: START)
    await loop.step()
    assert "does not belong on topic reports" in next(letters(log)).letter.cause


@pytest.mark.parametrize("trouble", [OSError("away"), LogFullError(Path("log.db"))])
async def test_trouble_with_the_environment_is_retried_and_never_skips(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    monkeypatch.setattr(pipelines.running.runner, "BACKOFF_S", (0.0,))
    fill(log, 10)
    await drain(log, Delicate(set(), troubles=3, trouble=trouble))
    assert passed(log) == list(range(10))
    assert list(letters(log)) == []


@pytest.mark.parametrize("limit", [1, 7, 1_000])
async def test_the_same_log_gives_the_same_bytes_however_batches_are_cut(log: SqliteLog, limit: int) -> None:
    fill(log, 40)
    await drain(log, Delicate({13}), limit)
    values = [r.value for r in log.read("fetches", 0, 0, 100)]
    fresh = SqliteLog(log.path.with_name("other.db"))
    fill(fresh, 40)
    await drain(fresh, Delicate({13}), 1)
    assert values == [r.value for r in fresh.read("fetches", 0, 0, 100)]
    assert log.states("counting") == fresh.states("counting")


async def test_a_dead_letter_can_be_replayed_a_bounded_number_of_times(log: SqliteLog) -> None:
    fill(log, 5)
    await drain(log, Delicate({2}))
    done, refused = replay(log)
    assert (len(done), refused) == (1, [])
    await drain(log, CountingStage())  # mended: now it passes
    assert passed(log) == [0, 1, 3, 4, 2]
    for _ in range(MOST_REPLAYS - 1):
        assert len(replay(log, {0})[0]) == 1
    assert [one.offset for one in replay(log, {0})[1]] == [0]


async def test_state_and_offset_survive_a_restart(log: SqliteLog) -> None:
    fill(log, 10)
    await drain(log, CountingStage())
    log.close()
    again = SqliteLog(log.path)
    fill(again, 10)
    await drain(again, CountingStage())
    assert len(passed(again)) == 20
    assert orjson.loads(again.states("counting")["s3"]) == [2, 6]


async def test_state_that_finds_no_room_in_memory_is_read_again(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(log, 500)
    monkeypatch.setattr(pipelines.running.runner, "STATES_BYTES", 40)  # of 50 keys a few
    asked: list[str] = []
    state = log.state

    def counted(stage: str, keys: Iterable[str]) -> dict[str, bytes]:
        wanted = list(keys)
        asked.extend(wanted)
        return state(stage, wanted)

    monkeypatch.setattr(log, "state", counted)
    await drain(log, CountingStage(), limit=8)
    assert len(asked) > 400  # nearly every key of every batch
    sums = [orjson.loads(raw) for raw in state("counting", [f"s{n}" for n in range(50)]).values()]
    assert [count for count, _ in sums] == [10] * 50
    assert sum(total for _, total in sums) == sum(range(500))
