"""A running office begins to go by another rulebook without being stopped: the command that switches writes the
program's file, and monitoring is begun again with it."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from pipelines.data_folder import DataFolder
from pipelines.office.rulebook_switch import changes_in
from schemas.mistakes import MistakeError
from schemas.registry.model import Program

LOOKS_EVERY_S = 5.0
logger = logging.getLogger(__name__)


async def renew_when_rulebooks_change(
    folder: DataFolder, programs: Sequence[Program], renew: Callable[[], None], every_s: float = LOOKS_EVERY_S
) -> None:
    """Call `renew` once when a switch of rulebooks stands in the folder that the running programs do not know."""
    running = {program.id: program.rulebook_changes for program in programs}
    seen: dict[str, float] = {}
    while True:
        files = {str(path): path.stat().st_mtime for path in folder.program_files if path.exists()}
        if files != seen:
            seen = files
            try:
                now = await asyncio.to_thread(changes_in, folder)
            except MistakeError as error:  # somebody is writing in it, or it is broken: the run goes on as it is
                logger.warning("the programs in %s cannot be read: %s", folder.root, error)
                now = running
            if {name: now.get(name, []) for name in running} != running:
                renew()
                return
        await asyncio.sleep(every_s)
