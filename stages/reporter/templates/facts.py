"""The facts of an edition, written down in the same walk that prints it: what `xunwang audit` reads."""

import copy
from typing import Any

import yaml

from schemas.mistakes import MistakeError
from stages.reporter.audit import audit
from stages.reporter.audit.circular import Circular
from stages.reporter.audit.result import Result

FACTS = "facts.yaml"


class _Whole(yaml.CSafeDumper):
    """Writes equal parts out each time."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def to_yaml(facts: dict[str, Any]) -> bytes:
    """The facts of an edition as a file; equal facts are equal bytes."""
    return yaml.dump(facts, Dumper=_Whole, allow_unicode=True, sort_keys=False, width=120).encode()


def audited(facts: dict[str, Any]) -> list[Result]:
    """What the facts of an edition contradict."""
    return audit(Circular(copy.deepcopy(facts), {}))


class FactBook:
    """A tree of facts. A place is a path of keys; what is put twice must be the same."""

    def __init__(self) -> None:
        self.tree: dict[str, Any] = {}

    def note(self, path: str, otherwise: str, value: Any) -> None:
        """Put a value at the place that a slot names, else at the usual one of its figure, where the first one stays:
        a figure may be printed in two forms."""
        if path:
            self.put(path, value)
        elif otherwise and not self.holds(otherwise):
            self.put(otherwise, value)

    def holds(self, path: str) -> bool:
        held: Any = self.tree
        for key in path.split("."):
            if not isinstance(held, dict) or key not in held:
                return False
            held = held[key]
        return True

    def put(self, path: str, value: Any) -> None:
        *above, last = path.split(".")
        held = self.tree
        for key in above:
            held = held.setdefault(key, {})
            if not isinstance(held, dict):
                raise MistakeError(f"fact“{path}”：“{key}”已写入一个值，不能再有下级，请改用别的位置。")
        if last in held and held[last] != value:
            raise MistakeError(
                f"fact“{path}”写入了两个不同的值（{_short(held[last])}、{_short(value)}），请改用别的位置。"
            )
        held[last] = value

    def add(self, path: str, values: list[Any]) -> None:
        """Add to a list of facts."""
        *above, last = path.split(".")
        held = self.tree
        for key in above:
            held = held.setdefault(key, {})
        held.setdefault(last, []).extend(values)

    def merge(self, facts: dict[str, Any]) -> None:
        """Facts that a template states: lists are added to, everything else is put."""
        for path, value in facts.items():
            if isinstance(value, list):
                self.add(path, value)
            else:
                self.put(path, value)


def _short(value: Any) -> str:
    return str(value)[:40]
