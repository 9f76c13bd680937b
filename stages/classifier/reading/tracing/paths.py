"""What a browser offers to scripts, by the path under which they ask for it: `document.write`, `atob`."""

import base64
import binascii
import json
import math
import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from stages.classifier.reading.tracing import elements
from stages.classifier.reading.tracing.machine import Machine
from stages.classifier.reading.tracing.texts import place, whole
from stages.classifier.reading.tracing.values import (
    HOLE,
    LONGEST,
    UNDEFINED,
    Element,
    Function,
    Unknown,
    Value,
    as_number,
    as_text,
    described,
    finite,
    is_number,
    lifted,
    unknown,
)

_AROUND = re.compile(r"^(?:(?:window|self|top|parent|globalThis|frames|document\.defaultView)\.)+")
_LOCATION = re.compile(r"^document\.location\b")
_ROOTS = ("window", "self", "top", "parent", "globalThis")
_PERCENT_U = re.compile(r"%u([0-9a-fA-F]{4})")
_INLINE = re.compile(r"<script\b[^<>]{0,200}>([^<]{4,5000})</script", re.I)
_MOST_CODES = 5_000
_MOST_FETCHED = 20
_ROUNDS_OF_CLOCK = 12  # times that an act of `setInterval` is followed


def plain(path: str) -> str:
    """A path without the windows around it: `top.location.href` is `location.href`."""
    return _LOCATION.sub("location", _AROUND.sub("", path))


def set_path(machine: Machine, path: str, name: str, value: Value) -> None:
    """What `path.name = value` does, where a browser keeps the path."""
    full = plain(f"{path}.{name}")
    if full in ("location", "location.href", "navigation.href"):
        machine.do("go", value)
    elif full == "document.title":
        machine.do("title", value)
    elif name in ("innerHTML", "outerHTML"):
        grows = isinstance(value, str) and value.startswith(HOLE)  # `body.innerHTML += …`
        whole_page = path.endswith((".body", ".documentElement")) and not grows
        machine.do("replace" if whole_page else "write", value)
    elif name[:2] == "on" and len(name) > 2:
        elements.listen(machine, plain(path) if path not in _ROOTS else "window", name[2:], value)
    elif path in _ROOTS:
        names = machine.top.names
        names[name] = machine.merged(names.get(name, UNDEFINED), value)


def call_path(machine: Machine, path: str, given: list[Value]) -> Value:
    """The outcome of a call of something that a browser offers; of what is not known, the expression itself."""
    known = NATIVE.get(plain(path))
    outcome = lifted(lambda *chosen: known(machine, list(chosen)), *given) if known is not None else NotImplemented
    if outcome is not NotImplemented:
        return outcome
    name = path.rpartition(".")[2]
    if name in _PLACES:
        for one in given[:20]:
            elements.place(machine, one)
    elif name in _WRITERS:
        machine.do("write", given[-1] if given else UNDEFINED)
    elif name in ("click", "submit") and not given and path.count(".") == 1:
        machine.do("click", "#" + path.partition(".")[0])  # the id of an element is a name of the window
    for one in given:
        if isinstance(one, Function) and name in ("then", "finally", "done", "forEach", "each", "nextTick"):
            machine.call(one, [Unknown("_")], UNDEFINED)
    return unknown(f"{path}({','.join(described(one) for one in given[:5])})")


_PLACES = frozenset(("appendChild", "append", "prepend", "insertBefore", "after", "before", "replaceChild"))
_WRITERS = frozenset(("insertAdjacentHTML", "createContextualFragment", "writeln", "write"))


def text_of_codes(_machine: Machine, given: list[Value]) -> Value:
    codes = given[0] if len(given) == 1 and isinstance(given[0], list) else given
    numbers = [as_number(one) for one in codes[:_MOST_CODES]]
    return "".join(HOLE if one is None else _character(one) for one in numbers)


def _character(code: float) -> str:
    number = int(code) & 0xFFFF if code < 0x10000 else int(code)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else " "


def _decoded_base64(_machine: Machine, given: list[Value]) -> Value:
    text = as_text(given[0]) if given else ""
    if HOLE in text or not text.isascii():
        return NotImplemented
    try:
        return base64.b64decode(text + "==", validate=False).decode("latin-1")[:LONGEST]
    except (binascii.Error, ValueError):
        return NotImplemented


def _encoded_base64(_machine: Machine, given: list[Value]) -> Value:
    text = as_text(given[0]) if given else ""
    return base64.b64encode(text.encode("latin-1", "replace")).decode() if HOLE not in text else NotImplemented


def _unquoted(_machine: Machine, given: list[Value]) -> Value:
    text = as_text(given[0]) if given else "undefined"
    return unquote(_PERCENT_U.sub(lambda found: _character(int(found.group(1), 16)), text), errors="replace")


def _quoted(_machine: Machine, given: list[Value]) -> Value:
    text = as_text(given[0]) if given else "undefined"
    return quote(text, safe="-_.!~*'()", errors="replace")[:LONGEST] if HOLE not in text else NotImplemented


def _evaluated(machine: Machine, given: list[Value]) -> Value:
    code = given[0] if given else UNDEFINED
    if isinstance(code, Unknown):
        for address in machine.fetched:
            machine.do("write", f'<script src="{address}"></script>')
    return machine.evaluate(code) if isinstance(code, str) else code


def _loaded(machine: Machine, given: list[Value]) -> Value:
    """`$.getScript`, `import()`: code of another address is run."""
    if given and isinstance(given[0], str):
        machine.do("write", f'<script src="{given[0]}"></script>')
    return NotImplemented


def _fetched(machine: Machine, given: list[Value]) -> Value:
    if given and isinstance(given[0], str) and len(machine.fetched) < _MOST_FETCHED:
        machine.fetched.append(given[0])
    return NotImplemented


def _compiled(machine: Machine, given: list[Value]) -> Value:
    """`Function("a", "b", code)`: a function that runs the code when called."""
    *parameters, code = given or [""]
    if not isinstance(code, str):
        return NotImplemented
    names = ",".join(as_text(one) for one in parameters)
    value = machine.evaluate(f"(function({names}){{{code}\n}})")
    return value if isinstance(value, Function) else NotImplemented


def _delayed(machine: Machine, given: list[Value]) -> Value:
    if given:
        machine.wait(given[0], given[2:])
    return 1


def _repeated(machine: Machine, given: list[Value]) -> Value:
    for _ in range(_ROUNDS_OF_CLOCK if given else 0):
        machine.wait(given[0], given[2:])
    return 1


def _listened(machine: Machine, given: list[Value], where: str = "window") -> Value:
    if len(given) > 1 and isinstance(given[0], str):
        elements.listen(machine, where, given[0], given[1])
    return UNDEFINED


def _listened_on_document(machine: Machine, given: list[Value]) -> Value:
    return _listened(machine, given, "document")


def _created(_machine: Machine, given: list[Value]) -> Value:
    tag = given[0] if given else UNDEFINED
    return Element(tag.lower()[:30]) if isinstance(tag, str) and tag.isalnum() else Element("div")


def _image(_machine: Machine, _given: list[Value]) -> Value:
    return Element("img")


def _by_selector(prefix: str, suffix: str = "") -> Callable[[Machine, list[Value]], Value]:
    def find(machine: Machine, given: list[Value]) -> Value:
        name = given[0] if given else UNDEFINED
        if not isinstance(name, str) or len(name) > 80:
            return NotImplemented
        if prefix + name in ("head", "body", "html"):
            return Element(origin=prefix + name)
        return elements.found_on_page(machine, prefix + name + suffix)

    return find


def _jquery(machine: Machine, given: list[Value]) -> Value:
    what = given[0] if given else UNDEFINED
    if isinstance(what, Function):
        machine.wait(what)
        return UNDEFINED
    if isinstance(what, Element):
        return what
    if isinstance(what, Unknown):
        return Element(origin=plain(what.text) if what.text != "window" else "window")
    if not isinstance(what, str) or len(what) > LONGEST:
        return NotImplemented
    return elements.made(machine, what) if "<" in what else elements.found_on_page(machine, what[:80])


def _number_of(act: Callable[..., float]) -> Callable[[Machine, list[Value]], Value]:
    def counted(_machine: Machine, given: list[Value]) -> Value:
        numbers = [as_number(one) for one in given[:100]]
        known = [one for one in numbers if one is not None]
        if len(known) < len(numbers) or not known:
            return NotImplemented
        try:
            number = finite(act(*known))
        except (ValueError, OverflowError, ZeroDivisionError, TypeError):
            return NotImplemented
        return number if number is not None else NotImplemented

    return counted


def _entries(take: Callable[[str, Value], Value]) -> Callable[[Machine, list[Value]], Value]:
    def taken(_machine: Machine, given: list[Value]) -> Value:
        what = given[0] if given else UNDEFINED
        if isinstance(what, list):
            what = {str(number): one for number, one in enumerate(what)}
        return [take(name, one) for name, one in what.items()] if isinstance(what, dict) else NotImplemented

    return taken


def _assigned(_machine: Machine, given: list[Value]) -> Value:
    if not given or not all(isinstance(one, dict) for one in given):
        return NotImplemented
    for one in given[1:]:
        given[0].update(one)
    return given[0]


def _array(_machine: Machine, given: list[Value]) -> Value:
    if len(given) == 1 and is_number(given[0]):
        return [UNDEFINED] * min(max(int(as_number(given[0]) or 0), 0), 1_000)
    return list(given)


def _array_from(machine: Machine, given: list[Value]) -> Value:
    what = given[0] if given else UNDEFINED
    if isinstance(what, dict) and is_number(what.get("length")):
        what = [UNDEFINED] * min(max(place([what["length"]], 0, 0), 0), 1_000)
    if not isinstance(what, list | str):
        return NotImplemented
    entries = list(what)
    if len(given) > 1:
        return [machine.call(given[1], [one, number], UNDEFINED) for number, one in enumerate(entries)]
    return entries


def _parsed_json(_machine: Machine, given: list[Value]) -> Value:
    try:
        return json.loads(as_text(given[0])) if given and HOLE not in as_text(given[0]) else NotImplemented
    except (ValueError, RecursionError):
        return NotImplemented


def _written(machine: Machine, given: list[Value]) -> Value:
    text = "".join(as_text(one) for one in given[:50])
    machine.do("write", text)
    for code in _INLINE.findall(text)[:20]:
        machine.wait(code)
    return UNDEFINED


def _gone(machine: Machine, given: list[Value]) -> Value:
    machine.do("go", given[0] if given else UNDEFINED)
    return UNDEFINED


def _opened(machine: Machine, given: list[Value]) -> Value:
    extra = [as_text(one) if isinstance(one, str) else "" for one in given[1:3]]
    machine.do("open", given[0] if given else UNDEFINED, *extra)
    return Unknown("opened")


def _under(machine: Machine, _given: list[Value]) -> Value:
    machine.do("under", "opened")
    return UNDEFINED


def _as_string(_machine: Machine, given: list[Value]) -> Value:
    return as_text(given[0]) if given else ""


def _as_number(_machine: Machine, given: list[Value]) -> Value:
    number = as_number(given[0]) if given else 0
    return number if number is not None else NotImplemented


def _parsed_int(_machine: Machine, given: list[Value]) -> Value:
    text = as_text(given[0]) if given else ""
    return whole(text, given[1] if len(given) > 1 else UNDEFINED) if HOLE not in text[:12] else NotImplemented


Native = Callable[[Machine, list[Value]], Value]
NATIVE: dict[str, Native] = {
    **dict.fromkeys(("String.fromCharCode", "String.fromCodePoint"), text_of_codes),
    **dict.fromkeys(("unescape", "decodeURI", "decodeURIComponent"), _unquoted),
    **dict.fromkeys(("encodeURIComponent", "escape"), _quoted),
    **dict.fromkeys(("eval", "execScript"), _evaluated),
    **dict.fromkeys(("Function", "String.constructor", "Array.constructor", "Function.constructor"), _compiled),
    **dict.fromkeys(("setTimeout", "requestAnimationFrame", "setImmediate"), _delayed),
    **dict.fromkeys(("queueMicrotask", "requestIdleCallback"), _delayed),
    **dict.fromkeys(("addEventListener", "attachEvent", "document.body.addEventListener"), _listened),
    **dict.fromkeys(("document.addEventListener", "document.attachEvent"), _listened_on_document),
    **dict.fromkeys(("document.write", "document.writeln"), _written),
    **dict.fromkeys(("location.replace", "location.assign", "navigate", "navigation.navigate"), _gone),
    **dict.fromkeys(("document.querySelector", "document.querySelectorAll"), _by_selector("")),
    **dict.fromkeys(("document.getElementsByTagName",), _by_selector("")),
    **dict.fromkeys(("$", "jQuery", "layui.$"), _jquery),
    **dict.fromkeys(("opened.blur", "opened.moveTo", "opened.resizeTo"), _under),
    **dict.fromkeys(("$.getScript", "jQuery.getScript", "import", "importScripts"), _loaded),
    **dict.fromkeys(("fetch", "$.get"), _fetched),
    "setInterval": _repeated,
    "document.getElementById": _by_selector("#"),
    "document.getElementsByName": _by_selector("[name=", "]"),
    "document.getElementsByClassName": _by_selector("."),
    "document.createElement": _created,
    "Image": _image,
    "open": _opened,
    "atob": _decoded_base64,
    "btoa": _encoded_base64,
    "parseInt": _parsed_int,
    "Number.parseInt": _parsed_int,
    "Number": _as_number,
    "parseFloat": _as_number,
    "String": _as_string,
    "Array": _array,
    "Array.of": lambda _machine, given: list(given),
    "Array.from": _array_from,
    "Object.keys": _entries(lambda name, _: name),
    "Object.values": _entries(lambda _, one: one),
    "Object.entries": _entries(lambda name, one: [name, one]),
    "Object.assign": _assigned,
    "Object.freeze": lambda _machine, given: given[0] if given else UNDEFINED,
    "JSON.parse": _parsed_json,
    "Math.floor": _number_of(math.floor),
    "Math.ceil": _number_of(math.ceil),
    "Math.round": _number_of(lambda number: math.floor(number + 0.5)),
    "Math.abs": _number_of(abs),
    "Math.max": _number_of(lambda *numbers: max(numbers)),
    "Math.min": _number_of(lambda *numbers: min(numbers)),
    "Math.pow": _number_of(lambda one, other: one**other if abs(one) < 1e6 and abs(other) < 50 else math.inf),
    "Math.sqrt": _number_of(math.sqrt),
}
