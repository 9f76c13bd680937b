"""Signs that somebody else wrote a part of the page, or the whole of it."""

from collections.abc import Iterator

from schemas.events.reading import Tamper
from stages.classifier.reading.document import Document
from stages.classifier.reading.hidden.page import page_of
from stages.classifier.reading.tamper.body import body_signs
from stages.classifier.reading.tamper.clone import clone_signs
from stages.classifier.reading.tamper.head import head_signs
from stages.classifier.reading.tamper.scripts import script_signs
from stages.classifier.reading.tamper.traces import traced_signs

__all__ = ["tamper"]

_MAX_SIGNS = 50


def tamper(doc: Document) -> list[Tamper]:
    """Signs of tampering, each kind and detail once, at most 50. `detail` is Chinese and quotes what was seen.

    Kinds: title_swapped, title_suspected, title_entity_coded, title_by_script, keywords_swapped, description_swapped,
    defaced, agent_script, referrer_script, foreign_script, foreign_redirect, foreign_refresh, foreign_frame,
    foreign_popup, foreign_base, injected_tail, injected_links, keyword_substituted, clone_site, converted_copy."""
    found: dict[tuple[str, str], Tamper] = {}
    for sign in _signs(doc):
        found.setdefault((sign.kind, sign.detail), sign)
        if len(found) >= _MAX_SIGNS:
            break
    return list(found.values())


def _signs(doc: Document) -> Iterator[Tamper]:
    page = page_of(doc)
    yield from head_signs(page)
    yield from script_signs(page)
    yield from traced_signs(page)
    yield from body_signs(page)
    yield from clone_signs(page)
