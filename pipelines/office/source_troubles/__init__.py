"""What is wrong with the sources of accounts, told to the operator once for each source and cause, with the mend."""

from collections.abc import Iterable

from pipelines.data_folder import DataFolder
from pipelines.log.records import Log
from pipelines.office.source_troubles.index import SourceIndex, fill
from pipelines.office.source_troubles.standing import Trouble, standing
from schemas.registry.model import Subject

__all__ = ["Trouble", "source_troubles"]


def source_troubles(folder: DataFolder, log: Log, watched: Iterable[Subject]) -> list[Trouble]:
    """The troubles of what is watched that stand at the log's end; nothing is read where no source is registered."""
    subjects = {one.id: one for one in watched if one.told_by}
    if not subjects:
        return []
    index = SourceIndex(folder.root / "sources.db")
    try:
        fill(index, log)
        return standing(index.last(), subjects)
    finally:
        index.close()
