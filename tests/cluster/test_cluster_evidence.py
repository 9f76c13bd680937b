"""Several fetchers write evidence at once; whoever reads sees all of it."""

import hashlib
from pathlib import Path

import pytest

from pipelines.cluster.evidence import AllEvidence, own_store
from pipelines.evidence.errors import EvidenceMissingError
from schemas.times import at

NOW = at("2026-07-01T08:00:00+08:00")


def test_every_writer_has_a_store_of_its_own_and_readers_see_them_all(tmp_path: Path) -> None:
    reader = AllEvidence(tmp_path)
    first = own_store(tmp_path)
    one = first.put(b"one", NOW)
    first.flush()
    assert reader.get(one) == b"one"
    second = own_store(tmp_path)  # joins while the reader is at work
    two = second.put(b"two", NOW)
    second.flush()
    assert (reader.get(one), reader.get(two)) == (b"one", b"two")
    with pytest.raises(EvidenceMissingError):
        reader.get(hashlib.sha256(b"three").hexdigest())
    first.close()
    again = own_store(tmp_path)  # the store of one who left is taken up
    assert again.folder == first.folder
    assert again.get(one) == b"one"
    for store in (again, second):
        store.close()
    reader.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["writer-000", "writer-001"]
