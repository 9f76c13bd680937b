"""Long lists in pages."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

PAGE = 50


def paged(rows: Sequence[Any], request: web.Request, size: int = PAGE) -> dict[str, Any]:
    """What a template needs of one page of a list: `rows`, `page`, `last`, `total`, and `keep`, the query of the other
    pages."""
    last = max(1, -(-len(rows) // size))
    text = request.query.get("page", "1")
    number = min(max(1, int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1), last)
    kept = [(name, value) for name, value in request.query.items() if name != "page" and value]
    return {
        "rows": rows[(number - 1) * size : number * size],
        "page": number,
        "last": last,
        "total": len(rows),
        "keep": urlencode(kept) + "&" if kept else "",
    }
