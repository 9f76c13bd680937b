"""疑似未报备: accounts and apps that looks have pointed to and that nobody has registered."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from pipelines.office.register_comparison.differences import Difference, category_word
from pipelines.office.register_comparison.looks import Sighting
from schemas.mentions.known import Known, may_be_itself, names_of_places
from schemas.registry.model import Registry, Subject
from schemas.registry.names import plain_name
from schemas.registry.roles import answers

_PROOFS = 5


def unregistered(
    registry: Registry, everybody: Iterable[Subject], sightings: Iterable[Sighting], day: date
) -> Iterator[Difference]:
    """A row for each account or app that watched pages, menus and posts of the program's scope point to and that is not
    among `everybody` of the installation, nor among those a person has put outside. It is a lead;
    which of them is suspected as an indicator, `schemas.mentions.own` says.

    What is only named in a text is taken where the name is that of a place or unit here; others' accounts are named in
    texts all the time.
    """
    known, places = Known(everybody, registry.outside), names_of_places(registry.units)
    watched = {one.id: one for one in registry.listed}
    found: dict[str, list[Sighting]] = defaultdict(list)
    for one in sightings:
        ours = any(place in plain_name(one.mention.name) for place in places)
        if one.subject not in watched or known.holds(one.mention) or may_be_itself(watched[one.subject], one.mention):
            continue
        if one.mention.id or ours:
            found[one.mention.key].append(one)
    for same in found.values():
        yield _difference(registry, watched, known, sorted(same, key=lambda one: one.first), day)


def _difference(
    registry: Registry, watched: dict[str, Subject], known: Known, same: list[Sighting], day: date
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
