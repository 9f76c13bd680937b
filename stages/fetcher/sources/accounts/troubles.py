"""What is wrong with a source is told to the operator once a day, not once an account."""

import logging

from schemas.events.checks import PlannedCheck
from schemas.registry.sources import AccountSource

log = logging.getLogger(__name__)
_MOST_KEPT = 5_000


class Troubles:
    """Remembers what was told of which source on which day."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str, str], None] = {}

    def note(self, check: PlannedCheck, source: AccountSource, detail: str, behind: str = "") -> None:
        """Tell it, unless it was told on the day of the check already. `detail` is free of secrets."""
        key = (check.day, behind or source.source, detail)
        if key in self._told:
            return
        self._told[key] = None
        if len(self._told) > _MOST_KEPT:
            del self._told[next(iter(self._told))]
        log.warning(
            "source %s: %s (first at account %s on %s; other accounts of this source are not told again that day)",
            behind or source.source, detail, check.subject, check.day,
        )  # fmt: skip
