"""The documents hold together: links lead somewhere, every page can be found, examples can be used."""

import re
from pathlib import Path

import pytest
import yaml

from pipelines.cli import COMMANDS
from pipelines.log.sqlite import SqliteLog
from pipelines.office.intake import take_in
from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.load import convert
from tests.support.people import person
from tests.support.registries import registry

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)\)")


def links(page: Path) -> set[Path]:
    found = (target for target in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target)
    return {(page.parent / target).resolve() for target in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    assert [str(target) for target in links(page) if not target.exists()] == []


def test_every_page_is_listed() -> None:
    listed = links(ROOT / "docs" / "README.md")
    assert [page.name for page in PAGES[1:] if page.name != "README.md" and page not in listed] == []


def test_pictures_are_shown_and_small() -> None:
    pictures = set((ROOT / "docs" / "pictures").glob("*.png"))
    assert pictures <= set().union(*map(links, PAGES))
    assert max(picture.stat().st_size for picture in pictures) < 200_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_are_named_exist(page: Path) -> None:
    named = set(re.findall(r"(?:`|bin/|^ *)xunwang ([a-z][a-z-]+)", page.read_text(encoding="utf-8"), re.M))
    assert named <= set(COMMANDS)


def fenced(page: str, language: str) -> str:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return text.split(f"```{language}\n", 1)[1].split("```", 1)[0]


def test_the_registry_in_the_documents_can_be_used() -> None:
    assert problems(convert(yaml.safe_load(fenced("registry.md", "yaml")), "registry.md")) == []


def test_the_table_in_the_documents_can_be_handed_in(tmp_path: Path) -> None:
    path = tmp_path / "checks.csv"
    path.write_text(fenced("intake.md", "csv").replace("s01", "site1"), encoding="utf-8")
    log = SqliteLog(tmp_path / "log.db")
    try:
        assert take_in(path, log, registry(), person("王五")).new == 1
    except MistakeError as mistake:
        pytest.fail(str(mistake))
    finally:
        log.close()
