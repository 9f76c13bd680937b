"""Whose turn it is: which links of a site an audit holds when its pages carry more than one audit can look at."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, zip_longest

from stages.scheduler.watch import KnownLink, SubjectWatch


def inventory(watch: SubjectWatch, site: str) -> list[KnownLink]:
    """The links that the pages of a site carry, each address once. Home page and columns take turns, the home page
    every second one: what it links is what citizens meet first."""
    home = iter(watch.pages.get(site, ()))
    columns = [iter(watch.pages[target]) for target in sorted(watch.pages) if target != site]
    chosen: dict[str, KnownLink] = {}
    while columns:
        for page in list(columns):
            _take_next(home, chosen)
            if not _take_next(page, chosen):
                columns.remove(page)
    for link in home:
        chosen.setdefault(link.url, link)
    return list(chosen.values())


def _take_next(page: Iterator[KnownLink], chosen: dict[str, KnownLink]) -> bool:
    """Take the next link of a page that is not chosen yet; false when there is none."""
    for link in page:
        if link.url not in chosen:
            chosen[link.url] = link
            return True
    return False


def in_turn(watch: SubjectWatch, known: Sequence[KnownLink], first_day: date) -> Iterator[KnownLink]:
    """The links that have not had their turn in the audit that began on `first_day`: first those that were bad, then
    by turns one that was never looked at and the one that has waited longest. New links come every day: they alone
    would leave the others unseen for ever, and the others them."""
    looked, begun = watch.looked, first_day.isoformat()
    keyed = [(link.key, link) for link in known if link.key]  # an older state has links without
    waiting = [(key, link) for key, link in keyed if looked.get(key, "") < begun]
    bad = [link for key, link in waiting if key in watch.bad]
    rest = [(key, link) for key, link in waiting if key not in watch.bad]
    new = [link for key, link in rest if key not in looked]
    old = [link for _, link in sorted((pair for pair in rest if pair[0] in looked), key=lambda pair: looked[pair[0]])]
    turns = chain.from_iterable(zip_longest(new, old))
    return chain(bad, (link for link in turns if link is not None))


def phase_of_link(link: KnownLink) -> float:
    """Where in its period an audit looks at a link, in [0, 1): told by its key, so that planning hashes nothing."""
    return int(link.key, 16) / float(1 << 4 * len(link.key))


def looked_since(watch: SubjectWatch, first_day: date) -> int:
    """How many links have had their turn in the audit that began on this day."""
    begun = first_day.isoformat()
    return sum(day >= begun for day in watch.looked.values())


def mark_looked(watch: SubjectWatch, link: KnownLink, day: date) -> None:
    """This link has had its turn; links that no page carries any more are forgotten when they are many."""
    watch.looked[link.key] = day.isoformat()
    carried = sum(map(len, watch.pages.values()))
    if len(watch.looked) > 2 * carried + 100:
        kept = {known.key for links in watch.pages.values() for known in links}
        watch.looked = {key: looked for key, looked in watch.looked.items() if key in kept}
