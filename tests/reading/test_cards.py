"""Titles of entries whose link wraps a whole card: the day, its label and the counter are no part of them."""

import pytest

from tests.reading.pages_strangers import HEADLINES, cases
from tests.reading.scoring import PageCase


@pytest.mark.parametrize("case", [case for case in cases() if "/card-" in case.id], ids=lambda case: case.id)
def test_title_of_a_card_is_its_heading(case: PageCase) -> None:
    assert [item.title for item in case.read().items] == list(HEADLINES)
