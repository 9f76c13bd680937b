"""What scripts write into the page once their code has been followed."""

import re

from stages.classifier.reading.hidden.page import Page
from stages.classifier.reading.hidden.parts import fragment
from stages.classifier.reading.hidden.scripts import Written
from stages.classifier.reading.hidden.selectors import tag_of
from stages.classifier.reading.javascript import hosts_in
from stages.classifier.reading.tracing import Deed
from stages.classifier.reading.tracing.values import HOLE

_UNKNOWN_HOST = re.compile(rf"//[^/\s\"'<>?#]*{HOLE}")
_FRAME = re.compile(r"<(?:iframe|frame|embed)\b", re.I)
_SOFTLY_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)\s*(?:!important)?;?", re.I)
_REVEALS = re.compile(
    r"display\s*=\s*[\"'](?:block|inline|flex|[\"'])|visibility\s*=\s*[\"']v|\.show\(|fadeIn|slideDown|toggle"
)
_MOST_MARKUP = 100_000


def readable(text: str) -> str:
    """A text that scripts put together, without the hosts of which a part is not known."""
    return _UNKNOWN_HOST.sub("/", text).replace(HOLE, "_") if HOLE in text else text


def markup_of(deed: Deed, page: Page) -> str:
    """The markup that a deed writes, or that stands on the page with the address that the deed gives to it."""
    if deed.kind in ("write", "replace"):
        return readable(deed.text)
    tag = tag_of(deed.extra[0], page.doc) if deed.kind == "source" and deed.extra else None
    opened = _FRAME.match(tag) if tag is not None else None
    if tag is None or opened is None:
        return ""
    address = readable(deed.text).replace('"', "")
    return f'<iframe src="{address}"{tag[opened.end() :].rstrip("/>")}></iframe>'


def written_by_deeds(page: Page) -> Written:
    """What all scripts of a page write by themselves."""
    markup = "".join(markup_of(deed, page) for deed in page.deeds if not deed.trigger)[:_MOST_MARKUP]
    if _SOFTLY_HIDDEN.search(markup) and any(_REVEALS.search(script) for script in page.scripts):
        markup = _SOFTLY_HIDDEN.sub("", markup)  # a dialog, a menu: shown when somebody asks for it
    foreign = {host for host in hosts_in(markup) if page.own.foreign(host)} if "//" in markup else set()
    source = page.source.lower() if foreign else b""
    return Written(
        tree=fragment(markup) if foreign else None,
        wrapped=frozenset(host for host in foreign if host.encode() not in source),
    )
