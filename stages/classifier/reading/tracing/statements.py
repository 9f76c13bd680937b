"""Statements of a script: what they do, and how they end a block early."""

from collections.abc import Iterator

from tree_sitter import Node

from stages.classifier.reading.tracing.binding import bind, hoist
from stages.classifier.reading.tracing.expressions import assign
from stages.classifier.reading.tracing.machine import Machine, Rule, Stop, text_of
from stages.classifier.reading.tracing.operators import binary
from stages.classifier.reading.tracing.values import (
    UNDEFINED,
    Choice,
    Function,
    Scope,
    Unknown,
    Value,
    described,
    negated,
    truth,
)

_MOST_ROUNDS = 3_000


def _block(machine: Machine, node: Node, scope: Scope) -> Stop | None:
    hoist(machine, node, scope)
    return machine.run_all(node.named_children, scope)


def _expression(machine: Machine, node: Node, scope: Scope) -> None:
    for child in node.named_children:
        machine.walk(child, scope)


def _declaration(machine: Machine, node: Node, scope: Scope) -> None:
    for child in node.named_children:
        name = child.child_by_field_name("name")
        given = child.child_by_field_name("value")
        if name is None:
            continue
        if given is not None:
            value = machine.walk(given, scope)
            if name.type == "identifier" and text_of(name) in scope.names:
                value = machine.merged(scope.names[text_of(name)], value)
            bind(machine, name, value, scope, scope)
        elif name.type == "identifier":
            scope.names.setdefault(text_of(name), UNDEFINED)


def _if(machine: Machine, node: Node, scope: Scope) -> Stop | None:
    value = machine.chosen(machine.walk(node.child_by_field_name("condition"), scope))
    yes, no = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
    known = truth(value)
    if known is not None:
        return _stop(machine.walk(yes if known else no, scope))
    condition = described(value)
    first = _stop(machine.under(condition, yes, scope))
    second = _stop(machine.under(negated(condition), no, scope))
    if first is None or second is None:
        one, holds = (first, condition) if first is not None else (second, negated(condition))
        return Stop(one.how, one.value, one.condition or holds) if one is not None else None
    if first.condition or second.condition:
        return None
    return Stop(first.how, Choice(condition, first.value, second.value))


def _stop(outcome: object) -> Stop | None:
    return outcome if isinstance(outcome, Stop) else None


def _last_child(machine: Machine, node: Node, scope: Scope) -> Stop | None:
    return _stop(machine.walk(node.named_children[-1], scope)) if node.named_children else None


def _return(machine: Machine, node: Node, scope: Scope) -> Stop:
    return Stop("return", machine.walk(node.named_children[0], scope) if node.named_children else UNDEFINED)


def _throw(machine: Machine, node: Node, scope: Scope) -> Stop:
    return Stop("throw", machine.walk(node.named_children[0], scope) if node.named_children else UNDEFINED)


def _break(machine: Machine, node: Node, scope: Scope) -> Stop:
    return Stop("break", _label(node))


def _continue(machine: Machine, node: Node, scope: Scope) -> Stop:
    return Stop("continue", _label(node))


def _label(node: Node | None) -> Value:
    label = node.child_by_field_name("label") if node is not None else None
    return text_of(label) if label is not None else UNDEFINED


def _labelled(machine: Machine, node: Node, scope: Scope) -> Stop | None:
    stop = _last_child(machine, node, scope)
    return None if stop is not None and stop.how == "break" and stop.value == _label(node) else stop


def _ends(stop: Stop | None, loop: Node) -> bool:
    """Whether a loop ends by what its body said: not by `continue`, unless that names a loop around it."""
    if stop is None or stop.condition:
        return False
    mine = (UNDEFINED, _label(loop.parent))
    return stop.how != "continue" or stop.value not in mine


def _for(machine: Machine, node: Node, scope: Scope) -> Stop | None:
    machine.walk(node.child_by_field_name("initializer"), scope)
    increment = node.child_by_field_name("increment")
    return _rounds(machine, node, scope, node.child_by_field_name("condition"), increment)


def _while(machine: Machine, node: Node, scope: Scope) -> Stop | None:
    return _rounds(machine, node, scope, node.child_by_field_name("condition"), None)


def _do(machine: Machine, node: Node, scope: Scope) -> Stop | None:
    stop = _stop(machine.walk(node.child_by_field_name("body"), scope))
    if _ends(stop, node):
        return _outward(stop)
    return _rounds(machine, node, scope, node.child_by_field_name("condition"), None)


def _rounds(machine: Machine, node: Node, scope: Scope, test: Node | None, increment: Node | None) -> Stop | None:
    """The rounds of a loop; where only a browser knows how many there are, one round on that condition."""
    body = node.child_by_field_name("body")
    for _ in range(_MOST_ROUNDS):
        value = machine.walk(test, scope) if test is not None and test.type != "empty_statement" else True
        known = truth(value)
        if known is None:
            return _outward(_stop(machine.under(described(value), body, scope)), described(value))
        if not known:
            return None
        stop = _stop(machine.walk(body, scope))
        if _ends(stop, node):
            return _outward(stop)
        if increment is not None:
            machine.walk(increment, scope)
    return None


def _outward(stop: Stop | None, condition: str = "") -> Stop | None:
    """What is left of an early end outside of the loop that it ends."""
    if stop is None or (stop.how in ("break", "continue") and stop.value is UNDEFINED):
        return None
    return Stop(stop.how, stop.value, stop.condition or condition)


def _for_in(machine: Machine, node: Node, scope: Scope) -> Stop | None:
    what = machine.walk(node.child_by_field_name("right"), scope)
    target, body = node.child_by_field_name("left"), node.child_by_field_name("body")
    operator = node.child_by_field_name("operator")
    names = operator is not None and text_of(operator) == "in"
    for value in _each(what, names=names):
        if target is not None and target.type == "identifier" and node.child_by_field_name("kind") is None:
            assign(machine, target, value, scope)
        elif target is not None:
            bind(machine, target, value, scope, scope)
        stop = _stop(machine.walk(body, scope))
        if _ends(stop, node):
            return _outward(stop)
    return None


def _each(what: Value, *, names: bool) -> Iterator[Value]:
    if isinstance(what, dict):
        yield from list(what) if names else []
    elif isinstance(what, list | str):
        yield from map(str, range(len(what))) if names else list(what)
    else:
        yield Unknown("_")


def _switch(machine: Machine, node: Node, scope: Scope) -> Stop | None:
    """The cases from the first that fits; of a value that only a browser knows, each case on its condition."""
    value = machine.walk(node.child_by_field_name("value"), scope)
    body = node.child_by_field_name("body")
    cases = body.named_children if body is not None else []
    fits = False
    for case in (*cases, *(one for one in cases if one.type == "switch_default")):
        if case.type == "switch_case" and not fits:
            same = binary("===", value, machine.walk(case.child_by_field_name("value"), scope))
            known = truth(same)
            if known is None:
                machine.under(described(same), case, scope)
            fits = known is True
        if fits or (case.type == "switch_default" and case is cases[-1] and not isinstance(value, Unknown)):
            stop = _case(machine, case, scope)
            if stop is not None:
                return stop if stop.how != "break" or stop.value is not UNDEFINED else None
    return None


def _case(machine: Machine, node: Node, scope: Scope) -> Stop | None:
    value = node.child_by_field_name("value")
    statements = [one for one in node.named_children if value is None or one.id != value.id]
    return machine.run_all(statements, scope)


def _try(machine: Machine, node: Node, scope: Scope) -> Stop | None:
    stop = _stop(machine.walk(node.child_by_field_name("body"), scope))
    handler = node.child_by_field_name("handler")
    if handler is not None:
        caught = handler.child_by_field_name("body")
        if stop is not None and stop.how == "throw" and not stop.condition:
            stop = _stop(machine.walk(caught, scope))
        else:
            machine.under("error", caught, scope)
    finalizer = node.child_by_field_name("finalizer")
    last = _stop(machine.walk(finalizer, scope)) if finalizer is not None else None
    return last or stop


def _declared(machine: Machine, node: Node, scope: Scope) -> None:
    """A declared function is known already where its block began; elsewhere it becomes known here."""
    name = node.child_by_field_name("name")
    if name is not None and text_of(name) not in scope.names:
        scope.names[text_of(name)] = Function(node, scope)


STATEMENTS: dict[str, Rule] = {
    **dict.fromkeys(("statement_block", "program"), _block),
    **dict.fromkeys(("variable_declaration", "lexical_declaration"), _declaration),
    **dict.fromkeys(("else_clause", "finally_clause"), _last_child),
    **dict.fromkeys(("function_declaration", "generator_function_declaration"), _declared),
    **dict.fromkeys(("switch_case", "switch_default"), _case),
    "labeled_statement": _labelled,
    "expression_statement": _expression,
    "if_statement": _if,
    "return_statement": _return,
    "throw_statement": _throw,
    "break_statement": _break,
    "continue_statement": _continue,
    "for_statement": _for,
    "for_in_statement": _for_in,
    "while_statement": _while,
    "do_statement": _do,
    "switch_statement": _switch,
    "try_statement": _try,
}
