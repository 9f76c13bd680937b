"""Cheap questions that tell which scripts are worth following: only those that can lead somewhere and whose addresses
cannot be read as they stand, or are foreign."""

import re

from stages.classifier.reading.hosts import Own, host_of
from stages.classifier.reading.javascript import Words, hosts_in

_LEADS = Words(
    *(
        "location",
        "open(",
        "write",
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "appendChild",
        "insertBefore",
        "append(",
    ),
    *("prepend(", "html(", ".click", ".submit", ".src", "'src'", '"src"', "navigate", "eval", "Function", "trigger("),
    *("replaceWith", "dispatchEvent", "setAttribute", "attr(", "\\x", "\\u00", "window[", "self[", "document["),
)
_CODED = Words(
    *("fromCharCode", "fromCodePoint", "charCodeAt", "charAt", "atob", "unescape", "decodeURI", "\\x", "\\u00"),
    *(".reverse(", "eval(", "Function(", ".map(", "reduce(", "replace(", "'constructor'"),
)
_CLICKS = Words(".click", ".submit", "trigger(", "dispatchEvent")
# A departure to what stands somewhere on the page.
_GOES_WHERE_PAGE_SAYS = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\s*\(|open\s*\()\s*(?:document\.(?:getE|q)|\$\()"
)
# A text that is no more than the beginning of an address, or of an address and a host.
_BEGINNING = re.compile(r"[\"'`](?:h|ht|htt|https?:?/?|([a-z]{0,5}:?//[\w.-]*))(?=[\"'`$])")
_NUMBERS = re.compile(r"(?<![\d.])(?:\d{2,3}|0x[0-9a-fA-F]{2})(?:\s*,\s*(?:\d{2,3}|0x[0-9a-fA-F]{2})){3}")
# A text that grows by one entry or one letter at a time.
_GROWS = re.compile(r"\+=\s*[\w$]{1,20}\[[\w$]{1,20}\]\s*(?=[;,})\n])")


def worth_following(code: str, own: Own, foreign_hosts: frozenset[str]) -> bool:
    """Whether a script may lead to a stranger in a way that only following it shows."""
    if not _LEADS.stand_in(code):
        return False
    if foreign_hosts and (_CLICKS.stand_in(code) or not foreign_hosts.isdisjoint(hosts_in(code))):
        return True
    if _CODED.stand_in(code) or _has_beginning(code, own):
        return True
    if foreign_hosts and _GOES_WHERE_PAGE_SAYS.search(code):
        return True
    return _NUMBERS.search(code) is not None or _GROWS.search(code) is not None


def _has_beginning(code: str, own: Own) -> bool:
    for match in _BEGINNING.finditer(code):
        host = host_of(match.group(1) or "")
        if "." not in host or own.foreign(host):
            return True
    return False
