"""What a script says that tampering is seen by, whatever the page it stands on: worked out once for each script."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from stages.classifier.reading.javascript import Words, hosts_in, is_wrapped, literals, unwrapped, without_comments
from stages.classifier.reading.javascript_values import may_be_parts
from stages.classifier.reading.kept import by_script

_VISITOR = Words("referrer", "userAgent")
ENGINES = re.compile(
    r"baidu|sogou|so\.com|haosou|360|google|bing|soso|sm\.cn|shenma|yisou|toutiao|yandex|youdao|\bso\b", re.I
)
SPIDERS = re.compile(r"spider|bot\b|googlebot|crawler|slurp|baidu|sogou|360|yisou|bytes", re.I)
PHONES = re.compile(r"android|iphone|ipad|ipod|mobile|phone|symbian|midp|ucweb", re.I)
_LEAVES = re.compile(
    r"location\s*(?:\.\s*href)?\s*=(?!=)|location\s*\.\s*(?:replace|assign)\s*\(|location\s*\[|window\s*\.\s*open\s*\("
    r"|document\s*\.\s*write|createElement\(|innerHTML|\.src\s*=|location[\"']\]"
)
_TITLE = re.compile(r"document\s*\.\s*title\s*=(?!=)\s*[\"']([^\"']{1,200})")
ADDRESS = re.compile(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"'<>\\)]*", re.I)
SCRIPT_SOURCE = re.compile(r"<script\b[^>]{0,400}?\bsrc\s*=\s*[\"']?\s*([^\s\"'>]{4,300})", re.I)
_LOOKS = re.compile(r"referrer|userAgent")
_BEACON = re.compile(r"new\s+(?:window\.)?Image\b")
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|ico|css|mp[34]|m3u8|flv|swf|webm)(?:[?#]|$)", re.I)
_SHORT_SCRIPT = 3_000  # characters of a script that is looked at as a whole
_BEFORE, _REACH = 300, 1_500  # characters before and behind a look at the visitor that may depend on it
_MOST_LOOKS = 20
# What may be the name of a host behind two slashes, the name of a user before it left out.
_LABELS = r"[^@/\\?#:\s\"'<>(){}$%|+,;=]{0,253}"
_NAME = re.compile(rf"({_LABELS})(?:[^@\"'\s]{{0,300}}@([^/\\?#:\s\"'<>(){{}}$%|+,;=]{{1,253}}))?")


@dataclass(frozen=True, slots=True)
class Look:
    """What depends on who is looking: the title that is set then, and the `addresses` it goes to or loads from;
    `by_referrer`: it depends on where the visitor comes from."""

    title: str
    addresses: tuple[str, ...]
    by_referrer: bool


@dataclass(frozen=True, slots=True)
class ScriptFacts:
    """`looks`: what depends on the visitor; `acting`: the code without wrappings and comments, empty where it holds no
    address; `names`: the hosts of its addresses and perhaps others, None where they cannot be read; `unread`: hosts
    that show only once the wrappings are undone, `addresses`: of scripts, where there are such hosts; `sources`: of
    scripts that it writes."""

    looks: tuple[Look, ...] = ()
    acting: str = ""
    names: frozenset[str] | None = frozenset()
    unread: frozenset[str] = frozenset()
    addresses: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


_NOTHING = ScriptFacts()


@by_script
def facts_of(code: str) -> ScriptFacts:
    """The facts of the code of a script."""
    wrapped = is_wrapped(code) or may_be_parts(code)
    if not wrapped and not _VISITOR.stand_in(code) and ("location" not in code or "//" not in code):
        return _NOTHING
    plain = unwrapped(code)[0]
    parts = _around_visitor(without_comments(plain)) if _VISITOR.stand_in(plain) else ()
    acting = without_comments(plain.replace("\\/", "/")) if "//" in plain or "\\/\\/" in plain else ""
    unread = _unread(code, plain) if wrapped else frozenset()
    return ScriptFacts(
        looks=tuple([look for part in parts if (look := _look(part)) is not None]),
        acting=acting,
        names=_names(acting),
        unread=unread,
        addresses=tuple(_script_addresses(plain)) if unread else (),
        sources=tuple(SCRIPT_SOURCE.findall(plain.replace("\\", ""))) if wrapped and "<script" in plain else (),
    )


def _names(code: str) -> frozenset[str] | None:
    if ("&" in code or "\\\\" in code) and "iframe" in code.lower():
        return None  # the address of a frame may be written in character references, or with other slashes
    pieces = [*code.split("//")[1:], *(code.replace("\\", "").split("//")[1:] if "\\" in code else ())]
    found = {name for piece in pieces if (match := _NAME.match(piece)) for name in match.groups("")}
    return frozenset(part.lower().strip(".") for name in found for part in (name, name.partition("`")[0]))


def _unread(code: str, plain: str) -> frozenset[str]:
    hosts = hosts_in(plain)
    written = code.lower() if hosts else ""
    return frozenset(host for host in hosts if host not in written)


def _script_addresses(plain: str) -> Iterator[str]:
    for text in literals(plain):
        for address in ADDRESS.findall(text):
            if "<script" in text.lower() or address.split("?")[0].endswith(".js"):
                yield address


def _around_visitor(code: str) -> Iterator[str]:
    """A script, or of a long one the stretches around each look at the visitor: in a library of many pages the test of
    the browser and an address for error reports have nothing to do with each other."""
    if len(code) <= _SHORT_SCRIPT:
        yield code
        return
    until = 0
    for match in islice(_LOOKS.finditer(code), _MOST_LOOKS):
        if match.start() >= until:
            until = match.start() + _REACH
            yield code[max(0, match.start() - _BEFORE) : until]


def _leaves(code: str) -> bool:
    """Whether a script goes elsewhere or loads something; fetching a picture (a counter, a preload) is neither."""
    ways = {match[0] for match in _LEAVES.finditer(code)}
    return any(not way.startswith(".src") for way in ways) or (bool(ways) and _BEACON.search(code) is None)


def _look(code: str) -> Look | None:
    by_referrer = "referrer" in code and ENGINES.search(code) is not None
    by_agent = "userAgent" in code and (SPIDERS.search(code) or PHONES.search(code)) is not None
    if not (by_referrer or by_agent):
        return None
    title = _TITLE.search(code) if SPIDERS.search(code) else None
    addresses = tuple(_addresses(code)) if _leaves(code) else ()
    return Look(title.group(1) if title else "", addresses, by_referrer)


def _addresses(code: str) -> Iterator[str]:
    for text in literals(code):
        yield from (address for address in ADDRESS.findall(text) if not PICTURE.search(address))
