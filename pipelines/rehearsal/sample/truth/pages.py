"""Truth of single pages: marks, site code, entries, certificates, links, wording, hidden links, a changed title."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from pipelines.rehearsal.sample.model import FAULTY_LINKS, Fault, LinkKind, SampleLink, SampleSite
from pipelines.rehearsal.sample.truth.plants import DAY, Days, Horizon, Plant, Stretch
from schemas.ids import digest
from schemas.times import day_of, midnight

_WEEKLY = 15  # days until a link has been audited and looked at again, with a week lost to an outage or a firewall
_CLOAK = 8  # days until the home page has been asked for as a search engine
_MENDED = 8  # days until the next audit of a link
_FAULTS = {
    Fault.MARKS_MISSING: ("site.deduct.design.marks", False),
    Fault.WRONG_CODE: ("site.notice.site_code", False),
    Fault.NO_CHANNEL: ("site.veto.no_response.no_channel", True),
    Fault.HIDDEN_LINKS: ("site.veto.security.harmful_content", True),
    Fault.TAMPERED_TITLE: ("site.veto.security.attack_unhandled", True),
    Fault.CLOAKED_LINKS: ("site.veto.security.harmful_content", True),
}
_LINKS_PUT_IN = frozenset({Fault.HIDDEN_LINKS, Fault.CLOAKED_LINKS})
_WORDS_PUT_IN = frozenset({*_LINKS_PUT_IN, Fault.TAMPERED_TITLE})
_SENSITIVE = "site.notice.sensitive_words"
_INSERTS = {
    "serious": "site.veto.security.severe_misexpression",
    "wrong": "site.notice.wrong_words",
    "person": "site.notice.privacy",
}
_INSERT_LIKES = {
    "serious_right": "site.veto.security.severe_misexpression",
    "wrong_right": "site.notice.wrong_words",
    "hotline": "site.notice.privacy",
    "about_404": "site.deduct.design.links",
}


def link_id(site: SampleSite, url: str) -> str:
    """How a link is named as a target."""
    return "link:" + digest(site.id, url)


def of_home_faults(site: SampleSite, horizon: Horizon) -> Iterator[Plant]:
    """Faults of the home page, seen at one or two of its daily looks; the page is known as a link of others too."""
    also = frozenset({link_id(site, site.url)})
    for fault, spans in site.faults.items():
        indicator, suspected = _FAULTS[fault]
        like = Plant(
            fault.value,
            indicator,
            site.id,
            site.id,
            "finding",
            horizon.seen(horizon.start, 0),
            any_end=suspected,
            also=also if suspected else frozenset(),
        )
        for span in spans:
            stretch = Stretch(day_of(span.since), day_of(span.until))
            within = _CLOAK if fault is Fault.CLOAKED_LINKS else 3
            yield from horizon.plants(like, stretch, within)
            if fault in _LINKS_PUT_IN:  # whoever hid them changed the page: that may be said too, and need not
                also_changed = replace(like, kind=f"{fault.value}_put_in", indicator=_FAULTS[Fault.TAMPERED_TITLE][0])
                yield from horizon.plants(also_changed, replace(stretch, sure=False), within)
            if fault in _WORDS_PUT_IN:  # and so may the words that they carry
                worded = replace(like, kind=f"{fault.value}_words", indicator=_SENSITIVE, any_end=True, also=also)
                yield from horizon.plants(worded, replace(stretch, sure=False), within)


def of_certificate(site: SampleSite, horizon: Horizon) -> Iterator[Plant]:
    if site.not_after is None:
        return
    like = Plant("certificate", "site.notice.certificate", site.id, site.id, "finding", horizon.seen(horizon.start, 0))
    yield from horizon.plants(like, Stretch(day_of(site.not_after), None), 1)
    warned = day_of(site.not_after - timedelta(days=30))
    warning = replace(like, kind="certificate_warning", outcome="warning", any_end=True)
    yield from horizon.plants(warning, Stretch(warned, day_of(site.not_after)), 1)


def of_links(site: SampleSite, horizon: Horizon) -> Iterator[Plant]:
    for link in site.links:
        if link.kind in FAULTY_LINKS:
            yield from _link(site, link, horizon)


def _link(site: SampleSite, link: SampleLink, horizon: Horizon) -> Iterator[Plant]:
    since = max(horizon.start, day_of(max(link.fault.since, link.shown.since)))
    mended, removed = day_of(link.fault.until), day_of(link.shown.until)
    if since > horizon.last:
        return
    ends: Days | None = None
    if min(mended, removed) <= horizon.last:
        ends = Days(removed, removed + 3 * DAY) if removed < mended else Days(mended, mended + 2 * _MENDED * DAY)
    closing = horizon.last + DAY
    yield Plant(
        f"link_{link.kind.value}" + ("_removed" if removed < mended and ends else ""),
        "site.deduct.design.links",
        site.id,
        link_id(site, link.url),
        "finding",
        Days(since, since + _WEEKLY * DAY),
        ends,
        any_end=ends is not None and ends.last > closing,
        required=since + _WEEKLY * DAY <= closing,
    )


def of_articles(site: SampleSite, horizon: Horizon) -> Iterator[Plant]:
    """What stands in an article is seen when the weekly audit opens it."""
    for path, what in site.inserts.items():
        if what in _INSERTS:
            target = link_id(site, site.address(path))
            begins = Days(horizon.start, horizon.start + _WEEKLY * DAY)
            yield Plant(f"text_{what}", _INSERTS[what], site.id, target, "finding", begins, any_end=True)


def of_static_columns(site: SampleSite, horizon: Horizon) -> Iterator[Plant]:
    """A static column that is filled with news."""
    for column in site.columns:
        if column.nature == "static" and column.news:
            like = Plant(
                "news_in_static_column",
                "site.notice.column_nature",
                site.id,
                column.id,
                "finding",
                horizon.seen(horizon.start, 0),
                any_end=True,
            )
            yield from horizon.plants(like, Stretch(horizon.start, None), 1)


def look_alikes(site: SampleSite, horizon: Horizon) -> Iterator[Plant]:
    whole = horizon.seen(horizon.start, (horizon.last - horizon.start).days + 1)
    for link in site.links:
        if link.kind not in FAULTY_LINKS and link.kind is not LinkKind.OK:
            target = link_id(site, link.url)
            yield _like(f"link_{link.kind.value}", "site.deduct.design.links", site, target, whole)
    for path, what in site.inserts.items():
        if what in _INSERT_LIKES:
            yield _like(what, _INSERT_LIKES[what], site, link_id(site, site.address(path)), whole)
    if site.dropdown:
        yield _like("dropdown_menu", "site.veto.security.harmful_content", site, site.id, whole)
    if site.not_after is not None and site.not_after - timedelta(days=31) > midnight(horizon.last + DAY):
        yield _like("certificate_long_valid", "site.notice.certificate", site, site.id, whole)


def _like(kind: str, indicator: str, site: SampleSite, target: str, whole: Days) -> Plant:
    return Plant(kind, indicator, site.id, target, "finding", whole, look_alike=True)
