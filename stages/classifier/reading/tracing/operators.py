"""Operators of expressions on values that may be unknown."""

import math

from stages.classifier.reading.tracing.values import (
    LONGEST,
    UNDEFINED,
    Choice,
    Element,
    Function,
    Method,
    Pattern,
    Unknown,
    Value,
    as_number,
    as_text,
    described,
    finite,
    is_number,
    lifted,
    truth,
    unknown,
)

_32_BITS = 0xFFFFFFFF


def binary(operator: str, left: Value, right: Value) -> Value:
    """The value of `left operator right`."""
    return lifted(lambda one, other: _binary(operator, one, other), left, right)


def unary(operator: str, value: Value) -> Value:
    """The value of `operator value`."""
    if operator == "!":
        known = truth(value)
        return not known if known is not None else unknown(f"!({described(value)})")
    if operator == "typeof":
        return _type_of(value)
    if operator == "void":
        return UNDEFINED
    number = as_number(value)
    if number is None or isinstance(value, Choice):
        return unknown(f"{operator}{described(value)}")
    if operator == "~":
        return _signed(~int(number))
    return -number if operator == "-" else number if operator == "+" else unknown(f"{operator} {described(value)}")


def _binary(operator: str, left: Value, right: Value) -> Value:
    if operator == "+" and not (_countable(left) and _countable(right)):
        if isinstance(left, Unknown) and not isinstance(right, str | Unknown):
            return unknown(f"{left.text}+{described(right)}")
        if isinstance(right, Unknown) and not isinstance(left, str):
            return unknown(f"{described(left)}+{right.text}")
        return (as_text(left) + as_text(right))[:LONGEST]
    if operator in _COMPARED:
        outcome: float | None = _compared(operator, left, right)
    else:
        one, other = as_number(left), as_number(right)
        outcome = _calculated(operator, one, other) if one is not None and other is not None else None
    return outcome if outcome is not None else unknown(f"{described(left)}{operator}{described(right)}")


def _countable(value: Value) -> bool:
    return is_number(value) or isinstance(value, bool) or value is None


def _compared(operator: str, left: Value, right: Value) -> bool | None:
    if any(isinstance(one, Unknown | Choice | Element | Method | Pattern) for one in (left, right)):
        return None
    if operator in ("==", "===", "!=", "!=="):
        return _same(left, right, strict=len(operator) == 3) == (operator[0] == "=")
    if operator in ("in", "instanceof"):
        return as_text(left) in right if operator == "in" and isinstance(right, dict) else None
    if isinstance(left, str) and isinstance(right, str):
        return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[operator]
    one, other = as_number(left), as_number(right)
    if one is None or other is None:
        return None
    return {"<": one < other, ">": one > other, "<=": one <= other, ">=": one >= other}[operator]


def _same(left: Value, right: Value, *, strict: bool) -> bool:
    if isinstance(left, list | dict | Function) or isinstance(right, list | dict | Function):
        return left is right
    empty = (None, UNDEFINED)
    if left in empty or right in empty:
        return left is right if strict else left in empty and right in empty
    if isinstance(left, str) == isinstance(right, str) and isinstance(left, bool) == isinstance(right, bool):
        return bool(left == right)
    return not strict and as_number(left) is not None and as_number(left) == as_number(right)


def _calculated(operator: str, one: float, other: float) -> float | None:
    if operator in _SUMS:
        return finite(_SUMS[operator](one, other))
    if operator in ("/", "%"):
        if other == 0:
            return None
        return finite(one / other if operator == "/" else math.fmod(one, other))
    if operator == "**":
        return finite(float(one) ** other) if 0 <= one < 1e6 and 0 <= other < 50 else None
    left, right = int(one) & _32_BITS, int(other) & _32_BITS
    shift = right & 31
    whole = {
        "^": left ^ right,
        "|": left | right,
        "&": left & right,
        "<<": left << shift,
        ">>": _signed(left) >> shift,
    }
    return left >> shift if operator == ">>>" else _signed(whole[operator]) if operator in whole else None


_SUMS = {"+": lambda one, other: one + other, "-": lambda one, other: one - other, "*": lambda one, other: one * other}
_COMPARED = frozenset(("==", "===", "!=", "!==", "<", ">", "<=", ">=", "in", "instanceof"))


def _signed(number: int) -> int:
    number &= _32_BITS
    return number - (1 << 32) if number >> 31 else number


def _type_of(value: Value) -> Value:
    if isinstance(value, Unknown):
        return "object" if truth(value) else unknown(f"typeof {value.text}")
    for kinds, name in _TYPES:
        if isinstance(value, kinds):
            return name
    return "object"


_TYPES: tuple[tuple[tuple[type, ...], str], ...] = (
    ((str,), "string"),
    ((bool,), "boolean"),
    ((int, float), "number"),
    ((Function, Method), "function"),
    ((type(UNDEFINED),), "undefined"),
)
