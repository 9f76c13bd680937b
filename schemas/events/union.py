"""The union of all payloads of readers, as observations carry it."""

from typing import TYPE_CHECKING, Union

from schemas.events.found import FOUND, Found

if TYPE_CHECKING:
    MaybeFound = Found | None
else:  # msgspec needs the types themselves
    MaybeFound = Union[(*FOUND.values(), None)]
