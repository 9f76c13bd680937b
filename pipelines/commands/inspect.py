"""`xunwang inspect`: what the reader sees on pages, one JSON object a line."""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import click
import msgspec
import orjson

from pipelines.running.reading_pool import ReadingPool
from pipelines.typed_address import fetched, is_address
from schemas.events.reading import Reading
from schemas.times import at as instant
from stages.classifier.reading.context import PageContext


@dataclass(frozen=True)
class Case:
    """One input. `source` is where its bytes are: a path, an address or `-`. `trouble` is set when it could not be
    had at all; the answer then says so."""

    id: str
    input: str
    source: str = ""
    body: bytes = b""
    url: str | None = None
    at: datetime | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""


@click.command("inspect")
@click.argument("inputs", nargs=-1, metavar="INPUT...")
@click.option("--cases", type=click.Path(dir_okay=False), help="JSON lines: id, input, url?, at?, status?, headers?.")
@click.option("--url", help="Address the page came from.")
@click.option(
    "--at", "visited", help="Time of the visit, RFC 3339: what 'in the future' and 10-12 are measured against."
)
@click.option("--status", type=int, help="HTTP status the page came with.")
@click.option(
    "--headers", type=click.Path(dir_okay=False), help="Response headers, JSON object or 'Name: value' lines."
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Pages read at a time.")
@click.option("--deadline", type=float, default=5.0, show_default=True, help="Seconds before a page is given up.")
def command(
    inputs: tuple[str, ...],
    cases: str | None,
    url: str | None,
    visited: str | None,
    status: int | None,
    headers: str | None,
    workers: int,
    deadline: float,
) -> None:
    """Read pages and print what is on them, one JSON object a line in the order of the input.

    INPUT is a file, a folder, an address (http:// or https://) or - for standard input.

    \b
    Example:
      xunwang inspect --url https://www.example.gov.cn/zwgk/ --at 2026-07-01T08:00:00+08:00 page.html
    """
    if not inputs and not cases:
        raise click.UsageError("Give at least one INPUT, or --cases FILE.")
    common = _common(url, visited, status, headers)
    found = [*(_from_cases(Path(cases)) if cases else ()), *(case for i in inputs for case in _from_input(i, common))]
    asyncio.run(_print_readings(found, ReadingPool(workers, deadline), 2 * workers))


def _common(url: str | None, visited: str | None, status: int | None, headers: str | None) -> dict[str, Any]:
    try:
        given = _headers(headers, Path())
        return {"url": url, "at": _visit(visited, given), "status": status, "headers": given}
    except (ValueError, OSError) as error:
        raise click.UsageError(str(error)) from error


def _visit(text: str | None, headers: Mapping[str, str]) -> datetime | None:
    """The visit as given, else as the server's own Date header tells it, else unknown."""
    if text:
        return instant(text)
    stamp = next((value for name, value in headers.items() if name.lower() == "date"), None)
    try:
        told = parsedate_to_datetime(stamp) if stamp else None
    except ValueError:
        return None
    return told if told is None or told.tzinfo else told.replace(tzinfo=UTC)  # -0000 says UTC, of no known place


def _headers(given: object, folder: Path) -> dict[str, str]:
    """Headers from an object, or from a file that holds a JSON object or `Name: value` lines."""
    if not given:
        return {}
    if isinstance(given, Mapping):
        return {str(name): str(value) for name, value in given.items()}
    text = (folder / str(given)).read_text("utf-8", "replace")
    if text.lstrip().startswith("{"):
        return {str(name): str(value) for name, value in orjson.loads(text).items()}
    pairs = (line.split(":", 1) for line in text.splitlines() if ":" in line and not line.startswith("HTTP/"))
    return {name.strip(): value.strip() for name, value in pairs}


def _from_cases(path: Path) -> Iterator[Case]:
    """Every line of a cases file; a line that cannot be read is answered, not skipped."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise click.UsageError(f"Cannot read {path}: {error.strerror}.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _from_case(line, str(number), path.parent)


def _from_case(line: bytes, number: str, folder: Path) -> Case:
    try:
        row = orjson.loads(line)
        if not isinstance(row, dict) or not row.get("input"):
            raise ValueError("no input")
    except ValueError:
        return Case(id=number, input="", trouble="unreadable_case")
    name = str(row["input"])
    identity = str(row.get("id") if row.get("id") is not None else number)
    try:
        headers = _headers(row.get("headers"), folder)
        status = int(row["status"]) if row.get("status") is not None else None
        visited = _visit(row.get("at"), headers)
    except (ValueError, TypeError, OSError):
        return Case(id=identity, input=name, url=row.get("url"), trouble="unreadable_case")
    source = name if name == "-" or is_address(name) else str(folder / name)
    return Case(identity, name, source, url=row.get("url"), at=visited, status=status, headers=headers)


def _from_input(name: str, common: dict[str, Any]) -> Iterator[Case]:
    """One case for a file, an address or standard input, one for every file below a folder."""
    path = Path(name)
    if name == "-" or is_address(name) or not path.is_dir():
        yield Case(name, name, name, **common)
        return
    for file in sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith(".")):
        yield Case(str(file), str(file), str(file), **common)


async def _loaded(case: Case) -> Case:
    """The case with its bytes, or with its trouble."""
    if case.trouble:
        return case
    if is_address(case.source):
        return await _fetched(case)
    try:
        body = sys.stdin.buffer.read() if case.source == "-" else Path(case.source).read_bytes()
    except (OSError, ValueError):
        return replace(case, trouble="unreadable_input")
    return replace(case, body=body)


async def _fetched(case: Case) -> Case:
    found = await fetched(case.source)
    if found.trouble:
        return replace(case, trouble=found.trouble)
    return replace(
        case,
        trouble="",
        body=found.body,
        url=found.url,
        at=case.at or found.at,
        status=case.status or found.status,
        headers=case.headers or found.headers,
    )


async def _print_readings(cases: list[Case], pool: ReadingPool, at_once: int) -> None:
    """Print in order; later pages are being read while an earlier one takes its time."""
    room = asyncio.Semaphore(at_once)
    try:
        pending = [asyncio.ensure_future(_answer(case, pool, room)) for case in cases]
        for answer in pending:
            sys.stdout.buffer.write(await answer + b"\n")
            sys.stdout.buffer.flush()
    finally:
        await pool.close()


async def _answer(case: Case, pool: ReadingPool, room: asyncio.Semaphore) -> bytes:
    async with room:
        case = await _loaded(case)
        if case.trouble:
            reading, seconds = Reading(verdict="inconclusive", reason=case.trouble), 0.0
        else:
            context = PageContext(url=case.url, at=case.at, status=case.status, headers=case.headers)
            reading, seconds = await pool.timed(case.body, context)
    facts: dict[str, Any] = msgspec.to_builtins(reading)
    answer = {"id": case.id, "input": case.input, "url": case.url} | _ordered(facts, round(seconds * 1000, 3))
    return orjson.dumps(answer)


_PROMISED = (
    "charset", "page_kind", "title", "published", "meta_published", "items", "newest_item_date", "source", "dynamic",
    "gov_meta", "footer", "interaction", "links", "text_hits", "hidden_links", "tamper", "verdict", "reason",
)  # fmt: skip


def _ordered(facts: dict[str, Any], elapsed: float) -> dict[str, Any]:
    """The promised keys first and in the promised order, then what came later."""
    return {key: facts[key] for key in _PROMISED} | {"elapsed_ms": elapsed} | facts
