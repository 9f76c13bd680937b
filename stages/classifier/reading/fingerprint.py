"""A page in three hundred characters: enough to tell whether two pages say the same.

The use is the soft 404: is this page what the site answers for an address that cannot exist? Error pages of one site
differ by the address they repeat and by the time; two pages of one template differ by their text or their list. So
three sketches are kept apart (text outside of links, texts of links, tags) and the largest of their distances counts:
a menu of two hundred links must not drown the one paragraph that differs. A sketch holds the smallest hashes of a
set, from which the share that two sets have in common is estimated; small sets are compared exactly.
"""

import base64
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from zlib import crc32

from schemas.events.reading import ListItem
from schemas.ids import digest
from stages.classifier.reading.document import Document

_VERSION = "1"
_SKETCH_SIZES = (32, 24, 16)  # hashes of text, links and tags; three bytes each
_TAGS_WITHIN = 30_000  # characters of the source in which tags are counted
_SAME_TEMPLATE = 0.15

_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
_CLAUSE_END = re.compile(r"[\n\t，。；：！？、（）【】《》“”|,;:!?()\[\]<>]+")
# What differs between two answers to the same question: addresses, numbers, tokens.
_VOLATILE = re.compile(r"[!-~]*[/\\%&=_.0-9-][!-~]*|[０-９ \r\xa0\u3000]+")
_TOKEN = re.compile(r"[?&;](?:t|_|v|r|ts|rnd|rand|random|time|timestamp|token|jsessionid|sid|phpsessid)=[^&#;]*", re.I)


def fingerprint(doc: Document) -> str:
    """Fingerprint of a page's text, links and structure; compare with `distance`. Empty for a page without any."""
    if doc.root is None:
        return ""
    links, texts = _divided(doc)
    tags = Counter(_TAG.findall(doc.text, 0, _TAGS_WITHIN))
    features: tuple[Iterable[str], ...] = (
        _clauses(texts),
        set(_steady("\n".join(links)).split("\n")),
        {f"{name.lower()}*{_scale(count)}" for name, count in tags.items()},
    )
    sketches = [_sketch(set(part) - {""}, size) for part, size in zip(features, _SKETCH_SIZES, strict=True)]
    return ".".join((_VERSION, *sketches))


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


def _divided(doc: Document) -> tuple[list[str], list[str]]:
    """(texts of links, texts between them)."""
    flow, links, texts, end = doc.flow, [], [doc.title_tag], 0
    for start, stop in flow.anchors:
        if start >= end:
            texts.append(flow.text[end:start])
        links.append(flow.text[start:stop])
        end = max(end, stop)
    texts.append(flow.text[end:])
    return links, texts


def _clauses(texts: list[str]) -> set[str]:
    # Addresses go first: their own punctuation must not cut a clause in two.
    return set(_CLAUSE_END.split(_steady("\n".join(texts))))


def _steady(text: str) -> str:
    return _VOLATILE.sub("", text)


def _scale(count: int) -> int:
    """How many, roughly: 1, 2, 3, 4, then by powers of two, so that one row more is no difference."""
    return count if count < 4 else 2 + count.bit_length()


def _sketch(features: set[str], size: int) -> str:
    """`count-hashes`: how many features there are, and the smallest of their 24-bit hashes."""
    smallest = sorted({crc32(feature.encode("utf-8", "replace")) >> 8 for feature in features})[:size]
    packed = base64.urlsafe_b64encode(b"".join(number.to_bytes(3, "big") for number in smallest)).decode()
    return f"{len(features):x}~{packed}"


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
