"""What holds for every test."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from pipelines.warehouse.embedded import EmbeddedWarehouse


@pytest.fixture(autouse=True)
def _close_engines_left_open(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that fails in the middle must not take the others with it: the engine of one folder left open, no other
    can be opened in this process."""
    opened: list[EmbeddedWarehouse] = []
    plain = EmbeddedWarehouse._open

    def noted(self: EmbeddedWarehouse) -> None:
        plain(self)
        opened.append(self)

    monkeypatch.setattr(EmbeddedWarehouse, "_open", noted)
    yield
    for warehouse in opened:
        if not warehouse.closed:
            with suppress(Exception):  # the test has failed already, and says why
                warehouse.close()
