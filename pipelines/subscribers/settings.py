"""Who gets webhooks: `subscribers.yaml` in the data folder."""

import re
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from pipelines.subscribers import FEEDS
from pipelines.subscribers.signing import key_of
from schemas.mistakes import MistakeError
from stages.fetcher.urls import BadUrlError, parse

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


class Webhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One receiver. `secret_file` is named from the folder of the settings. `begin`: at its first start a receiver
    gets everything there is, or what comes from now on. `attempts` bounds how often one event is tried."""

    name: str
    url: str
    secret_file: str
    topics: list[Literal["findings", "reports"]] = msgspec.field(default_factory=lambda: ["findings"])
    begin: Literal["oldest", "now"] = "now"
    attempts: int = 6
    timeout_s: float = 10.0
    key: bytes = b""  # read from `secret_file`; never written in the settings


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    webhooks: list[Webhook] = []


def load_webhooks(path: Path) -> list[Webhook]:
    """The receivers in the file; none when there is no file. Raises MistakeError naming entry, field and mend."""
    if not path.exists():
        return []
    try:
        found = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")) or {}, _File, strict=False)
    except (yaml.YAMLError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise MistakeError(f"{path}: not usable as subscribers: {error}; see docs/subscribers.md.") from None
    names = [hook.name for hook in found.webhooks]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise MistakeError(f"{path}: the name {twice[0]!r} is used twice; offsets are kept by name, give another.")
    return [_checked(path, number, hook) for number, hook in enumerate(found.webhooks)]


def _checked(path: Path, number: int, hook: Webhook) -> Webhook:
    at = f"{path}: webhooks[{number}]"
    if not NAME.fullmatch(hook.name):
        raise MistakeError(f"{at}.name: {hook.name!r} must be of a-z, 0-9 and - only, like city-platform.")
    try:
        parse(hook.url)
    except BadUrlError as error:
        raise MistakeError(f"{at}.url: {error}; write it like https://platform.example/xunwang.") from None
    if hook.key:
        raise MistakeError(f"{at}.key: a secret does not belong in the settings; name its file in `secret_file`.")
    if len(set(hook.topics)) < len(hook.topics) or not hook.topics:
        raise MistakeError(f"{at}.topics: name each of {' and '.join(FEEDS)} once, or one of them.")
    if not 1 <= hook.attempts <= 20:
        raise MistakeError(f"{at}.attempts: {hook.attempts} is out of range; give 1 to 20.")
    if not 0 < hook.timeout_s <= 60:
        raise MistakeError(f"{at}.timeout_s: {hook.timeout_s} is out of range; give up to 60 seconds.")
    secret = path.parent / hook.secret_file
    try:
        return msgspec.structs.replace(hook, key=key_of(secret.read_text(encoding="utf-8").strip()))
    except OSError as error:
        raise MistakeError(f"{at}.secret_file: {secret} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise MistakeError(f"{at}.secret_file: {secret}: {error}.") from None
