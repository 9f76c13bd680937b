"""`xunwang diff`: what a person would call the change between two saved versions of a page."""

import sys
from pathlib import Path

import click
import orjson

from schemas.mistakes import MistakeError
from stages.classifier.reading.change import Change, Replacement, compare
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.document import Document
from stages.classifier.reading.opening import Unreadable, open_document

_SHOWN = 120  # characters of a block that are printed
_AROUND = 20  # characters kept on either side of what differs inside a long block


@click.command("diff")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--url", help="Address of the page, to resolve its links.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: added, removed, replaced [{old, new}].")
def command(old: str, new: str, url: str | None, as_json: bool) -> None:
    """Compare two saved versions A and B of one page by what a person reads on them.

    Counters, clocks, weather, tokens in addresses, rotating advertisements and blocks that only moved are no change.
    Exit code: 0 no change, 1 changed, 2 mistake.

    \b
    Example:
      xunwang diff monday.html tuesday.html
    """
    context = PageContext(url=url)
    change = compare(_opened(old, context), _opened(new, context))
    click.echo(_json(change) if as_json else _printed(change))
    sys.exit(1 if change else 0)


def _opened(name: str, context: PageContext) -> Document:
    try:
        return open_document(Path(name).read_bytes(), context)
    except FileNotFoundError:
        raise MistakeError(f"{name}: no such file; give the path of a saved page") from None
    except OSError as problem:
        raise MistakeError(f"{name}: cannot be read ({problem.strerror}); give the path of a saved page") from None
    except Unreadable as problem:
        raise MistakeError(f"{name}: is not a page that can be compared ({problem.reason})") from None


def _json(change: Change) -> str:
    return orjson.dumps(change).decode()


def _printed(change: Change) -> str:
    if not change:
        return "两个版本没有实质变化。"
    counts = f"新增{len(change.added)}处，删除{len(change.removed)}处，替换{len(change.replaced)}处。"
    lines = [f"新增：{_cut(text)}" for text in change.added]
    lines += [f"删除：{_cut(text)}" for text in change.removed]
    lines += [line for one in change.replaced for line in _replaced(one)]
    return "\n".join([counts, *lines])


def _replaced(one: Replacement) -> tuple[str, str]:
    start = 0
    limit = min(len(one.old), len(one.new))
    while start < limit and one.old[start] == one.new[start]:
        start += 1
    start = max(0, start - _AROUND)
    return f"替换：{_cut(one.old, start)}", f"　　→ {_cut(one.new, start)}"


def _cut(text: str, start: int = 0) -> str:
    """The text, or what stands around the first difference of a long one."""
    if len(text) <= _SHOWN:
        return text
    shown = text[start : start + _SHOWN]
    return f"{'…' if start else ''}{shown}{'…' if start + _SHOWN < len(text) else ''}"
