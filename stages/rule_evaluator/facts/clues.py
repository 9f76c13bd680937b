"""What a page showed that only a person can judge: text hits, hidden links, signs of tampering."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from schemas.events.findings import Evidence
from schemas.events.observations import PageObserved
from schemas.events.reading import HiddenLink, Tamper, TextHit
from schemas.urls import same_page
from stages.rule_evaluator.facts.looks import Look, look_of, proof, standing
from stages.rule_evaluator.facts.pages import usable

HITS_KEPT = 50


class Clues(msgspec.Struct, omit_defaults=True):
    """The clues of a page at its last usable look. `source` is who the page says it comes from."""

    target: str
    look: Look | None = None
    at: datetime | None = None
    text_hits: list[TextHit] = []
    hidden_links: list[HiddenLink] = []
    tamper: list[Tamper] = []
    source: str = ""
    proof: Evidence | None = None


def note_clues(
    clues: dict[str, Clues],
    observed: PageObserved,
    event_id: str,
    at: datetime,
    pages: Iterable[str] = (),
    home: str = "",
) -> bool:
    """Take over what a page showed; a page without clues that never had any takes no room. `pages`: the addresses that
    are looked at by themselves; one of them that is audited as a link tells nothing new, nor does a page that another
    target has shown already: one page, one finding."""
    reading = usable(observed, home)
    key, look = _key(observed), look_of(observed, at)
    known = clues.get(key)
    if reading is None or standing(look, known.look if known else None) == "ignored":
        return False
    hits = [hit for hit in reading.text_hits if hit.level != "clue"]  # those are a proofreader's, no finding's
    found = bool(hits or reading.hidden_links or reading.tamper)
    if known is None and (not found or (observed.check.kind == "link" and _shown_already(clues, observed, pages))):
        return False
    clues[key] = Clues(
        target=observed.check.target,
        look=look,
        at=at,
        text_hits=hits[:HITS_KEPT],
        hidden_links=reading.hidden_links[:HITS_KEPT],
        tamper=reading.tamper[:HITS_KEPT],
        source=reading.source.text if reading.source else "",
        proof=proof(event_id, observed, at),
    )
    return True


def _shown_already(clues: dict[str, Clues], observed: PageObserved, pages: Iterable[str]) -> bool:
    came = observed.final_url or observed.check.url
    if any(same_page(page, address) for page in pages for address in (came, observed.check.url)):
        return True
    others = (known.proof for known in clues.values() if known.target != observed.check.target and known.proof)
    return any(same_page(other.url or "", came) or other.sha256 == observed.sha256 is not None for other in others)


def _key(observed: PageObserved) -> str:
    """What a search engine is shown does not take the place of what a citizen is shown."""
    check = observed.check
    return check.target if check.agent == "self" else f"{check.target}#{check.agent}"
