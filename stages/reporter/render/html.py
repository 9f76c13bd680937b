"""The edition as one self-contained html page, with charts as inline SVG."""

import io
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from schemas.chinese import section_number
from stages.reporter.counting_annex import counting_table
from stages.reporter.document import Block, Chart, Edition, Heading, Table, is_edited
from stages.reporter.render.clean import is_web_address
from stages.reporter.render.tracing import Tracing

PIECES = 1000  # of a page that are written at once: the whole of a province's as text would take 30 MB
LABEL = 16  # characters of 12 px in the 200 px before the bars


def to_html(edition: Edition) -> bytes:
    """Bytes of a utf-8 page; everything from scanned pages is escaped."""
    counters = [0, 0, 0]
    parts: list[tuple[str, Block, str]] = []
    for block in edition.blocks:
        shown = block.printed() if isinstance(block, Table) else block
        parts.append((_kind(block), shown, _number(block, counters, edition.form.numbering)))
    told = {"tracing": Tracing(edition), "counting": counting_table(edition)}
    marked = [edition.head.draft and is_edited(block, edition) for block in edition.blocks]
    page = _template().stream(head=edition.head, form=edition.form, parts=parts, bars=_bars, marked=marked, **told)
    page.enable_buffering(PIECES)
    written = io.BytesIO()
    page.dump(written, encoding="utf-8")
    return written.getvalue()


@cache
def _template():  # type: ignore[no-untyped-def]
    source = files("stages.reporter.render").joinpath("edition.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["web"] = is_web_address
    environment.filters["amount"] = _amount
    return environment.from_string(source)


def _amount(value: float) -> str:
    """A number for programs: whole ones without a point."""
    return str(int(value)) if value.is_integer() else repr(value)


def _fitting(label: str) -> str:
    """As much of a label as stands before its bar; the whole of it is in the tool tip and in the lists."""
    return label if len(label) <= LABEL else label[: LABEL - 1] + "…"


def _kind(block: Block) -> str:
    return type(block).__name__.lower()


def _number(block: Block, counters: list[int], styles: list[str]) -> str:
    if not isinstance(block, Heading):
        return ""
    counters[block.level - 1] += 1
    counters[block.level :] = [0] * (3 - block.level)
    return section_number(block.level, counters[block.level - 1], styles)


def _bars(chart: Chart) -> list[dict[str, object]]:
    """Bars with their y, width (of 300) and text."""
    top = max(chart.values, default=0) or 1
    return [
        {
            "y": 26 * i,
            "width": round(300 * value / top, 1),
            "label": _fitting(label),
            "name": label,
            "text": f"{value:g}{chart.unit}",
        }
        for i, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True))
    ]
