"""Example events of the kinds of record, made from the example row that each kind declares."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
import orjson

from schemas.ids import digest
from schemas.records import KINDS, RecordKind
from schemas.times import SHANGHAI

_SUBJECT = "demo-city"
_ACTOR = {"id": "p001", "name": "张三", "unit": "u-city", "roles": ["officer"]}


def record_examples(folder: Path) -> dict[Path, bytes]:
    """The example files of every kind and their bytes."""
    return {folder / kind.name / name: _json(event) for kind in KINDS for name, event in _examples(kind)}


def _examples(kind: RecordKind) -> Iterator[tuple[str, Any]]:
    whole = _data(kind, list(kind.example))
    required = [one.name for one in msgspec.structs.fields(kind.payload) if one.required and one.name != "actor"]
    least = _data(kind, [name for name in kind.example if name in required])
    yield "typical.json", _event(kind, {**whole, "target": _SUBJECT})
    yield "minimal.json", _event(kind, least)
    yield "rejected-missing-field.json", _event(kind, {name: v for name, v in least.items() if name != "key"})
    yield "rejected-wrong-type.json", _event(kind, {**least, "key": {"no": "such"}})
    yield "rejected-no-envelope.json", least


def _data(kind: RecordKind, names: list[str]) -> dict[str, Any]:
    fields = {one.name: one.type for one in msgspec.structs.fields(kind.payload)}
    values = {name: _value(kind, name, fields[name], kind.example[name]) for name in names}
    return {"key": values.pop("key"), "subject": _SUBJECT, **values, "actor": _ACTOR}


def _value(kind: RecordKind, name: str, wanted: Any, text: str) -> Any:
    """The value that a word of the example row stands for."""
    if name in kind.words:
        return kind.words[name][text]
    if get_origin(wanted) is list:
        return text.split("；")
    types = set(get_args(wanted)) or {wanted}
    if datetime in types:
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).isoformat()
    if float in types:
        return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    return int(text) if int in types else text


def _event(kind: RecordKind, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": digest("example", kind.name),
        "source": "xunwang/intake@1",
        "type": f"xunwang.{kind.name}",
        "time": data["at"],
        "subject": _SUBJECT,
        "program": "demo",
        "partitionkey": _SUBJECT,
        "specversion": "1.0",
        "data": data,
    }


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
