"""Whether a script hides an element as soon as the page has loaded.

A script that hides something when a button is pressed, or a function that is called by one, hides nothing from the
reader of the page: only statements outside of functions, or inside of one that runs at load, count.
"""

import re

from stages.classifier.reading.javascript import Words

_HIDDEN_STYLE = (
    r"style\s*\.\s*(?:display\s*=\s*[\"']none|visibility\s*=\s*[\"']hidden|opacity\s*=\s*[\"']?0(?![\d.])"
    r"|cssText\s*\+?=\s*[\"'][^\"']{0,200}(?:none|hidden|-\d{3})|(?:left|top|marginLeft|marginTop|textIndent)\s*=\s*[\"']?-\d{3}"
    r"|fontSize\s*=\s*[\"']?0|(?:height|width)\s*=\s*[\"']?[01](?:px)?[\"';])"
    r"|style\s*\[\s*[\"']display[\"']\s*\]\s*=\s*[\"']none|setAttribute\(\s*[\"']style[\"']\s*,\s*[\"'][^\"']{0,200}(?:none|hidden|-\d{3})"
)
MAY_HIDE = Words(".style", "hide(", "css(", "'style'", '"style"')
_BY_CHAIN = re.compile(
    rf"[\"']\s*\)\s*(?:\[\s*\d\s*\])?\s*\.\s*(?:{_HIDDEN_STYLE}|hide\(\s*0?\s*\)"
    r"|css\(\s*\{?\s*[\"']?(?:display[\"']?\s*[,:]\s*[\"']none|visibility[\"']?\s*[,:]\s*[\"']hidden|[^)]{0,120}-\d{3}))"
)
_ASSIGNED = re.compile(r"([\w$]{1,40})\s*=\s*(?:document\s*\.\s*)?[\w$.]{1,40}\(\s*[\"'][#.]?\Z")
_REFERENCE = re.compile(r"(?:getElement\w{1,20}|querySelector\w{0,5}|\$|jQuery)\(\s*[\"'][#.]?\Z")
_FUNCTION = r"(?:(?:async\s+)?function\s*\w*\s*\([\w\s,$]{0,60}\)|\([\w\s,$]{0,60}\)\s*=>|\w{1,20}\s*=>)"
_RUNS_AT_LOAD = re.compile(
    r"(?:onload\s*=\s*|\$\(\s*|jQuery\(\s*|ready\(\s*|[(!+]\s*|setTimeout\(\s*|setInterval\(\s*|onpageshow\s*=\s*"
    r"|(?:DOMContentLoaded|load|pageshow)[\"']\s*,\s*)(?<!click\()(?<!submit\()(?<!change\()(?<!hover\()(?<!then\()(?<!each\()(?<!toggle\()(?<!blur\()(?<!focus\()(?<!keyup\()(?<!keydown\()(?<!mouseover\()(?<!dblclick\()"
    + _FUNCTION
    + r"\s*\{[^{}]{0,2000}\Z"
)
_CLOSED = re.compile(r"\{[^{}]{0,2000}\}")
_REACH = 250  # characters of a statement
_MAX_PLACES = 20  # mentions of one name that are looked at


def hides_at_load(script: str, name: str) -> bool:
    """Whether the script hides the element with this id or class name without being asked."""
    position = script.find(name)
    for _ in range(_MAX_PLACES):
        if position < 0:
            return False
        if _hides_here(script, position, position + len(name)) and at_load(script[:position]):
            return True
        position = script.find(name, position + 1)
    return False


def _hides_here(script: str, start: int, end: int) -> bool:
    before = script[max(0, start - _REACH) : start]
    if not _REFERENCE.search(before):
        return False
    if _BY_CHAIN.match(script, end, end + _REACH):
        return True
    assigned = _ASSIGNED.search(before)
    if assigned is None:
        return False
    later = re.compile(rf"(?<![\w$.]){re.escape(assigned.group(1))}\s*\.\s*(?:{_HIDDEN_STYLE}|hide\(\s*0?\s*\))")
    return later.search(script, end, end + 4 * _REACH) is not None


def at_load(before: str) -> bool:
    """Whether what follows this code runs as soon as the page has loaded: outside of functions, or in one called so."""
    if before.count("{") <= before.count("}"):
        return True
    near = before[-3000:]
    for _ in range(3):  # blocks that are closed again stand between a function and what it does
        near = _CLOSED.sub("", near)
    return _RUNS_AT_LOAD.search(near) is not None
