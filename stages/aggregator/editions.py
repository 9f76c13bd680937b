"""Rows of editions: the four dates of an edition are four columns."""

from collections.abc import Iterator

from schemas.events.reports import EditionMade
from schemas.times import rfc3339
from stages.aggregator.row import TableRow, program_audit
from stages.contract import Incoming


def edition_rows(incoming: Incoming, edition: EditionMade, generation: int) -> Iterator[TableRow]:
    """One edition that was made."""
    yield (
        "editions",
        program_audit(incoming)
        | {
            "edition_kind": edition.kind,
            "scope": edition.scope,
            "window_from": rfc3339(edition.window_from),
            "window_to": rfc3339(edition.window_to),
            "revision": edition.revision,
            "edition_id": edition.edition_id,
            "period": edition.period,
            "signed_on": edition.signed_on,
            "published_on": edition.published_on,
            "made_at": rfc3339(edition.made_at),
            "files": edition.files,
        },
    )
