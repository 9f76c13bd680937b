"""What accounts and apps have in common, and those of others that were found."""

from collections.abc import Iterator

import msgspec

from schemas.registry.sources import AccountSource
from schemas.registry.subjects.common import NameHeld, Subject, SubjectState, UnitLevel

STATES: frozenset[SubjectState] = frozenset({"open", "closing", "closed", "migrated"})


class NewMedium(Subject, frozen=True, kw_only=True):
    """What accounts and apps have in common.

    `platform_ids` are the names that the platform itself gives it, e.g. `uid`. `principal` is whom the platform has
    verified, where that is rightly another than the unit that runs it. `type_word` is what the office's own table
    writes for platform and type, where that is not the usual word. `sources` are asked for its facts.
    """

    url: str = ""
    level: UnitLevel | None = None
    filing_no: str = ""
    filed_on: str | None = None
    platform_ids: dict[str, str] = msgspec.field(default_factory=dict)
    principal: str = ""
    former_names: list[NameHeld | str] = msgspec.field(default_factory=list)
    type_word: str = ""
    sources: list[AccountSource] = msgspec.field(default_factory=list)

    @property
    def told_by(self) -> list[AccountSource]:
        return self.sources

    @property
    def address(self) -> str:
        return self.url

    @property
    def number(self) -> str:
        return self.filing_no

    @property
    def own_level(self) -> UnitLevel | None:
        return self.level

    @property
    def verified_as(self) -> str:
        return self.principal

    def addresses(self) -> Iterator[tuple[str, str]]:
        yield from super().addresses()
        yield from (("sources.url", one.url) for one in self.sources if one.url)

    def identities(self) -> Iterator[tuple[str, str, str]]:
        """The ids that are registered and those that its sources are asked by, each once."""
        asked_by = [pair for source in self.sources for pair in source.ids.items()]
        yield from (
            (self.category, name, value) for name, value in dict.fromkeys((*self.platform_ids.items(), *asked_by))
        )

    def names_before(self) -> Iterator[NameHeld]:
        yield from (NameHeld(name=one) if isinstance(one, str) else one for one in self.former_names)

    def faults(self) -> Iterator[str]:
        yield from (fault for one in self.sources for fault in one.faults())


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """An account or app that was found and belongs to nobody here, as a person has checked: it is not asked for again.

    Known by one of the ids, by the address, or by the name alone.
    """

    name: str = ""
    ids: dict[str, str] = msgspec.field(default_factory=dict)
    url: str = ""
    owner: str = ""
    by: str = ""
