"""What the server that children are forked from has loaded. Nothing of it may start a thread, or open the engine of a
warehouse: neither would live on in a child."""

import gc
import importlib

from pipelines.running.reading_pool import _WARM_UP
from schemas.rulebooks import load_all
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read
from tests.support.forked import fork_instead_of_spawning, outlive_the_killed

MODULES = (
    "pipelines.cli", "pipelines.cluster.office", "pipelines.cluster.worker", "pipelines.running.embedded",
    "pipelines.warehouse.server", "stages.classifier.stage", "stages.publisher", "stages.rule_evaluator.stage",
    "tests.support.aggregator_worker", "tests.support.cluster_worker", "tests.support.clickhouse_server",
    "tests.support.dying_scheduler", "tests.support.embedded", "tests.support.hanging_worker",
    "tests.support.recorded_worker",
    "tests.support.run_worker", "tests.support.sink_worker", "tests.support.stage_workers",
)  # fmt: skip

for name in MODULES:
    importlib.import_module(name)
read(_WARM_UP.encode(), PageContext())
load_all()
outlive_the_killed()
fork_instead_of_spawning()
gc.collect()
gc.freeze()  # a child that looks for garbage need not look through all this
