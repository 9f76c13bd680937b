"""What a run really writes is what the contracts say, on every topic."""

from datetime import timedelta
from pathlib import Path

import msgspec
import orjson
from aiohttp import web
from jsonschema import Draft202012Validator

from pipelines.contracts import FOLDER
from pipelines.log.sqlite import payload_rows
from pipelines.topology import TOPICS
from schemas.contracts.generate import short
from schemas.events.codec import encode
from schemas.times import at
from schemas.topics import topics
from tests.support.embedded import advance, running, serving
from tests.support.looks import moved
from tests.support.receivers import publish
from tests.support.registries import registry

START = at("2026-07-01T00:00:00+08:00")
BARE = "xunwang.dead.letter.v1"  # travels without an envelope
MISPLACED = moved("confirmed", "2026-07-03T08:00:00+08:00")  # on `checks` it can only become a dead letter


def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(orjson.loads((FOLDER / f"{short(kind)}.schema.json").read_bytes()))


async def answer(request: web.Request) -> web.Response:
    """A home page that has posted nothing for three weeks; everything else is away."""
    if request.path != "/":
        return web.Response(status=404, text="404")
    entry = "<li><a href='/a{0}.html'>关于第{0}次专项检查的通知</a><span>2026-06-10</span></li>"
    items = "".join(entry.format(n) for n in range(8))
    page = f"<html><head><title>示例网站</title></head><body><ul>{items}</ul></body></html>"
    return web.Response(text=page, content_type="text/html")


async def test_every_event_of_a_run_fits_its_contract(tmp_path: Path) -> None:
    async with serving(answer) as port:
        base = registry(1)
        overrides = {"www.site1.gov.cn": f"127.0.0.1:{port}"}
        program = msgspec.structs.replace(base.program, address_overrides=overrides)
        async with running(tmp_path / "data", msgspec.structs.replace(base, program=program), START) as run:
            await advance(run, 2)
            publish(run.log, [MISPLACED], "checks")
            await advance(run, timedelta(hours=1) / timedelta(days=1))
            written = {t: [r.value for rows in payload_rows(run.log, t) for r in rows] for t in TOPICS}
    written["checks"].remove(encode(MISPLACED))
    assert {topic for topic, values in written.items() if not values} <= {"reports", "cases"}
    pairs = [(topic, raw) for topic, values in written.items() for raw in values]
    kinds = [BARE if topic == "dead-letters" else orjson.loads(raw)["type"] for topic, raw in pairs]
    validators = {kind: validator(kind) for kind in set(kinds)}
    for (topic, raw), kind in zip(pairs, kinds, strict=True):
        assert kind in topics()[topic].types
        validators[kind].validate(orjson.loads(raw))
    assert len(validators) >= 8, sorted(validators)
