"""The secrets of sources, by name: from the environment, from a file that it names, or from a folder of files.

`XUNWANG_SECRET_COUNTY_WX` or `XUNWANG_SECRET_COUNTY_WX_FILE` for the secret `county-wx`, else the file `county-wx` in
the folder `XUNWANG_SECRETS`. They are read when they are needed, so a file that is replaced holds from then on. None
of them belongs into the data folder.
"""

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)
SECRETS, AUTHORITY = "secrets", "authority.pem"  # in the folder of a served world's keys
_PREFIX, _FOLDER = "XUNWANG_SECRET_", "XUNWANG_SECRETS"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Gives a secret by its name, None where there is none. Can be sent to another process where `environment` can."""

    environment: Mapping[str, str]

    def __call__(self, name: str) -> str | None:
        if not _NAME.fullmatch(name):
            return None
        variable = _PREFIX + re.sub(r"[^A-Z0-9]", "_", name.upper())
        if variable in self.environment:
            return self.environment[variable]
        named, folder = self.environment.get(variable + "_FILE"), self.environment.get(_FOLDER)
        if named:
            return _read(Path(named))
        return _read(Path(folder) / name) if folder else None


def secrets_of(environment: Mapping[str, str] = os.environ) -> Secrets:
    """The secrets that an environment names."""
    return Secrets(environment)


def secrets_in(folder: Path) -> Secrets:
    """The secrets of a folder, a file each."""
    return secrets_of({_FOLDER: str(folder)})


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        log.warning("the secret file %s cannot be read: %s", path, type(error).__name__)
        return None
