"""An installation as a data folder holds it: programs, rulebooks, word packs, and which program a command is about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from pipelines.clock import RealClock
from schemas.mistakes import MistakeError
from schemas.registry.folder import load_installation, load_rulebooks, pack_files, place_of
from schemas.registry.installation import Installation
from schemas.registry.model import Registry
from schemas.rulebooks.model import Rulebook
from schemas.times import day_of


@dataclass(frozen=True)
class Opened:
    """`word_packs` are the files of all programs' own packs: pages are read once, with all of them."""

    installation: Installation
    rulebooks: dict[str, Rulebook]
    word_packs: tuple[Path, ...]

    def registry(self, program: str | None) -> Registry:
        """What the named program watches; without a name, the only program there is. Raises MistakeError."""
        registries = self.installation.registries
        if program is None and len(registries) == 1:
            return next(iter(registries.values()))
        if program is None:
            raise MistakeError(f"本系统有{len(registries)}个监测任务，请用--program指定其一：{'、'.join(registries)}。")
        if program not in registries:
            raise MistakeError(f"没有监测任务“{program}”，可用的有：{'、'.join(registries)}。")
        return registries[program]

    def rulebook(self, registry: Registry, day: date | None = None) -> Rulebook:
        """The rulebook that is in force in a program on a Shanghai day; today, where none is named."""
        return self.rulebooks[registry.program.rulebook_on(day or day_of(RealClock().now()))]

    def rulebook_on(self, registry: Registry) -> Callable[[date], Rulebook]:
        """Tells the rulebook that is in force in a program on a day."""
        return partial(self.rulebook, registry)


def open_folder(given: Path) -> Opened:
    """The installation in a folder, or of a registry file. Raises MistakeError for what cannot be used."""
    installation = load_installation(given)
    _, folder = place_of(given)
    packs = pack_files(folder, installation)
    return Opened(installation, load_rulebooks(folder), tuple(file for files in packs.values() for file in files))
