"""Topic `reports`: an edition was made (locking and publishing come with the life of editions)."""

from datetime import datetime

import msgspec


class EditionMade(msgspec.Struct, frozen=True, kw_only=True):
    """`files` maps a format to the sha256 of its bytes; the four dates of an edition are four fields."""

    edition_id: str
    kind: str  # weekly | circular
    scope: str  # "*" or a unit id
    period: str
    window_from: datetime
    window_to: datetime
    signed_on: str | None
    published_on: str | None
    revision: int
    made_at: datetime
    files: dict[str, str]
