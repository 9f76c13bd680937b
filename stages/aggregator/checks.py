"""Rows of looks: what became of a check, and what a page showed."""

from collections.abc import Iterator

from schemas.events.checks import MissedCheck, PlannedCheck
from schemas.events.observations import PageObserved
from schemas.events.reading import Reading
from schemas.kinds import names_where
from schemas.outcomes import outcome_of
from schemas.times import rfc3339
from stages.aggregator.row import Row, TableRow, fact_audit, text_of
from stages.contract import Incoming

PAGE_KINDS = names_where(page=True)


def _slot(incoming: Incoming, check: PlannedCheck, generation: int) -> Row:
    """The place of a look: whose, at what, in which slot, and where its event stood."""
    return fact_audit(incoming) | {
        "generation": generation,
        "subject": check.subject,
        "target": check.target,
        "kind": check.kind,
        "day": check.day,
        "slot": check.slot,
        "look": check.look,
        "agent": check.agent,
        "observed_at": rfc3339(incoming.event.time),
    }


def _planned(check: PlannedCheck) -> Row:
    return {
        "vantage": check.vantage,
        "slots_a_day": check.slots_a_day,
        "check_id": check.check_id,
        "due": rfc3339(check.due),
        "url": check.url,
        "found_on": check.found_on or "",
        "link_text": check.link_text or "",
    }


def missed_rows(incoming: Incoming, missed: MissedCheck, generation: int) -> Iterator[TableRow]:
    """A slot that was never run."""
    row = _slot(incoming, missed.check, generation) | _planned(missed.check)
    yield "check_events", row | {"outcome": "missed", "missed_reason": missed.reason}


def page_rows(incoming: Incoming, page: PageObserved, generation: int) -> Iterator[TableRow]:
    """A look that was made; home pages and columns leave what they showed beside it."""
    base = _slot(incoming, page.check, generation)
    base["fetch_offset"] = page.fetch_offset
    base["reader_revision"] = page.reader_revision
    base["correction"] = page.correction
    base["sha256"] = page.sha256 or ""
    yield "check_events", base | _planned(page.check) | _ending(page)
    if page.reading is not None and page.outcome == "done" and page.check.kind in PAGE_KINDS:
        yield "page_facts", base | _shown(page.reading)


def _ending(page: PageObserved) -> Row:
    return {
        "outcome": outcome_of(page),
        "void_reason": page.void_reason or "",
        "slow": int(page.slow),
        "error": page.error or "",
        "status": page.status,
        "total_ms": page.phases.total,
        "link_class": page.link_class or "",
        "page_kind": page.reading.page_kind if page.reading else "",
        "certificate_until": text_of(page.tls.not_after) if page.tls else None,
    }


def _shown(reading: Reading) -> Row:
    return {
        "page_kind": reading.page_kind,
        "title": reading.title or "",
        "newest_item_date": reading.newest_item_date,
        "items": len(reading.items),
        "dated_items": sum(item.date is not None for item in reading.items),
        "items_fingerprint": reading.items_fingerprint,
        "verdict": reading.verdict,
    }
