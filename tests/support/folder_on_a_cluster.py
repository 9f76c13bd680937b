"""An installation folder run on a cluster of its own, with one worker of each stage and no faults."""

from pathlib import Path
from typing import Any

from pipelines.data_folder import DataFolder
from pipelines.rehearsal.cluster_run import ClusterPlan, ClusterRun
from tests.support.forked_worker import forked

ONE_OF_EACH = ("scheduler", "fetcher", "classifier", "rule-evaluator", "publisher", "aggregator")


def on_a_cluster(folder: Path, root: Path, **changes: Any) -> dict[str, bytes]:
    """The findings by event id."""
    root.mkdir()
    wanted: dict[str, Any] = {"workers": ONE_OF_EACH, "begin": forked(), **changes}
    return ClusterRun(ClusterPlan(folder=DataFolder(folder), root=root, **wanted)).run()
