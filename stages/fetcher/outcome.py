"""From what was tried to the event that says how the check ended."""

from schemas.events.fetches import Answered, Fetched, FetchOutcome, Leniency, VoidReason
from stages.fetcher.answer import Answer
from stages.fetcher.sources.base import Looked
from stages.fetcher.trial import Tried

_HEADERS_KEPT = 64
_VALUE_KEPT = 1024


def judged(answer: Answer, *, own_network: bool) -> tuple[FetchOutcome, VoidReason | None]:
    """opened, failed, or void with its reason. An answer that came is valid even while our network is sick."""
    if own_network and answer.error is not None:
        return "void", "own_network"
    if answer.by_network:
        return "failed", None
    if answer.error is not None:
        return "void", "inconclusive"
    return ("void", "blocked") if answer.blocked else ("opened", None)


def looked(look: Looked) -> Fetched:
    """A look of several exchanges: opened when any of them told something, else void."""
    told = {one.told for one in look.exchanges}
    reason: VoidReason | None = None
    if not told & {"facts", "empty"}:
        reason = "own_network" if look.own_network else "blocked" if told == {"refused"} else "inconclusive"
    sums = look.sha256s or [None] * len(look.exchanges)
    return Fetched(
        check=look.check,
        started=look.started,
        outcome="void" if reason else "opened",
        void_reason=reason,
        sha256=next((one for one in sums if one is not None), None),
        size=sum(len(one.body or b"") for one in look.exchanges),
        answers=[
            Answered(
                asked=one.asked, told=one.told, at=one.at, sha256=kept, size=len(one.body or b""),
                detail=printable(one.detail), url=one.url, final_url=one.final_url,
            )
            for one, kept in zip(look.exchanges, sums, strict=True)
        ],
    )  # fmt: skip


def fetched(tried: Tried) -> Fetched:
    answer = tried.answer
    outcome, void_reason = judged(answer, own_network=tried.own_network)
    return Fetched(
        check=tried.check,
        started=tried.started,
        outcome=outcome,
        void_reason=void_reason,
        error=answer.error,
        detail=printable(answer.detail),
        status=answer.status,
        final_url=answer.final_url,
        chain=answer.chain,
        phases=answer.phases,
        tls=answer.tls,
        headers=_headers(answer),
        sha256=tried.sha256,
        size=answer.size,
        truncated=answer.truncated,
        attempts=tried.attempts,
        reach=answer.reach,
        lenient=_leniency(tried),
        no_page=answer.no_page if outcome == "opened" else None,
    )


def _leniency(tried: Tried) -> Leniency | None:
    """That only a tolerant client took the answer, and what the usual one said to it."""
    client = tried.answer.taken_by
    if client is None or tried.answer.error is not None or tried.refused is None:
        return None
    return Leniency(client=client, refused=printable(tried.refused))


def printable(text: str, limit: int = 500) -> str:
    """Text that can be written as JSON, whatever bytes a server sent."""
    return text[:limit].encode("utf-8", "backslashreplace").decode("utf-8")


def _headers(answer: Answer) -> dict[str, str]:
    if answer.reply is None:
        return {}
    return {name: printable(value, _VALUE_KEPT) for name, value in list(answer.reply.headers.items())[:_HEADERS_KEPT]}
