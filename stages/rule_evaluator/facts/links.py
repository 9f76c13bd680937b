"""Links: class at the last look, and since when the looks have been bad."""

from datetime import datetime, timedelta

import msgspec

from schemas.events.findings import Evidence
from schemas.events.observations import LinkClass, PageObserved
from schemas.events.reading import Reading
from stages.rule_evaluator.facts.looks import Look, look_of, proof, standing


class LinkShown(msgspec.Struct, frozen=True, omit_defaults=True):
    """`first_bad` and `last_bad` are the ends of an unbroken run of bad looks."""

    klass: LinkClass | None = None
    first_bad: Evidence | None = None
    last_bad: Evidence | None = None
    at: datetime | None = None


class LinkFacts(msgspec.Struct, omit_defaults=True):
    look: Look
    url: str
    text: str = ""
    found_on: str | None = None
    now: LinkShown = LinkShown()
    before: LinkShown = LinkShown()
    gone_at: datetime | None = None  # the page that carried it was read without it


Links = dict[str, LinkFacts]


def note_link(
    links: Links, observed: PageObserved, event_id: str, at: datetime, bad: frozenset[str], good: frozenset[str]
) -> bool:
    """Take over a look at a link; classes that are neither `bad` nor `good` leave it as it stood."""
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
    facts.now = _advance(base, observed, proof(event_id, observed, at), bad, good)
    return True


def _advance(
    base: LinkShown, observed: PageObserved, evidence: Evidence, bad: frozenset[str], good: frozenset[str]
) -> LinkShown:
    klass = observed.link_class
    if observed.outcome != "done" or klass is None:
        return base
    if klass in good:
        return LinkShown(klass, at=evidence.at)
    if klass in bad:
        return LinkShown(klass, base.first_bad or evidence, evidence, evidence.at)
    return base


def note_carrier(links: Links, reading: Reading, addresses: set[str | None], at: datetime) -> list[str]:
    """A page that carried bad links was read: the targets of those that it no longer carries. One that it carries
    again is no longer gone."""
    suspects = [t for t, link in links.items() if link.now.first_bad and link.found_on in addresses]
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


def forget_links(links: Links, now: datetime, days: int) -> None:
    """Links that are no longer looked at and were not bad."""
    first = now - timedelta(days=days)
    for target in [t for t, link in links.items() if link.look.at < first and not link.now.first_bad]:
        del links[target]
