"""Methods of arrays, callbacks included."""

from collections.abc import Callable

from stages.classifier.reading.tracing.texts import cut, place
from stages.classifier.reading.tracing.values import HOLE, LONGEST, UNDEFINED, Unknown, Value, as_text, truth

Call = Callable[[Value, list[Value]], Value]
_MOST = 5_000  # entries of an array


def array_method(array: list[Value], name: str, given: list[Value], call: Call) -> Value:
    """The outcome of a method of an array; NotImplemented for one that is not known."""
    changing = CHANGES.get(name)
    if changing is not None:
        return changing(array, given)
    looking = LOOKS.get(name)
    if looking is not None:
        return looking(array, given)
    walking = WALKS.get(name)
    return walking(array, given, call) if walking is not None and given else NotImplemented


def _push(array: list[Value], given: list[Value]) -> Value:
    array.extend(given[: max(_MOST - len(array), 0)])
    return len(array)


def _unshift(array: list[Value], given: list[Value]) -> Value:
    array[:0] = given[: max(_MOST - len(array), 0)]
    return len(array)


def _reverse(array: list[Value], _given: list[Value]) -> Value:
    array.reverse()
    return array


def _splice(array: list[Value], given: list[Value]) -> Value:
    start, _ = cut(place(given, 0, 0), len(array), len(array))
    end = min(start + max(place(given, 1, len(array)), 0), len(array))
    taken = array[start:end]
    array[start:end] = given[2 : 2 + max(_MOST - len(array), 0)]
    return taken


def _sort(array: list[Value], given: list[Value]) -> Value:
    if given or any(not isinstance(one, str) for one in array):
        return NotImplemented
    array.sort()
    return array


def _join(array: list[Value], given: list[Value]) -> Value:
    divider = as_text(given[0]) if given and given[0] is not UNDEFINED else ","
    parts = ("" if one is None or one is UNDEFINED else as_text(one) for one in array)
    return divider.join(parts)[:LONGEST]


def _slice(array: list[Value], given: list[Value]) -> Value:
    start, end = cut(place(given, 0, 0), place(given, 1, len(array)), len(array))
    return array[start:end]


def _concat(array: list[Value], given: list[Value]) -> Value:
    found = list(array)
    for one in given:
        found.extend(one if isinstance(one, list) else [one])
    return found[:_MOST]


def _index_of(array: list[Value], given: list[Value]) -> Value:
    if any(isinstance(one, Unknown) or (isinstance(one, str) and HOLE in one) for one in (*array, *given)):
        return NotImplemented
    same = (number for number, one in enumerate(array) if given and type(one) is type(given[0]) and one == given[0])
    return next(same, -1)


def _map(array: list[Value], given: list[Value], call: Call) -> Value:
    return [call(given[0], [one, number, array]) for number, one in enumerate(list(array))]


def _for_each(array: list[Value], given: list[Value], call: Call) -> Value:
    _map(array, given, call)
    return UNDEFINED


def _filter(array: list[Value], given: list[Value], call: Call) -> Value:
    return [one for number, one in enumerate(list(array)) if truth(call(given[0], [one, number, array])) is not False]


def _reduce(array: list[Value], given: list[Value], call: Call, *, backwards: bool = False) -> Value:
    entries = list(enumerate(array))[:: -1 if backwards else 1]
    if len(given) > 1:
        total = given[1]
    elif entries:
        total = entries.pop(0)[1]
    else:
        return NotImplemented
    for number, one in entries:
        total = call(given[0], [total, one, number, array])
    return total


CHANGES: dict[str, Callable[[list[Value], list[Value]], Value]] = {
    "push": _push,
    "unshift": _unshift,
    "pop": lambda array, _: array.pop() if array else UNDEFINED,
    "shift": lambda array, _: array.pop(0) if array else UNDEFINED,
    "reverse": _reverse,
    "splice": _splice,
    "sort": _sort,
}
LOOKS: dict[str, Callable[[list[Value], list[Value]], Value]] = {
    "join": _join,
    "toString": lambda array, _: _join(array, []),
    "slice": _slice,
    "concat": _concat,
    "indexOf": _index_of,
    "at": lambda array, given: (
        array[place(given, 0, 0)] if -len(array) <= place(given, 0, 0) < len(array) else UNDEFINED
    ),
}
WALKS: dict[str, Callable[[list[Value], list[Value], Call], Value]] = {
    "map": _map,
    "forEach": _for_each,
    "filter": _filter,
    "reduce": _reduce,
    "reduceRight": lambda array, given, call: _reduce(array, given, call, backwards=True),
}
