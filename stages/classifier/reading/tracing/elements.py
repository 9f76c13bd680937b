"""What scripts do with elements: give them addresses and styles, put them into the page, click on them."""

import re
from collections.abc import Callable

from stages.classifier.reading.tracing.machine import Machine
from stages.classifier.reading.tracing.values import (
    HOLE,
    UNDEFINED,
    Element,
    Method,
    Unknown,
    Value,
    as_text,
    options,
)

_TAG = re.compile(r"\s*<([a-zA-Z][a-zA-Z0-9]{0,20})\b([^<>]{0,2000}?)/?>(?:\s*</\1\s*>)?\s*\Z")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]{1,30})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_CAPITAL = re.compile(r"[A-Z]")
_MARKUP = frozenset(("innerHTML", "outerHTML", "innerText", "textContent", "text"))
_LOADS = frozenset(("load", "DOMContentLoaded", "pageshow", "ready", "readystatechange"))
_TOUCHES = re.compile(r"(?:on)?(?:click|mouse\w+|touch\w+|key\w+|scroll|popstate|hashchange|beforeunload|pointer\w+)\Z")
_WHOLE_PAGE = frozenset(("document", "window", "document.body", "document.documentElement", "body", "html"))
_SPELLED = {"classname": "class", "httpequiv": "http-equiv"}  # of an attribute that has another name in scripts
_OF_FORMS = frozenset(("action", "target", "method", "name", "id", "className"))
_MOST = 300  # elements of one walk


def made(machine: Machine, markup: str) -> Element:
    """The element of a piece of markup that holds one tag; more than one tag stays markup."""
    found = _TAG.match(markup)
    if found is None:
        return Element(html=markup)
    element = Element(found.group(1).lower())
    for name, double, single, bare in _ATTRIBUTE.findall(found.group(2)):
        set_attribute(machine, element, name.lower(), double or single or bare)
    return element


def found_on_page(machine: Machine, selector: str) -> Element:
    """The element of the page that a selector names, one and the same for each time it is asked for."""
    known = machine.found.get(selector)
    if known is None:
        known = Element(origin=selector)
        if len(machine.found) < _MOST:
            machine.found[selector] = known
    return known


def member_of(machine: Machine, element: Element, name: str) -> Value:
    """What a script reads of an element."""
    if name in ("style", "dataset"):
        return Method(element, name)
    if name in _METHODS:
        return Method(element, name)
    if name == "length" and element.origin:
        return int(machine.read(element.origin, "length") or 0)
    if element.origin == "form" and element.tag == "" and name not in _OF_FORMS and not name.isdigit():
        return found_on_page(machine, f"form[name={name[:40]}]")
    if name.isdigit() and name != "0" and element.origin:
        return found_on_page(machine, f"{element.origin}|{name}")
    if name in ("0", "firstChild", "firstElementChild", "lastChild"):
        return element.children[0] if element.children else element
    return attribute(machine, element, name)


def attribute(machine: Machine, element: Element, name: str) -> Value:
    """An attribute or the content of an element, as scripts gave it or as it stands on the page."""
    if name in _MARKUP:
        known: str | None = element.html if element.tag else machine.read(element.origin, "innerHTML")
    else:
        known = element.attributes.get(name)
        if known is None and element.origin:
            known = machine.read(element.origin, name)
    return known if known is not None else Unknown(f"element.{name}")


def of_dataset(machine: Machine, element: Element, name: str) -> Value:
    """What `element.dataset.name` is."""
    return attribute(machine, element, "data-" + _CAPITAL.sub(lambda found: "-" + found.group().lower(), name))


def set_member(machine: Machine, element: Element, name: str, value: Value) -> None:
    """What `element.name = value` does."""
    if name[:2] == "on":
        element.handlers[name[2:]] = value
        listen(machine, element.origin or "element", name[2:], value)
    elif name in _MARKUP:
        _fill(machine, element, value, whole=True)
    elif name == "style":
        set_attribute(machine, element, "style", as_text(value))
    else:
        value = machine.chosen(value)
        for conditions, one in options(value):
            if not conditions or (isinstance(one, str) and "//" in one):
                set_attribute(machine, element, name.lower(), as_text(one))


def set_style(element: Element, name: str, value: Value) -> None:
    """What `element.style.name = value` does."""
    if name == "cssText":
        for declaration in as_text(value).split(";")[:50]:
            key, _, said = declaration.partition(":")
            if said:
                element.style[key.strip().lower()] = said.strip()
    else:
        said = as_text(value)
        element.style[_CAPITAL.sub(lambda found: "-" + found.group().lower(), name)] = said


def set_attribute(machine: Machine, element: Element, name: str, value: str) -> None:
    if name == "style":
        set_style(element, "cssText", value)
    elif name[:2] == "on":
        pass  # the code of an attribute that is written is looked at where the markup is
    else:
        element.attributes[_SPELLED.get(name, name)] = value
        element.changed = element.changed or name in ("src", "href", "action", "data")


def listen(machine: Machine, where: str, event: str, act: Value) -> None:
    """Keep what is to be done when the page has loaded, or when a reader touches it anywhere."""
    event = event.split(".")[0].strip()
    if event.removeprefix("on") in _LOADS:
        machine.wait(act)
    elif where in _WHOLE_PAGE and _TOUCHES.match(event):
        machine.wait(act, trigger=f"{where}.on{event.removeprefix('on')}")


def place(machine: Machine, element: Value) -> None:
    """Keep an element that is put into the page; it is read when the scripts have ended."""
    if isinstance(element, Element) and not element.origin and len(machine.placed) < _MOST:
        machine.placed.append((element, machine.conditions, machine.trigger))
        if element.tag == "script" and element.html:
            machine.wait(element.html)


def element_method(machine: Machine, element: Element, name: str, given: list[Value]) -> Value:
    """The outcome of a method of an element, of the page's own or of jQuery's: mostly the element itself."""
    act = _METHODS.get(name)
    if act is None:
        return Unknown(f"element.{name}()")
    outcome = act(machine, element, given)
    return element if outcome is None else outcome


def _fill(machine: Machine, element: Element, value: Value, *, whole: bool = False) -> None:
    if isinstance(value, Element):
        if element.tag:
            element.children.append(value)
        else:
            place(machine, value)
    elif element.tag:
        element.html = as_text(value) if whole else element.html + as_text(value)
    else:
        grows = isinstance(value, str) and value.startswith(HOLE)
        kind = "replace" if whole and not grows and element.origin in _WHOLE_PAGE else "write"
        machine.do(kind, value)


def _append(machine: Machine, element: Element, given: list[Value]) -> None:
    for one in given[:20]:
        if isinstance(one, Element | str):
            _fill(machine, element, one)


def _html(machine: Machine, element: Element, given: list[Value]) -> Value:
    if not given:
        return attribute(machine, element, "innerHTML")
    _fill(machine, element, given[0], whole=True)
    return None


def _data(machine: Machine, element: Element, given: list[Value]) -> Value:
    return of_dataset(machine, element, as_text(given[0])) if len(given) == 1 else None


def _value(machine: Machine, element: Element, given: list[Value]) -> Value:
    return attribute(machine, element, "value") if not given else None


def _insert_adjacent(machine: Machine, element: Element, given: list[Value]) -> None:
    _append(machine, element, given[1:2])


def _append_to(machine: Machine, element: Element, given: list[Value]) -> None:
    target = given[0] if given else UNDEFINED
    if isinstance(target, Element) and target.tag and target is not element:
        target.children.append(element)
    else:
        place(machine, element)


def _set(machine: Machine, element: Element, given: list[Value]) -> Value:
    """`attr`, `prop`, `setAttribute`: with a name and a value, or with an object of them."""
    if given and isinstance(given[0], dict):
        for name, value in list(given[0].items())[:50]:
            set_member(machine, element, name, value)
        return None
    if len(given) < 2:
        return attribute(machine, element, as_text(given[0]).lower()) if given else None
    set_member(machine, element, as_text(given[0]), given[1])
    return None


def _css(machine: Machine, element: Element, given: list[Value]) -> Value:
    if given and isinstance(given[0], dict):
        for name, value in list(given[0].items())[:50]:
            set_style(element, name, value)
    elif len(given) > 1:
        set_style(element, as_text(given[0]), given[1])
    return None


def _hide(machine: Machine, element: Element, given: list[Value]) -> None:
    element.style["display"] = "none"


def _show(machine: Machine, element: Element, given: list[Value]) -> None:
    element.style.pop("display", None)


def _click(machine: Machine, element: Element, given: list[Value]) -> None:
    if given:  # jQuery: a handler is given
        listen(machine, element.origin, "click", given[0])
        return
    address = element.attributes.get("href", "")
    if address:
        machine.do("go", address)
    elif element.origin:
        machine.do("click", element.origin)
    if "click" in element.handlers:
        machine.call(element.handlers["click"], [], element)


def _dispatch(machine: Machine, element: Element, given: list[Value]) -> None:
    event = given[0] if given else UNDEFINED
    said = event.text if isinstance(event, Unknown) else as_text(event)
    if "click" in said or HOLE in said:
        _click(machine, element, [])
    elif "submit" in said:
        _submit(machine, element, [])


def _submit(machine: Machine, element: Element, given: list[Value]) -> None:
    address = element.attributes.get("action", "")
    if given:
        return
    if address:
        machine.do("go", address)
    elif element.origin:
        machine.do("click", element.origin)


def _listen(machine: Machine, element: Element, given: list[Value]) -> None:
    handlers = [one for one in given[1:3] if not isinstance(one, str)]
    if given and isinstance(given[0], str) and handlers and not (len(given) > 2 and isinstance(given[1], str)):
        for event in given[0].split()[:5]:
            element.handlers[event] = handlers[0]
            listen(machine, element.origin or "element", event, handlers[0])


def _ready(machine: Machine, element: Element, given: list[Value]) -> None:
    if given:
        machine.wait(given[0])


def _for_each(machine: Machine, element: Element, given: list[Value]) -> None:
    if given:
        machine.call(given[0], [element, 0], element)


def _each(machine: Machine, element: Element, given: list[Value]) -> None:
    if given:
        machine.call(given[0], [0, element], element)


_METHODS: dict[str, Callable[[Machine, Element, list[Value]], Value]] = {
    **dict.fromkeys(("appendChild", "append", "prepend", "insertBefore", "after", "before"), _append),
    **dict.fromkeys(("replaceWith", "replaceChildren", "replaceChild", "insertNode", "write", "writeln"), _append),
    **dict.fromkeys(("insertAdjacentHTML", "insertAdjacentElement"), _insert_adjacent),
    **dict.fromkeys(("appendTo", "prependTo", "insertAfter"), _append_to),
    **dict.fromkeys(("attr", "prop", "setAttribute"), _set),
    **dict.fromkeys(("on", "bind", "one", "addEventListener", "attachEvent"), _listen),
    **dict.fromkeys(("trigger", "dispatchEvent", "fireEvent", "triggerHandler"), _dispatch),
    "forEach": _for_each,
    "each": _each,
    **dict.fromkeys(("get", "eq", "first", "last", "item"), lambda machine, element, given: None),
    "getAttribute": _set,
    "html": _html,
    "text": _html,
    "data": _data,
    "val": _value,
    "css": _css,
    "hide": _hide,
    "show": _show,
    "click": _click,
    "submit": _submit,
    "ready": _ready,
}
