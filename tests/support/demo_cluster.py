"""xunwang demo-cluster with a stand-in for the ClickHouse server beside it; arguments are passed on.

Usage: python -m tests.support.demo_cluster [--seed N ...]
"""

import sys
import tempfile
from pathlib import Path

from pipelines.cli import main
from tests.support.clickhouse_server import RunningServer, ServerPlan

if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory(prefix="xunwang-clickhouse-") as folder,
        RunningServer(ServerPlan(Path(folder) / "clickhouse")) as server,
    ):
        main(["demo-cluster", "--clickhouse", f"127.0.0.1:{server.port}", *sys.argv[1:]])
