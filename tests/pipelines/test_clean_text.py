"""The figure of the word packs on right texts can be counted again, and an office's own packs count with them."""

from datetime import date
from pathlib import Path

import yaml

from pipelines.office.clean_text import clean_text

NOISY = {"pack": "noisy", "version": 1, "title": "甲", "valid_from": date(2026, 1, 1), "rules": []}


def test_right_texts_have_hardly_a_hit() -> None:
    told = clean_text()
    assert told.characters > 100_000
    assert told.hits <= 1
    assert clean_text() == told


def test_a_pack_that_hits_what_is_right_shows_on_the_card(tmp_path: Path) -> None:
    rule = {"rule": "x", "title": "甲", "level": "wrong", "words": {"规定": "规订"}}
    path = tmp_path / "noisy.yaml"
    path.write_text(yaml.safe_dump({**NOISY, "rules": [rule]}, allow_unicode=True), encoding="utf-8")
    told = clean_text((path,))
    assert told.hits > 250
    assert told.packs != clean_text().packs
