"""A notice as mail and as a webhook. Both carry a name that is the same when it is sent a second time, so that a
receiver can tell that it has it already."""

import base64
import hashlib
import os
import time
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import aiosmtplib
import orjson

from pipelines.clock import RealClock
from pipelines.console.notices.items import KINDS, Item
from pipelines.console.notices.settings import Mail, NoticeSettings, mail_tls
from pipelines.console.notices.wishes import Wish
from pipelines.subscribers.signing import LEAST_BYTES, PREFIX, key_of, signature

SHOWN = 50  # lines of one notice; the rest is a number
WAIT_S = 30.0


class NotSentError(Exception):
    """Why a notice was not taken, in a sentence for the person."""


def new_key() -> str:
    """A key with which a person's webhooks are signed."""
    return PREFIX + base64.b64encode(os.urandom(LEAST_BYTES)).decode()


def notice_id(wish: Wish, items: Sequence[Item]) -> str:
    told = "\n".join([wish.person, wish.channel, *sorted(item.key for item in items)])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def title_of(items: Sequence[Item]) -> str:
    return f"巡网提醒：{len(items)}项"


def text_of(settings: NoticeSettings, items: Sequence[Item]) -> str:
    """By kind, each item with its address."""
    root, lines = settings.address.rstrip("/"), []
    for kind, (word, _, _) in KINDS.items():
        theirs = [item for item in items if item.kind == kind]
        if theirs:
            lines.append(f"【{word}】{len(theirs)}项")
            lines += [f"· {item.text}\n  {root}{item.link}" for item in theirs[:SHOWN]]
            lines += [f"  另有{len(theirs) - SHOWN}项，请登录查看。"] if len(theirs) > SHOWN else []
            lines.append("")
    lines.append(f"详情须登录查看。要改变提醒内容或停止提醒，请到{root}/notices设置。")
    return "\n".join(lines)


def message_of(settings: NoticeSettings, mail: Mail, wish: Wish, items: Sequence[Item]) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mail.sender, wish.target, title_of(items)
    message["Date"] = format_datetime(RealClock().now())
    message["Message-ID"] = f"<{notice_id(wish, items)}@{urlsplit(settings.address).hostname}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note answers it
    message.set_content(text_of(settings, items), cte="base64")
    return message


async def send_mail(
    settings: NoticeSettings,
    folder: Path,
    secret: Callable[[str], str | None],
    wish: Wish,
    items: Sequence[Item],
) -> None:
    """Raises NotSentError."""
    mail = settings.mail
    if mail is None:
        raise NotSentError("系统没有配置邮件服务器。")
    plain = mail.security == "none"
    try:
        await aiosmtplib.send(
            message_of(settings, mail, wish, items),
            hostname=mail.host,
            port=mail.port,
            use_tls=mail.security == "tls",
            start_tls=mail.security == "starttls",
            username=mail.user or None,
            password=(secret(mail.secret) or "").strip() if mail.user else None,
            tls_context=None if plain else mail_tls(mail, folder),
            timeout=WAIT_S,
        )
    except aiosmtplib.SMTPRecipientsRefused:
        raise NotSentError("邮件服务器不接受这个收件地址，请核对。") from None
    except (aiosmtplib.SMTPException, OSError) as error:
        raise NotSentError(f"邮件服务器没有收下（{type(error).__name__}），将自动重试。") from error


async def post_hook(settings: NoticeSettings, wish: Wish, items: Sequence[Item]) -> None:
    """Signed as the feeds are. Raises NotSentError."""
    if not is_allowed(settings, wish.target):
        raise NotSentError("该回调地址不在系统允许的范围内，请联系系统管理员。")
    root = settings.address.rstrip("/")
    body = orjson.dumps(
        {
            "title": title_of(items),
            "text": text_of(settings, items),
            "items": [{"kind": item.kind, "text": item.text, "link": f"{root}{item.link}"} for item in items],
        }
    )
    name, now = notice_id(wish, items), int(time.time())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(now),
        "webhook-signature": signature(key_of(wish.key), name, now, body),
    }
    wait = aiohttp.ClientTimeout(total=WAIT_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=wait) as session,
            session.post(wish.target, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            if not 200 <= answer.status < 300:
                raise NotSentError(f"回调地址返回{answer.status}，将自动重试。")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise NotSentError("回调地址没有应答，将自动重试。") from error


def is_allowed(settings: NoticeSettings, target: str) -> bool:
    """Whether it lies below an address that the administrator has named; dots that climb are not followed."""
    parts = urlsplit(target)
    climbs = any(part in (".", "..") for part in parts.path.replace("%2e", ".").replace("%2E", ".").split("/"))
    return not climbs and "\\" not in target and any(target.startswith(known) for known in settings.webhooks)
