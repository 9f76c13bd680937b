"""Links: what the looks since the last good one found.

Which classes are bad is a rulebook's, so a run of looks is kept by class and each program reads it by its own numbers.
"""

from collections.abc import Container
from datetime import datetime, timedelta

import msgspec

from schemas.events.findings import Evidence
from schemas.events.observations import LinkClass, PageObserved
from schemas.events.reading import Reading
from stages.rule_evaluator.facts.looks import Look, look_of, proof, standing

RUNS_KEPT = 12


class LinkRun(msgspec.Struct, frozen=True, omit_defaults=True):
    """Looks of one class with no look of another class between them: the first and the last."""

    klass: LinkClass
    first: Evidence
    last: Evidence


class LinkShown(msgspec.Struct, frozen=True, omit_defaults=True):
    """`runs` are the looks since the last `ok`, oldest first; the oldest are dropped past RUNS_KEPT."""

    klass: LinkClass | None = None
    runs: tuple[LinkRun, ...] = ()
    at: datetime | None = None

    def bad(self, bad: Container[str], good: Container[str]) -> tuple[Evidence | None, Evidence | None]:
        """The first and the last look of the unbroken run of bad looks, by a rulebook's classes.

        Classes that are neither leave the run as it stands.
        """
        first = last = None
        for run in self.runs:
            if run.klass in good:
                first = last = None
            elif run.klass in bad:
                first, last = first or run.first, run.last
        return first, last


class LinkFacts(msgspec.Struct, omit_defaults=True):
    look: Look
    url: str
    text: str = ""
    found_on: str | None = None
    now: LinkShown = LinkShown()
    before: LinkShown = LinkShown()
    gone_at: datetime | None = None  # the page that carried it was read without it


Links = dict[str, LinkFacts]


def note_link(links: Links, observed: PageObserved, event_id: str, at: datetime) -> bool:
    """Take over a look at a link; a void look leaves the link as it stood."""
    check, look = observed.check, look_of(observed, at)
    facts = links.get(check.target)
    if facts is None:
        facts = links[check.target] = LinkFacts(look=look, url=check.url)
        order = "next"
    else:
        order = standing(look, facts.look)
    if order == "ignored":
        return False
    base = facts.before if order == "instead" else facts.now
    facts.look, facts.before = look, base
    if check.found_on and check.found_on != facts.found_on:
        facts.gone_at = None  # another page carries it now; a look at the link itself does not put it back
    facts.text, facts.found_on = check.link_text or facts.text, check.found_on or facts.found_on
    facts.now = _advance(base, observed, proof(event_id, observed, at))
    return True


def _advance(base: LinkShown, observed: PageObserved, evidence: Evidence) -> LinkShown:
    klass = observed.link_class
    if observed.outcome != "done" or klass is None:
        return base
    if klass == "ok":
        return LinkShown(klass, at=evidence.at)
    *earlier, last = base.runs or (None,)
    if last is not None and last.klass == klass:
        runs = (*earlier, LinkRun(klass, last.first, evidence))
    else:
        runs = (*base.runs, LinkRun(klass, evidence, evidence))
    return LinkShown(klass, runs[-RUNS_KEPT:], evidence.at)


def note_carrier(links: Links, reading: Reading, addresses: set[str | None], at: datetime) -> list[str]:
    """A page that carried bad links was read: the targets of those that it no longer carries. One that it carries
    again is no longer gone."""
    suspects = [t for t, link in links.items() if link.now.runs and link.found_on in addresses]
    if not suspects:
        return []
    lists = reading.links
    present = {link.url for group in (lists.internal, lists.external, lists.files) for link in group}
    if not present:
        return []
    gone = [target for target in suspects if links[target].url not in present]
    for target in suspects:
        links[target].gone_at = at if target in gone else None
    return gone


def note_entries(links: Links, present: Container[str], at: datetime) -> None:
    """A menu was read: bad links that none of its entries leads to any more are gone from it."""
    for link in links.values():
        if link.now.runs and link.look.at <= at:
            link.gone_at = None if link.url in present else at


def forget_links(links: Links, now: datetime, days: int, bad: Container[str]) -> None:
    """Forget links that have not been looked at for `days` days and whose looks were not of a `bad` class."""
    first = now - timedelta(days=days)
    for target in [t for t, link in links.items() if link.look.at < first and not link.now.bad(bad, ())[0]]:
        del links[target]
