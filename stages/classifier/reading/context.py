"""What is known about a page beside its bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from schemas.events.fetches import Answered
from schemas.registry.leaders import NOBODY, Leaders
from schemas.registry.sources import AccountSource


@dataclass(frozen=True, slots=True)
class PageContext:
    """`at`: time of the visit, aware. `headers`: names in any case. `registry_names`: names of units, places and
    leaders that are never "corrected". `leaders`: whose names are looked for one character off. `word_packs`: files of
    the offices' own packs, beside the built-in ones.
    `counts`: folder of what the statistical reader has learnt; None: the text is read without it.
    `site_code`: 网站标识码 the registry holds for the site. `template`: fingerprint of what the same site
    answers for an address that cannot exist. `answers`: the exchanges of a look that took several, those with a body in
    the order of the bodies; `sources`: who was asked in them."""

    url: str | None = None
    at: datetime | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    registry_names: frozenset[str] = frozenset()
    leaders: Leaders = NOBODY
    word_packs: tuple[Path, ...] = ()
    counts: Path | None = None
    site_code: str | None = None
    template: str | None = None
    answers: tuple[Answered, ...] = ()
    sources: tuple[AccountSource, ...] = ()
