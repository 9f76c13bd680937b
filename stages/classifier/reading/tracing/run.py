"""A walk through all scripts of a page, in their order and with one set of names."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from urllib.parse import urlsplit

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from stages.classifier.reading.kept import Kept
from stages.classifier.reading.tracing.binding import bind_parameters
from stages.classifier.reading.tracing.expressions import EXPRESSIONS, call
from stages.classifier.reading.tracing.gate import related
from stages.classifier.reading.tracing.machine import Deed, Exhausted, Machine, Read
from stages.classifier.reading.tracing.statements import STATEMENTS

_LONGEST = 20_000  # characters of one script; larger ones are libraries
_MOST_CODE = 60_000  # characters of all scripts of a page
_MOST_LATER = 200
_MOST_WALKS = 4  # through the same scripts, that are kept
_RULES = {**EXPRESSIONS, **STATEMENTS}


def traced(
    codes: Sequence[str],
    wanted: Collection[str] | None = None,
    read: Read = lambda selector, name: None,
    url: str = "",
) -> tuple[Deed, ...]:
    """What the scripts of a page do, in order; where only some are `wanted`, those and the ones that share names with
    them. `read` looks up what stands on the page; `url` is where the page came from. Never raises, whatever the code;
    what lies beyond the budget is left out."""
    page = _Page(read, _places_of(url))
    chosen = [code for code in codes if wanted is None or code in wanted]
    walk = _walk_of(chosen, page)
    if len(chosen) < len(codes):
        more = set(related((code for code in codes if code not in chosen), walk.names))
        if more:
            walk = _walk_of([code for code in codes if code in more or code in chosen], page)
    return walk.deeds


@dataclass(frozen=True, slots=True)
class _Page:
    """What scripts may ask about their page; `places`: what is known of its address."""

    read: Read
    places: dict[str, str]

    def answer(self, question: tuple[str, str]) -> str | None:
        selector, name = question
        return self.read(selector, name) if selector else self.places.get(name)


@dataclass(frozen=True, slots=True)
class _Walk:
    """What came of a walk: the deeds, the names that scripts have or miss, and what they asked about their page with
    the answers. It comes out the same on every page that gives the same answers."""

    deeds: tuple[Deed, ...]
    names: frozenset[str]
    asked: dict[tuple[str, str], str | None]

    def holds_on(self, page: _Page) -> bool:
        return all(page.answer(question) == answer for question, answer in self.asked.items())


# Walks through the same scripts, one for each way in which pages answered.
_WALKS: Kept[tuple[str, ...], list[_Walk]] = Kept(lambda codes: [], most=128, longest=_MOST_CODE)


def _walk_of(codes: Iterable[str], page: _Page) -> _Walk:
    short = tuple(_short(codes))
    walks = _WALKS[short]
    walk = next((one for one in walks if one.holds_on(page)), None)
    if walk is None:
        walk = _walked(short, page)
        walks[:] = [walk, *walks[: _MOST_WALKS - 1]]
    return walk


def _walked(codes: tuple[str, ...], page: _Page) -> _Walk:
    asked: dict[tuple[str, str], str | None] = {}

    def noted(selector: str, name: str) -> str | None:
        answer = asked[selector, name] = page.answer((selector, name))
        return answer

    machine = Machine(_RULES, _parsed, bind_parameters, noted, partial(noted, ""))
    try:
        for code in codes:
            machine.walk(_parsed(code), machine.top)
        _run_later(machine)
    except (Exhausted, RecursionError):
        pass  # the deeds so far are what can be said; how deep we may go depends on who called us
    _finish(machine)
    return _Walk(tuple(machine.deeds), frozenset((*machine.missing, *machine.top.names)), asked)


def _short(codes: Iterable[str]) -> Iterable[str]:
    left = _MOST_CODE
    for code in codes:
        if len(code) <= min(_LONGEST, left):
            left -= len(code)
            yield code


def _run_later(machine: Machine) -> None:
    """What waits for the page to have loaded, for some time to pass or for a touch."""
    for _ in range(_MOST_LATER):
        if not machine.later:
            return
        waiting = machine.later.pop(0)
        machine.conditions, machine.trigger = waiting.conditions, waiting.trigger
        call(machine, waiting.act, waiting.given)
    machine.conditions, machine.trigger = (), ""


def _finish(machine: Machine) -> None:
    """Elements that scripts put into the page, and addresses they gave to elements that stand there."""
    for element, conditions, trigger in machine.placed:
        machine.conditions, machine.trigger = conditions, trigger
        machine.do("write", element.markup())
    machine.conditions, machine.trigger = (), ""
    for selector, element in machine.found.items():
        if element.changed and "src" in element.attributes:
            machine.do("source", element.attributes["src"], selector, element.markup())


def _places_of(url: str) -> dict[str, str]:
    """What a script may ask about its page when that has loaded, and about the address it came from."""
    known = {"document.readyState": "complete"}
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return known
    if not host:
        return known
    known |= {"location.host": parts.netloc.lower(), "location.hostname": host, "document.domain": host}
    return {**known, "location.protocol": parts.scheme + ":", "location.pathname": parts.path or "/"}


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_javascript.language()))


@lru_cache(maxsize=16)  # a script is walked again with those that share names with it; a tree is a megabyte at most
def _parsed(code: str) -> Node:
    return _parser().parse(code.encode("utf-8", "replace")).root_node
