"""Editions to bytes: docx, xlsx, html, json. Same edition, same bytes."""

from collections.abc import Callable

from stages.reporter.document import Edition
from stages.reporter.render.docx import to_docx
from stages.reporter.render.html import to_html
from stages.reporter.render.json import to_json
from stages.reporter.render.xlsx import to_xlsx

RENDERERS: dict[str, Callable[[Edition], bytes]] = {
    "docx": to_docx,
    "xlsx": to_xlsx,
    "html": to_html,
    "json": to_json,
}
