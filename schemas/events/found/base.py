"""The base of what readers other than that of pages read."""

import msgspec


class Found(msgspec.Struct, frozen=True, kw_only=True, tag_field="reader"):
    """The base of every payload; its tag is the name of the reader."""

    @property
    def tells_nothing(self) -> bool:
        """Whether it neither shows anything nor proves that something is absent: such a look is void."""
        return False
