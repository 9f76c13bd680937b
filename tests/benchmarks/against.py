"""The same benchmarks in the tree of an older commit and in this one, in turn, so that both meet the same machine.

Each tree runs its own benchmark with its own code, the older one from a git worktree in a temporary folder."""

import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks.running import run

ROUNDS = 2
Row = dict[str, Any]
Label = tuple[str, str | None]


class UnknownCommitError(Exception):
    """The commit to compare with cannot be had; the message is one sentence."""


def _git(root: Path, *arguments: str) -> str | None:
    """What git answers about the project at `root`, or None where it refuses."""
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


@contextmanager
def checked_out(commit: str, root: Path) -> Iterator[Path]:
    """The tree that the project at `root` had at `commit`, in a temporary folder. Raises UnknownCommitError."""
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}")
    if found is None:
        raise UnknownCommitError(f"{commit} is no commit of the git repository at {root}.")
    with tempfile.TemporaryDirectory(prefix="xunwang-against-") as folder:
        tree = Path(folder) / "tree"
        if _git(root, "worktree", "add", "--detach", str(tree), found) is None:
            raise UnknownCommitError(f"{commit} cannot be checked out into {folder}.")
        try:
            yield tree
        finally:
            _git(root, "worktree", "remove", "--force", str(tree))


def compared(name: str, before: Path, now: Path, rounds: int = ROUNDS) -> list[Row]:
    """The rows of the benchmark of now, each with `before`, the older tree's value, and `now_by_before`.

    Both trees run `rounds` times in turn; values are medians. A row that one tree alone has is kept without a ratio.
    """
    found: dict[Path, list[list[Row]]] = {before: [], now: []}
    for _ in range(rounds):
        for tree in (before, now):
            found[tree].append(run(f"bench_{name}", tree=tree))
    old, new = _medians(found[before]), _medians(found[now])
    rows = []
    for label in dict.fromkeys([*new, *old]):
        here = new.get(label) or {**old[label], "value": None, "ratio": None}
        rows.append(_beside(here, old.get(label)))
    return rows


def _medians(rounds: Sequence[Sequence[Row]]) -> dict[Label, Row]:
    """One row a name and peer: the median of its value and of its ratio to the peer, good where all rounds were."""
    labelled: dict[Label, list[Row]] = {}
    for row in (row for rows in rounds for row in rows):
        labelled.setdefault((row["name"], row.get("peer")), []).append(row)
    return {
        label: {**rows[-1], "value": _median(rows, "value"), "ratio": _median(rows, "ratio"),
               "ok": all(row["ok"] for row in rows)}
        for label, rows in labelled.items()
    }  # fmt: skip


def _median(rows: Sequence[Row], field: str) -> Any:
    """Of numbers; anything else as the last round has it."""
    values = [row.get(field) for row in rows]
    numbers = [value for value in values if isinstance(value, int | float)]
    return statistics.median(numbers) if numbers and len(numbers) == len(values) else values[-1]


def _beside(row: Row, then: Row | None) -> Row:
    value, older = row["value"], then["value"] if then else None
    both = isinstance(value, int | float) and isinstance(older, int | float) and older
    return {
        **row,
        "before": older,
        "before_ratio": then.get("ratio") if then else None,
        "now_by_before": value / older if both else None,
    }
