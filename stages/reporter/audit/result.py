"""What a check says about one place of a circular."""

from typing import Literal, NamedTuple

Severity = Literal["error", "doubtful"]


class Result(NamedTuple):
    """`path` is the place in the facts, `stands` what is there, `expected` what it should be or what contradicts it.

    An error is a contradiction that no reading can save; what is doubtful is for the editor to decide.
    """

    rule: str
    path: str
    stands: str
    expected: str
    severity: Severity
    sentence: str


def error(rule: str, path: str, stands: object, expected: object, sentence: str) -> Result:
    return Result(rule, path, str(stands), str(expected), "error", sentence)


def doubtful(rule: str, path: str, stands: object, expected: object, sentence: str) -> Result:
    return Result(rule, path, str(stands), str(expected), "doubtful", sentence)
