"""Leaders of units as the text pass needs them: who holds which post, and how the unit stands before the title."""

from collections.abc import Iterable
from typing import NamedTuple

from schemas.registry.model import Unit

_GOVERNMENT = "人民政府"


class Post(NamedTuple):
    """A registered leader. `calls`: how the unit is called before the title (青屏市水利局局长, 青屏市市长); `short` is
    its short name, which units of other places may have as well (市水利局)."""

    name: str
    title: str
    calls: tuple[str, ...]
    short: str
    since: str | None
    until: str | None


class Leaders(NamedTuple):
    """`persons`: everybody the registry knows by name, of whom none is another one miswritten."""

    posts: tuple[Post, ...] = ()
    persons: frozenset[str] = frozenset()


NOBODY = Leaders()


def leaders_of(units: Iterable[Unit]) -> Leaders:
    """The leaders of all units in a fixed order."""
    known = sorted(units, key=lambda unit: unit.id)
    posts = [
        Post(_bare(one.name), one.title, _calls(unit), unit.short_name, one.since, one.until)
        for unit in known
        for one in unit.leaders
    ]
    persons = {one.name for unit in known for one in unit.leaders}
    persons |= {one.name for unit in known for one in unit.contacts}
    return Leaders(tuple(posts), frozenset(map(_bare, persons)))


def _bare(name: str) -> str:
    """张　伟 as it is read: names of two characters are often written with a blank between them."""
    return "".join(name.split())


def _calls(unit: Unit) -> tuple[str, ...]:
    place = unit.name.removesuffix(_GOVERNMENT)
    return (unit.name,) if place in (unit.name, "") else (unit.name, place)
