"""What the cells of a row say of an account or an app: what it is, its ids, addresses and former names."""

import re

from pipelines.office.registry_import.draft import Draft
from pipelines.office.registry_import.entries import GOOD_ADDRESS, Entry
from pipelines.office.tables.addresses import address
from pipelines.office.tables.values import day
from pipelines.office.tables.words import name_of
from schemas.mistakes import MistakeError
from schemas.registry.platform_words import SeveralPlatformsError, Told, told_by
from schemas.registry.platforms import Platform
from schemas.registry.subjects import NameHeld

NAMES = ("name", "app_name", "bare_name")
_ARTICLE = re.compile(r"^https?://mp\.weixin\.qq\.com/s(?:[/?]|$)", re.I)
_PAIR = re.compile(r"^([a-z_]+)\s*[=:：]\s*(\S+)$", re.I)
_NAME_PARTED = re.compile(r"[、；;,，\n]+(?![^（(]*[)）])")
_HELD = re.compile(r"^(.+?)(?:[（(]([^（）()]*)[)）])?$")
_HELD_UNTIL, _HELD_FILED = re.compile(r"^(.*?)(?:止|前|停用)$"), re.compile(r"^(.*?)备案$")
# What 账号ID is on a platform whose ids have no shape of their own.
_OWN_ID: dict[Platform, str] = {
    "weibo": "uid", "douyin": "douyin_id", "kuaishou": "kuaishou_id", "bilibili": "mid", "toutiao": "uid",
    "xiaohongshu": "xiaohongshu_id",
}  # fmt: skip
_SHAPED = ((re.compile(r"wx[0-9a-f]{16}", re.I), "appid"), (re.compile(r"gh_[0-9a-z]+", re.I), "ghid"))


def name_in(entry: Entry) -> str:
    """The name of the account. Raises MistakeError."""
    return next((str(entry.values[field]) for field in NAMES if field in entry.values), "") or entry.need("name")


def what_it_is(draft: Draft, entry: Entry) -> tuple[Told, str]:
    """What the row is about, and the office's own word for it. Raises MistakeError."""
    words = [str(entry.values[field]) for field in ("platform", "type") if field in entry.values]
    if not words and "app_name" in entry.values:
        return Told(form="mini_program" if "小程序" in entry.heading("app_name") else "app"), ""
    if not words:
        field = "type" if "type" in entry.headings else "platform"
        said = entry.printed.keys() & {"platform", "type"} or entry.absent & {"platform"}
        raise MistakeError([] if said else f"缺少“{entry.heading(field)}”，请补上。")
    try:
        told = [told_by(word) for word in words]
    except SeveralPlatformsError:
        raise MistakeError(f"“{'”“'.join(words)}”是不止一个平台，一行只能登记一个账号，请分行填写。") from None
    if len(told) == 1:
        return told[0], words[0]
    return _together(draft, entry, told, words)


def _together(draft: Draft, entry: Entry, told: list[Told], words: list[str]) -> tuple[Told, str]:
    """平台 and 账号类型 in two columns: 微信 and 订阅号. A type that says nothing known is told and left."""
    platform, kind = told
    if kind.platform_name:
        draft.summary.notes.append(
            f"{entry.where}：“{entry.heading('type')}”填的“{words[1]}”不是平台或账号类型，未使用。"
        )
        return platform, words[0]
    if kind.form is not None or platform.form is not None:
        return Told(form=kind.form or platform.form), words[1] if kind.form else words[0]
    if kind.platform != platform.platform:
        raise MistakeError(f"平台“{words[0]}”与“{entry.heading('type')}”的“{words[1]}”不一致，请核对。")
    return (kind, words[1]) if kind.account_type else (platform, words[0])


def ids_in(entry: Entry, told: Told) -> dict[str, str]:
    """The platform's ids of a row, by name. Raises MistakeError."""
    values, found = entry.values, {}
    for part in re.split(r"[；;，,\s]+", str(values.get("ids", ""))):
        pair = _PAIR.match(part)
        if part and pair is None:
            raise MistakeError(f"“{entry.heading('ids')}”填的“{part}”应写作 uid=1234567890 的形式，多个用；分开。")
        if pair is not None:
            found[pair.group(1).lower()] = pair.group(2)
    for name in ("appid", "ghid", "alias", "uid"):
        if f"id_{name}" in values:
            found[name] = str(values[f"id_{name}"])
    if "account_id" in values:
        found.setdefault(_id_name(str(values["account_id"]), told), str(values["account_id"]))
    return found


def _id_name(value: str, told: Told) -> str:
    if told.platform in ("weixin", None):
        shaped = next((name for shape, name in _SHAPED if shape.fullmatch(value)), None)
        return shaped or ("alias" if told.platform else "id")
    return _OWN_ID.get(told.platform, "id")


def addresses_in(draft: Draft, entry: Entry, told: Told) -> tuple[str, str]:
    """The home page and, where the cell holds one, an article: an article is never taken for the home page."""
    url = article = ""
    for part in entry.values.get("url", []):
        try:
            full = address(part)
        except ValueError:
            draft.summary.notes.append(f"{entry.where}：“{entry.heading('url')}”填的“{part}”{GOOD_ADDRESS}本格未使用。")
            continue
        if told.platform == "weixin" and _ARTICLE.match(full):
            article = article or full
        elif url and url != full:
            draft.summary.notes.append(f"{entry.where}：“{entry.heading('url')}”有多个网址，取第一个，“{part}”未使用。")
        else:
            url = full
    return url, article


def former_names_in(entry: Entry) -> list[NameHeld]:
    """曾用名 of a row: names, each with 止 and 备案 in brackets where their days are known. Raises MistakeError."""
    found = []
    for part in _NAME_PARTED.split(str(entry.values.get("former_names", ""))):
        held = _HELD.match(name_of(part))
        if held is None:
            continue
        until = filed = None
        for noted in re.split(r"[，,、]", held.group(2) or ""):
            if (match := _HELD_UNTIL.match(noted)) is not None:
                until = _day(entry, match.group(1))
            elif (match := _HELD_FILED.match(noted)) is not None:
                filed = _day(entry, match.group(1))
            elif noted:
                until = _day(entry, noted)
        found.append(NameHeld(name=held.group(1), until=until, filed_on=filed))
    return found


def _day(entry: Entry, text: str) -> str:
    try:
        return day(text)
    except (ValueError, OverflowError):
        raise MistakeError(
            f"“{entry.heading('former_names')}”的日期“{text}”不能识别，应写作 甲（2026-07-01止）的形式。"
        ) from None
