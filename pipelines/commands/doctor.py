"""xunwang doctor: what is missing or wrong on this machine, with the mend."""

import importlib.util
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from pipelines.clock import RealClock
from pipelines.commands.options import data_option, json_option
from pipelines.data_folder import DataFolder
from pipelines.log.errors import LogError
from pipelines.log.verify import verify
from pipelines.work_calendar import calendar_warnings
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.load import load
from schemas.times import day_of

NEEDED = ("aiohttp", "chdb", "lxml", "orjson", "msgspec", "docx", "xlsxwriter", "zstandard", "ada_url")
FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Checked:
    """One thing looked at; `mend` is empty when it is well."""

    what: str
    well: bool
    mend: str = ""


@click.command("doctor")
@data_option
@json_option
def command(data: Path, as_json: bool) -> None:
    """Look at Python, packages, disk, name resolution and the data folder; exit code 1 when something is wrong.

    \b
    Example:
      xunwang doctor --data data
    """
    found = [*_machine(data), *_folder(DataFolder(data)), *_calendar(data)]
    for one in found:
        if as_json:
            click.echo(dumps(asdict(one)).decode())
        else:
            click.echo(f"{'ok  ' if one.well else 'BAD '}{one.what}" + (f": {one.mend}" if one.mend else ""))
    sys.exit(0 if all(one.well for one in found) else 1)


def _machine(data: Path) -> Iterator[Checked]:
    good = sys.version_info >= (3, 11)
    yield Checked(f"Python {sys.version.split()[0]}", good, "" if good else "install Python 3.11 or newer")
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    yield Checked("packages", not missing, f"missing {', '.join(missing)}; run make install" if missing else "")
    place = data if data.exists() else Path()
    free = shutil.disk_usage(place).free
    yield Checked(
        f"disk: {free / 1024**3:.1f} GB free",
        free >= FREE_BYTES,
        "" if free >= FREE_BYTES else "less than 2 GB left: free some, or lower the evidence budget",
    )
    try:
        socket.getaddrinfo("localhost", 80)
        yield Checked("name resolution", True)
    except OSError as error:
        yield Checked("name resolution", False, f"{error}; check /etc/hosts and /etc/resolv.conf")


def _calendar(data: Path) -> Iterator[Checked]:
    """A missing notice is a warning, nothing is broken: days are counted Monday to Friday meanwhile."""
    missing = calendar_warnings(data, day_of(RealClock().now()))
    yield Checked("节假日安排", True, "；".join(missing))


def _folder(folder: DataFolder) -> Iterator[Checked]:
    if not folder.log.exists():
        yield Checked(f"data folder {folder.root}: not used yet", True)
        return
    try:
        yield Checked(f"log: {verify(folder.log)} records, all as written", True)
    except LogError as error:
        yield Checked("log", False, str(error))
    try:
        found = problems(load(folder.registry))
    except MistakeError as mistake:
        found = mistake.messages
    yield Checked("registry", not found, "；".join(found))
