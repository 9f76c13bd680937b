"""Code that is followed without being run: cloaked addresses are found, their innocent twins are let pass, and no
code raises or keeps the reader busy."""

import pytest

from stages.classifier.reading.hidden import hidden_links
from stages.classifier.reading.tamper import tamper
from tests.reading.cloak_pages import INNOCENT, OWN, PAIRS, page_with
from tests.reading.opened import opened


def _found(html: str) -> list[object]:
    document = opened(html, OWN)
    return [*tamper(document), *hidden_links(document)]


@pytest.mark.parametrize("name", PAIRS)
def test_a_cloaked_address_is_found(name: str) -> None:
    assert _found(PAIRS[name].pages[0])


@pytest.mark.parametrize("name", PAIRS)
def test_its_innocent_twin_is_let_pass(name: str) -> None:
    assert _found(PAIRS[name].pages[1]) == []


@pytest.mark.parametrize("name", INNOCENT)
def test_what_leads_nowhere_by_itself_is_let_pass(name: str) -> None:
    assert _found(page_with(INNOCENT[name])) == []
