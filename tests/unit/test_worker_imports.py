"""A worker loads its own stage and no other's: start and memory of a cluster are a sum over its workers."""

import subprocess
import sys

import pytest

SPECIAL = {"stages.classifier.reading.reader", "openpyxl", "stages.reporter.render", "clickhouse_driver", "chdb"}


@pytest.mark.parametrize("module", ["pipelines.cluster.worker", "pipelines.cluster.office"])
def test_what_only_some_need_is_not_loaded_by_all(module: str) -> None:
    program = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=True)
    assert not SPECIAL & set(done.stdout.split())
