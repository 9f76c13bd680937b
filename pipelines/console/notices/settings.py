"""How notices leave: `notices.yaml` in the data folder."""

import ssl
from collections.abc import Callable, Iterator
from email.errors import HeaderParseError
from email.headerregistry import Address
from pathlib import Path
from typing import Literal

import msgspec

from pipelines.console.people.directory_settings import safe_address
from schemas.mistakes import MistakeError
from schemas.registry.load import converted, parse

FILE = "notices.yaml"


class Mail(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The office's mail server. `security`: TLS from the first byte, after STARTTLS, or none (then nobody logs in);
    `secret`: the name under which the password is kept; `ca_file`: the authority of the server's certificate."""

    host: str
    sender: str
    port: int = 465
    security: Literal["tls", "starttls", "none"] = "tls"
    user: str = ""
    secret: str = ""
    ca_file: str = ""


class NoticeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`address`: where people reach this console; `webhooks`: what the addresses that people may name begin with."""

    address: str
    mail: Mail | None = None
    webhooks: list[str] = []


def load_notice_settings(folder: Path, secret: Callable[[str], str | None]) -> NoticeSettings | None:
    """None where there is no `notices.yaml`: nobody is told anything. Raises MistakeError, all at once."""
    path = folder / FILE
    if not path.exists():
        return None
    found = converted(parse(path), str(path), NoticeSettings)
    wrong = [f"{path}：{problem}" for problem in _problems(found, folder, secret)]
    if wrong:
        raise MistakeError(wrong)
    return found


def mail_tls(mail: Mail, folder: Path) -> ssl.SSLContext:
    """How the server's certificate is checked. Raises OSError for a file that cannot be used."""
    return ssl.create_default_context(cafile=str(folder / mail.ca_file) if mail.ca_file else None)


def is_mail_address(text: str) -> bool:
    """Whether it is one address of mail and nothing else (RFC 5322 addr-spec)."""
    try:
        known = Address(addr_spec=text)
    except (HeaderParseError, ValueError, IndexError):
        return False
    return bool(known.username) and "." in known.domain and text.isascii() and text.isprintable() and len(text) <= 200


def _problems(found: NoticeSettings, folder: Path, secret: Callable[[str], str | None]) -> Iterator[str]:
    if not safe_address(found.address):
        yield f"address“{found.address}”须为https网址（本机可用http），请改正。"
    for beginning in found.webhooks:
        if not safe_address(beginning) or not beginning.endswith("/"):
            yield f"webhooks中的“{beginning}”须为以/结尾的https网址，请改正。"
    if found.mail is not None:
        yield from (f"mail：{problem}" for problem in _of_mail(found.mail, folder, secret))


def _of_mail(mail: Mail, folder: Path, secret: Callable[[str], str | None]) -> Iterator[str]:
    if not mail.host:
        yield "host不能为空，请填写邮件服务器的域名或地址。"
    if not 0 < mail.port < 65_536:
        yield f"port为{mail.port}，超出范围，请填1至65535。"
    if not is_mail_address(mail.sender):
        yield f"sender“{mail.sender}”不是邮箱地址，请改正。"
    if mail.user and mail.security == "none":
        yield "security为none时密码会明文传送，请改用tls或starttls，或不填user。"
    if mail.user and not (mail.secret and secret(mail.secret)):
        yield f"没有名为“{mail.secret}”的密钥，请用环境变量或密钥文件提供邮箱密码；写法见docs/people.md。"
    if mail.ca_file:
        try:
            mail_tls(mail, folder)
        except (OSError, ssl.SSLError) as error:
            yield f"ca_file“{mail.ca_file}”不能使用（{error.strerror or error}），请核对文件。"
