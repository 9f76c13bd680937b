"""建制顺序: the order in which units stand in every list."""

from collections.abc import Iterable

from schemas.registry.model import Unit


def unit_order(units: Iterable[Unit]) -> dict[str, int]:
    """The place of every unit: the tree walked in the order of its siblings."""
    known = {unit.id: unit for unit in units}
    children: dict[str | None, list[Unit]] = {}
    for unit in known.values():
        children.setdefault(unit.parent if unit.parent in known else None, []).append(unit)
    order: dict[str, int] = {}

    def walk(parent: str | None) -> None:
        for unit in sorted(children.get(parent, []), key=lambda u: (u.order, u.id)):
            order[unit.id] = len(order)
            walk(unit.id)

    walk(None)
    return order
