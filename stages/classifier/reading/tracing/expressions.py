"""Expressions of a script and their values."""

import math
import re
from collections.abc import Callable

from tree_sitter import Node

from stages.classifier.reading.tracing import elements, paths
from stages.classifier.reading.tracing.arrays import array_method
from stages.classifier.reading.tracing.binding import bind
from stages.classifier.reading.tracing.machine import Machine, Rule, text_of
from stages.classifier.reading.tracing.operators import binary, unary
from stages.classifier.reading.tracing.texts import number_method, text_method
from stages.classifier.reading.tracing.values import (
    HOLE,
    LONGEST,
    UNDEFINED,
    Choice,
    Element,
    Function,
    Method,
    Pattern,
    Scope,
    Table,
    Unknown,
    Value,
    as_number,
    as_text,
    described,
    is_number,
    lifted,
    negated,
    truth,
    unknown,
)

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r": ""}
_COLLECTIONS = {"document.links": "a[href]", "document.anchors": "a[name]", "document.forms": "form"}
_OCTAL = re.compile(r"\\([0-7]{1,3})\Z")
_CONSTANTS = {"undefined": UNDEFINED, "NaN": math.nan, "Infinity": math.inf}


def _text(machine: Machine, node: Node, scope: Scope) -> Value:
    parts = []
    for child in node.named_children:
        if child.type == "template_substitution":
            value = machine.walk(child.named_children[0], scope) if child.named_children else UNDEFINED
            parts.append(machine.chosen(value))
        else:
            parts.append(_escaped(text_of(child)) if child.type == "escape_sequence" else text_of(child))
    return lifted(lambda *all_parts: "".join(as_text(one) for one in all_parts)[:LONGEST], *parts)


def _escaped(sequence: str) -> str:
    kind = sequence[1:2]
    if kind in ("x", "u"):
        try:
            code = int(sequence[2:].strip("{}"), 16)
        except ValueError:
            return ""
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
    octal = _OCTAL.match(sequence)
    if octal and len(octal.group(1)) > 1:
        return chr(int(octal.group(1), 8) & 0xFF)
    return _ESCAPES.get(kind, sequence[1:])


def _number(machine: Machine, node: Node, scope: Scope) -> Value:
    text = text_of(node).replace("_", "").rstrip("n")
    try:
        if len(text) > 30:
            return unknown(text)
        return int(text, 0) if text[:2].lower() in ("0x", "0b", "0o") else int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return unknown(text)


def _name(machine: Machine, node: Node, scope: Scope) -> Value:
    name = text_of(node)
    holder = scope.holder(name)
    if holder is not None:
        return machine.chosen(holder.names[name])
    if name == "this":
        return Unknown("window")
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    machine.missing.add(name)
    return unknown(name)


def _binary(machine: Machine, node: Node, scope: Scope) -> Value:
    """A chain such as `a + b + c …` is walked without a step deeper for each of its links."""
    chain: list[tuple[str, Node]] = []
    first: Node | None = node
    while first is not None and first.type == "binary_expression" and _operator(first) not in _LAZY:
        right = first.child_by_field_name("right")
        if right is None:
            return unknown(text_of(node)[:200])
        chain.append((_operator(first), right))
        first = first.child_by_field_name("left")
    if not chain:
        return _lazy(machine, node, scope)
    value = machine.walk(first, scope)
    for operator, right in reversed(chain):
        value = machine.chosen(binary(operator, value, machine.walk(right, scope)))
        machine.charge(value)
    return value


_MOST_ENTRIES = 6
_DEFAULTS = frozenset(("object", "array", "function_expression", "arrow_function"))
_LAZY = frozenset(("&&", "||", "??"))


def _operator(node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return text_of(operator) if operator is not None else ""


def _lazy(machine: Machine, node: Node, scope: Scope) -> Value:
    left, operator = machine.walk(node.child_by_field_name("left"), scope), _operator(node)
    other = node.child_by_field_name("right")
    known = truth(left)
    if operator == "??":
        return machine.walk(other, scope) if left is None or left is UNDEFINED else left
    if known is not None:
        return machine.walk(other, scope) if known == (operator == "&&") else left
    condition = described(left)
    if operator == "||" and isinstance(left, Unknown) and other is not None and other.type in _DEFAULTS:
        return machine.walk(other, scope)  # `window.settings || {…}`: nobody else has set it
    right = machine.under(condition if operator == "&&" else negated(condition), other, scope)
    if isinstance(right, Unknown) or truth(right) is not None:
        return _joined_condition(left, operator, right)
    return right


def _joined_condition(left: Value, operator: str, right: Value) -> Value:
    """Two conditions made one; where the second is no condition but a value, a choice."""
    if isinstance(right, bool | Unknown):
        return unknown(f"{described(left)}{operator}{described(right)}")
    condition = described(left)
    return Choice(condition, right, left) if operator == "&&" else Choice(condition, left, right)


def _unary(machine: Machine, node: Node, scope: Scope) -> Value:
    value = machine.walk(node.child_by_field_name("argument"), scope)
    operator = _operator(node)
    return lifted(lambda one: unary(operator, one), value)


def _update(machine: Machine, node: Node, scope: Scope) -> Value:
    target = node.child_by_field_name("argument")
    old = machine.walk(target, scope)
    new = lifted(lambda one: binary("+" if _operator(node) == "++" else "-", as_number(one), 1), old)
    if target is not None:
        assign(machine, target, new, scope)
    return new if node.children and node.children[0].type in ("++", "--") else old


def _ternary(machine: Machine, node: Node, scope: Scope) -> Value:
    value = machine.chosen(machine.walk(node.child_by_field_name("condition"), scope))
    known = truth(value)
    yes, no = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
    if known is not None:
        return machine.walk(yes if known else no, scope)
    condition = described(value)
    return Choice(condition, machine.under(condition, yes, scope), machine.under(negated(condition), no, scope))


def _array(machine: Machine, node: Node, scope: Scope) -> Value:
    return arguments_of(machine, node, scope)


def arguments_of(machine: Machine, node: Node | None, scope: Scope) -> list[Value]:
    """Values of a list of expressions, `...spread` ones included."""
    found: list[Value] = []
    for child in node.named_children if node is not None else ():
        if child.type == "comment":
            continue
        if child.type == "spread_element" and child.named_children:
            value = machine.walk(child.named_children[0], scope)
            machine.charge(value)
            found.extend(value if isinstance(value, list | str) and len(value) < 5_000 else [value])
        else:
            found.append(machine.walk(child, scope))
    return found


def _object(machine: Machine, node: Node, scope: Scope) -> Value:
    found: dict[str, Value] = {}
    for child in node.named_children:
        if child.type == "pair":
            found[_key(machine, child.child_by_field_name("key"), scope)] = machine.walk(
                child.child_by_field_name("value"), scope
            )
        elif child.type == "shorthand_property_identifier":
            found[text_of(child)] = _name(machine, child, scope)
        elif child.type == "method_definition":
            name = _key(machine, child.child_by_field_name("name"), scope)
            function = Function(child, scope)
            is_getter = any(one.type == "get" for one in child.children)
            found[name] = Method(function, "get") if is_getter else function
        elif child.type == "spread_element" and child.named_children:
            value = machine.walk(child.named_children[0], scope)
            found.update(value if isinstance(value, dict) else {})
    return found


def _key(machine: Machine, node: Node | None, scope: Scope) -> str:
    if node is None:
        return ""
    if node.type == "computed_property_name" and node.named_children:
        return as_text(machine.walk(node.named_children[0], scope))
    return as_text(machine.walk(node, scope)) if node.type in ("string", "number") else text_of(node)


def _member(machine: Machine, node: Node, scope: Scope) -> Value:
    owner, name = _owner_and_name(machine, node, scope)
    return lifted(lambda one, called: machine.chosen(member(machine, one, called)), owner, name)


def _owner_and_name(machine: Machine, node: Node, scope: Scope) -> tuple[Value, Value]:
    owner = machine.walk(node.child_by_field_name("object"), scope)
    if node.type == "subscript_expression":
        return owner, machine.chosen(machine.walk(node.child_by_field_name("index"), scope))
    prop = node.child_by_field_name("property")
    return owner, text_of(prop) if prop is not None else ""


def member(machine: Machine, owner: Value, name: Value) -> Value:
    """What `owner.name` or `owner[name]` is."""
    if isinstance(name, Unknown):
        return _one_of(owner, name)
    key = as_text(name)
    if isinstance(owner, Table):
        return len(owner) if key == "size" else Method(owner, key)
    if isinstance(owner, Function) and (key in owner.members or key == "prototype"):
        return _of_object(machine, {"prototype": owner.prototype, **owner.members}, key)
    if isinstance(owner, Method) and owner.name == "dataset" and isinstance(owner.owner, Element):
        return elements.of_dataset(machine, owner.owner, key)
    if isinstance(owner, dict):
        return _of_object(machine, owner, key)
    if key == "constructor" and not isinstance(owner, Unknown | Element):
        return Unknown("String" if isinstance(owner, str) else "Function")
    if isinstance(owner, list | str):
        if key == "length":
            return len(owner)
        if key.isdigit():
            return owner[int(key[:9])] if int(key[:9]) < len(owner) else UNDEFINED
    if isinstance(owner, Element):
        return elements.member_of(machine, owner, key)
    if isinstance(owner, Unknown):
        return _of_path(machine, owner.text, key)
    return Method(owner, key)


def _one_of(owner: Value, index: Unknown) -> Value:
    """An entry of an array of which only a browser knows the place: any of them, each on its condition."""
    if not isinstance(owner, list) or not 0 < len(owner) <= _MOST_ENTRIES:
        return unknown(f"{described(owner)}[{index.text}]")
    value: Value = owner[-1]
    for place, entry in reversed(list(enumerate(owner[:-1]))):
        value = Choice(unknown(f"{index.text}=={place}").text, entry, value)
    return value


def _of_object(machine: Machine, owner: dict[str, Value], key: str) -> Value:
    value = owner.get(key, UNDEFINED)
    if isinstance(value, Method) and value.name == "get" and isinstance(value.owner, Function):
        return machine.call(value.owner, [], owner)
    return Method(owner, key) if value is UNDEFINED and key in ("hasOwnProperty", "toString") else value


def _of_path(machine: Machine, path: str, key: str) -> Value:
    if path in ("window", "self", "globalThis", "top", "parent") and key in machine.top.names:
        return machine.top.names[key]
    known = machine.known(paths.plain(f"{path}.{key}"))
    if known is not None:
        return known
    full = f"{path}.{key}" if not key.isdigit() else f"{path}[{key}]"
    collected = _COLLECTIONS.get(paths.plain(full))
    return elements.found_on_page(machine, collected) if collected is not None else unknown(full)


def _call(machine: Machine, node: Node, scope: Scope) -> Value:
    callee = node.child_by_field_name("function")
    given_node = node.child_by_field_name("arguments")
    if callee is not None and callee.type in ("member_expression", "subscript_expression"):
        owner, name = _owner_and_name(machine, callee, scope)
        given = arguments_of(machine, given_node, scope)
        return lifted(lambda one, called: call_method(machine, one, as_text(called), given), owner, name)
    what = machine.walk(callee, scope)
    return lifted(lambda one: call(machine, one, arguments_of(machine, given_node, scope)), what)


def call(machine: Machine, what: Value, given: list[Value], this: Value = UNDEFINED) -> Value:
    """The outcome of a call of a value."""
    if isinstance(what, Unknown):
        return paths.call_path(machine, what.text, given)
    if isinstance(what, Method):
        return call_method(machine, what.owner, what.name, given)
    return machine.call(what, given, this if this is not UNDEFINED else Unknown("window"))


def call_method(machine: Machine, owner: Value, name: str, given: list[Value]) -> Value:
    """The outcome of `owner.name(...)`."""
    machine.charge(owner)
    if name in ("call", "apply", "bind"):
        return _called_for(machine, owner, name, given)
    what = member(machine, owner, name)
    if isinstance(what, Unknown | Function):
        return call(machine, what, given, owner)
    if isinstance(what, Method) and what.owner is not owner:
        return call_method(machine, what.owner, what.name, given)
    outcome: Value = NotImplemented
    if isinstance(owner, Element):
        return elements.element_method(machine, owner, name, given)
    if isinstance(owner, str):
        outcome = _text_method(machine, owner, name, given)
    elif isinstance(owner, list):
        outcome = array_method(owner, name, given, lambda one, values: call(machine, one, values))
    elif is_number(owner):
        outcome = number_method(owner, name, given)
    elif isinstance(owner, Table):
        outcome = _table_method(owner, name, given)
    elif isinstance(owner, dict) and name == "hasOwnProperty":
        outcome = bool(given) and as_text(given[0]) in owner
    if outcome is not NotImplemented:
        machine.charge(outcome)
        return outcome
    return unknown(f"{described(owner)}.{name}({','.join(described(one) for one in given[:5])})")


def _table_method(owner: Table, name: str, given: list[Value]) -> Value:
    key = as_text(given[0]) if given else ""
    if name == "set" and len(given) > 1:
        owner[key] = given[1]
        return owner
    return owner.get(key, UNDEFINED) if name == "get" else key in owner if name == "has" else NotImplemented


def _text_method(machine: Machine, owner: str, name: str, given: list[Value]) -> Value:
    """A method of a text; a replacement by a function is asked for each place."""
    function = given[1] if len(given) > 1 and name in ("replace", "replaceAll") else None
    if not isinstance(function, Function) or HOLE in owner:
        return lifted(lambda *chosen: text_method(owner, name, list(chosen)), *given)
    found = text_method(owner, "match", given[:1]) if isinstance(given[0], Pattern) else [given[0]]
    if not isinstance(found, list):
        return NotImplemented
    for part in found[:200]:
        owner = owner.replace(part, as_text(machine.call(function, [part], UNDEFINED)), 1)
    return owner[:LONGEST]


def _called_for(machine: Machine, owner: Value, name: str, given: list[Value]) -> Value:
    """`call`, `apply` and `bind` of a function, of the script or of the browser."""
    rest = given[1:]
    if name == "bind":
        return owner
    if name == "apply":
        rest = list(rest[0]) if rest and isinstance(rest[0], list) else []
    if isinstance(owner, Method) and isinstance(owner.owner, list | str) and given:
        return call_method(machine, given[0], owner.name, rest)  # [].map.call(text, …)
    return call(machine, owner, rest, given[0] if given else UNDEFINED)


def _new(machine: Machine, node: Node, scope: Scope) -> Value:
    what = machine.walk(node.child_by_field_name("constructor"), scope)
    given = arguments_of(machine, node.child_by_field_name("arguments"), scope)
    if isinstance(what, Function):
        this = dict(what.prototype)
        outcome = machine.call(what, given, this)
        return outcome if isinstance(outcome, dict) else this
    if isinstance(what, Unknown):
        path = paths.plain(what.text)
        if path in ("Function", "Array", "Image", "String", "Number"):
            return paths.call_path(machine, path, given)
        if path == "RegExp" and given and isinstance(given[0], str):
            return Pattern(given[0], as_text(given[1]) if len(given) > 1 else "")
        if path in ("Map", "WeakMap"):
            pairs = given[0] if given and isinstance(given[0], list) else []
            return Table((as_text(one[0]), one[1]) for one in pairs if isinstance(one, list) and len(one) > 1)
        if path == "Promise" and given:
            machine.wait(given[0])
        return unknown(f"new {path}({','.join(described(one) for one in given[:3])})")
    return unknown("new _")


def assign(machine: Machine, target: Node, value: Value, scope: Scope) -> None:
    """What `target = value` does."""
    if target.type in ("member_expression", "subscript_expression"):
        owner, name = _owner_and_name(machine, target, scope)
        for one in (owner.yes, owner.no) if isinstance(owner, Choice) else (owner,):
            _assign_member(machine, one, as_text(name), value)
    elif target.type == "parenthesized_expression" and target.named_children:
        assign(machine, target.named_children[0], value, scope)
    elif target.type == "identifier":
        name = text_of(target)
        holder = scope.holder(name)
        if holder is None and name in ("location", "onload", "onpageshow", "onclick", "onpopstate"):
            paths.set_path(machine, "window", name, value)
            return
        names = (holder or machine.top).names
        names[name] = machine.merged(names.get(name, UNDEFINED), value)
    else:
        bind(machine, target, value, scope, scope.outermost)


def _assign_member(machine: Machine, owner: Value, name: str, value: Value) -> None:
    if isinstance(owner, Function):
        owner.members[name] = value
    elif isinstance(owner, dict):
        owner[name] = machine.merged(owner.get(name, UNDEFINED), value)
    elif isinstance(owner, list) and name.isdigit() and int(name[:9]) < 5_000:
        owner.extend([UNDEFINED] * (int(name[:9]) + 1 - len(owner)))
        owner[int(name[:9])] = value
    elif isinstance(owner, Element):
        elements.set_member(machine, owner, name, value)
    elif isinstance(owner, Method) and owner.name == "style" and isinstance(owner.owner, Element):
        elements.set_style(owner.owner, name, value)
    elif isinstance(owner, Unknown):
        paths.set_path(machine, owner.text, name, value)


def _assignment(machine: Machine, node: Node, scope: Scope) -> Value:
    target = node.child_by_field_name("left")
    value = machine.walk(node.child_by_field_name("right"), scope)
    if target is None:
        return value
    operator = _operator(node)
    if operator:
        value = machine.chosen(binary(operator[:-1], machine.walk(target, scope), value))
        machine.charge(value)
    assign(machine, target, value, scope)
    return value


def _sequence(machine: Machine, node: Node, scope: Scope) -> Value:
    value: Value = UNDEFINED
    for child in node.named_children:
        value = machine.walk(child, scope)
    return value


def _pattern(machine: Machine, node: Node, scope: Scope) -> Value:
    body, flags = node.child_by_field_name("pattern"), node.child_by_field_name("flags")
    return Pattern(text_of(body) if body is not None else "", text_of(flags) if flags is not None else "")


def _inner(machine: Machine, node: Node, scope: Scope) -> Value:
    return machine.walk(node.named_children[-1], scope) if node.named_children else UNDEFINED


def _function(machine: Machine, node: Node, scope: Scope) -> Value:
    name = node.child_by_field_name("name")
    inner = Scope(scope) if name is not None else scope
    function = Function(node, inner)
    if name is not None:
        inner.names[text_of(name)] = function
    return function


def _class(machine: Machine, node: Node, scope: Scope) -> Value:
    """A class: its constructor as a function, with what belongs to the class and what to each of its objects."""
    found = Function(None, scope)
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name is not None:
        scope.names[text_of(name)] = found
    heritage = next((one for one in node.children if one.type == "class_heritage"), None)
    parent = machine.walk(heritage.named_children[0], scope) if heritage and heritage.named_children else None
    if isinstance(parent, Function):
        found.node = parent.node
        found.members.update({**parent.members, "prototype": dict(parent.prototype)})
    for child in body.named_children if body is not None else ():
        key = _key(machine, child.child_by_field_name("name") or child.child_by_field_name("property"), scope)
        kinds = {one.type for one in child.children}
        members = found.members if "static" in kinds else found.prototype
        if child.type == "method_definition":
            function = Function(child, scope)
            if key == "constructor":
                found.node = child
            members[key] = Method(function, "get") if "get" in kinds else function
        elif child.type == "field_definition":
            members[key] = machine.walk(child.child_by_field_name("value"), scope)
    return found


def _constant(value: Value) -> Callable[[Machine, Node, Scope], Value]:
    return lambda machine, node, scope: value


EXPRESSIONS: dict[str, Rule] = {
    **dict.fromkeys(("string", "template_string"), _text),
    **dict.fromkeys(("member_expression", "subscript_expression"), _member),
    **dict.fromkeys(("assignment_expression", "augmented_assignment_expression"), _assignment),
    **dict.fromkeys(("function_expression", "arrow_function", "function", "generator_function"), _function),
    **dict.fromkeys(("parenthesized_expression", "await_expression"), _inner),
    **dict.fromkeys(("identifier", "this", "shorthand_property_identifier", "undefined"), _name),
    **dict.fromkeys(("class", "class_declaration"), _class),
    "number": _number,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "update_expression": _update,
    "ternary_expression": _ternary,
    "array": _array,
    "object": _object,
    "call_expression": _call,
    "new_expression": _new,
    "sequence_expression": _sequence,
    "regex": _pattern,
    "true": _constant(True),
    "false": _constant(False),
    "null": _constant(None),
}
