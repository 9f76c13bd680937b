"""List pages: right answers and time, in units of one bare lxml parse of the same page in the same run."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import lxml.html

from stages.classifier.reading.context import PageContext
from stages.classifier.reading.document import Document
from stages.classifier.reading.links import links
from stages.classifier.reading.lists import read_lists
from stages.classifier.reading.opening import open_document
from tests.reading.list_pages import Case, labelled

ROUNDS = 7
FILLER = "".join(f'<li><a href="/lm/{i}/">政府信息公开栏目{i}</a></li>' for i in range(120))


def run() -> list[dict[str, Any]]:
    """Share of right lists (count and newest date), and the median time over the pages at a usual size."""
    cases = labelled()
    right = sum(_right(case) for case in cases) / len(cases)
    times = [_times(case) for case in cases[::8]]
    parse = median(parse for parse, _lists in times)
    ratio = median(ours / parse for parse, ours in times)
    return [
        _row("lists read right (count and newest date)", right, "share", floor=0.95, ok=right >= 0.95),
        {
            **_row("lists and links of a list page", median(ours for _parse, ours in times) * 1e3, "ms"),
            "peer": "one bare lxml parse",
            "peer_value": parse * 1e3,
            "ratio": ratio,
            "floor": None,  # the whole reader has one
            "ok": True,
        },
    ]


def _row(name: str, value: float, unit: str, *, floor: float | None = None, ok: bool = True) -> dict[str, Any]:
    nothing = {"peer": None, "peer_value": None, "ratio": None}
    return {"name": name, "value": value, "unit": unit, **nothing, "floor": floor, "ok": ok}


def _document(case: Case, html: str) -> Document:
    return open_document(html.encode(), PageContext(url=case.url, at=case.at))


def _right(case: Case) -> bool:
    found = read_lists(_document(case, case.html))
    return len(found.items) == case.items and found.newest == case.newest


def _times(case: Case) -> tuple[float, float]:
    html = case.html.replace('<div class="wrap">', f'<div class="wrap"><ul class="menu">{FILLER}</ul>')
    document = _document(case, html)
    document.pieces  # noqa: B018 — the cut is the flow's cost, and is shared
    return _best(lambda: lxml.html.document_fromstring(html)), _best(lambda: _read_afresh(document))


def _read_afresh(document: Document) -> None:
    for kept in ("tree", "base"):
        document.__dict__.pop(kept, None)
    read_lists(document)
    links(document)


def _best(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


if __name__ == "__main__":
    for row in run():
        print(row)
