"""The state of one walk through scripts: what is left of the budget, the conditions that hold, the deeds so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tree_sitter import Node

from stages.classifier.reading.tracing.values import (
    HOLE,
    LONGEST,
    UNDEFINED,
    Choice,
    Element,
    Function,
    Scope,
    Value,
    described,
    negated,
    options,
    unknown,
)

_MOST_STEPS = 20_000  # nodes that are evaluated for one page
_DEEPEST = 100  # nodes inside of nodes, calls included; a node takes about three frames of Python
_DEPTH_OF_CALL = 4  # what a call or an evaluation counts for beside its nodes
_MOST_DEEDS = 200
_MOST_WAITING = 1_000


class Exhausted(Exception):
    """The walk has used up its budget; the deeds found so far stand."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something a script does to its page. `kind`: go, open, write, replace, click, submit, title; `text`: the address,
    the markup or the selector; `conditions`: expressions that hold then; `trigger`: what a reader has to do first,
    empty when it happens by itself; `extra`: the other arguments of `window.open`."""

    kind: str
    text: str
    conditions: tuple[str, ...] = ()
    trigger: str = ""
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """How a statement ends its block early: `return`, `break`, `continue`, `throw`; with a condition, it does so where
    that holds, and the walk goes on for where it does not."""

    how: str
    value: Value = UNDEFINED  # of a `break` or `continue` the label
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is done once the page has loaded, or once a reader touches it."""

    act: Value
    conditions: tuple[str, ...]
    trigger: str
    given: list[Value] = field(default_factory=list)


Read = Callable[[str, str], str | None]
Rule = Callable[["Machine", Node, Scope], Any]


@dataclass(slots=True)
class Machine:
    """`rules`: what to do with a node by its type, for expressions a value, for statements a Stop or None; `parse` and
    `bind_parameters`: the tree of a code, and what a call does with its arguments; `read`: an attribute of the element
    that a selector names; `known`: what is known of the address of the page, by the name under which scripts ask."""

    rules: dict[str, Rule]
    parse: Callable[[str], Node]
    bind_parameters: Callable[["Machine", Node, Scope, list[Value]], None]
    read: Read
    known: Callable[[str], str | None]
    top: Scope = field(default_factory=Scope)
    steps: int = _MOST_STEPS
    depth: int = 0
    conditions: tuple[str, ...] = ()
    trigger: str = ""
    deeds: list[Deed] = field(default_factory=list)
    later: list[Waiting] = field(default_factory=list)
    placed: list[tuple[Element, tuple[str, ...], str]] = field(default_factory=list)
    found: dict[str, Element] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)

    def walk(self, node: Node | None, scope: Scope) -> Any:
        """The value of an expression, or how a statement ends."""
        if node is None:
            return UNDEFINED
        self.steps -= 1
        if self.steps < 0 or self.depth > _DEEPEST:
            raise Exhausted
        rule = self.rules.get(node.type)
        if rule is None:
            return unknown(text_of(node)) if node.type not in _SILENT else None
        self.depth += 1
        try:
            return rule(self, node, scope)
        finally:
            self.depth -= 1

    def charge(self, value: Value) -> None:
        """Take long texts and arrays off the budget by their length."""
        if isinstance(value, str):
            self.steps -= len(value) >> 7
        elif isinstance(value, list):
            self.steps -= len(value) >> 3

    def evaluate(self, code: str) -> Value:
        """Follow code that is given as a text; its last expression is the value."""
        self.steps -= len(code) >> 4
        if self.steps < 0:
            raise Exhausted
        value: Value = UNDEFINED
        self.depth += _DEPTH_OF_CALL
        for node in self.parse(code[:LONGEST]).named_children:
            is_value = node.type == "expression_statement" and node.named_child_count
            value = self.walk(node.named_children[0] if is_value else node, self.top)
        self.depth -= _DEPTH_OF_CALL
        return UNDEFINED if isinstance(value, Stop) else value

    def call(self, what: Value, given: list[Value], this: Value) -> Value:
        """The outcome of a call of a function of the script."""
        if isinstance(what, str):
            return self.evaluate(what)
        if not isinstance(what, Function) or what.node is None:
            return unknown(f"{described(what)}({','.join(described(one) for one in given[:5])})")
        scope = Scope(what.scope)
        if what.node.type != "arrow_function":
            scope.names["this"] = this
            scope.names["arguments"] = list(given)
        self.bind_parameters(self, what.node, scope, given)
        body = what.node.child_by_field_name("body")
        self.depth += _DEPTH_OF_CALL
        outcome = self.walk(body, scope)
        self.depth -= _DEPTH_OF_CALL
        if body is not None and body.type != "statement_block":
            return outcome
        if not isinstance(outcome, Stop) or outcome.how != "return":
            return UNDEFINED
        return Choice(outcome.condition, outcome.value, UNDEFINED) if outcome.condition else outcome.value

    def wait(self, act: Value, given: list[Value] | None = None, trigger: str = "") -> None:
        """Keep an act for when the scripts have ended."""
        if len(self.later) < _MOST_WAITING:
            self.later.append(Waiting(act, self.conditions, trigger or self.trigger, given or []))

    def run_all(self, nodes: list[Node], scope: Scope) -> Stop | None:
        """The statements of a block in order. Where one leaves the block on a condition, the rest runs on its
        opposite."""
        before = self.conditions
        partly: list[Stop] = []
        end: Stop | None = None
        for node in nodes:
            stop = self.walk(node, scope)
            if not isinstance(stop, Stop):
                continue
            if not stop.condition:
                end = stop
                break
            partly.append(stop)
            self.conditions = (*self.conditions, negated(stop.condition))
        self.conditions = before
        if not partly:
            return end
        value = end.value if end is not None else UNDEFINED
        for stop in reversed(partly):
            value = Choice(stop.condition, stop.value, value) if stop.how == "return" else value
        if end is not None:
            return Stop(end.how, value)
        return Stop(partly[0].how, self.chosen(partly[0].value), partly[0].condition)

    def under(self, condition: str, node: Node | None, scope: Scope) -> Any:
        """A node where a condition holds that only a browser can check."""
        before = self.conditions
        self.conditions = (*before, condition)
        try:
            return self.walk(node, scope)
        finally:
            self.conditions = before

    def chosen(self, value: Value) -> Value:
        """What is left of a choice where its condition is known to hold, or not to."""
        for _ in range(10):
            if not isinstance(value, Choice):
                break
            if value.condition in self.conditions:
                value = value.yes
            elif negated(value.condition) in self.conditions:
                value = value.no
            else:
                break
        return value

    def merged(self, old: Value, new: Value) -> Value:
        """The value of a name that had one and is given another, perhaps on a condition only."""
        if not self.conditions or old is UNDEFINED or self.chosen(old) is new:
            return new
        condition = self.conditions[-1]
        rest = old.no if isinstance(old, Choice) and old.condition == condition else old
        return Choice(condition, new, rest)

    def do(self, kind: str, value: Value, *extra: str) -> None:
        """Keep a deed, one for each way its text may come out."""
        for conditions, text in options(value, self.conditions):
            if isinstance(text, str) and text.strip(HOLE) and len(self.deeds) < _MOST_DEEDS:
                self.deeds.append(Deed(kind, text[:LONGEST], conditions, self.trigger, extra))


_SILENT = frozenset(("comment", "html_comment", "empty_statement", "ERROR", "import_statement", "export_statement"))


def text_of(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
