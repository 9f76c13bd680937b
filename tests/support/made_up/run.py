"""A run of two days over made-up subjects, in a process of its own: kinds are added before events are imported.

Usage: python -m tests.support.made_up.run FOLDER. Prints as JSON what became of them.
"""

import asyncio
import json
import logging
import sys
from datetime import date
from pathlib import Path
from typing import Any

from tests.support.made_up import parts

parts.add()

import msgspec  # noqa: E402

from pipelines.office.intake import take_in  # noqa: E402
from pipelines.office.reporting import Asked, Reporting  # noqa: E402
from pipelines.office.windows import days_of  # noqa: E402
from pipelines.opened import open_folder  # noqa: E402
from schemas.events.checks import PlannedCheck, Registered, Tick  # noqa: E402
from schemas.events.fetches import Fetched  # noqa: E402
from schemas.events.findings import FindingTransition, SubjectAssessed  # noqa: E402
from schemas.events.observations import PageObserved  # noqa: E402
from schemas.events.types import CHECKS, FETCHES, FINDINGS, OBSERVATIONS  # noqa: E402
from schemas.times import at  # noqa: E402
from tests.support.embedded import advance, payloads, running_in  # noqa: E402
from tests.support.made_up import behaviour  # noqa: E402
from tests.support.made_up.folder import write  # noqa: E402
from tests.support.people import person  # noqa: E402

behaviour.add()
COMPLAINTS = (
    "种类,编号,监测对象,来电次数,时间,检查人\n"
    "热线投诉,T-1,12302,2,2026-07-06 09:00,张三\n"
    "热线投诉,T-2,12302,1,2026-07-06 10:00,张三\n"
    "热线投诉,T-3,12303,2,2026-07-06 10:00,张三\n"
)
START = at("2026-07-06T00:00:00+08:00")


async def told(folder: Path) -> dict[str, Any]:
    opened = open_folder(write(folder / "office"))
    async with running_in(folder, START, opened) as run:
        await advance(run, 1)
        registry = opened.registry(None)
        table = folder / "complaints.csv"
        table.write_text(COMPLAINTS, encoding="utf-8")
        taken = take_in(table, run.log, registry, person("王五"), rulebooks=opened.rulebooks)
        await advance(run, 1)
        reporting = Reporting(run.warehouse, registry, opened.rulebooks[registry.program.rulebook])
        made = reporting.make(Asked("circular", days_of(date(2026, 7, 6), date(2026, 7, 7))))
        checks, observed, found = (payloads(run, topic) for topic in (CHECKS, OBSERVATIONS, FINDINGS))
        where = {"program": "p", "generation": 1}
        days = where | {"first_day": "2026-07-06", "last_day": "2026-07-07"}
        return {
            "planned": [(one.target, one.kind, one.subject_kind) for one in checks if isinstance(one, PlannedCheck)],
            "ticked": sorted({one.subject for one in checks if isinstance(one, Tick)}),
            "registered": sorted({one.subject for one in checks if isinstance(one, Registered)}),
            "answers": [
                [one.check.target, one.outcome, [each.told for each in one.answers]]
                for one in payloads(run, FETCHES)
                if isinstance(one, Fetched)
            ],
            "read": [
                [one.check.target, msgspec.to_builtins(one.found)] for one in observed if isinstance(one, PageObserved)
            ],
            "findings": [
                [one.target, one.target_kind, one.subject_kind, one.to_state, one.unit, one.wording, len(one.evidence)]
                for one in found
                if isinstance(one, FindingTransition)
            ],
            "assessed": [
                [one.subject, one.day, [row.status for row in one.rows]]
                for one in found
                if isinstance(one, SubjectAssessed)
            ],
            "outcomes": run.warehouse.query("outcomes_by_kind", days),
            "listed": [
                [row["subject"], row["subject_kind"]]
                for row in run.warehouse.query(
                    "subject_list", {"program": "p", "at": "2026-07-08T00:00:00+08:00", "subject_kinds": [parts.KIND]}
                )
            ],
            "balance": await run.balance(),
            "taken": taken.new,
            "records": run.warehouse.query(
                "records_in_window",
                {"program": "p"}
                | {"kinds": [], "start": "2026-07-06T00:00:00+08:00", "end": "2026-07-08T00:00:00+08:00"},
            ),
            "printed": json.loads(made.files["json"])["blocks"],
            "self_check": made.problems,
        }


if __name__ == "__main__":
    logging.disable()
    print(json.dumps(asyncio.run(told(Path(sys.argv[1]))), default=str, ensure_ascii=False))
