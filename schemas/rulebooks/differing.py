"""What differs between two rulebooks, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.rulebooks.model import Rulebook


@dataclass(frozen=True)
class Difference:
    """`field` is "" where one of the two lacks the indicator altogether; then `before` or `after` is None."""

    indicator: str
    title: str
    field: str
    before: object
    after: object


def differences(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    """Indicators that are gone, new, or changed, in the order of the old rulebook and then of the new one."""
    for one in old.indicators:
        other = new.indicator(one.id)
        if other is None:
            yield Difference(one.id, one.title, "", one, None)
            continue
        for field in one.__struct_fields__:
            before, after = getattr(one, field), getattr(other, field)
            if before != after:
                yield Difference(one.id, one.title, field, before, after)
    known = {one.id for one in old.indicators}
    for one in new.indicators:
        if one.id not in known:
            yield Difference(one.id, one.title, "", None, one)
