"""A kind of record that the product does not know, declared in this file alone: it goes the whole way.

Run as a program: it declares the kind before anything else reads the table of kinds, then hands a row in, judges it
and prints what came of it as JSON.
"""

import json
import sys
from pathlib import Path

import schemas.records
from schemas.records.base import Record, RecordKind


class LampOut(Record, frozen=True, kw_only=True):
    """A lamp of the service hall does not burn."""

    floor: int


KIND = RecordKind(
    name="lamp.out.v1",
    word="灯不亮",
    payload=LampOut,
    headings={"floor": ("楼层",)},
    example={"key": "D-1", "floor": "3", "at": "2026-07-01 09:00", "by": "张三"},
)
schemas.records.KINDS = (*schemas.records.KINDS, KIND)
schemas.records.BY_NAME = {**schemas.records.BY_NAME, KIND.name: KIND}
schemas.records.BY_PAYLOAD = {**schemas.records.BY_PAYLOAD, LampOut: KIND}


def main(folder: Path) -> None:
    from pipelines.contracts import generated
    from pipelines.log.sqlite import SqliteLog
    from pipelines.office.intake import take_in
    from pipelines.office.intake.template import write_template
    from schemas.events.codec import decode
    from schemas.topics import topics
    from stages.aggregator import Aggregator
    from stages.contract import Incoming
    from tests.support.observations import Watched
    from tests.support.people import person
    from tests.support.records import COUNTED, counting
    from tests.support.registries import registry

    write_template(KIND.name, folder / "template.xlsx")
    table = folder / "lamps.csv"
    table.write_text("种类,编号,网站,楼层,时间,检查人\n灯不亮,D-1,site1,3,2026-07-01 09:00,张三\n", encoding="utf-8")
    log = SqliteLog(folder / "log.db")
    taken = take_in(table, log, registry(), person("王五"))
    [record] = log.read("observations", 0, 0, 10)
    event = decode(record.value, "observations")
    rows = Aggregator().rows([Incoming(event, "observations", 0, 0)])
    params = {"kind": KIND.name, "amount": "floor"}
    watched = Watched(rulebook=counting("record_count", params, threshold=3, wording="灯不亮，楼层合计{count}"))
    watched.feed(event.data, event.time)
    watched.close_day()
    answer = {
        "taken": taken.new,
        "template": (folder / "template.xlsx").exists(),
        "topic": f"xunwang.{KIND.name}" in topics()["observations"].types,
        "contract": any(path.name == f"{KIND.name}.schema.json" for path in generated()),
        "stored": [row["kind"] for row in rows["records"]],
        "found": [step.wording for step in watched.transitions(COUNTED)],
    }
    print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
