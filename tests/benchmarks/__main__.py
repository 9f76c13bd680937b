"""make bench: run every bench_*.py, print its rows and write build/bench.json.

Each benchmark runs in its own process, so that one's memory is not another's.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def run(
    name: str, sizes: Mapping[str, int] | None = None, environment: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """The rows of one benchmark module; a failing one is a row that says so. `sizes` of its constants and `environment`
    change how much it does."""
    settings = "".join(f"b.{constant} = {size}; " for constant, size in (sizes or {}).items())
    code = f"import json, tests.benchmarks.{name} as b; {settings}print('\\n' + json.dumps(b.run()))"
    wanted = {**os.environ, **(environment or {})}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False, env=wanted
    )
    if done.returncode != 0:
        print(done.stderr[-2_000:], file=sys.stderr)
        return [{"name": name, "value": None, "unit": "failed", "ok": False}]
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return rows


def show(row: dict[str, Any]) -> str:
    peer = f"  beside {row['peer']}: {row['peer_value']}" if row.get("peer") else ""
    ratio = f"  ratio {row['ratio']:.3g}" if row.get("ratio") is not None else ""
    floor = f"  (asked: {row['floor']})" if row.get("floor") is not None else ""
    value = row["value"]
    shown = f"{value:.4g}" if isinstance(value, float) else value
    return f"{'ok ' if row['ok'] else 'BAD'}  {row['name']}: {shown} {row['unit']}{peer}{ratio}{floor}"


def main() -> None:
    wanted = sys.argv[1:]
    names = [p.stem for p in sorted(HERE.glob("bench_*.py")) if not wanted or p.stem.removeprefix("bench_") in wanted]
    rows: list[dict[str, Any]] = []
    for name in names:
        print(f"== {name}", flush=True)
        for row in run(name):
            print(show(row), flush=True)
            rows.append(row)
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    (build / "bench.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{sum(not row['ok'] for row in rows)} of {len(rows)} rows below what was asked; build/bench.json written")


if __name__ == "__main__":
    main()
