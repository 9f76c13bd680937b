"""Every implementation of the warehouse, for one suite of behaviours."""

from collections.abc import Callable
from pathlib import Path

from pipelines.warehouse import Warehouse
from pipelines.warehouse.embedded import EmbeddedWarehouse


def embedded(folder: Path) -> Warehouse:
    return EmbeddedWarehouse(folder / "warehouse")


IMPLEMENTATIONS: dict[str, Callable[[Path], Warehouse]] = {"embedded": embedded}
