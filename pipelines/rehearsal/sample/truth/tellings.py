"""What the past of the sample province tells, where it is known beforehand: causes, mendings, places of a phrase, dates
of a fault. `pipelines.rehearsal.precision` holds what the desk says against it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from pipelines.rehearsal.sample.accounts.model import SampleAccount
from pipelines.rehearsal.sample.model import FAULTY_LINKS, Fault, SampleColumn, SampleSite, Span
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.stock import inserts
from pipelines.rehearsal.sample.truth.pages import link_id
from pipelines.rehearsal.sample.truth.plants import DAY, Plant
from schemas.times import day_of, midnight

SETTLED = timedelta(days=2)  # before the end: what changes later may not have been looked at again
PHRASES = {"wrong": "统一布署", "serious": "人民共合国"}


@dataclass(frozen=True)
class Cause:
    """How a fault came about and on which day; seen at most a few days later."""

    kind: str
    since: date


def cause_of(province: Province, site: SampleSite, measure: str, target: str, found: datetime) -> Cause | None:
    """The cause of a fault that was found then; None where nothing happened that could be told. What was so before the
    run began has no past."""
    spans: tuple[Span, ...] = ()
    kind = ""
    if measure == "column_blank":
        kind, spans = "撤稿后栏目空白", tuple(_column(site, target).blank)
    elif measure == "no_channel":
        kind, spans = "互动入口撤下", tuple(site.faults.get(Fault.NO_CHANNEL, ()))
    elif measure == "links" and target in _to_former_host(site):
        return Cause("换域名后链接失效", province.start)
    known = midnight(province.start) + DAY
    since = [span.since for span in spans if span.since <= found and span.since > known]
    return Cause(kind, day_of(max(since))) if since else None


def _to_former_host(site: SampleSite) -> set[str]:
    """The links that lead to the host that the site has left, as targets."""
    former = (link.url for link in site.links if site.former_host and urlsplit(link.url).hostname == site.former_host)
    return {link_id(site, url) for url in former}


def cause_of_account(
    province: Province, account: SampleAccount, measure: str, target: str, found: datetime
) -> Cause | None:
    """The same for an account: its menu was replaced, or its interaction entry alone was taken off, or the list behind
    an entry was emptied."""
    since: list[datetime] = []
    kind = "更换菜单后互动入口丢失" if account.menu_replaced else "互动入口撤下"
    if measure == "interaction" and account.entry_lost is not None:
        since = [account.entry_lost]
    elif measure == "entry_blank":
        kind = "撤稿后栏目空白"
        since = [span.since for entry in account.entries if entry.id == target for span in entry.column.blank]
    known = [one for one in since if midnight(province.start) + DAY < one <= found]
    return Cause(kind, day_of(max(known))) if known else None


def _column(site: SampleSite, target: str) -> SampleColumn:
    return next(one for one in site.columns if one.id == target)


def phrase_places(province: Province) -> Iterator[tuple[str, str]]:
    """(phrase, address of the article) of each wrong phrase that was put into one."""
    for site in province.sites:
        for path, what in site.inserts.items():
            if what in PHRASES:
                assert any(PHRASES[what] in text for text in inserts()[what])
                yield PHRASES[what], site.address(path)


def link_places(province: Province) -> Iterator[tuple[str, str]]:
    """(address, site that carries it at the end) of each bad link; one that was taken off is carried by none."""
    for site in province.sites:
        for link in site.links:
            if link.kind in FAULTY_LINKS and not abs(link.shown.until - province.until) < SETTLED:
                yield link.url, site.id if link.shown.holds(province.until) else ""


@dataclass(frozen=True)
class Change:
    """What happened to a column after its fault was found, and what an answer given just before it is to be called."""

    at: datetime
    verdict: str


def change_of(province: Province, column: SampleColumn, measure: str, found: datetime) -> Change | None:
    """The first change of a column after an instant; None where it lies too near the end to be looked at."""
    changes = [Change(post.when, "mended") for post in column.posts if post.when > found and measure != "column_blank"]
    if measure == "column_blank":
        changes = [Change(span.until, "mended") for span in column.blank if span.holds(found)]
    elif column.redating is not None and column.redating.at > found:
        changes.append(Change(column.redating.at, "redated"))
    first = min(changes, key=lambda one: one.at, default=None)
    if first is None or first.at >= province.until:
        return Change(found + 3 * DAY, "not_mended") if found + 6 * DAY < province.until else None
    return first if first.at + 3 * DAY < province.until else None


def begun(plants: list[Plant], measures: Mapping[str, str], site: str, wanted: frozenset[str]) -> list[Plant]:
    """What is planted at a site of these measures, by its beginning."""
    theirs = (one for one in plants if one.site == site and one.outcome == "finding" and not one.look_alike)
    return sorted(
        (one for one in theirs if measures.get(one.indicator, "") in wanted), key=lambda one: one.begins.first
    )
