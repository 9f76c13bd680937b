"""What readers other than that of pages read: a tagged payload each, added before the events are imported."""

import msgspec


class Found(msgspec.Struct, frozen=True, kw_only=True, tag_field="reader"):
    """The base of every payload; its tag is the name of the reader."""


FOUND: dict[str, type[Found]] = {}
