"""The office's own directory as the other way in: `login.yaml` in the data folder."""

import re
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from schemas.mistakes import MistakeError
from schemas.registry.load import converted, parse

FILE = "login.yaml"
_CLAIM = re.compile(r"[A-Za-z][A-Za-z0-9_.:/-]{0,99}")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Directory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An OpenID Connect provider. `name`: what the login calls it; `claim`: what of its answer names the person;
    `secret`: the name under which the client's secret is kept, empty for a client without one; `address`: where
    browsers reach this console; `ca_file`: the authority of the provider's certificate, where no public one issued it.
    """

    name: str
    issuer: str
    client_id: str
    address: str
    claim: str = "preferred_username"
    secret: str = ""
    scopes: list[str] = msgspec.field(default_factory=lambda: ["profile"])
    ca_file: str = ""

    @property
    def redirect(self) -> str:
        """The address to register with the provider."""
        return f"{self.address.rstrip('/')}/directory"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    directory: Directory


def load_directory(folder: Path, secret: Callable[[str], str | None]) -> Directory | None:
    """The directory of an installation; None where `login.yaml` is not there. Raises MistakeError, all at once."""
    path = folder / FILE
    if not path.exists():
        return None
    found = converted(parse(path), str(path), _File).directory
    wrong = [f"{path}：directory：{problem}" for problem in _problems(found, folder, secret)]
    if wrong:
        raise MistakeError(wrong)
    return found


def safe_address(address: str) -> bool:
    """Whether what goes there cannot be read on the way: https, or this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    plain = parts.scheme == "http" and host in _LOOPBACK
    return bool(host) and parts.username is None and (parts.scheme == "https" or plain)


def tls_to(found: Directory, folder: Path) -> ssl.SSLContext:
    """How the provider's certificate is checked. Raises OSError for a file that cannot be used."""
    return ssl.create_default_context(cafile=str(folder / found.ca_file) if found.ca_file else None)


def _problems(found: Directory, folder: Path, secret: Callable[[str], str | None]) -> Iterator[str]:
    if not found.name.strip() or len(found.name) > 40:
        yield "name须为1至40个字，请填写登录页上显示的名称。"
    for field, address in (("issuer", found.issuer), ("address", found.address)):
        if not safe_address(address) or urlsplit(address).query or urlsplit(address).fragment:
            yield f"{field}“{address}”须为https网址（本机可用http），不带参数，请改正。"
    if not found.client_id:
        yield "client_id不能为空，请填写统一身份认证系统分配的应用编号。"
    if not _CLAIM.fullmatch(found.claim):
        yield f"claim“{found.claim}”不是可用的声明名称，如preferred_username，请改正。"
    if found.secret and not secret(found.secret):
        yield f"没有名为“{found.secret}”的密钥，请用环境变量或密钥文件提供；写法见docs/people.md。"
    if found.ca_file:
        try:
            tls_to(found, folder)
        except (OSError, ssl.SSLError) as error:
            yield f"ca_file“{found.ca_file}”不能使用（{error.strerror or error}），请核对文件。"
