"""make bench: run every bench_*.py, print its rows and write build/bench.json.

`python -m tests.benchmarks [--against COMMIT [--rounds N]] [NAME…]`: with a commit, the same benchmarks of its tree
run in turn with ours, and each row has the value before, the value now and their ratio (`make bench AGAINST=…`).
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.benchmarks import against
from tests.benchmarks.running import ROOT, names_in, run


class UnknownBenchmarkError(Exception):
    """A name that is no benchmark of a tree; the message is one sentence."""


def _figure(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def show(row: dict[str, Any]) -> str:
    peer = f"  beside {row['peer']}: {row['peer_value']}" if row.get("peer") else ""
    ratio = f"  ratio {row['ratio']:.3g}" if row.get("ratio") is not None else ""
    floor = f"  (asked: {row['floor']})" if row.get("floor") is not None else ""
    line = f"{'ok ' if row['ok'] else 'BAD'}  {row['name']}: {_figure(row['value'])} {row['unit']}{peer}{ratio}{floor}"
    return line + (_change(row) if "before" in row else "")


def _change(row: dict[str, Any]) -> str:
    peer = f", ratio {row['before_ratio']:.3g}" if row["before_ratio"] is not None else ""
    change = f"; now/before {row['now_by_before']:.3f}" if row["now_by_before"] is not None else ""
    return f"\n       before: {_figure(row['before'])} {row['unit']}{peer}{change}"


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks without bench_; all without any")
    parser.add_argument("--against", metavar="COMMIT", help="run the same benchmarks of this commit in turn with ours")
    parser.add_argument("--rounds", type=int, default=against.ROUNDS, help="how often each tree runs")
    return parser.parse_args(arguments)


def _prepared(
    wanted: argparse.Namespace, root: Path, resources: ExitStack
) -> tuple[list[str], Callable[[str], list[dict[str, Any]]]]:
    """The benchmarks to run and what runs one. Raises UnknownCommitError and UnknownBenchmarkError."""
    ours = names_in(root)
    if unknown := [name for name in wanted.names if name not in ours]:
        raise UnknownBenchmarkError(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(ours)}.")
    names = wanted.names or ours
    if wanted.against is None:
        return names, lambda name: run(f"bench_{name}", tree=root)
    before = resources.enter_context(against.checked_out(wanted.against, root))
    lacking = [name for name in names if name not in names_in(before)]
    if lacking and wanted.names:
        raise UnknownBenchmarkError(f"{wanted.against} has no benchmark {', '.join(lacking)} to compare with.")
    if lacking:
        print(f"not in {wanted.against}, left out: {', '.join(lacking)}", flush=True)
    common = [name for name in names if name not in lacking]
    return common, lambda name: against.compared(name, before, root, rounds=wanted.rounds)


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Run, print and write what the arguments ask of the project at `root`; 2 for a name that is not known."""
    wanted = _parsed(arguments)
    with ExitStack() as resources:
        try:
            names, rows_of = _prepared(wanted, root, resources)
        except (against.UnknownCommitError, UnknownBenchmarkError) as mistake:
            print(mistake, file=sys.stderr)
            return 2
        rows: list[dict[str, Any]] = []
        for name in names:
            print(f"== {name}", flush=True)
            for row in rows_of(name):
                print(show(row), flush=True)
                rows.append(row)
    build = root / "build"
    build.mkdir(exist_ok=True)
    (build / "bench.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{sum(not row['ok'] for row in rows)} of {len(rows)} rows below what was asked; build/bench.json written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
