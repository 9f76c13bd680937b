"""Files that were looked at and wait to be accepted: in the data folder, for a day, under a name nobody can guess."""

import asyncio
import re
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from aiohttp.web_request import FileField

from pipelines.console.office import Office
from pipelines.console.people.secrets import new_secret
from schemas.mistakes import MistakeError

FOLDER, KEPT_S = "uploads", 24 * 3600.0
_NAME = re.compile(r"[A-Za-z0-9_-]{20,64}")
_UNFIT = re.compile(r"[^\w.（）()-]")


async def keep(office: Office, files: Sequence[FileField]) -> Path:
    """A folder with the files, under the names that people gave them."""
    place = _root(office) / new_secret()
    place.mkdir(parents=True, mode=0o700)
    for number, one in enumerate(files):
        (place / f"{number:02}").mkdir()
        await put(place / f"{number:02}", one)
    return place


async def put(folder: Path, one: FileField) -> Path:
    """A file that was sent, in a folder under the name that people gave it."""
    path = folder / (_UNFIT.sub("_", Path(one.filename).name)[-80:].lstrip(".") or "文件")
    with path.open("wb") as kept:
        await asyncio.to_thread(shutil.copyfileobj, one.file, kept)
    return path


def kept_files(office: Office, name: str) -> list[Path]:
    """The files of a folder that was kept. Raises MistakeError for one that is not there, or no longer."""
    return files_in(kept_place(office, name))


def kept_place(office: Office, name: str) -> Path:
    """The same folder. Raises MistakeError."""
    place = _root(office) / name
    if not _NAME.fullmatch(name) or not place.is_dir():
        raise MistakeError("预览过的文件已不在，请重新上传。")
    return place


def files_in(place: Path) -> list[Path]:
    return sorted(place.glob("*/*"))


def drop(place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)


def dropped(office: Office, name: str) -> None:
    """Forget a folder by its name."""
    drop(_root(office) / name)


def _root(office: Office) -> Path:
    """Where they wait; those of yesterday go."""
    place = office.shown.folder.root / FOLDER
    for old in place.glob("*") if place.exists() else ():
        if old.stat().st_mtime < time.time() - KEPT_S:
            drop(old)
    return place


def without_paths(mistake: MistakeError, place: Path) -> MistakeError:
    """The same without our own folders: a person knows the file by its name."""
    ours = re.compile(re.escape(str(place)) + r"/\d\d/")
    return MistakeError([ours.sub("", text) for text in mistake.messages])
