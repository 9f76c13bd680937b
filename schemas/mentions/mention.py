"""An account or app that a watched page, menu or post points to."""

import msgspec


class Mention(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An account or app that is pointed to. `platform` is a code of a platform or the form of an app; `id_name` and
    `id` are what the platform calls it, `name` what the place calls it: not always its own name."""

    platform: str
    id_name: str = ""
    id: str = ""
    name: str = ""
    url: str = ""

    @property
    def key(self) -> str:
        """What makes two mentions one: the id, else the name."""
        return f"{self.platform}|{self.id_name}|{self.id}" if self.id else f"{self.platform}||{self.name}"
