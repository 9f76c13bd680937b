"""A look of several exchanges: what each was told decides what the look proves; http stays what it was."""

from datetime import timedelta

import pytest

from schemas.events.fetches import Told, VoidReason
from schemas.kinds import KINDS
from stages.fetcher.outcome import looked
from stages.fetcher.sources import SOURCES, Exchange, Looked
from tests.support.fetching import DUE, planned


def a_look(*told: Told, own_network: bool = False) -> Looked:
    exchanges = [
        Exchange(f"page {n}", one, DUE + timedelta(seconds=n), b"x" * n if one == "facts" else None, "told\udc80")
        for n, one in enumerate(told, start=1)
    ]
    kept = [f"{n:064x}" if one.body else None for n, one in enumerate(exchanges)]
    return Looked(planned("http://s.example/"), DUE, exchanges, own_network, kept)


@pytest.mark.parametrize(
    ("told", "outcome", "reason"),
    [
        (("facts",), "opened", None),
        (("facts", "facts", "empty"), "opened", None),
        (("empty",), "opened", None),  # proved that there is nothing
        (("facts", "refused"), "opened", None),  # what came counts; what did not is seen in the answers
        (("refused",), "void", "blocked"),
        (("refused", "unknown"), "void", "inconclusive"),
        (("unknown",), "void", "inconclusive"),
        ((), "void", "inconclusive"),
    ],
)
def test_only_facts_and_a_proved_nothing_are_an_answer(
    told: tuple[Told, ...], outcome: str, reason: VoidReason | None
) -> None:
    fetch = looked(a_look(*told))
    assert (fetch.outcome, fetch.void_reason) == (outcome, reason)
    assert [one.told for one in fetch.answers] == list(told)


def test_our_own_fault_is_told_as_such_and_never_takes_back_what_came() -> None:
    assert looked(a_look("unknown", own_network=True)).void_reason == "own_network"
    assert looked(a_look("facts", "unknown", own_network=True)).outcome == "opened"


def test_every_body_is_named_by_its_hash_and_the_first_stands_for_the_look() -> None:
    fetch = looked(a_look("empty", "facts", "facts"))
    assert [one.sha256 is not None for one in fetch.answers] == [False, True, True]
    assert fetch.sha256 == fetch.answers[1].sha256
    assert fetch.size == 5
    assert "\\udc80" in fetch.answers[0].detail  # text that can be written as JSON


def test_every_row_of_the_table_names_a_source_that_is_there() -> None:
    assert {kind.source for kind in KINDS.values()} <= set(SOURCES)
    assert {kind.source for kind in KINDS.values() if kind.reader == "page"} == {"http"}
