"""`xunwang evidence`: look at the bytes behind a finding, hand them on, make room."""

import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click
import msgspec
import orjson

from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options
from pipelines.data_folder import DataFolder
from pipelines.evidence import EvidenceError, EvidenceStore, Totals
from pipelines.evidence.handed_in import Body, HandedInBodies
from pipelines.evidence.pictures import Pictures
from pipelines.evidence.retention import needed_by_findings
from pipelines.evidence.warc import export_warc
from pipelines.log.records import Log
from pipelines.log.sqlite import payload_rows
from schemas.events.codec import decode
from schemas.events.fetches import Fetched
from schemas.events.types import FETCHES
from schemas.mistakes import MistakeError
from stages.classifier.reading import charset

if TYPE_CHECKING:
    from pipelines.evidence.shared import SharedEvidence


class StoredBodies(Protocol):
    """What can be asked of every kind of store."""

    def get(self, sha256: str) -> bytes: ...

    def full_name(self, beginning: str) -> str: ...

    def totals(self) -> Totals: ...


class Expiring(Protocol):
    def expire(self, keep: Collection[str], older_than: datetime) -> int: ...


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
@at_options
@acting("read_withheld")
def show(who: Who, at: At, sha256: str, out: Path | None, text: bool) -> None:
    """Write one stored body to standard output or a file.

    A beginning of at least 8 characters that only one body has is enough.

    \b
    Example:
      xunwang evidence show 9f86d081 --out page.html
    """
    who.allowed(at.data)
    body = _beside(at, sha256)
    if body is None:
        with opened_bodies(at) as store:
            body = store.get(store.full_name(sha256))
    body = charset.decode(body).text.encode() if text else body
    if out is None:
        sys.stdout.buffer.write(body)
    else:
        _write(out, body)


@command.command("add")
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@at_options
@acting("hand_in")
def add(who: Who, at: At, files: tuple[Path, ...]) -> None:
    """Keep bodies that people hand in (pictures, letters, scans), apart from the fetched pages; print their sha256 for
    the 佐证 of a row. The console never shows them.

    \b
    Example:
      xunwang evidence add screenshot.png --data data
    """
    who.allowed(at.folder.root)
    bodies = [Body(path.name, _read(path)) for path in files]
    for path, sha256 in zip(files, HandedInBodies(at.folder.root).put(bodies, datetime.now(UTC)), strict=True):
        click.echo(f"{sha256}  {path}")


@command.command("export")
@click.option("--site", help="Only this site; without it everything.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="FILE.warc or FILE.warc.gz")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@at_options
@acting("read_withheld")
def export(who: Who, at: At, site: str | None, out: Path, as_json: bool) -> None:
    """Write what was fetched as a WARC file; a page that came unchanged is written once and then referred to.

    \b
    Example:
      xunwang evidence export --site 3700000001 --out site.warc.gz
    """
    who.allowed(at.data)
    try:
        with at.log() as log, opened_bodies(at) as store:
            album = Pictures(at.folder.root)
            taken = [one for one in album.notes() if site in (None, one.subject)]
            shots = ((one, album.get(one.sha256)) for one in taken)
            told = export_warc(_fetches(log, site), store, out, shots)
    except EvidenceError:
        raise
    except OSError as error:
        raise MistakeError(f"{out}：无法写入（{error.strerror}），请检查路径和权限。") from error
    if as_json:
        click.echo(orjson.dumps({"file": str(out), **told._asdict(), "pictures": len(taken)}))
    else:
        shown = f"、{len(taken)}张页面照片" if taken else ""
        click.echo(
            f"{out}：写入{told.written}次抓取{shown}，未取得应答{told.unanswered}次，另有{told.expired}次的正文已过保存期。"
        )


@command.command("stats")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@at_options
def stats(at: At, as_json: bool) -> None:
    """How many bodies are kept and what room they take.

    \b
    Example:
      xunwang evidence stats --json
    """
    with opened_bodies(at) as store:
        totals = store.totals()
    if as_json:
        click.echo(msgspec.json.encode(totals))
    else:
        raw = "" if totals.raw_bytes is None else f"原文{totals.raw_bytes:,}字节，"
        click.echo(f"证据{totals.bodies:,}份，{raw}占用磁盘{totals.disk_bytes:,}字节。")


@command.command("expire")
@click.option("--days", type=click.IntRange(1), required=True, help="Forget what was last seen longer ago.")
@click.option("--handed-in", is_flag=True, help="Of what people handed in, instead of the fetched pages.")
@click.option("--pictures", is_flag=True, help="Of pictures that were taken of pages, instead of the fetched pages.")
@at_options
def expire(at: At, days: int, handed_in: bool, pictures: bool) -> None:
    """Make room: forget old bodies that no finding needs. The run on this folder, or the fetchers on a shared one,
    must be stopped; on an object store they may go on. What people handed in has its own term.

    \b
    Example:
      xunwang evidence expire --days 400
      xunwang evidence expire --handed-in --days 730
    """
    older_than = datetime.now(UTC) - timedelta(days=days)
    if pictures:
        click.echo(f"腾出{Pictures(at.folder.root).expire(frozenset(), older_than):,}字节。")
        return
    if handed_in:
        with at.log() as log:
            freed = HandedInBodies(at.folder.root).expire(needed_by_findings(log), older_than)
        click.echo(f"腾出{freed:,}字节。")
        return
    with at.log() as log, _writable(at) as stores:
        needed = needed_by_findings(log)
        freed = sum(store.expire(needed, older_than) for store in stores)
    click.echo(f"腾出{freed:,}字节。")


def _beside(at: At, sha256: str) -> bytes | None:
    """A body that people handed in or a picture of a page, by its whole sha256; the command line is the office's own
    door."""
    for bodies in (HandedInBodies(at.data), Pictures(at.data)):
        if bodies.has(sha256):
            return bodies.get(sha256)
    return None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MistakeError(f"{path}：打不开（{error.strerror}），请检查路径。") from error


def opened_bodies(at: At) -> AbstractContextManager[StoredBodies]:
    place = _shared(at)
    if place is not None:
        from pipelines.cluster.evidence import open_reader

        return closing(open_reader(place))
    folder = DataFolder(at.data)
    if not (folder.evidence / "index.sqlite").exists():
        raise MistakeError(f"{folder.root}：此处没有证据库；请用--data指定监测运行的数据目录。")
    return EvidenceStore(folder.evidence, read_only=True)


@contextmanager
def _writable(at: At) -> Iterator[Sequence[Expiring]]:
    """Every store there is, open for writing."""
    place = _shared(at)
    with ExitStack() as stack:
        if place is None:
            folders = [at.folder.evidence]
        elif place.folder is None:
            from pipelines.evidence.objects import ObjectEvidence

            yield [stack.enter_context(closing(ObjectEvidence(place.url, place.options())))]
            return
        else:
            folders = sorted(place.folder.glob("writer-*"))
        yield [stack.enter_context(EvidenceStore(folder, reserve_bytes=0)) for folder in folders]


def _shared(at: At) -> "SharedEvidence | None":
    """Where the fetchers of a cluster store; None for a data folder alone."""
    return None if at.cluster is None else at.cluster.shared_evidence(DataFolder(at.data).evidence)


def _fetches(log: Log, site: str | None) -> Iterator[Fetched]:
    with click.progressbar(length=sum(log.ends(FETCHES)), label="fetches", file=sys.stderr) as bar:
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
        raise MistakeError(f"{out}：无法写入（{error.strerror}），请检查路径和权限。") from error
