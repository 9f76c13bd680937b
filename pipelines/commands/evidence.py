"""`xunwang evidence`: look at the bytes behind a finding, hand them on, make room."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import msgspec
import orjson

from pipelines.data_folder import DataFolder
from pipelines.evidence import EvidenceStore
from pipelines.evidence.retention import needed_by_findings
from pipelines.evidence.warc import export_warc
from pipelines.log.sqlite import SqliteLog, payload_rows
from schemas.events.codec import decode
from schemas.events.fetches import Fetched
from schemas.events.types import FETCHES
from schemas.mistakes import MistakeError
from stages.classifier.reading import charset

_DATA = click.option(
    "--data", type=click.Path(path_type=Path), default=Path("data"), show_default=True, help="Data folder."
)


@click.group("evidence")
def command() -> None:
    """The stored pages that prove findings, by their sha256.

    \b
    Example:
      xunwang evidence show 9f86d081… --text
    """


@command.command("show")
@click.argument("sha256")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.option("--text", is_flag=True, help="Decode as the reader does, and write UTF-8.")
@_DATA
def show(sha256: str, out: Path | None, text: bool, data: Path) -> None:
    """Write one stored body to standard output or a file.

    A beginning of at least 8 characters that only one body has is enough.

    \b
    Example:
      xunwang evidence show 9f86d081 --out page.html
    """
    with _opened(DataFolder(data)) as store:
        body = store.get(store.full_name(sha256))
    body = charset.decode(body).text.encode() if text else body
    if out is None:
        sys.stdout.buffer.write(body)
    else:
        _write(out, body)


@command.command("export")
@click.option("--site", help="Only this site; without it everything.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="FILE.warc or FILE.warc.gz")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@_DATA
def export(site: str | None, out: Path, as_json: bool, data: Path) -> None:
    """Write what was fetched as a WARC file; a page that came unchanged is written once and then referred to.

    \b
    Example:
      xunwang evidence export --site 3700000001 --out site.warc.gz
    """
    folder = DataFolder(data).existing()
    log = SqliteLog(folder.log)
    try:
        with _opened(folder) as store:
            written, expired = export_warc(_fetches(log, site), store, out)
    except OSError as error:
        raise MistakeError(f"{out}: cannot be written ({error.strerror}).") from error
    finally:
        log.close()
    if as_json:
        click.echo(orjson.dumps({"file": str(out), "written": written, "expired": expired}))
    else:
        click.echo(f"{out}: {written} fetches written, {expired} whose body is no longer kept.")


@command.command("stats")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@_DATA
def stats(as_json: bool, data: Path) -> None:
    """How many bodies are kept and what room they take.

    \b
    Example:
      xunwang evidence stats --json
    """
    with _opened(DataFolder(data)) as store:
        totals = store.totals()
    if as_json:
        click.echo(msgspec.json.encode(totals))
    else:
        click.echo(f"{totals.bodies:,} bodies, {totals.raw_bytes:,} bytes; {totals.disk_bytes:,} bytes on the disk.")


@command.command("expire")
@click.option("--days", type=click.IntRange(1), required=True, help="Forget what was last seen longer ago.")
@_DATA
def expire(days: int, data: Path) -> None:
    """Make room: forget old bodies that no finding needs. The run on this folder must be stopped.

    \b
    Example:
      xunwang evidence expire --days 400
    """
    folder = DataFolder(data).existing()
    log = SqliteLog(folder.log)
    try:
        with EvidenceStore(folder.evidence, reserve_bytes=0) as store:
            freed = store.expire(needed_by_findings(log), datetime.now(UTC) - timedelta(days=days))
    finally:
        log.close()
    click.echo(f"{freed:,} bytes given back.")


def _opened(folder: DataFolder) -> EvidenceStore:
    if not (folder.evidence / "index.sqlite").exists():
        raise MistakeError(f"{folder.root}: no evidence here; give the data folder of a run with --data.")
    return EvidenceStore(folder.evidence, read_only=True)


def _fetches(log: SqliteLog, site: str | None) -> Iterator[Fetched]:
    with click.progressbar(length=log.end_offset(FETCHES), label="fetches", file=sys.stderr) as bar:
        for records in payload_rows(log, FETCHES):
            for record in records:
                if site is None or record.key == site:
                    data = decode(record.value, FETCHES).data
                    if isinstance(data, Fetched):
                        yield data
            bar.update(len(records))


def _write(out: Path, body: bytes) -> None:
    try:
        out.write_bytes(body)
    except OSError as error:
        raise MistakeError(f"{out}: cannot be written ({error.strerror}).") from error
