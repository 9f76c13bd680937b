"""Addresses in cells: several in one, without a scheme, in full-width letters, or relative to their site."""

import re
import unicodedata
from typing import Any
from urllib.parse import urljoin, urlsplit

from pipelines.office.tables.words import text_of

_PARTED = re.compile(
    r"[\s、；]+|[,，;|](?=\s*(?:https?\s*[:：]|www\b|[\w-]+(?:\.[\w-]+)+(?:[/:\s,，;；、]|$)))|(?<=.)(?=https?[:：]//)"
)
_SCHEME = re.compile(r"^(https?)\s*[:：]?\s*[/／\\]{1,3}", re.I)
_ENDINGS = "html htm shtml shtm jhtml jsp jspx asp aspx php do action xhtml"
_FILE_ENDINGS = frozenset(_ENDINGS.split())
_HOST = re.compile(r"^(?:\[[0-9a-fA-F:.]+\]|[\w\u3400-\u9fff-]+(?:\.[\w\u3400-\u9fff-]+)+|localhost)(?::\d{1,5})?$")


def addresses(value: Any) -> list[str]:
    """The addresses in a cell, as printed; a sentence that is none comes back whole."""
    text = text_of(value)
    parts = [part for part in _PARTED.split(text) if part]
    return parts if len(parts) > 1 and all(map(_looks_like_one, parts)) else [text]


def address(text: str, site: str | None = None) -> str:
    """The absolute address that is meant; without a scheme it is http. A relative one is resolved against `site`.
    Raises ValueError when it is no address, or relative without a site."""
    text = _half_width(text_of(text).replace("\\", "/")).strip("<>《》\"“”'")
    if scheme := _SCHEME.match(text):
        full = f"{scheme.group(1).lower()}://{text[scheme.end() :]}"
    elif text.startswith("//"):
        full = f"http:{text}"
    elif _is_relative(text):
        if site is None:
            raise ValueError("relative")
        full = urljoin(site, text)
    else:
        full = f"http://{text}"
    parts = urlsplit(full)
    if re.search(r"\s", full) or not _HOST.match(parts.netloc.rpartition("@")[2]) or not _port(parts.netloc):
        raise ValueError("no address")
    return full


def _half_width(text: str) -> str:
    """Full-width letters and signs in scheme and host; in the path only those of ASCII, its Chinese stays."""
    folded = "".join(
        unicodedata.normalize("NFKC", c) if "\uff01" <= c <= "\uff5e" or c == "\u3000" else c for c in text
    )
    head, slash, path = re.sub(r"^(https?):/*", r"\1://", folded).partition("://")
    if not slash:
        head, path = "", folded
    host, cut, rest = path.partition("/")
    return head + slash + host.replace("。", ".").replace("．", ".") + cut + rest


def _is_relative(text: str) -> bool:
    if text.startswith(("/", "./", "../", "?")):
        return True
    head = re.split(r"[/?#]", text, maxsplit=1)[0]
    if not head.isascii():
        return False
    ending = head.rpartition(".")[2].lower() if "." in head else ""
    return (not ending and "/" in text and ":" not in head) or ending in _FILE_ENDINGS


def _looks_like_one(text: str) -> bool:
    try:
        address(text, "http://example.invalid/")
    except ValueError:
        return False
    return True


def _port(netloc: str) -> bool:
    port = netloc.rpartition("]")[2].rpartition(":")[2] if ":" in netloc.rpartition("]")[2] else "80"
    return port.isdigit() and 0 < int(port) < 65_536
