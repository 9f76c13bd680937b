"""Who acts: a person of the office or of a unit, another system, or the program itself.

Two people are two ids. Names are printed and never compared: one person may write a name in two ways, and two people
may have one name.
"""

from typing import Literal

import msgspec

Role = Literal["administrator", "operator", "officer", "reviewer", "chief", "unit", "reader", "service"]


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who acted, as things stood then. `unit` is the id of the unit that the person belongs to, empty when none is
    named; `roles` are what the person was allowed to act as."""

    id: str
    name: str
    unit: str = ""
    roles: tuple[Role, ...] = ()


# What is measured, and every step that follows from it without a person.
MACHINE = Actor(id="machine", name="系统")
# The registry of the office: an exemption that is filed there is carried out without anybody at a desk.
REGISTER = "register"


def from_register(approver: str) -> Actor:
    """Who stands for an exemption in the registry: the approver whom the entry names."""
    return Actor(id=REGISTER, name=approver)
