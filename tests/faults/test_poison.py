"""Poison in every topic of a run: each such record is set aside by every stage that reads it, with its bytes and the
cause, and nothing else is lost or stops."""

from collections import Counter
from pathlib import Path

import orjson

from pipelines.dead_letters import letters
from pipelines.log.records import NewRecord
from pipelines.topology import TOPOLOGY
from schemas.events.codec import encode
from tests.support.embedded import advance, running, serving
from tests.support.hop_worker import numbered
from tests.support.run_worker import START, answer, watched

READ = {topic: [hop.stage for hop in TOPOLOGY if topic in hop.reads] for hop in TOPOLOGY for topic in hop.reads}


def poison() -> list[bytes]:
    event = orjson.loads(encode(numbered(1)))
    return [
        b"{not json",
        b"",
        b"\xff\xfe\x00",
        b"[" * 50_000,
        b'{"id": "no envelope"}',
        orjson.dumps({**event, "type": "xunwang.nothing.known.v1"}),
        orjson.dumps({**event, "time": "yesterday"}),
        orjson.dumps({**event, "data": {**event["data"], "until": 7}}),
        orjson.dumps({**event, "data": None}),
    ]


async def test_poison_in_every_topic_is_set_aside_with_its_cause_and_nothing_stops(tmp_path: Path) -> None:
    bad = poison()
    async with serving(answer) as port, running(tmp_path / "data", watched(port), START) as run:
        await advance(run, 1)
        assert run.log.end_offset("dead-letters") == 0
        run.log.append([NewRecord(topic, "s1", value) for topic in READ for value in bad])
        await advance(run, 2)
        found = list(letters(run.log))
        counts = Counter((one.letter.topic, one.letter.stage) for one in found)
        assert counts == {(topic, stage): len(bad) for topic, stages in READ.items() for stage in stages}
        assert all(one.letter.cause and one.letter.raw in bad for one in found)
        balance = await run.balance()
        assert balance["difference"] == 0
        assert balance["planned"] == balance["done"] + balance["void"] + balance["missed"] > 60
        assert not [one for one in await run.progress() if one.error]
