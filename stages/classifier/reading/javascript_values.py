"""Names of a script that stand for texts, replaced by those texts: `var a = "htt"; … a + "p://"`."""

import re
from collections import defaultdict

from stages.classifier.reading.kept import by_script

_LONGEST = 20_000  # characters of a script that is looked at; larger ones are libraries
_TELLING = ("rame", "location", "write", "HTML", "open(", "src", ".click()", ".submit()")
# How a text begins that is a part of an address or of a frame.
_FRAGMENTS = ("'ht", '"ht', "`ht", "'//", '"//', "`//", "'<i", '"<i', "'<s", '"<s', "'<d", '"<d', "\\x")
_MOST = 400  # names
_TEXT = r"(?:\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+')"
_GIVEN = re.compile(rf"(?<![\w$.])([A-Za-z_$][\w$]{{0,40}})\s*(\+?=)(?!=)\s*({_TEXT})\s*(?=[,;\n}})]|\Z)")
_ANY_GIVEN = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$]{0,40})\s*=(?![=>])")
_LIST = re.compile(rf"(?<![\w$.])([A-Za-z_$][\w$]{{0,40}})\s*=\s*\[\s*({_TEXT}(?:\s*,\s*{_TEXT}){{0,500}})\s*,?\s*\]")
_EACH = re.compile(_TEXT)
_PLACE = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$]{0,40})\s*\[\s*(0x[0-9a-fA-F]{1,4}|\d{1,4})\s*\]")
_USED = re.compile(r"(?<![\w$.\"'])([A-Za-z_$][\w$]{0,40})(?=\s*(?:[+);,\]}\n]|\.(?:replace|split|concat|reverse)|\Z))")
_BEFORE_USE = frozenset("+(=,[:")
_IN_TEMPLATE = re.compile(r"\$\{\s*([A-Za-z_$][\w$]{0,40})\s*\}")
_JOINED = re.compile(
    r"(?<![\w$.])([A-Za-z_$][\w$]{0,40})(\s*\.\s*reverse\s*\(\s*\))?\s*\.\s*join\s*\(\s*(?:\"\"|'')\s*\)"
)


@by_script
def may_be_parts(code: str) -> bool:
    """Whether a short script names a text and leads somewhere or writes something: only then names are replaced."""
    return len(code) <= _LONGEST and any(part in code for part in _FRAGMENTS) and any(word in code for word in _TELLING)


def with_values(code: str) -> str:
    """The code with each name that is given one text only, or a text that grows, replaced by it where it is used."""
    if len(code) > _LONGEST:
        return code
    lists = {name: _EACH.findall(body) for name, body in _LIST.findall(code)[:_MOST]}
    if lists:
        code = _PLACE.sub(lambda found: _at(lists.get(found.group(1)), found), code)
        code = _JOINED.sub(lambda found: _sum(lists.get(found.group(1)), found), code)
    values = _values(code)
    if not values:
        return code
    code = _IN_TEMPLATE.sub(lambda found: values.get(found.group(1), found.group())[1:-1] or found.group(), code)
    return _USED.sub(lambda found: _used(values, found), code)


def _values(code: str) -> dict[str, str]:
    given: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, how, text in _GIVEN.findall(code)[: 5 * _MOST]:
        given[name].append((how, text))
    times: dict[str, int] = defaultdict(int)
    for name in _ANY_GIVEN.findall(code):
        times[name] += 1
    found: dict[str, str] = {}
    for name, steps in list(given.items())[:_MOST]:
        grows = all(how == "+=" for how, _ in steps[1:])
        if grows and times[name] <= 1:
            quote = steps[0][1][0]
            found[name] = quote + "".join(_requoted(text, quote) for _, text in steps) + quote
    return found


def _requoted(text: str, quote: str) -> str:
    inner = text[1:-1]
    return inner if text[0] == quote else inner.replace("\\" + text[0], text[0]).replace(quote, "\\" + quote)


def _used(values: dict[str, str], found: re.Match[str]) -> str:
    value = values.get(found.group(1))
    if value is None:
        return found.group()
    before = found.string[max(0, found.start() - 12) : found.start()].rstrip()
    return value if before[-1:] in _BEFORE_USE or before.endswith("return") else found.group()


def _at(texts: list[str] | None, found: re.Match[str]) -> str:
    place = int(found.group(2), 16 if found.group(2)[:2] == "0x" else 10)
    return texts[place] if texts is not None and place < len(texts) else found.group()


def _sum(texts: list[str] | None, found: re.Match[str]) -> str:
    return "+".join(texts[::-1] if found.group(2) else texts) if texts else found.group()
