"""Topic `reports`: an edition was made, released or withdrawn."""

from datetime import datetime
from typing import Literal

import msgspec

EditionState = Literal["draft", "released", "withdrawn"]


class EditionMade(msgspec.Struct, frozen=True, kw_only=True):
    """`files` maps a format to the sha256 of its bytes; the four dates of an edition are four fields. `by` and
    `by_name` are who made a draft or released it, empty where no person did; `code` is what it is called. Of a
    released one `digest` stands for all its files, and `overruled` says how many things that its check found were left
    with a reason. A withdrawn one has the files of its release, and `by` and `reason` of who withdrew it."""

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
    state: EditionState = "draft"
    by: str = ""
    digest: str = ""
    overruled: int = 0
    template: str = ""
    by_name: str = ""
    code: str = ""
    reason: str = ""
