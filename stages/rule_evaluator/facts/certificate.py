"""The certificate of the site's own home page as last seen."""

from datetime import datetime

import msgspec

from schemas.events.findings import Evidence
from schemas.events.observations import PageObserved
from stages.rule_evaluator.facts.looks import proof


class CertificateFacts(msgspec.Struct, frozen=True):
    not_after: datetime
    at: datetime
    proof: Evidence


def note_certificate(
    known: CertificateFacts | None, observed: PageObserved, event_id: str, at: datetime
) -> CertificateFacts | None:
    """The newer of what is known and what this look saw. A void look saw nothing."""
    if observed.tls is None or observed.outcome != "done" or (known is not None and at < known.at):
        return known
    return CertificateFacts(observed.tls.not_after, at, proof(event_id, observed, at))
