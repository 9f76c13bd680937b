"""A world opened from what a person names: folders with files of answers and WARC files, or single files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pipelines.rehearsal.world.answers import NAMES, read_answers
from pipelines.rehearsal.world.recorded import Recorded, World
from pipelines.rehearsal.world.warc import WarcFiles
from schemas.mistakes import MistakeError

_WARC = (".warc", ".warc.gz")


@dataclass(frozen=True)
class Opened:
    """A world, how many records its WARC files have for it, and a sentence for each that is broken. `close` when the
    world is no longer asked."""

    world: World
    files: int
    broken: list[str]
    warc: WarcFiles

    def close(self) -> None:
        self.warc.close()


def open_world(places: Sequence[Path], *, nearest: bool = False, age: timedelta | None = None) -> Opened:
    """Read all there is in folders and files. Raises MistakeError for a file that cannot be used, and for a world
    without any answer."""
    answers: list[Recorded] = []
    warc = WarcFiles()
    files = [file for place in places for file in _files(place)]
    try:
        for file in files:
            if file.name.endswith((".yaml", ".yml", ".jsonl")):
                answers += read_answers(file)
            else:
                warc.read(file)
        world = World([*answers, *warc.joined()], nearest=nearest, age=age)
        if not len(world):
            raise MistakeError(
                [*warc.broken, f"{'、'.join(map(str, places))}：没有可用的录存应答，请核对--world所指的文件。"]
            )
    except BaseException:
        warc.close()
        raise
    return Opened(world, len(files), warc.broken, warc)


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise MistakeError(f"{place}：没有这个文件或目录，请核对--world的路径。")
    found = sorted(file for file in place.rglob("*") if file.is_file() and _is_of_a_world(file))
    if not found:
        raise MistakeError(f"{place}：目录中没有{'、'.join(NAMES)}，也没有WARC文件（.warc、.warc.gz），请核对路径。")
    return found


def _is_of_a_world(file: Path) -> bool:
    return file.name in NAMES or file.name.lower().endswith(_WARC)
