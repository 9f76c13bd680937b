"""疑似未报备: accounts and apps that looks have pointed to and that nobody has registered."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from pipelines.office.register_comparison.differences import Difference, category_word
from pipelines.office.register_comparison.looks import Sighting
from pipelines.office.register_comparison.mentions import Mention, registered_as
from pipelines.office.tables.addresses import same_address
from schemas.registry.model import Outside, Registry, Subject, Unit
from schemas.registry.names import plain_name
from schemas.registry.roles import answers

_PROOFS = 5
_PLACES = frozenset({"province", "city", "county", "town"})
_TAIL = re.compile(r"(?:人民政府|政府|办公厅|办公室|省|自治区|市|县|区|州|旗|盟|镇|乡|街道)+$")


def unregistered(
    registry: Registry, everybody: Iterable[Subject], sightings: Iterable[Sighting], day: date
) -> Iterator[Difference]:
    """A row for each account or app that watched pages, menus and posts of the program's scope point to and that is not
    among `everybody` of the installation, nor among those a person has put outside. It is a lead, never a finding.

    What is only named in a text is taken where the name is that of a place or unit here; others' accounts are named in
    texts all the time.
    """
    known, places = _Known(everybody, registry.outside), _places(registry.units)
    watched = {one.id: one for one in registry.listed}
    found: dict[str, list[Sighting]] = defaultdict(list)
    for one in sightings:
        ours = any(place in plain_name(one.mention.name) for place in places)
        if one.subject not in watched or known.holds(one.mention) or _may_be_itself(watched[one.subject], one.mention):
            continue
        if one.mention.id or ours:
            found[one.mention.key].append(one)
    for same in found.values():
        yield _difference(registry, watched, known, sorted(same, key=lambda one: one.first), day)


def _may_be_itself(subject: Subject, mention: Mention) -> bool:
    """Whether an account leads to one of its own platform that nobody names, by a sort of id that is not registered of
    itself: articles close with the card of their own account."""
    if mention.name or subject.category != mention.platform:
        return False
    return not any(name == mention.id_name for _, name, _ in subject.identities())


class _Known:
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


def _places(units: Iterable[Unit]) -> set[str]:
    """The names of units here, and of places without what kind of place it is, as they stand in names of accounts. The
    short name of a department is that of a department anywhere."""
    listed = list(units)
    names = {unit.name for unit in listed}
    names |= {_TAIL.sub("", name) for unit in listed if unit.level in _PLACES for name in (unit.name, unit.short_name)}
    return {plain_name(name) for name in names if len(name) >= 2}


def _difference(
    registry: Registry, watched: dict[str, Subject], known: _Known, same: list[Sighting], day: date
) -> Difference:
    mention, first = same[-1].mention, same[0]
    names = {unit.id: unit.name for unit in registry.units}
    where = list(dict.fromkeys(watched[one.subject].name for one in same))
    places = "、".join(f"“{name}”" for name in where[:_PROOFS]) + (f"等{len(where)}处" if len(where) > _PROOFS else "")
    number = f"（{mention.id_name}：{mention.id}）" if mention.id else ""
    missing = known.without_id(mention) if mention.id else 0
    hint = f"；登记册中有{missing}个同平台账号未登记{mention.id_name}，可能是其中之一" if missing else ""
    unit = answers(watched[first.subject], "runs", day, registry.successions)
    return Difference(
        kind="unregistered",
        subject="",
        name=mention.name or mention.id,
        category=category_word(mention.platform),
        unit=names.get(unit, ""),
        said=f"见于{places}{number}，登记册中没有{hint}",
        sure=False,
        since=first.first,
        proofs=[one.proof for one in same[:_PROOFS]],
    )
