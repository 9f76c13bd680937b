"""Values of query parameters as the engine wants them: text in its tab-separated form, escaped."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from schemas.times import rfc3339
from schemas.warehouse import NamedQuery

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0"})


def encode(query: NamedQuery, params: Mapping[str, Any]) -> dict[str, str]:
    """Text of each parameter. Raises ValueError when one is missing, unknown or of no known form."""
    missing, unknown = query.parameters.keys() - params.keys(), params.keys() - query.parameters.keys()
    if missing or unknown:
        wrong = [f"{name} is missing" for name in sorted(missing)] + [f"{name} is unknown" for name in sorted(unknown)]
        raise ValueError(f"query {query.name}: {', '.join(wrong)}")
    text = {name: _text(value) for name, value in params.items()}
    for name, kind in query.parameters.items():
        if kind == "Date" and not _is_day(text[name]):
            raise ValueError(f"query {query.name}: {name} is not a day like 2026-07-01: {text[name]!r}")
    return text


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, int | float | date):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(_element(item) for item in value) + "]"
    raise ValueError(f"{type(value).__name__} cannot be a query parameter")


def _element(item: Any) -> str:
    return "'" + _text(item).replace("'", "\\'") + "'" if isinstance(item, str) else _text(item)
