"""Who gets webhooks: `subscribers.yaml` in the data folder."""

import re
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from pipelines.subscribers import FEEDS
from pipelines.subscribers.signing import key_of
from schemas.mistakes import MistakeError, in_chinese
from schemas.registry.subjects import SUBJECTS
from stages.fetcher.urls import BadUrlError, parse

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


class Webhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One receiver. `secret_file` is named from the folder of the settings. `begin`: at its first start a receiver
    gets everything there is, or what comes from now on. `attempts` bounds how often one event is tried. It gets the
    events of the monitoring programs and kinds of subject (site, account …) that are named; none named: all."""

    name: str
    url: str
    secret_file: str
    topics: list[Literal["findings", "reports", "cases"]] = msgspec.field(default_factory=lambda: ["findings"])
    programs: list[str] = []
    kinds: list[str] = []
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
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第{mark.line + 1}行" if mark is not None else ""
        raise MistakeError(f"{path}：{where}不是有效的UTF-8编码YAML，请改正；写法见docs/subscribers.md。") from None
    except msgspec.ValidationError as error:
        raise MistakeError(f"{path}：{in_chinese(str(error))}写法见docs/subscribers.md。") from None
    names = [hook.name for hook in found.webhooks]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise MistakeError(f"{path}：名称“{twice[0]}”用了两次，投递进度按名称保存，请换一个名称。")
    return [_checked(path, number, hook) for number, hook in enumerate(found.webhooks)]


def _checked(path: Path, number: int, hook: Webhook) -> Webhook:
    at = f"{path}：webhooks第{number + 1}条"
    if not NAME.fullmatch(hook.name):
        raise MistakeError(f"{at}：name“{hook.name}”只能用小写字母、数字和-，如city-platform。")
    try:
        parse(hook.url)
    except BadUrlError:
        raise MistakeError(f"{at}：url“{hook.url}”不是可用的网址，应写作https://platform.example/xunwang。") from None
    if hook.key:
        raise MistakeError(f"{at}：key不能写在设置里，请把密钥存成文件，在secret_file中写文件名。")
    if len(set(hook.topics)) < len(hook.topics) or not hook.topics:
        raise MistakeError(f"{at}：topics请从{'、'.join(FEEDS)}中选，每个只写一次，至少写一个。")
    if strange := [kind for kind in hook.kinds if kind not in SUBJECTS]:
        raise MistakeError(f"{at}：kinds中没有“{strange[0]}”，请从{'、'.join(SUBJECTS)}中选。")
    if not 1 <= hook.attempts <= 20:
        raise MistakeError(f"{at}：attempts为{hook.attempts}，超出范围，请填1至20。")
    if not 0 < hook.timeout_s <= 60:
        raise MistakeError(f"{at}：timeout_s为{hook.timeout_s:g}，超出范围，请填大于0、不超过60的秒数。")
    secret = path.parent / hook.secret_file
    try:
        return msgspec.structs.replace(hook, key=key_of(secret.read_text(encoding="utf-8").strip()))
    except OSError as error:
        raise MistakeError(
            f"{at}：secret_file指向的{secret}读不出来（{error.strerror}），请核对文件名和权限。"
        ) from None
    except ValueError as error:
        raise MistakeError(f"{at}：secret_file指向的{secret}：{error}。") from None
