"""Names that a function or a declaration gives values to."""

from itertools import zip_longest

from tree_sitter import Node

from stages.classifier.reading.tracing.machine import Machine, text_of
from stages.classifier.reading.tracing.values import UNDEFINED, Function, Scope, Unknown, Value


def hoist(machine: Machine, body: Node | None, scope: Scope) -> None:
    """Functions that are declared anywhere in a block are known from its beginning."""
    for node in body.named_children if body is not None else ():
        if node.type in ("function_declaration", "generator_function_declaration"):
            name = node.child_by_field_name("name")
            if name is not None:
                scope.names[text_of(name)] = Function(node, scope)


def bind_parameters(machine: Machine, node: Node, scope: Scope, given: list[Value]) -> None:
    """The parameters of a function with the arguments of a call."""
    single = node.child_by_field_name("parameter")
    parameters = node.child_by_field_name("parameters")
    names = [single] if single is not None else parameters.named_children if parameters is not None else []
    names = [name for name in names if name.type != "comment"]
    for index, (name, value) in enumerate(zip_longest(names, given[: len(names)], fillvalue=UNDEFINED)):
        if isinstance(name, Node):
            rest = given[index:] if name.type == "rest_pattern" else value
            bind(machine, name, rest, scope, scope)


def bind(machine: Machine, target: Node, value: Value, scope: Scope, holder: Scope) -> None:
    """A pattern of a declaration or a parameter: a name, `[a, b]`, `{a, b: c}`, with defaults."""
    kind = target.type
    if kind in ("identifier", "shorthand_property_identifier_pattern"):
        holder.names[text_of(target)] = value
    elif kind in ("assignment_pattern", "object_assignment_pattern"):
        inner, default = target.child_by_field_name("left"), target.child_by_field_name("right")
        if inner is not None:
            bind(machine, inner, machine.walk(default, scope) if value is UNDEFINED else value, scope, holder)
    elif kind == "rest_pattern" and target.named_children:
        bind(machine, target.named_children[0], value, scope, holder)
    elif kind == "array_pattern":
        for index, child in enumerate(target.named_children):
            known = isinstance(value, list | str)
            rest = value[index:] if known and child.type == "rest_pattern" else None
            one = value[index] if known and index < len(value) else UNDEFINED if known else Unknown("_")
            bind(machine, child, one if rest is None else list(rest), scope, holder)
    elif kind == "object_pattern":
        for child in target.named_children:
            _bind_property(machine, child, value, scope, holder)


def _bind_property(machine: Machine, child: Node, value: Value, scope: Scope, holder: Scope) -> None:
    key = child.child_by_field_name("key") or child.child_by_field_name("left") or child
    name = text_of(key)
    one = value.get(name, UNDEFINED) if isinstance(value, dict) else Unknown(f"_.{name}"[:80])
    inner = child.child_by_field_name("value") if child.type == "pair_pattern" else child
    if inner is not None and inner.type != "rest_pattern":
        bind(machine, inner, one, scope, holder)
