"""Holiday notices that an office has added: kept in the data folder, every version, beside those of the program."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
import yaml

from pipelines.data_folder import DataFolder
from schemas.calendar import WorkCalendar, Year, read_notices, shipped
from schemas.mistakes import MistakeError

logger = logging.getLogger(__name__)
WARNED_FROM_MONTH = 11  # the State Council publishes next year's notice in November


@dataclass(frozen=True, order=True)
class Kept:
    """One kept version of a year's notice; the newest one counts."""

    year: int
    version: int
    path: Path


def folder_of(root: Path) -> Path:
    return root / "calendar"


def kept(root: Path) -> list[Kept]:
    """Every version of every year in a data folder, oldest first."""
    found = []
    for path in folder_of(root).glob("*.v*.yaml"):
        year, _, version = path.name.removesuffix(".yaml").partition(".v")
        if year.isdigit() and version.isdigit():
            found.append(Kept(int(year), int(version), path))
    return sorted(found)


def newest(root: Path) -> dict[int, Kept]:
    return {one.year: one for one in kept(root)}


def add(root: Path, file: Path) -> dict[int, int]:
    """Keep the notices of a file; (year, version) of each year that is new or differs from what is kept. Raises
    MistakeError for a file that cannot be used; then nothing is kept."""
    if not file.is_file():
        raise MistakeError(f"{file}：没有这个文件，请核对路径。")
    now, added = newest(root), {}
    for year, notice in sorted(read_notices(file).items()):
        known = now.get(year)
        if known is not None and _unharmed(known) == notice:
            continue
        version = known.version + 1 if known else 1
        _write(folder_of(root) / f"{year}.v{version}.yaml", year, notice)
        added[year] = version
    return added


def _unharmed(known: Kept) -> Year | None:
    """The kept notice; None when its file was damaged, so that adding it again mends it."""
    try:
        return read_notices(known.path).get(known.year)
    except MistakeError:
        return None


def _write(path: Path, year: int, notice: Year) -> None:
    """All of the file or nothing: a run may read it at any time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump({"years": {year: msgspec.to_builtins(notice)}}, allow_unicode=True, sort_keys=False)
    half = path.with_suffix(".part")
    half.write_text(text, encoding="utf-8")
    os.replace(half, path)


class Notices:
    """The working days of a data folder: the shipped notices and those that were added, read again when one is.

    What is added for the whole installation holds for all of its programs; a year that a program has added in its own
    folder goes before it.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        # By program: when the folders of notices changed last, and what they held.
        self._known: dict[str, tuple[list[int], WorkCalendar]] = {}

    def calendar(self, program: str = "") -> WorkCalendar:
        """What is known by now to a program; without one, to the installation. A kept file that cannot be read counts
        as missing and is logged; it stops nothing."""
        places = list(dict.fromkeys((self._root, home_of(self._root, program))))
        seen = [_changed(folder_of(place)) for place in places]  # asked for every judgement: no listing of the folders
        known = self._known.get(program)
        if known is None or known[0] != seen:
            years: dict[int, Year] = {}
            for place in places:
                for one in newest(place).values():
                    years.update(_read(one))
            known = self._known[program] = (seen, shipped().with_years(years) if years else shipped())
        return known[1]


def home_of(root: Path, program: str) -> Path:
    """Where what a program adds lies: in its own folder, where it has one."""
    return DataFolder(root).of_program(program).root if program else root


def _changed(folder: Path) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except FileNotFoundError:
        return 0


def _read(one: Kept) -> dict[int, Year]:
    try:
        return {one.year: read_notices(one.path)[one.year]}
    except (MistakeError, KeyError) as error:
        logger.warning("calendar: %s cannot be used and counts as missing: %s", one.path, error)
        return {}


def calendar_warnings(root: Path, today: date, notices: Callable[[], WorkCalendar] | None = None) -> list[str]:
    """Sentences on notices that are missing: this year's at any time, next year's from 1 November on."""
    known = (notices or Notices(root).calendar)().years
    wanted = [today.year] + ([today.year + 1] if today.month >= WARNED_FROM_MONTH else [])
    found = [
        f"尚无{year}年节假日安排，涉及该年的期限暂按周末推算；通知公布后请用xunwang calendar add添加。"
        for year in wanted
        if year not in known
    ]
    for one in newest(root).values():
        if _unharmed(one) is None:
            found.append(f"{one.path}：节假日安排文件已损坏，未予采用，请用xunwang calendar add重新添加。")
    return found
