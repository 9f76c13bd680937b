"""Cheap questions that tell which scripts are worth following: only those that can lead somewhere and whose addresses
cannot be read as they stand, or are foreign."""

import re
from collections.abc import Iterable, Iterator

from stages.classifier.reading.hosts import Own, host_of
from stages.classifier.reading.javascript import Words, hosts_in, is_wrapped, unwrapped
from stages.classifier.reading.kept import by_script

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
    *(
        "prepend(",
        "html(",
        ".click()",
        ".submit()",
        ".src",
        "'src'",
        '"src"',
        "navigate",
        "eval",
        "Function",
        "trigger(",
    ),
    *(
        "replaceWith",
        "dispatchEvent",
        "getScript",
        "import(",
        "fetch(",
        "setAttribute",
        "attr(",
        "\\x",
        "\\u00",
        "window[",
        "self[",
        "document[",
    ),
)
_CODED = Words(
    *("fromCharCode", "fromCodePoint", "charCodeAt", "charAt(", "atob(", "unescape(", "decodeURI", "\\x", "\\u00"),
    *(".reverse(", "eval(", "Function(", ".map(", "reduce(", "'.replace(", '".replace(', "constructor"),
)
# A click or a sending without a handler is done, not waited for.
_CLICKS = re.compile(r"\.(?:click|submit)\(\s*\)|trigger\(\s*[\"']click|dispatchEvent")
# A departure to what stands somewhere on the page.
_GOES_WHERE_PAGE_SAYS = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\s*\(|open\s*\()\s*(?:document\.(?:getE|q)|\$\()"
)
# A text that is no more than the beginning of an address, or of an address and a host.
_BEGINNING = re.compile(r"[\"'`](?:h|ht|htt|https?:?/?|([a-z]{0,5}:?//[\w.-]*))(?=[\"'`$])")
_NUMBERS = re.compile(r"[\[(,]\s*(?:\d{2,3}|0x[0-9a-fA-F]{2})(?:\s*,\s*(?:\d{2,3}|0x[0-9a-fA-F]{2})){3}")
# A text that grows by one entry or one letter at a time.
_GROWS = re.compile(r"\+=\s*[\w$]{1,20}\[[\w$]{1,20}\]\s*(?=[;,})\n])")
_LONGEST = 20_000  # characters of a script; larger ones are libraries
_COMMON = frozenset(
    re.findall(
        r"\S+",
        "window document location self top parent $ jQuery this arguments navigator screen history console Math JSON"
        " Date String Array Object Number RegExp Image Function Promise eval setTimeout setInterval parseInt undefined",
    )
)
# A name that is given a value, or called.
_NAMED = re.compile(r"(?<![\w$.])(?:window\.)?([\w$]++)\s*+(?:=(?!=)|\()")


def worth_following(code: str, own: Own, foreign_hosts: frozenset[str]) -> bool:
    """Whether a script may lead to a stranger in a way that only following it shows."""
    if len(code) > _LONGEST or not _may_lead(code):
        return False
    if foreign_hosts and _leads_to_a_stranger(code, foreign_hosts):
        return True
    plain = code
    if is_wrapped(code):
        plain = unwrapped(code)[0]
        if any(own.foreign(host) for host in hosts_in(plain)):
            return True
    if _is_coded(plain) or any("." not in host or own.foreign(host) for host in _beginnings(plain)):
        return True
    return _puts_together(code)


@by_script
def _may_lead(code: str) -> bool:
    return _LEADS.stand_in(code)


@by_script
def _is_coded(code: str) -> bool:
    return _CODED.stand_in(code)


@by_script
def _puts_together(code: str) -> bool:
    return _NUMBERS.search(code) is not None or _GROWS.search(code) is not None


@by_script
def _beginnings(code: str) -> frozenset[str]:
    """Hosts of the texts that are no more than the beginning of an address; empty for one without a host."""
    return frozenset(host_of(match.group(1) or "") for match in _BEGINNING.finditer(code))


def _leads_to_a_stranger(code: str, foreign_hosts: frozenset[str]) -> bool:
    if "//" in code and not foreign_hosts.isdisjoint(hosts_in(code)):
        return True
    return _goes(code)


@by_script
def _goes(code: str) -> bool:
    return _CLICKS.search(code) is not None or _GOES_WHERE_PAGE_SAYS.search(code) is not None


def related(codes: Iterable[str], names: frozenset[str]) -> Iterator[str]:
    """Those of some scripts that give a value to one of the names, or call it."""
    wanted = names - _COMMON
    yield from (code for code in codes if len(code) <= _LONGEST and not wanted.isdisjoint(_named_in(code)))


@by_script
def _named_in(code: str) -> frozenset[str]:
    """The names that a script gives a value to, or calls."""
    return frozenset(_NAMED.findall(code))
