"""Works off what other systems have handed in, one after the other, in the order in which it came."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from pipelines.data_folder import DataFolder
from pipelines.evidence.handed_in import HandedInBodies
from pipelines.log.records import Log
from pipelines.office.intake import take_in
from pipelines.office.intake.receipts import Fate, Receipt, Receipts
from pipelines.office.intake.systems import System, Systems, limits
from pipelines.office.sampling import drawn_sites
from schemas.mistakes import MistakeError
from schemas.registry.installation import Installation
from schemas.rulebooks import Rulebook

NAME = "报送"  # what messages call the hand-in: its sender knows no file


def lines_of(body: bytes) -> bytes:
    """A JSON body (one object, an array of them, or {"rows": […]}) as lines, a row each. Raises MistakeError."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MistakeError(f"正文不是合法的JSON（{error}），请改正后重新报送。") from None
    rows = said.get("rows", said) if isinstance(said, dict) else said
    listed = rows if isinstance(rows, list) else [rows]
    if not listed or not all(isinstance(row, dict) and row for row in listed):
        raise MistakeError(
            "正文应为一个JSON对象、对象的数组，或{“rows”: [...]}，每个对象是一条记录，请改正后重新报送。"
        )
    return b"\n".join(map(orjson.dumps, listed))


class Receiving:
    """`now` tells the time of life or of a rehearsal."""

    def __init__(
        self, folder: DataFolder, installation: Installation, rulebooks: Mapping[str, Rulebook], log: Log
    ) -> None:
        self._folder, self._installation, self._rulebooks, self._log = folder, installation, rulebooks, log
        self.receipts = Receipts(folder.root / "intake.db")

    def close(self) -> None:
        self.receipts.close()

    def work_off(self, systems: Systems, now: datetime) -> int:
        """Take in everything that waits; how many hand-ins that were."""
        by_id = {one.id: one for one in systems.listed}
        done = 0
        while (waiting := self.receipts.next_waiting()) is not None:
            receipt, body = waiting
            self.receipts.settle(receipt, self._fate(by_id.get(receipt.system), receipt, body, now), now)
            done += 1
        return done

    def _fate(self, system: System | None, receipt: Receipt, body: bytes, now: datetime) -> Fate:
        if system is None or system.withdrawn:
            return Fate(state="refused", problems=["报送系统的令牌已收回，未导入。"])
        registry = self._installation.registries[system.program]
        drawn = drawn_sites(registry, self._folder.of_program(system.program).samples, now)
        with TemporaryDirectory() as place:
            path = Path(place) / f"{NAME}{receipt.suffix}"
            path.write_bytes(body)
            try:
                taken = take_in(
                    path,
                    self._log,
                    registry,
                    system.actor,
                    receipt.kind,
                    drawn,
                    self._rulebooks,
                    bodies=HandedInBodies(self._folder.root),
                    now=now,
                    take_good=receipt.take_good,
                    limits=limits(system, registry),
                )
            except MistakeError as mistake:
                return Fate(state="refused", problems=mistake.messages)
        return Fate(
            state="partly" if taken.refused else "taken",
            new=taken.new,
            known=taken.known,
            rows=taken.rows,
            problems=taken.refused,
            notes=taken.notes,
        )
