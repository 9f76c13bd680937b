"""A worker loads its own stage and no other's: start and memory of a cluster are a sum over its workers."""

import subprocess
import sys

import pytest

SPECIAL = {"stages.classifier.reading.reader", "openpyxl", "stages.reporter.render", "clickhouse_driver", "chdb"}
OF_FILES = {"openpyxl", "numpy", "pypdf"}  # 35 MB and half a second, for who is given an attached file
CASES = [
    ("pipelines.cluster.worker", SPECIAL),
    ("pipelines.cluster.office", SPECIAL),
    ("pipelines.running.reading_pool", OF_FILES),
    # What the first process was started with is loaded by all that it starts.
    ("pipelines.cli", SPECIAL | OF_FILES | {"pipelines.running"}),
    ("tests.benchmarks.bench_account_looks", {"pipelines"}),
]


@pytest.mark.parametrize(("module", "others"), CASES)
def test_what_only_some_need_is_not_loaded_by_all(module: str, others: set[str]) -> None:
    program = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=True)
    assert not others & set(done.stdout.split())
