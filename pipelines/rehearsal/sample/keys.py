"""What a fetcher needs to be let in by the sample's platforms, in a folder beside the data: the secrets of the accounts
and the authority that signed the platforms' certificates."""

from pathlib import Path

from pipelines.rehearsal.sample.province import Province
from pipelines.running.secrets import AUTHORITY, SECRETS


def write_keys(folder: Path, province: Province, authority: bytes) -> Path:
    """Write them; the folder, readable for its owner alone."""
    secrets = folder / SECRETS
    secrets.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / AUTHORITY).write_bytes(authority)
    for name, secret in province.secrets.items():
        (secrets / name).write_text(secret, encoding="utf-8")
    return folder
