"""What is to be said of edits: the data under one have changed, or figures no longer follow from data."""

from typing import Literal

import msgspec

About = Literal["stale", "lost", "unfollowed", "by_hand", "rows"]


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """`stale`: what the data print there has changed since; `lost`: the place is not there any more; `unfollowed`: a
    figure of the data is not printed there now; `by_hand`: a number that rests on no data; `rows`: a figure counts rows
    that a person changed. `waits`: no release before somebody has mended it or given a reason."""

    about: About
    edit: str
    slot: str
    sentence: str
    waits: bool = True
