"""The register held against what the looks have shown, both ways: what runs and is not registered, what is registered
and runs otherwise. Each row has its evidence; where nothing was seen, that is what is said."""

from datetime import datetime, timedelta

from pipelines.data_folder import DataFolder
from pipelines.log.records import Log
from pipelines.office.register_comparison.differences import DIFFERENCES, Compared, Difference
from pipelines.office.register_comparison.filling import fill
from pipelines.office.register_comparison.looks import LookIndex
from pipelines.office.register_comparison.registered import (
    differences_of,
    held_against,
    several_of_one_unit,
    unknown_of,
)
from pipelines.office.register_comparison.unregistered import unregistered
from schemas.registry.installation import Installation
from schemas.times import day_of

SEEN_WITHIN = timedelta(days=92)  # what was pointed to longer ago may be gone


def compare_register(folder: DataFolder, log: Log, installation: Installation, program: str, now: datetime) -> Compared:
    """The differences of a program's scope as they are known at the log's end, in the order of `DIFFERENCES`."""
    index = LookIndex(folder.root / "register.db")
    try:
        fill(index, log)
        return compared(installation, program, index, now)
    finally:
        index.close()


def compared(installation: Installation, program: str, index: LookIndex, now: datetime) -> Compared:
    """The same from an index that is filled already."""
    registry, day = installation.registries[program], day_of(now)
    held = held_against(registry, index, day)
    found = [
        *unregistered(registry, installation.listed, index.sightings(now - SEEN_WITHIN, program), day),
        *(difference for one in held for difference in differences_of(one)),
        *several_of_one_unit(registry, day),
    ]
    unknown = [missing for one in held if (missing := unknown_of(one)) is not None]
    order = list(DIFFERENCES)
    return Compared(accounts=len(held), differences=sorted(found, key=lambda one: _place(one, order)), unknown=unknown)


def _place(one: Difference, order: list[str]) -> tuple[int, bool, str, str]:
    return order.index(one.kind), not one.sure, one.unit, one.name
