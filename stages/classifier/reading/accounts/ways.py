"""The ways to speak to an account that its platform states: comments, private messages, messages left by a form.

A way counts as offered where it is stated, as closed where its closing for everybody is stated; about all others
nothing is known. Who may follow an account may use what is open to followers. That one post takes no comments says
nothing about the account, and what a platform offers to its own users is no way to the account.
"""

import re
from typing import Any

from stages.classifier.reading.accounts.texts import plain
from stages.classifier.reading.accounts.told import whole

COMMENT, MESSAGE = "评论", "私信"
_CHROME = re.compile(r"<(nav|header|footer|aside)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_MOST = 600_000
_LONGEST = 30  # characters of a line that states something; longer ones are texts of posts
_WHOSE = (
    r"(?:该|此|本|由于(?:该|对方|用户)?)?(?:用户|账号|帐号|博主|作者|主播|UP主|对方)"
    r"(?:的?(?:隐私)?设置)?[，,]?(?:你|您|其)?"
)
_FEW = re.compile(r"陌生人|未关注|非粉丝|非好友|互相关注|互关|粉丝|关注后|等级|实名")
_OFFERED = (
    (re.compile(r"(?:发|写)?私信(?:(?:给)?(?:TA|他|她|我们?))?|发消息|发送消息", re.IGNORECASE), MESSAGE),
    (
        re.compile(r"(?:仅|只有|只允许)?(?:粉丝|关注(?:者|后|了?(?:TA|他|她|我们?)的?人))可(?:以)?(?:发)?私信", re.I),
        MESSAGE,
    ),
    (re.compile(r"(?:全部)?评论\s*[(（]?\s*[1-9][\d,.]*万?\s*[)）]?(?:条)?|查看(?:全部|更多)评论"), COMMENT),
    (
        re.compile(r"(?:仅|只有|只允许)?(?:粉丝|关注(?:者|后|了?(?:TA|他|她|我们?)的?人))可(?:以)?(?:发表)?评论", re.I),
        COMMENT,
    ),
    (re.compile(r"(?:我要|网上|在线|给(?:TA|他|她|我们?))(?:留言|咨询)|留言咨询|咨询留言|互动交流", re.I), "留言咨询"),
)
_CLOSED = (
    (re.compile(rf"(?:{_WHOSE})?(?:已经?)?(?:关闭了?|未开通|未开放|未开启|不支持|禁止|停用了?)私信(?:功能)?"), MESSAGE),
    (re.compile(rf"(?:{_WHOSE})?(?:的)?私信(?:功能)?(?:已|尚|暂)?(?:关闭|未开通|未开放|未开启|停用|不可用)"), MESSAGE),
    (re.compile(rf"(?:{_WHOSE})(?:已经?)?(?:关闭了?|未开通|未开放|未开启|禁止了?)(?:全部)?评论(?:功能|区)?"), COMMENT),
    (re.compile(rf"(?:{_WHOSE})(?:的)?评论(?:功能|区)?(?:已|尚|暂)?(?:关闭|未开通|未开放|未开启|停用)"), COMMENT),
)
_END = re.compile(r"[。.！!；;]$")


def ways_on_page(body: bytes) -> list[str] | None:
    """What a public profile page states: the ways that are offered; none where both comments and private messages are
    stated as closed; null where it does not say."""
    page = _CHROME.sub(" ", body[:_MOST].decode("utf-8", "replace"))
    lines = [_END.sub("", line) for line in plain(page).split("\n") if len(line) <= _LONGEST]
    offered = {way for line in lines for pattern, way in _OFFERED if pattern.fullmatch(line)}
    closed = {way for line in lines if not _FEW.search(line) for pattern, way in _CLOSED if pattern.fullmatch(line)}
    left = sorted(offered - closed)
    return left or ([] if closed >= {COMMENT, MESSAGE} else None)


def ways_of_weibo(user: dict[str, Any]) -> list[str] | None:
    """What users/show states: who may comment and write is everybody, or the newest post has comments. That not
    everybody may says nothing: followers may still."""
    newest = user.get("status")
    commented = whole(newest.get("comments_count")) if isinstance(newest, dict) else None
    ways = [COMMENT] if user.get("allow_all_comment") is True or commented else []
    return [*ways, MESSAGE] if user.get("allow_all_act_msg") is True else ways or None
