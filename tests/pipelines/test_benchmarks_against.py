"""Benchmarks of an older commit beside those of now: which figures are compared, and what a wrong name is told."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import main

BENCHMARK = """
def run():
    return [
        {{"name": "speed", "value": {value}, "unit": "a/s", "peer": "bare", "peer_value": 80, "ratio": {value} / 80,
         "floor": None, "ok": True}},
        {{"name": "speed", "value": {value}, "unit": "a/s", "peer": "exact", "peer_value": 10, "ratio": {value} / 10,
         "floor": None, "ok": True}},
        {{"name": "{other}", "value": "over the time", "unit": "ms", "ok": True}},
    ]
"""


def _git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *settings, "-C", folder, *arguments], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A benchmark that was quicker once, committed; now it is slower, and there is a second one, uncommitted."""
    folder = tmp_path / "tests" / "benchmarks"
    folder.mkdir(parents=True)
    for package in (folder, folder.parent):
        (package / "__init__.py").touch()
    (folder / "bench_tiny.py").write_text(BENCHMARK.format(value=40, other="gone"))
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-q", "-m", "first")
    (folder / "bench_tiny.py").write_text(BENCHMARK.format(value=20, other="new"))
    (folder / "bench_later.py").write_text(BENCHMARK.format(value=1, other="new"))
    return tmp_path


def test_before_and_now_and_their_ratio_are_in_each_row(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--against", "HEAD", "--rounds", "1", "tiny"], project) == 0
    printed = capsys.readouterr().out
    assert "speed: 20 a/s  beside bare: 80  ratio 0.25\n       before: 40 a/s, ratio 0.5; now/before 0.500" in printed
    assert "speed: 20 a/s  beside exact: 10  ratio 2\n       before: 40 a/s, ratio 4; now/before 0.500" in printed
    rows = {row["name"]: row for row in json.loads((project / "build" / "bench.json").read_text())}
    assert {name: (row["before"], row["value"], row["now_by_before"]) for name, row in rows.items()} == {
        "speed": (40, 20, 0.5),
        "new": (None, "over the time", None),
        "gone": ("over the time", None, None),
    }
    assert "tree" not in _git(project, "worktree", "list"), "the older tree was left behind"


def test_without_names_what_the_older_tree_lacks_is_left_out(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--against", "HEAD", "--rounds", "1"], project) == 0
    printed = capsys.readouterr().out
    assert "not in HEAD, left out: later" in printed
    assert "== later" not in printed


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--against", "nowhere", "tiny"], "nowhere is no commit"),
        (["--against", "HEAD", "later"], "HEAD has no benchmark later"),
        (["unheard-of"], "There is no benchmark unheard-of"),
    ],
)
def test_a_wrong_name_is_told_in_one_sentence(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(arguments, project) == 2
    complaint = capsys.readouterr().err.strip()
    assert told in complaint
    assert "\n" not in complaint
