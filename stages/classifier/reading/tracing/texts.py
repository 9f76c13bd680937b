"""Methods of texts, of numbers and of patterns, as the language defines them, on texts of bounded length."""

import re
from collections.abc import Callable

from stages.classifier.reading.tracing.values import (
    HOLE,
    LONGEST,
    UNDEFINED,
    Pattern,
    Value,
    as_number,
    as_text,
    is_number,
    number_text,
)

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CLASS_OR_ESCAPE = re.compile(r"\[(?:[^\]\\]|\\.)+\]|\\.", re.S)
_REPEATS = re.compile(r"[*+{]")
_LONGEST_PATTERN = 40


def text_method(text: str, name: str, given: list[Value]) -> Value:
    """The outcome of a method of a text; NotImplemented for one that is not known or whose arguments are not."""
    act = METHODS.get(name)
    return act(text, given) if act is not None else NotImplemented


def pattern_of(pattern: Pattern) -> re.Pattern[str] | None:
    """A simple pattern, ready for use; None for one that could take long: with groups, or with a second repetition."""
    rest = _CLASS_OR_ESCAPE.sub("", pattern.body[: _LONGEST_PATTERN + 1])
    if len(pattern.body) > _LONGEST_PATTERN or len(_REPEATS.findall(rest)) > 1 or any(one in rest for one in "()|?"):
        return None
    try:
        return re.compile(pattern.body.replace("\\/", "/"), re.I if "i" in pattern.flags else 0)
    except (re.error, OverflowError):
        return None


def in_base(number: float, base: float) -> Value:
    """A number as digits of a base, as `(255).toString(16)`."""
    if base == 10:
        return number_text(number)
    if int(number) != number or not 2 <= base <= 36 or abs(number) > 2**53:
        return NotImplemented
    rest, digits = abs(int(number)), ""
    while rest or not digits:
        rest, digit = divmod(rest, int(base))
        digits = _DIGITS[digit] + digits
    return ("-" if number < 0 else "") + digits


def whole(text: str, base: Value) -> Value:
    """`parseInt`: the number that a text begins with."""
    number = as_number(base)
    digits = int(number) if number else 16 if text.strip()[:2].lower() == "0x" else 10
    found = re.match(r"\s*([+-]?)(?:0[xX](?=[0-9a-fA-F]))?([0-9a-zA-Z]{1,12})", text[:60])
    if found is None or not 2 <= digits <= 36:
        return float("nan")
    taken = ""
    for character in found.group(2).lower():
        if _DIGITS.find(character) >= digits:
            break
        taken += character
    return int(found.group(1) + taken, digits) if taken else float("nan")


def place(given: list[Value], index: int, otherwise: int) -> int:
    """A whole number out of the arguments of a call."""
    if index >= len(given) or given[index] is UNDEFINED:
        return otherwise
    number = as_number(given[index])
    return int(number) if number is not None else otherwise


def cut(start: int, end: int, length: int) -> tuple[int, int]:
    """Start and end of a `slice`, of which negative ones count from the end."""
    start = max(length + start, 0) if start < 0 else min(start, length)
    end = max(length + end, 0) if end < 0 else min(end, length)
    return start, max(start, end)


def _char_at(text: str, given: list[Value]) -> Value:
    index = place(given, 0, 0)
    return text[index] if 0 <= index < len(text) else ""


def _code_at(text: str, given: list[Value]) -> Value:
    index = place(given, 0, 0)
    if not 0 <= index < len(text):
        return float("nan")
    return NotImplemented if text[index] == HOLE else ord(text[index])


def _slice(text: str, given: list[Value]) -> Value:
    start, end = cut(place(given, 0, 0), place(given, 1, len(text)), len(text))
    return text[start:end]


def _substring(text: str, given: list[Value]) -> Value:
    ends = sorted(min(max(one, 0), len(text)) for one in (place(given, 0, 0), place(given, 1, len(text))))
    return text[ends[0] : ends[1]]


def _substr(text: str, given: list[Value]) -> Value:
    start, _ = cut(place(given, 0, 0), len(text), len(text))
    return text[start : start + max(place(given, 1, len(text)), 0)]


def _split(text: str, given: list[Value]) -> Value:
    divider = given[0] if given else UNDEFINED
    if divider is UNDEFINED:
        return [text]
    if isinstance(divider, Pattern):
        pattern = pattern_of(divider)
        return pattern.split(text) if pattern is not None and not pattern.match("") else NotImplemented
    if not isinstance(divider, str):
        return NotImplemented
    return text.split(divider) if divider else list(text)


def _replace(text: str, given: list[Value], *, every: bool = False) -> Value:
    what, by = (*given, UNDEFINED, UNDEFINED)[:2]
    if not isinstance(by, str) or "$" in by:
        return NotImplemented
    if isinstance(what, str):
        return text.replace(what, by, -1 if every else 1)[:LONGEST] if what else NotImplemented
    pattern = pattern_of(what) if isinstance(what, Pattern) else None
    if pattern is None:
        return NotImplemented
    return pattern.sub(lambda _: by, text, 0 if every or "g" in what.flags else 1)[:LONGEST]


def _match(text: str, given: list[Value]) -> Value:
    pattern = pattern_of(given[0]) if given and isinstance(given[0], Pattern) else None
    if pattern is None or HOLE in text:
        return NotImplemented
    found = pattern.findall(text) if "g" in given[0].flags else [one.group() for one in [pattern.search(text)] if one]
    return found or None


def _concat(text: str, given: list[Value]) -> Value:
    return (text + "".join(as_text(one) for one in given))[:LONGEST]


def _repeat(text: str, given: list[Value]) -> Value:
    times = place(given, 0, 0)
    return text * times if times >= 0 and times * len(text) <= LONGEST else NotImplemented


def _asks(question: Callable[[str, str], Value]) -> Callable[[str, list[Value]], Value]:
    def asked(text: str, given: list[Value]) -> Value:
        known = bool(given) and isinstance(given[0], str) and HOLE not in text and HOLE not in given[0]
        return question(text, given[0]) if known else NotImplemented

    return asked


def _padded(text: str, given: list[Value], *, after: bool) -> Value:
    length, by = place(given, 0, 0), as_text(given[1]) if len(given) > 1 else " "
    missing = length - len(text)
    if not by or missing <= 0 or length > LONGEST:
        return text
    padding = (by * (missing // len(by) + 1))[:missing]
    return text + padding if after else padding + text


METHODS: dict[str, Callable[[str, list[Value]], Value]] = {
    "charAt": _char_at,
    "at": lambda text, given: _char_at(text, [place(given, 0, 0) % max(len(text), 1)]),
    "charCodeAt": _code_at,
    "codePointAt": _code_at,
    "slice": _slice,
    "substring": _substring,
    "substr": _substr,
    "split": _split,
    "replace": _replace,
    "replaceAll": lambda text, given: _replace(text, given, every=True),
    "match": _match,
    "concat": _concat,
    "repeat": _repeat,
    "toLowerCase": lambda text, _: text.lower(),
    "toUpperCase": lambda text, _: text.upper(),
    "toLocaleLowerCase": lambda text, _: text.lower(),
    "trim": lambda text, _: text.strip(),
    "toString": lambda text, _: text,
    "valueOf": lambda text, _: text,
    "indexOf": _asks(lambda text, part: text.find(part)),
    "lastIndexOf": _asks(lambda text, part: text.rfind(part)),
    "includes": _asks(lambda text, part: part in text),
    "startsWith": _asks(lambda text, part: text.startswith(part)),
    "endsWith": _asks(lambda text, part: text.endswith(part)),
    "padStart": lambda text, given: _padded(text, given, after=False),
    "padEnd": lambda text, given: _padded(text, given, after=True),
}


def number_method(number: float, name: str, given: list[Value]) -> Value:
    """The outcome of a method of a number, NotImplemented for one that is not known."""
    if name == "toString":
        base = as_number(given[0]) if given and given[0] is not UNDEFINED else 10
        return in_base(number, base) if base is not None and number == number else NotImplemented
    return number if name == "valueOf" and is_number(number) else NotImplemented
