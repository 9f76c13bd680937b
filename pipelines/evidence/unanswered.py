"""Fetches without an answer, as they stand in a WARC file: a metadata record that says how the connection failed.

WARC has no form for what was not answered. Its metadata records hold fields (`application/warc-fields`); ours are the
status that Heritrix gives such a fetch in its crawl log (heritrix.readthedocs.io, glossary: status codes) and our word.
"""

from typing import Literal

from schemas.events.fetches import Fetched

# How a connection failed; `not_recorded`: nothing is known of the address at that time, whatever was known before.
Unanswered = Literal["dns", "refused", "reset", "timeout", "tls", "protocol", "not_recorded"]
VOID: Unanswered = "not_recorded"
FIELDS = "application/warc-fields"
_STATUS: dict[Unanswered, int] = {
    "dns": -1, "refused": -2, "reset": -3, "timeout": -4, "tls": -2, "protocol": -3, "not_recorded": 0,
}  # fmt: skip
_OF_STATUS: dict[int, Unanswered] = {-1: "dns", -6: "dns", -2: "refused", -3: "reset", -4: "timeout", 0: VOID}
_ERROR, _CODE = "fetchError", "fetchStatus"


def how_unanswered(fetched: Fetched) -> Unanswered:
    """How a fetch without an answer failed. What proves nothing in life, our own outage first, stays void: in a
    rehearsal a failure is one of the site."""
    told: Unanswered
    for told in ("dns", "refused", "reset", "timeout"):
        if fetched.outcome == "failed" and fetched.error == told:
            return told
    for told in ("tls", "protocol"):
        if fetched.void_reason != "own_network" and fetched.error == told:
            return told
    return VOID


def fields(how: Unanswered) -> bytes:
    """The block of the record."""
    return f"{_CODE}: {_STATUS[how]}\r\n{_ERROR}: {how}\r\n".encode()


def read_fields(block: bytes) -> Unanswered | None:
    """How a fetch failed that a metadata record tells of; None for a record that tells of none. A failure that nobody
    knows is void: something was asked, and nothing can be said."""
    lines = (line.partition(":") for line in block.decode("utf-8", "replace").splitlines())
    told = {name.strip(): value.strip() for name, _, value in lines}
    if _ERROR in told:
        return next((how for how in _STATUS if how == told[_ERROR]), VOID)
    if _CODE not in told:
        return None
    try:
        status = int(told[_CODE])
    except ValueError:
        return VOID
    return None if status > 0 else _OF_STATUS.get(status, VOID)
