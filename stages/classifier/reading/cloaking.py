"""Three looks at one address: as a browser, as a search engine's crawler, as a phone.

Facts only: what one of them was shown and another was not. Between two fetches a page may change by itself, so items
and counters do not count; titles, addresses outside the site and the kind of the page do.
"""

from collections.abc import Iterator
from difflib import SequenceMatcher

from schemas.events.reading import Reading, Tamper
from stages.classifier.reading.hosts import Own, host_of
from stages.classifier.reading.spam import advertises, squeezed

_SAME_TITLE = 0.6  # share of characters that two titles of one page have in common at least
_ANSWERS = ("homepage", "list", "article", "other")  # kinds that prove that the look was answered with the page


def compare_agents(
    normal: Reading, crawler: Reading, phone: Reading | None = None, *, url: str | None = None
) -> list[Tamper]:
    """Differences between the looks. Kinds: cloaked_title, cloaked_links, cloaked_hidden_links, cloaked_text for what a
    crawler alone is shown, cloaked_phone for what a phone alone is shown. A look that is inconclusive or blocked says
    nothing. `url` names the site, so that its own links are not taken for foreign."""
    own = Own([host_of(url)] if url else [])
    found: list[Tamper] = []
    if _answered(normal) and _answered(crawler):
        found += _to_crawler(normal, crawler, own)
    if phone is not None and _answered(normal) and _answered(phone):
        found += _to_phone(normal, phone, own)
    return found


def _answered(reading: Reading) -> bool:
    return reading.verdict == "ok" and reading.page_kind in (*_ANSWERS, "redirect_stub")


def _to_crawler(normal: Reading, crawler: Reading, own: Own) -> Iterator[Tamper]:
    if _swapped(normal.title, crawler.title):
        yield Tamper(
            kind="cloaked_title",
            detail=f"搜索引擎看到的标题为“{_short(crawler.title)}”，公众看到的标题为“{_short(normal.title)}”",
        )
    hosts = _new_hosts(normal, crawler, own)
    if hosts:
        yield Tamper(kind="cloaked_links", detail=f"仅向搜索引擎展示的外部链接：{'、'.join(hosts[:5])}")
    dark = {link.url for link in crawler.hidden_links} - {link.url for link in normal.hidden_links}
    if dark:
        yield Tamper(kind="cloaked_hidden_links", detail=f"仅向搜索引擎展示的暗链：{'、'.join(sorted(dark)[:3])}")
    known = {hit.rule for hit in normal.text_hits}
    words = [hit.text for hit in crawler.text_hits if hit.level != "clue" and hit.rule not in known]
    if words:
        yield Tamper(kind="cloaked_text", detail=f"仅向搜索引擎展示的词语：{'、'.join(words[:3])}")


def _to_phone(normal: Reading, phone: Reading, own: Own) -> Iterator[Tamper]:
    if phone.title and advertises(phone.title) and not advertises(normal.title or ""):
        yield Tamper(kind="cloaked_phone", detail=f"手机访问时标题为“{_short(phone.title)}”")
    tampered = [sign for sign in phone.tamper if sign.kind not in {other.kind for other in normal.tamper}]
    if tampered:
        yield Tamper(kind="cloaked_phone", detail=f"仅手机访问时出现：{tampered[0].detail}")
    if phone.page_kind == "redirect_stub" and normal.page_kind != "redirect_stub":
        hosts = _new_hosts(normal, phone, own)
        if hosts:
            yield Tamper(kind="cloaked_phone", detail=f"手机访问被转往外部地址：{'、'.join(hosts[:3])}")


def _swapped(normal: str | None, crawler: str | None) -> bool:
    """Titles that have little in common; one inside the other is an ordinary suffix."""
    one, other = squeezed(normal or ""), squeezed(crawler or "")
    if not one or not other or one in other or other in one:
        return advertises(crawler or "") and not advertises(normal or "")
    return SequenceMatcher(None, one[:200], other[:200], autojunk=False).ratio() < _SAME_TITLE


def _new_hosts(normal: Reading, other: Reading, own: Own) -> list[str]:
    seen = {host_of(link.url) for link in normal.links.external}
    found = (host_of(link.url) for link in other.links.external)
    return list(dict.fromkeys(host for host in found if host not in seen and own.foreign(host)))


def _short(title: str | None) -> str:
    return (title or "")[:40]
