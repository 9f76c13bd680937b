"""One deed of a trail."""

from dataclasses import dataclass, field
from datetime import datetime

from schemas.events.actor import Actor


@dataclass(frozen=True)
class Deed:
    """One deed. `about`: ids of subject, target, findings, case or edition. `seen`: how each finding stood just before
    it, as the reader may know it. `refused`: why a step took no effect."""

    at: datetime
    actor: Actor
    what: str
    about: tuple[str, ...]
    unit: str
    reason: str = ""
    seen: tuple[str, ...] = field(default=())
    refused: str = ""
