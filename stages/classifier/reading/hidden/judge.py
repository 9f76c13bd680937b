"""Is a hidden link 暗链, or does it wait to be opened?"""

from typing import Any

from stages.classifier.reading.hidden.furniture import (
    is_credit,
    is_ordinary,
    is_picture,
    is_replaced_by_picture,
    looks_opened,
    may_be_furniture,
    mostly_own,
)
from stages.classifier.reading.hidden.links import Veil, text_of
from stages.classifier.reading.hidden.page import Page
from stages.classifier.reading.hidden.styles import SOFT
from stages.classifier.reading.hosts import counts_visits, host_of
from stages.classifier.reading.spam import bad_host, cheap_host, peddled, sells, weight

_UNDONE = ("font_size_zero", "off_screen", "clipped")
_OPENABLE = (*SOFT, "hidden_attribute", "script_hidden", "iframe")


def is_dark(link: Any, href: str, veil: Veil, page: Page) -> bool:
    """Whether a link that `veil` hides is there for crawlers only.

    What its text or host advertises decides first. Without that, a link to a foreign host is dark unless the way it is
    hidden is the way furniture waits: a menu, a tab, a slide, a credit to the builder."""
    text, host = text_of(link), host_of(href)
    if weight(text) >= 3:
        return True
    if not page.own.foreign(host):
        return False
    if bad_host(host) or weight(text) >= 1:
        return True
    pays = sells(text)
    if cheap_host(host) and pays:
        return True
    if is_credit(link) or is_replaced_by_picture(page.style_of(veil.carrier)):
        return False
    if veil.technique == "noscript" and _counts_readers(link, text):
        return False
    if is_picture(link):
        return cheap_host(host) and not (looks_opened(veil.carrier, page) or may_be_furniture(veil.carrier, page))
    if not veil.sure:
        return pays or cheap_host(host)
    if veil.technique == "iframe" and counts_visits(host):
        return False
    if veil.technique in _UNDONE and veil.carrier is not link and mostly_own(veil.carrier, page):
        return pays  # nobody hides his own menu: a sheet or a script that is not seen here shows it again
    if veil.technique in _OPENABLE and not peddled(text):
        return _stands_out(link, text, veil, page)
    return True


def _counts_readers(link: Any, text: str) -> bool:
    """What counters leave for readers without scripts: a picture, seen or not, in a link without words."""
    return not text and next(link.iter("img"), None) is not None and not cheap_host(host_of(link.get("href") or ""))


def _stands_out(link: Any, text: str, veil: Veil, page: Page) -> bool:
    """Behind something that may wait to be opened: which keyword or host is none of an official page?"""
    carrier = veil.carrier
    if mostly_own(carrier, page):
        return False
    if looks_opened(carrier, page):
        return link.tag == "a" and cheap_host(host_of(link.get("href") or "")) and not is_ordinary(text, page)
    return not (may_be_furniture(carrier, page) and is_ordinary(text, page))
