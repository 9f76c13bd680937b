"""Run one benchmark of a tree of the project in a process of its own, so that one's memory is not another's."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def names_in(tree: Path) -> list[str]:
    """The benchmarks of a tree by name, without `bench_`."""
    return sorted(path.stem.removeprefix("bench_") for path in (tree / "tests" / "benchmarks").glob("bench_*.py"))


def run(
    name: str,
    sizes: Mapping[str, int] | None = None,
    environment: Mapping[str, str] | None = None,
    tree: Path = ROOT,
) -> list[dict[str, Any]]:
    """The rows of one benchmark module of `tree`; a failing one is a row that says so. `sizes` of its constants and
    `environment` change how much it does."""
    settings = "".join(f"b.{constant} = {size}; " for constant, size in (sizes or {}).items())
    code = f"import json, tests.benchmarks.{name} as b; {settings}print('\\n' + json.dumps(b.run()))"
    wanted = {**os.environ, "PYTHONPATH": str(tree), **(environment or {})}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tree, check=False, env=wanted
    )
    if done.returncode != 0:
        print(done.stderr[-2_000:], file=sys.stderr)
        return [{"name": name, "value": None, "unit": "failed", "ok": False}]
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return rows
