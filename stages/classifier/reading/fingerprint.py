"""A page in three hundred characters: enough to tell whether two pages say the same.

The use is the soft 404: is this page what the site answers for an address that cannot exist? Error pages of one site
differ by the address they repeat and by the time; two pages of one template differ by their text or their list. So
three sketches are kept apart (text outside of links, texts of links, tags) and the largest of their distances counts:
a menu of two hundred links must not drown the one paragraph that differs. A sketch holds the smallest hashes of a
set, from which the share that two sets have in common is estimated; small sets are compared exactly.
"""

import base64
import binascii
import re
import struct
from collections import Counter
from collections.abc import Sequence, Set
from zlib import crc32

from schemas.events.reading import ListItem
from schemas.ids import digest
from stages.classifier.reading.document import Document
from stages.classifier.reading.kept import Kept

_VERSION = "1"
_SKETCH_SIZES = (32, 24, 16)  # hashes of text, links and tags; three bytes each
_TAGS_WITHIN = 20_000  # characters of the source in which tags are counted
_LINES = -1  # stands for the hashes of a link of several lines
_LONG = 200  # characters of the text of a link
_FEW = 4  # tags of a name that are counted one by one
_SAME_TEMPLATE = 0.15
_FOR_ADDRESSES = bytes.maketrans(b"+/", b"-_")

_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
# Two classes, not one repeated: the engine skips ahead to a class, but not to a repetition.
_CLAUSE_MARKS = r"[\n\t，。；：！？、（）【】《》“”|,;:!?()\[\]<>]"
_CLAUSE_END = re.compile(f"{_CLAUSE_MARKS}{_CLAUSE_MARKS}*+")
# A run of ASCII that is no plain word is an address, a number or a token: what differs between two answers.
_ASCII_RUN = re.compile(r"([!-~０-９][!-~０-９]*+)")
_WEEKDAY = re.compile(r"星期[一二三四五六日天]")
_TOKEN = re.compile(r"[?&;](?:t|_|v|r|ts|rnd|rand|random|time|timestamp|token|jsessionid|sid|phpsessid)=[^&#;]*", re.I)


def fingerprint(doc: Document) -> str:
    """Fingerprint of a page's text, links and structure; compare with `distance`. Empty for a page without any."""
    if not doc.pieces[1] and not doc.flow.text.strip():
        return ""
    if not _LINKS.keys() >= doc.linked:
        _LINKS.learn([text for text in doc.linked if "\n" not in text and len(text) < _LONG], _hashes_of_links)
    links = set(map(_LINKS.__getitem__, doc.linked)) - {0}
    if _LINES in links:
        links = (links - {_LINES}).union(*(_hashes(_steady(text)) for text in doc.linked if "\n" in text))
    texts = set().union(*map(_TEXTS.__getitem__, set(_between_links(doc))))
    parts = (texts, links, _hashes_of_tags(doc))
    return ".".join((_VERSION, *(_sketch(part, size) for part, size in zip(parts, _SKETCH_SIZES, strict=True))))


def distance(a: str, b: str) -> float:
    """0.0 for pages that say the same, 1.0 for pages that share nothing, or when one of them cannot be compared."""
    ours, theirs = a.split("."), b.split(".")
    if len(ours) != 4 or len(theirs) != 4 or ours[0] != theirs[0]:
        return 1.0
    text, links, tags = (_apart(x, y) for x, y in zip(ours[1:], theirs[1:], strict=True))
    return max(text, links, tags / 2)


def same_template(a: str, b: str) -> bool:
    """Whether a page is the same answer as another one of the site: an error page beside an error page, whatever
    address each of them repeats. Two articles of one template are not the same."""
    return distance(a, b) <= _SAME_TEMPLATE


def items_fingerprint(items: Sequence[ListItem]) -> str:
    """Fingerprint of a list by titles, addresses and dates in order: a counter or a clock is no change."""
    if not items:
        return ""
    return digest(*(part for item in items for part in (item.title, _address(item.url), item.date or "")))


def _between_links(doc: Document) -> list[str]:
    """Texts between the links."""
    text, anchors = doc.flow.text, doc.flow.anchors
    ends = [0, *[stop for _, stop in anchors]]
    between = zip(ends, [start for start, _ in anchors], strict=False)
    texts = [text[end:start] for end, start in between if start > end + 1 or (start > end and text[end] > " ")]
    return [doc.title_tag, *texts, text[ends[-1] :]]


def _hashes_of_tags(doc: Document) -> set[int]:
    """How many tags of each name there are, roughly, so that one row more is no difference; a hash each."""
    hashes = {_TAGS[f"{name} {count}"] for name, count in _tags(doc).items()}
    hashes.discard(0)
    return hashes


def _hash_of_tag(counted: str) -> int:
    name, _, many = counted.partition(" ")
    count = int(many)
    return crc32(f"{name.lower()}{count if count < _FEW else 2 + count.bit_length()}".encode()) >> 8


def _tags(doc: Document) -> dict[str, int]:
    """How often each name stands behind a `<` in the beginning of the source: off the tags that were cut already, and
    by a search in what holds others (scripts, comments)."""
    source, pieces = doc.text, doc.pieces
    if len(source) > _TAGS_WITHIN:
        return Counter(_TAG.findall(source, 0, _TAGS_WITHIN))
    places = doc.tree.places(None)
    nameless = "".join([pieces[4 * k + 1] for k in places])
    if source.count("<") != len(pieces) // 4 - len(places) + nameless.count("<"):  # one inside of a tag or a text
        return Counter(_TAG.findall(source))
    found = {**doc.tree.opened}
    for name in _TAG.findall(nameless):
        found[name] = found.get(name, 0) + 1
    return found


def _steady(text: str) -> str:
    """Addresses go before a text is cut into clauses: their own punctuation must not cut a clause in two."""
    if "星期" in text:
        text = _WEEKDAY.sub("", text)
    pieces = _ASCII_RUN.split(text)
    pieces[1::2] = [run if run.isalpha() else "" for run in pieces[1::2]]
    return "".join(pieces).replace(" ", "")


def _hashes_of_links(texts: list[str]) -> list[int]:
    """The hash of each text of one line, 0 for one that is blank."""
    lines = _steady("\n".join(texts)).encode("utf-8", "replace").split(b"\n") if texts else []
    return [number >> 8 for number in map(crc32, lines)]


def _hashes(lines: str) -> set[int]:
    """24-bit hashes of the lines that are not blank."""
    hashes = {number >> 8 for number in map(crc32, lines.encode("utf-8", "replace").split(b"\n"))}
    hashes.discard(0)
    return hashes


_TAGS: Kept[str, int] = Kept(_hash_of_tag)
# Hashes of texts: nearly all of a page's are those of its menus, head and foot.
_LINKS: Kept[str, int] = Kept(lambda text: _LINES if "\n" in text else sum(_hashes(_steady(text))))  # one or none
_TEXTS: Kept[str, set[int]] = Kept(lambda text: _hashes(_CLAUSE_END.sub("\n", _steady(text))))


def _sketch(hashes: Set[int], size: int) -> str:
    """`count~hashes`: how many different lines there are, and the smallest of their hashes."""
    numbers = sorted(hashes)[:size]
    smallest = bytearray(struct.pack(f">{len(numbers)}I", *numbers))
    del smallest[::4]  # three bytes each
    packed = binascii.b2a_base64(smallest, newline=False).translate(_FOR_ADDRESSES)
    return f"{len(hashes):x}~{packed.decode()}"


def _apart(a: str, b: str) -> float:
    """Estimated share that the two sets do not have in common."""
    (size_a, hashes_a), (size_b, hashes_b) = _opened(a), _opened(b)
    if not hashes_a or not hashes_b:
        return 0.0 if size_a == size_b else 1.0
    by_size = abs(size_a - size_b) / max(size_a, size_b)
    reach = min(_reach(size_a, hashes_a), _reach(size_b, hashes_b))
    ours = {number for number in hashes_a if number <= reach}
    theirs = {number for number in hashes_b if number <= reach}
    union = ours | theirs
    return max(by_size, 1 - len(ours & theirs) / len(union)) if union else by_size


def _reach(size: int, hashes: set[int]) -> int:
    """Up to which hash a sketch is complete."""
    return max(hashes) if len(hashes) < size else 1 << 24


def _opened(sketch: str) -> tuple[int, set[int]]:
    size, _, packed = sketch.partition("~")
    try:
        raw = base64.urlsafe_b64decode(packed)
        return int(size, 16), {int.from_bytes(raw[i : i + 3], "big") for i in range(0, len(raw) - 2, 3)}
    except ValueError:
        return 0, set()


def _address(url: str) -> str:
    """An address without the tokens that change at every visit."""
    return _TOKEN.sub("", url)
