"""Which of several observations of one check counts.

Of several fetches of one check the one with the lowest offset counts; of several readings of that fetch the newest by
(reader revision, correction). So the answer does not depend on the order in which repeats arrive.
"""

from datetime import datetime
from typing import Literal

import msgspec

from schemas.events.findings import Evidence
from schemas.events.observations import PageObserved


class Look(msgspec.Struct, array_like=True, frozen=True):
    """The identity of an observation that was taken over."""

    check_id: str
    fetch_offset: int
    reader_revision: int
    correction: int
    at: datetime


def look_of(observed: PageObserved, at: datetime) -> Look:
    return Look(observed.check.check_id, observed.fetch_offset, observed.reader_revision, observed.correction, at)


def standing(new: Look, old: Look | None) -> Literal["next", "instead", "ignored"]:
    """Whether a look follows the one known, replaces it, or is a repeat or older and changes nothing."""
    if old is None:
        return "next"
    if new.check_id != old.check_id:
        return "next" if new.at >= old.at else "ignored"
    return "instead" if outranks(new, old) else "ignored"


def outranks(new: Look, old: Look) -> bool:
    """Among observations of one check."""
    if new.fetch_offset != old.fetch_offset:
        return new.fetch_offset < old.fetch_offset
    return (new.reader_revision, new.correction) > (old.reader_revision, old.correction)


def proof(event_id: str, observed: PageObserved, at: datetime, note: str = "") -> Evidence:
    """The evidence that an observation gives."""
    return Evidence(
        event_id=event_id,
        at=at,
        url=observed.final_url or observed.check.url,
        sha256=observed.sha256,
        note=note,
    )
