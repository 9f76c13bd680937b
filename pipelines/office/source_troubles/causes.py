"""What the details of the fetcher mean for an office, and how it is mended. The codes of a platform are judged by the
fetcher's own functions: they are known there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stages.fetcher.sources.accounts import video, weibo, weixin
from stages.fetcher.sources.accounts.verdicts import Verdict


@dataclass(frozen=True)
class Cause:
    """`passes`: often over at the next look, so it is told only when two looks in a row had it."""

    word: str
    mend: str
    passes: bool = False


QUOTA = Cause("调用次数已用完", "次日零时后自动恢复；经常出现的，请在平台申请提高调用上限，或减少同一密钥下的账号。")
TOKEN = Cause("授权失效", "请联系账号的开设单位重新授权，并换上新的密钥文件（文件名见登记册sources），不必重启。")
NO_SECRET = Cause("没有密钥或密钥不对", "请按登记册sources中secret的名称放好密钥文件或设置环境变量，并核对文件内容。")
PERMISSION = Cause(
    "没有接口权限",
    "请在平台核对账号是否已认证并开通此接口、服务器是否在白名单；不能开通的，改登记其他来源或人工报送。",
)
WITHDRAWN = Cause("已被平台停用", "平台不再提供此接口，请改登记其他来源，或由开设单位报送。")
FROZEN = Cause("停止更新", "该来源下多数账号停在同一天，请检查转出程序是否还在运行，或改登记其他来源。")
WALL = Cause("要求验证", "平台要求人工验证，请降低访问频率、更换来源，或由开设单位报送。")
EMPTY = Cause("没有内容", "该地址给出的订阅源是空的或不是订阅源，请在浏览器中打开核对地址。")
BLOCKED = Cause("拒绝访问", "请与对方联系放行本单位的访问地址，或改登记其他来源。")
ODD = Cause("回答不能识别", "请查看日志并核对平台文档，接口可能已经变化。", passes=True)
NO_ANSWER = Cause("没有回答或对方繁忙", "请检查本单位到该平台的网络；对方故障的，恢复后自动继续。", passes=True)

_JUDGES: dict[str, tuple[str, Callable[[dict[str, Any]], Verdict]]] = {
    "weixin": ("errcode", weixin.judged),
    "weixin_consent": ("errcode", weixin.judged),
    "weibo": ("error_code", weibo.judged),
    "bilibili": ("code", video.bilibili),
    "kuaishou": ("result", video.kuaishou),
    "douyin": ("err_no", video.douyin),
}
_CODE = re.compile(r"(?:errcode|error_code|code|result) (-?\d+)$")
_SAID: tuple[tuple[str, Cause], ...] = (
    ("quota gone", QUOTA),
    ("none is given", NO_SECRET),
    ("stands still", FROZEN),
    ("asks for verification", WALL),
    ("feed without entries", EMPTY),
    ("is no feed", EMPTY),
    ("no answer", NO_ANSWER),
    ("HTTP 5", NO_ANSWER),
)


def code_in(detail: str) -> str | None:
    """The platform's code, where the detail names one."""
    found = _CODE.search(detail)
    return found.group(1) if found else None


def cause_of(source: str, detail: str, *, refused: bool) -> Cause:
    """The cause behind a detail that the fetcher wrote."""
    said = next((cause for words, cause in _SAID if words in detail), None)
    if said is not None:
        return said
    code = code_in(detail)
    if code is None or source not in _JUDGES:
        return BLOCKED if refused else ODD
    return _by_code(source, int(code), refused=refused)


def _by_code(source: str, code: int, *, refused: bool) -> Cause:
    field, judge = _JUDGES[source]
    if source == "douyin" and code == video.WITHDRAWN:
        return WITHDRAWN
    if judge is weixin.judged and code in weixin.WRONG_SECRET:
        return NO_SECRET
    mend = judge({field: code}).mend
    if mend == "midnight" or (source == "weibo" and code in weibo.QUOTA):
        return QUOTA
    if mend == "token":
        return TOKEN
    if mend == "busy":
        return NO_ANSWER
    return PERMISSION if refused else ODD
