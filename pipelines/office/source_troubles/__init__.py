"""What is wrong with the sources of accounts, told to the operator once for each source and cause, with the mend."""

from pipelines.data_folder import DataFolder
from pipelines.log.records import Log
from pipelines.office.source_troubles.index import SourceIndex, fill
from pipelines.office.source_troubles.standing import Trouble, standing
from schemas.registry.installation import Installation

__all__ = ["Trouble", "source_troubles"]


def source_troubles(folder: DataFolder, log: Log, installation: Installation) -> list[Trouble]:
    """The troubles that stand at the log's end. An installation without a source is not looked through."""
    subjects = {one.id: one for one in installation.listed if one.told_by}
    if not subjects:
        return []
    index = SourceIndex(folder.root / "sources.db")
    try:
        fill(index, log)
        return standing(index.last(), subjects)
    finally:
        index.close()
