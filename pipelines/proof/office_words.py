"""What an office's installation knows of names and wording, as its texts are looked through with it."""

from pathlib import Path
from typing import NamedTuple

from schemas.registry.folder import pack_files
from schemas.registry.installation import Installation
from schemas.registry.leaders import NOBODY, Leaders
from schemas.textpacks.allow import AllowedWord


class OfficeWords(NamedTuple):
    """`names` are right by definition; `packs` are files of own word packs, `allowed` the words an office allows."""

    names: frozenset[str] = frozenset()
    leaders: Leaders = NOBODY
    packs: tuple[Path, ...] = ()
    allowed: tuple[AllowedWord, ...] = ()


def words_of(folder: Path, installation: Installation, program: str) -> OfficeWords:
    """Names of the whole registry, and the packs and allowed words of one program."""
    packs = pack_files(folder, installation).get(program, ())
    allowed = installation.allowed.get(program, ())
    return OfficeWords(installation.names, installation.leaders, tuple(packs), tuple(allowed))
