"""The names of the kinds of check as events carry them. Whoever adds a kind does so before this is imported."""

from typing import TYPE_CHECKING, Literal

from schemas.kinds import KINDS

if TYPE_CHECKING:
    CheckKind = str
else:  # the decoder refuses a kind that the table does not hold
    CheckKind = Literal[tuple(KINDS)]
