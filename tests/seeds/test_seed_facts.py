"""What is shipped is what the tool makes of the facts now, where the facts are at hand."""

import filecmp
import shutil
from pathlib import Path

import pytest

from tests.seeds.folder import MADE, MADE_OF_PROGRAM, make_all
from tests.seeds.test_offices import KEYS, OFFICES

FACTS = Path(__file__).parents[3] / "shared" / "domain" / "seed-facts.yaml"
ELSEWHERE = Path(__file__).parents[4] / "shared" / "domain" / "seed-facts.yaml"
pytestmark = pytest.mark.xdist_group("seeds")


def made_files(folder: Path) -> list[Path]:
    """The files that the tool makes; what others put beside them is not its business."""
    places = [folder / name for name in MADE]
    places += [home / name for home in (folder / "programs").iterdir() for name in MADE_OF_PROGRAM]
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*")) if file.is_file()]
    return sorted(file.relative_to(folder) for file in files)


def test_what_is_shipped_is_what_the_tool_makes(tmp_path: Path) -> None:
    facts = next((path for path in (FACTS, ELSEWHERE) if path.is_file()), None)
    if facts is None:
        return
    for key in KEYS:
        shutil.copytree(OFFICES / key / "templates", tmp_path / key / "templates")
    made = {folder.name: folder for folder in make_all(facts, tmp_path)}
    assert sorted(made) == sorted(KEYS)
    for key, folder in made.items():
        files = made_files(folder)
        assert files == made_files(OFFICES / key)
        same, different, unread = filecmp.cmpfiles(folder, OFFICES / key, files, shallow=False)
        assert (len(same), different, unread) == (len(files), [], [])
