"""Links to files: an attachment can be exchanged under the same words."""

import re
from typing import Any

_KINDS = r"pdf|docx?|xlsx?|pptx?|wps|et|ofd|ceb|rtf|txt|csv|zip|rar|7z"
_FILE = re.compile(rf"\.(?:{_KINDS})(?:$|[?#;&])|(?:^|[/?&=_.])(?:download|downfile|attach\w*|annex)", re.I)
_IN_SCRIPT = re.compile(rf"['\"]([^'\"]{{1,400}}\.(?:{_KINDS})(?:[?#][^'\"]{{0,200}})?)['\"]", re.I)


def leads_to_file(address: str) -> bool:
    """Whether an address is one of a file to download, by its ending or by the word for it in its path."""
    return _FILE.search(address.strip()) is not None


def file_address(element: Any) -> str:
    """The address of the file that a link or a frame leads to, its script looked at where it has no address of its own;
    empty when it leads to none."""
    address = element.get("href") or element.get("src") or element.get("data") or ""
    if address.strip().lower().startswith(("javascript:", "#")) or not address.strip():
        said = _IN_SCRIPT.search(f"{address} {element.get('onclick') or ''}")
        return said[1] if said else ""
    return address if leads_to_file(address) else ""
