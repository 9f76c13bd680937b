"""The one way in for people's facts: rows of a file become typed observations on the classifier's topic.

A kind that may be handed in is any payload of `observations` that has an idempotency `key`; nothing here knows the
kinds one by one. The same key handed in again changes nothing.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import orjson
import yaml

from pipelines.log.records import Commit, Log, NewRecord
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.types import EVENT_TYPES, OBSERVATIONS, EventType
from schemas.ids import digest
from schemas.mistakes import MistakeError, in_chinese
from schemas.registry.model import Registry
from schemas.times import SHANGHAI

NAME = "intake"
PREFIX = "xunwang."
PROGRAM_WIDE = "*"


def kinds() -> dict[str, EventType]:
    """What can be handed in, by short name (manual.result.v1)."""
    return {
        kind.name.removeprefix(PREFIX): kind
        for kind in EVENT_TYPES
        if kind.topics == {OBSERVATIONS} and "key" in kind.payload.__struct_fields__
    }


@dataclass
class Taken:
    """How many rows were new, and how many had been handed in before."""

    new: int = 0
    known: int = 0
    problems: list[str] = field(default_factory=list)


def take_in(path: Path, log: Log, registry: Registry, kind: str | None = None) -> Taken:
    """Append every row of the file, or none: raises MistakeError that names each bad row, field and the mend."""
    events, problems = [], []
    for place, row in rows(path):
        try:
            events.append(_event(row, registry, kind))
        except MistakeError as mistake:
            problems += [f"{path.name}：{place}：{message}" for message in mistake.messages]
    if problems:
        raise MistakeError([*problems, f"共{len(problems)}处错误，整个文件未导入；改正后重新导入即可。"])
    return hand_in(log, events)


def hand_in(log: Log, events: Iterable[Event]) -> Taken:
    """Append handed-in observations, each once: the ids are kept with them."""
    taken, fresh = Taken(), {}
    events = list(events)
    known = log.state(NAME, [event.id for event in events])
    for event in events:
        if event.id in known or event.id in fresh:
            taken.known += 1
        else:
            fresh[event.id] = NewRecord(OBSERVATIONS, event.partitionkey, encode(event))
            taken.new += 1
    log.commit(Commit(NAME, list(fresh.values()), {}, dict.fromkeys(fresh, b"1")))
    return taken


def observation(program: str, short_name: str, data: msgspec.Struct, at: datetime) -> Event:
    """The event of one handed-in payload; its id comes from the kind and the key alone."""
    site, key = data.site, data.key  # type: ignore[attr-defined]
    return Event(
        id=digest(NAME, program, short_name, key),
        source=f"xunwang/{NAME}@1",
        type=PREFIX + short_name,
        time=at,
        subject=getattr(data, "target", site),
        program=program,
        partitionkey=site,
        data=data,
    )


def _event(row: Mapping[str, Any], registry: Registry, kind: str | None) -> Event:
    values = {_names().get(name, name): value for name, value in row.items() if value not in (None, "")}
    values = {name: _values().get(name, {}).get(value, value) for name, value in values.items()}
    short_name = values.pop("type", None) or kind
    known = kinds().get(str(short_name))
    if known is None:
        raise MistakeError(
            f"种类“{short_name}”不能识别，可用的种类：{'、'.join(kinds())}（填在“种类”列，或用--type指定）"
        )
    values.setdefault("target", values.get("site"))
    if "target" not in known.payload.__struct_fields__:
        values.pop("target")
    unknown = sorted(values.keys() - set(known.payload.__struct_fields__))
    if unknown:
        raise MistakeError(f"字段“{'、'.join(unknown)}”在{short_name}中没有，请核对表头")
    try:
        data = msgspec.convert(_timed(values, known.payload), known.payload, strict=False)
    except msgspec.ValidationError as error:
        raise MistakeError(in_chinese(str(error))) from None
    _check_place(data, registry)
    return observation(registry.program.id, str(short_name), data, data.at)  # type: ignore[attr-defined]


def _timed(values: dict[str, Any], payload: type[msgspec.Struct]) -> dict[str, Any]:
    """Times without an offset are the office's own: Shanghai."""
    timed = {f.name for f in msgspec.structs.fields(payload) if "datetime" in str(f.type)}
    out = dict(values)
    for name in timed & values.keys():
        value = values[name]
        try:
            parsed = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).replace("/", "-"))
        except ValueError:
            raise MistakeError(f"字段“{name}”的时间“{value}”不能识别，应写作2026-07-01 10:30") from None
        out[name] = parsed if parsed.tzinfo else parsed.replace(tzinfo=SHANGHAI)
    return out


def _check_place(data: msgspec.Struct, registry: Registry) -> None:
    site = data.site  # type: ignore[attr-defined]
    known = {s.id: s for s in registry.sites}
    if site != PROGRAM_WIDE and site not in known:
        raise MistakeError(f"字段“site”：登记册中没有网站“{site}”，请先登记或改正网站编号")
    target = getattr(data, "target", site)
    if target != site and site in known and target not in {c.id for c in known[site].columns}:
        raise MistakeError(f"字段“target”：网站“{site}”没有栏目“{target}”，请改正对象编号")


@cache
def _names() -> dict[str, str]:
    return dict(yaml.safe_load(files("schemas.events").joinpath("intake_names.yaml").read_text(encoding="utf-8")))


@cache
def _values() -> dict[str, dict[str, Any]]:
    return dict(yaml.safe_load(files("schemas.events").joinpath("intake_values.yaml").read_text(encoding="utf-8")))


def rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(place in words, row) of a jsonl, csv or xlsx file. Raises MistakeError when it cannot be read as that."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise MistakeError(f"{path}：打不开（{error.strerror}），请检查路径") from None
    if path.suffix in (".jsonl", ".json"):
        yield from _json_lines(path, raw)
    elif path.suffix == ".csv":
        yield from _csv(path, raw)
    elif path.suffix == ".xlsx":
        yield from _xlsx(path, raw)
    else:
        raise MistakeError(f"{path.name}：只能导入.jsonl、.csv、.xlsx文件，请另存后再导入")


def _json_lines(path: Path, raw: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(raw.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise MistakeError(f"{path.name}：第{number}行：不是合法的JSON（{error}），每行应为一个JSON对象") from None
        if not isinstance(row, dict):
            raise MistakeError(f'{path.name}：第{number}行：应为一个JSON对象，例如{{"type": "manual.result.v1"}}')
        yield f"第{number}行", row


def _csv(path: Path, raw: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise MistakeError(f"{path.name}：编码既不是UTF-8也不是GB18030，请另存为UTF-8的CSV")
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        if None in row:
            raise MistakeError(f"{path.name}：第{number}行：比表头多出内容，请检查是否多了逗号")
        yield f"第{number}行", {str(k).strip(): (v or "").strip() for k, v in row.items()}


def _xlsx(path: Path, raw: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    except Exception as error:
        raise MistakeError(f"{path.name}：不是能读取的xlsx文件（{error}），请用表格软件另存为xlsx") from None
    lines = book.worksheets[0].iter_rows(values_only=True)
    head = [str(name or "").strip() for name in next(lines, ())]
    for number, line in enumerate(lines, start=2):
        row = {name: value for name, value in zip(head, line, strict=False) if name}
        if any(value not in (None, "") for value in row.values()):
            yield f"第{number}行", row
