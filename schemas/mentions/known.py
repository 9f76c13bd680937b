"""Which of those that are pointed to are registered or have been put outside the register by a person."""

import re
from collections.abc import Iterable

from schemas.mentions.mention import Mention
from schemas.mentions.seen import registered_as
from schemas.registry.model import Outside, Subject, Unit
from schemas.registry.names import plain_name
from schemas.urls import same_address

_PLACES = frozenset({"province", "city", "county", "town"})
_TAIL = re.compile(r"(?:人民政府|政府|办公厅|办公室|省|自治区|市|县|区|州|旗|盟|镇|乡|街道)+$")


def may_be_itself(subject: Subject, mention: Mention) -> bool:
    """Whether an account leads to one of its own platform that nobody names, by a sort of id that is not registered of
    itself: articles close with the card of their own account."""
    if mention.name or subject.category != mention.platform:
        return False
    return not any(name == mention.id_name for _, name, _ in subject.identities())


class Known:
    """What is registered or put outside, by ids, addresses and names."""

    def __init__(self, everybody: Iterable[Subject], outside: Iterable[Outside]) -> None:
        listed, beyond = list(everybody), list(outside)
        self._keys = {key for one in listed for key in registered_as(one)}
        self._addresses = {same_address(url) for one in listed for _, url in one.addresses()}
        self._addresses |= {same_address(one.url) for one in beyond if one.url}
        self._ids = {pair for one in beyond for pair in one.ids.items()}
        self._named = {(one.category, plain_name(name)) for one in listed for name in _names(one)}
        self._outside = {plain_name(one.name) for one in beyond if one.name}
        self._listed = listed

    def holds(self, mention: Mention) -> bool:
        """Whether it is registered or outside. One with another id than a registered one of the same name is not."""
        if mention.key in self._keys or (mention.id_name, mention.id) in self._ids:
            return True
        if mention.url and same_address(mention.url) in self._addresses:
            return True
        named = plain_name(mention.name)
        if named and named in self._outside:
            return True
        return (mention.platform, named) in self._named and not (mention.id and self.has_id(mention, named))

    def has_id(self, mention: Mention, named: str) -> bool:
        """Whether the registered one of this name has an id of this sort: then another id is another account."""
        same = (one for one in self._listed if one.category == mention.platform)
        return any(
            named in map(plain_name, _names(one)) and any(name == mention.id_name for _, name, _ in one.identities())
            for one in same
        )

    def without_id(self, mention: Mention) -> int:
        """How many registered ones of its platform have no id of this sort: it may be one of them."""
        same = (one for one in self._listed if one.category == mention.platform)
        return sum(not any(name == mention.id_name for _, name, _ in one.identities()) for one in same)


def _names(subject: Subject) -> list[str]:
    return [subject.name, *(one.name for one in subject.names_before())]


def names_of_places(units: Iterable[Unit]) -> set[str]:
    """The names of units here, and of places without what kind of place it is, as they stand in names of accounts. The
    short name of a department is that of a department anywhere."""
    listed = list(units)
    names = {unit.name for unit in listed}
    names |= {_TAIL.sub("", name) for unit in listed if unit.level in _PLACES for name in (unit.name, unit.short_name)}
    return {plain_name(name) for name in names if len(name) >= 2}


def place_of(unit: Unit) -> str:
    """The name of the place that a unit governs, without what kind of place it is; empty for any other unit, and where
    a single character would be left."""
    name = plain_name(_TAIL.sub("", unit.name)) if unit.level in _PLACES else ""
    return name if len(name) >= 2 else ""


def is_bare_place(name: str, place: str) -> bool:
    """Whether a name says no more than that of a place."""
    return name != place and _TAIL.sub("", name) == place
