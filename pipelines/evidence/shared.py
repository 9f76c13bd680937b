"""Where evidence lies that several workers share. Secrets come from files and are never settings themselves."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from schemas.mistakes import MistakeError

GIB = 1 << 30
# An object store that does not answer is told of soon; the work is tried again by us, with growing pauses.
S3_PATIENCE = {"connect_timeout": 5, "read_timeout": 30, "retries": {"max_attempts": 1}}


class SharedEvidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`url`: a folder, or an address like s3://bucket/prefix. `endpoint`: of a server that speaks S3 and is not
    Amazon's. Name and secret stand alone in their files; without them the machine's own S3 configuration is used.
    `budget_gib`: what all objects together, or each fetcher's packs in a folder, may take. `keep_days`: what nobody
    has seen for so long, and no finding needs, is thrown away once a day."""

    url: str
    endpoint: str | None = None
    region: str | None = None
    access_key_file: Path | None = None
    secret_key_file: Path | None = None
    budget_gib: Annotated[float, msgspec.Meta(gt=0)] | None = None
    keep_days: Annotated[int, msgspec.Meta(ge=15)] | None = None  # the windows of the rules reach back two weeks

    @property
    def folder(self) -> Path | None:
        """None: an object store."""
        parts = urlsplit(self.url)
        if parts.scheme in ("", "file"):
            return Path(parts.path if parts.scheme else self.url)
        return None

    @property
    def budget_bytes(self) -> int | None:
        return None if self.budget_gib is None else int(self.budget_gib * GIB)

    def options(self) -> dict[str, Any]:
        """As fsspec wants them. Raises MistakeError when a file cannot be read."""
        if urlsplit(self.url).scheme not in ("s3", "s3a"):
            return {}
        client = {"endpoint_url": self.endpoint, "region_name": self.region}
        named: dict[str, Any] = {
            "key": _secret("access_key_file", self.access_key_file),
            "secret": _secret("secret_key_file", self.secret_key_file),
            "client_kwargs": {name: value for name, value in client.items() if value} or None,
        }
        kept = {name: value for name, value in named.items() if value}
        return kept | {"config_kwargs": S3_PATIENCE, "use_listings_cache": False, "skip_instance_cache": True}


def _secret(name: str, path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise MistakeError(
            f"evidence.{name}: {path} cannot be read: {error.strerror}; let it exist and be readable."
        ) from None
