"""The revision a reading carries: of the reader and of the word packs."""

import msgspec
import pytest

from schemas.textpacks import built_in
from stages.classifier.reading import reader


def test_a_newer_pack_makes_a_higher_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    before = reader.reader_revision()
    first, *others = built_in()
    newer = msgspec.structs.replace(first, version=first.version + 1)
    monkeypatch.setattr(reader, "built_in", lambda: (newer, *others))
    assert reader.reader_revision() == before + 1


def test_revisions_fit_into_the_ranks_of_the_warehouse() -> None:
    assert 1 <= reader.reader_revision() <= 1_023
