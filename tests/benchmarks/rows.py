"""A row of a benchmark's result, in the one form that all of them print."""

from typing import Any


def row(name: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    """A measured value; `more` gives `peer`, `peer_value`, `ratio`, `floor` and `ok` where there are any."""
    nothing = dict.fromkeys(("peer", "peer_value", "ratio", "floor"))
    return {"name": name, "value": value, "unit": unit, **nothing, "ok": True} | more
