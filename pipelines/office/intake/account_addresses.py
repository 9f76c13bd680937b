"""Whether the address in a row about an account can be one of that account: a post that is put down to another account
would be shown to the wrong unit."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from schemas.mistakes import MistakeError
from schemas.registry.platforms import PLATFORMS, Platform
from schemas.registry.subjects import Subject

_HOSTS: dict[str, Platform] = {
    "mp.weixin.qq.com": "weixin", "channels.weixin.qq.com": "weixin_video", "weibo.com": "weibo", "weibo.cn": "weibo",
    "douyin.com": "douyin", "iesdouyin.com": "douyin", "kuaishou.com": "kuaishou", "toutiao.com": "toutiao",
    "bilibili.com": "bilibili", "b23.tv": "bilibili", "xiaohongshu.com": "xiaohongshu",
}  # fmt: skip
_OF_USER = re.compile(r"^/(\d{6,})(?:/|$)")  # weibo.com/<uid>/<post>


def users_of(known: Iterable[Subject]) -> dict[str, Subject]:
    """The registered accounts by the number of their user, as it stands in addresses of posts."""
    return {
        value: one for one in known for name, id_name, value in one.identities() if (name, id_name) == ("weibo", "uid")
    }


def refuse_address_of_another(account: Subject, url: str, users: Mapping[str, Subject]) -> None:
    """Raises MistakeError for an address on another platform, or of a user who is another account. A subject that is
    opened on no platform is passed over."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    platform = next((one for name, one in _HOSTS.items() if host == name or host.endswith(f".{name}")), None)
    here = account.place
    if platform is None or not here:
        return
    if platform != here:
        raise MistakeError(
            f"“网址”填的“{url}”是{PLATFORMS[platform].word}的地址，而账号“{account.name}”登记在"
            f"{account.category_word}，请核对账号或网址。"
        )
    user = _OF_USER.match(parts.path) if platform == "weibo" else None
    if user is None:
        return
    holder, own = users.get(user[1]), users_of([account])
    if (holder is not None and holder.id != account.id) or (own and user[1] not in own):
        whose = f"账号“{holder.name}”" if holder is not None else "另一用户"
        raise MistakeError(f"“网址”填的“{url}”属于{whose}，不是账号“{account.name}”的，请核对账号或网址。")
