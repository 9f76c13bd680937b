"""A run that judges no more gives back what its stages held; what is written then is still stored."""

from datetime import date
from pathlib import Path

from pipelines.office.edition_keeper import announce
from pipelines.office.reporting import Asked
from pipelines.office.windows import days_of
from schemas.times import at
from tests.support.embedded import advance, alone, reporting_of, running
from tests.support.registries import registry

START = at("2026-07-01T00:00:00+08:00")


async def test_an_edition_that_is_made_after_the_last_judgement_is_stored(tmp_path: Path) -> None:
    async with running(tmp_path / "data", registry(1), START) as run:
        await advance(run, 1)
        await run.rest()
        assert [stage.name for stage in run.threads] == ["publisher", "aggregator"]
        made = reporting_of(run).make(Asked("circular", days_of(date(2026, 7, 1), date(2026, 7, 1), "一日")))
        announce(run.log, [made])
        await run.drain()
        stored = run.warehouse.query("editions", {"program": alone(run).program.id})
    assert [(row["edition_kind"], row["period"]) for row in stored] == [("circular", "一日")]
