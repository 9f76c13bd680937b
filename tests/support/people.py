"""People for tests: one id for each name, unless an id is given."""

from schemas.events.actor import Actor, Role


def person(name: str, *roles: Role, id: str = "", unit: str = "") -> Actor:
    return Actor(id=id or f"p-{name}", name=name, unit=unit, roles=roles or ("officer", "reviewer"))
