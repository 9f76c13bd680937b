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
from pipelines.console.settings_check import check_settings
from pipelines.data_folder import DataFolder
from pipelines.log.errors import LogError
from pipelines.log.verify import verify
from pipelines.office.work_calendar import calendar_warnings
from pipelines.opened import open_folder
from pipelines.running.advice import advice
from pipelines.running.secrets import secrets_of
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from schemas.registry.installation import Installation
from schemas.times import day_of

NEEDED = ("aiohttp", "chdb", "lxml", "orjson", "msgspec", "docx", "xlsxwriter", "zstandard", "ada_url")
_NAMED = 5  # accounts that are named in one sentence
FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Checked:
    """One thing looked at; `mend` says what to do, or, of what is well, what should still be settled."""

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
            click.echo(f"{_mark(one)}{one.what}" + (f"：{one.mend}" if one.mend else ""))
    sys.exit(0 if all(one.well for one in found) else 1)


def _mark(one: Checked) -> str:
    if not one.well:
        return "异常  "
    return "注意  " if one.mend else "正常  "


def _machine(data: Path) -> Iterator[Checked]:
    good = sys.version_info >= (3, 11)
    yield Checked(f"Python {sys.version.split()[0]}", good, "" if good else "请安装Python 3.11或更新的版本")
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    yield Checked("软件包", not missing, f"缺少{'、'.join(missing)}，请执行 make install" if missing else "")
    place = data if data.exists() else Path()
    free = shutil.disk_usage(place).free
    yield Checked(
        f"磁盘剩余{free / 1024**3:.1f}GB",
        free >= FREE_BYTES,
        "" if free >= FREE_BYTES else "不足2GB，请清理磁盘，或用--evidence-gb减小证据库",
    )
    try:
        socket.getaddrinfo("localhost", 80)
        yield Checked("域名解析", True)
    except OSError as error:
        yield Checked("域名解析", False, f"{error}；请检查/etc/hosts和/etc/resolv.conf")


def _calendar(data: Path) -> Iterator[Checked]:
    """A missing notice is a warning, nothing is broken: days are counted Monday to Friday meanwhile."""
    missing = calendar_warnings(data, day_of(RealClock().now()))
    yield Checked("节假日安排", True, "；".join(missing))


def _folder(folder: DataFolder) -> Iterator[Checked]:
    if not folder.log.exists():
        yield Checked(f"数据目录{folder.root}尚未使用", True)
        return
    try:
        yield Checked(f"日志{verify(folder.log)}条记录，均完好", True)
    except LogError as error:
        yield Checked("日志", False, str(error))
    try:
        check_settings(folder.root)
    except MistakeError as mistake:
        yield Checked("登录和提醒设置", False, "；".join(mistake.messages))
    try:
        opened = open_folder(folder.root)
    except MistakeError as mistake:
        yield Checked("登记册", False, "；".join(mistake.messages))
        return
    yield Checked("登记册", True, "")
    for sentence in advice(opened.installation):
        yield Checked("监测设置", True, sentence)
    yield from _sources(opened.installation)


def _sources(installation: Installation) -> Iterator[Checked]:
    """Accounts that cannot be looked at, and secrets that nobody gave: a warning, sites are watched all the same."""
    accounts = [*installation.accounts, *installation.apps]
    if not accounts:
        return
    secret = secrets_of()
    named = {one.secret for subject in accounts for one in subject.told_by if one.usable and one.secret}
    missing = sorted(name for name in named if not (secret(name) or "").strip())
    yield Checked("账号来源的密钥", True, f"未提供：{'、'.join(missing)}；有关账号将无法判定" if missing else "")
    unasked = [one.name for one in installation.accounts if not any(source.usable for source in one.told_by)]
    told = (
        f"{len(unasked)}个账号没有可用的来源，只能靠人工报送，否则无法判定：{'、'.join(unasked[:_NAMED])}"
        if unasked
        else ""
    )
    yield Checked("账号来源", True, told + ("等" if len(unasked) > _NAMED else ""))
