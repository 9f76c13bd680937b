"""A stored page as a person saw it, made harmless: its text and layout, and nothing that acts or asks for anything.

Three defences, each enough: the page is taken apart and put together again from a list of harmless elements; it is
served with a policy that lets it load and run nothing; the frame that shows it is sandboxed.
"""

import re
from collections.abc import Sequence
from html import escape

import nh3

from stages.classifier.reading.charset import decode

SHOWN_BYTES = 2_000_000
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'none'; form-action 'none'; base-uri 'none'; sandbox"
_TAGS = (
    "a abbr address article aside b blockquote body br caption center cite code col colgroup dd del div dl dt em "
    "figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i ins label legend li main mark menu nav ol p pre q "
    "s section small span strong sub summary sup table tbody td tfoot th thead time tr u ul"
)
TAGS = frozenset(_TAGS.split())
ATTRIBUTES = {"*": {"style", "align"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
# What places and colours text. Nothing that can name an address.
_STYLES = (
    "color text-align font-size font-weight font-style text-decoration text-indent line-height display visibility "
    "width float clear margin padding"
)
STYLES = frozenset(_STYLES.split())
PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
_TAG = re.compile(r"(<[^>]*>)")
AROUND, MOST_SPOTS = 80, 12


def picture_type(body: bytes) -> str | None:
    """The type of a picture that somebody handed in; None for what is none."""
    return next((kind for start, kind in PICTURES.items() if body.startswith(start)), None)


def harmless(body: bytes, marks: Sequence[str]) -> str:
    """The page as HTML of harmless elements, with the words that prove a finding marked."""
    text = decode(body[:SHOWN_BYTES]).text
    clean = nh3.clean(
        text,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        clean_content_tags={"script", "style", "template", "noscript", "title", "textarea", "select", "iframe", "svg"},
        url_schemes=set(),
        link_rel=None,
        filter_style_properties=set(STYLES),
        strip_comments=True,
    )
    head = '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>留存页面</title>'
    style = (
        "<style>body{font:16px/1.6 sans-serif}mark{background:#ffe58f;outline:2px solid #d48806}</style></head><body>"
    )
    return f"{head}{style}{_marked(clean, marks)}</body></html>"


def _marked(clean: str, marks: Sequence[str]) -> str:
    """Only text between tags is touched."""
    if not marks:
        return clean
    words = re.compile("|".join(re.escape(escape(word)) for word in marks))
    pieces = _TAG.split(clean)
    return "".join(
        piece if piece.startswith("<") else words.sub(lambda found: f"<mark>{found[0]}</mark>", piece)
        for piece in pieces
    )


def spots(body: bytes, marks: Sequence[str]) -> list[tuple[str, str, str]]:
    """Where the words stand in the source: before, the word, after."""
    if not marks:
        return []
    text = decode(body[:SHOWN_BYTES]).text
    words = re.compile("|".join(re.escape(word) for word in marks))
    return [
        (text[max(0, at.start() - AROUND) : at.start()], at[0], text[at.end() : at.end() + AROUND])
        for at, _ in zip(words.finditer(text), range(MOST_SPOTS), strict=False)
    ]
