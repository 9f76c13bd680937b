"""Values of a script that is followed without running it.

Texts, numbers, booleans and None (null) are themselves, arrays are lists, objects are dictionaries. All else is here.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Value = Any

HOLE = "\ue000"  # stands in a text for a part that nobody knows
LONGEST = 20_000  # characters of a text that is put together
_MOST_OPTIONS = 8
_SHOWN = 160  # characters of a name or a condition


class Undefined:
    """The value of what was never given one."""


UNDEFINED = Undefined()


@dataclass(frozen=True, slots=True)
class Unknown:
    """What only a browser knows, by the expression that asks for it: `document.referrer.indexOf("baidu")`."""

    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One value where a condition holds, another where it does not."""

    condition: str
    yes: Value
    no: Value


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression as it is written."""

    body: str
    flags: str


@dataclass(eq=False, slots=True)
class Scope:
    """Names of a function, and the scope around it."""

    parent: "Scope | None" = None
    names: dict[str, Value] = field(default_factory=dict)

    def holder(self, name: str) -> "Scope | None":
        """The nearest scope that has the name."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.parent
        return scope

    @property
    def outermost(self) -> "Scope":
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


@dataclass(eq=False, slots=True)
class Function:
    """A function of the script: its node in the syntax tree and the names around it."""

    node: Any  # None for a class without a constructor
    scope: Scope
    members: dict[str, Value] = field(default_factory=dict)

    @property
    def prototype(self) -> dict[str, Value]:
        found: dict[str, Value] = self.members.setdefault("prototype", {})
        return found if isinstance(found, dict) else {}


class Table(dict[str, Value]):
    """A `Map`: what is asked of it by `get`, `set` and `has`."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a value, taken but not yet called."""

    owner: Value
    name: str


@dataclass(eq=False, slots=True)
class Element:
    """An element that a script makes, or finds on the page by a selector (`origin`)."""

    tag: str = ""
    origin: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    style: dict[str, str] = field(default_factory=dict)
    html: str = ""
    children: list["Element"] = field(default_factory=list)
    handlers: dict[str, Value] = field(default_factory=dict)
    changed: bool = False

    def markup(self, depth: int = 0) -> str:
        """The element as a tag with what is inside of it, at most ten elements deep."""
        if not self.tag or depth > 10:
            return self.html
        style = ";".join(f"{name}:{value}" for name, value in self.style.items())
        attributes = {**self.attributes, **({"style": style} if style else {})}
        said = "".join(f' {name}="{_escaped(value)}"' for name, value in attributes.items())
        inner = self.html + "".join(child.markup(depth + 1) for child in self.children[:50])
        return f"<{self.tag}{said}>{inner}</{self.tag}>"[:LONGEST]


def _escaped(text: str) -> str:
    return text.replace('"', "&quot;")


def is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def described(value: Value) -> str:
    """A value as it may stand in an expression."""
    if isinstance(value, Unknown):
        return value.text
    if isinstance(value, str):
        return '"' + value[:_SHOWN].replace('"', "'") + '"'
    if isinstance(value, Pattern):
        return f"/{value.body[:_SHOWN]}/{value.flags}"
    if isinstance(value, Choice):
        return value.condition
    if isinstance(value, list):
        return "[" + ",".join(described(one) for one in value[:10] if not isinstance(one, list | dict)) + "]"
    return as_text(value) if value is None or is_number(value) or isinstance(value, bool) else "_"


def unknown(text: str) -> Unknown:
    return Unknown(text if len(text) <= _SHOWN else text[:_SHOWN])


def as_text(value: Value, depth: int = 0) -> str:
    """A value made a text, as `"" + value` does; what is not known becomes a hole."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, Undefined):
        return "undefined"
    if is_number(value):
        return number_text(value)
    if isinstance(value, list):
        if depth > 1 or (depth and len(value) > 50):
            return HOLE
        return ",".join("" if one is None or one is UNDEFINED else as_text(one, depth + 1) for one in value)[:LONGEST]
    return HOLE


def number_text(value: float) -> str:
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        if value.is_integer() and abs(value) < 1e21:
            return str(int(value))
    return repr(value) if abs(value) < 1e21 else HOLE


def as_number(value: Value) -> float | None:
    """A value made a number, None where that is not known or no number comes out."""
    if isinstance(value, bool):
        return int(value)
    if is_number(value):
        return finite(value)
    if isinstance(value, str) and len(value) < 40 and HOLE not in value:
        try:
            text = value.strip().replace("_", "x")
            return 0 if not text else int(text, 16) if text[:2].lower() == "0x" else finite(float(text))
        except ValueError:
            return None
    return 0 if value is None else None


def finite(number: float) -> float | None:
    """A number that both languages count alike; None for one that is too large, or none."""
    if not abs(number) <= 2**53:  # not a number is not, either
        return None
    return int(number) if number == int(number) else number


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None where only a browser knows."""
    if isinstance(value, Unknown | Choice):
        return True if isinstance(value, Unknown) and value.text in _ALWAYS_THERE else None
    if isinstance(value, str):
        return None if value.strip(HOLE) == "" and value else bool(value)
    if isinstance(value, Undefined) or value is None:
        return False
    if isinstance(value, float) and math.isnan(value):
        return False
    return bool(value) if isinstance(value, int | float) else True


_ROOTS = ("window", "self", "document", "document.body", "document.head", "document.documentElement", "location")
_CAPABILITIES = (
    *("addEventListener", "getElementById", "createElement", "querySelector", "querySelectorAll", "write", "links"),
    *("atob", "eval", "JSON", "Array", "String", "Math", "setTimeout", "getElementsByTagName", "Function", "forms"),
)
_ALWAYS_THERE = frozenset((*_ROOTS, *_CAPABILITIES, *(f"document.{name}" for name in _CAPABILITIES)))


def options(value: Value, conditions: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Value]]:
    """(conditions, value) of each way a value may come out, at most eight."""
    pending, given = [(conditions, value)], 0
    while pending and given < _MOST_OPTIONS:
        known, one = pending.pop()
        if isinstance(one, Choice):
            pending.append(((*known, negated(one.condition)), one.no))
            pending.append(((*known, one.condition), one.yes))
        else:
            given += 1
            yield known, one


def negated(condition: str) -> str:
    return condition[2:-1] if condition[:2] == "!(" and condition[-1:] == ")" else f"!({condition})"


def lifted(act: Callable[..., Value], *values: Value, depth: int = 0) -> Value:
    """The outcome of an act on values of which some are a choice: a choice of outcomes."""
    place = next((number for number, one in enumerate(values) if isinstance(one, Choice)), None)
    if place is None:
        return act(*values)
    chosen = values[place]
    if depth >= 3:
        return unknown(chosen.condition)
    before, after = values[:place], values[place + 1 :]
    yes = lifted(act, *before, chosen.yes, *after, depth=depth + 1)
    no = lifted(act, *before, chosen.no, *after, depth=depth + 1)
    return Choice(chosen.condition, yes, no)
