"""One table of kinds of check: nobody else writes a list of them."""

import ast
import re
from pathlib import Path

import msgspec
import pytest

from schemas.events.checks import PlannedCheck
from schemas.kinds import KINDS, kinds_of, names_where
from schemas.registry.model import CheckPlan
from schemas.registry.sources import ACCOUNT_SOURCES
from schemas.registry.subjects import SUBJECTS
from schemas.words import CHECK_KINDS
from stages.fetcher.sources import SOURCES
from stages.scheduler.targets import TARGETS

ROOT = Path(__file__).parents[2]
THE_TABLE = {"schemas/kinds.py"}
# "link" and "column" are kinds of target too, "home" is a folder: only these say that kinds of check are meant.
TELLING = frozenset({"visit", "probe", "cloak"})


def code_files() -> list[Path]:
    folders = (ROOT / name for name in ("schemas", "stages", "pipelines"))
    return [p for folder in folders for p in folder.rglob("*.py") if "/sample/" not in str(p)]


def lists_of_kinds(source: str) -> list[int]:
    """Lines where two or more names of kinds stand in one set, list, tuple, dict or annotation."""
    found = []
    for node in ast.walk(ast.parse(source)):
        parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
        names = {part.value for part in parts if isinstance(part, ast.Constant) and part.value in KINDS}
        if len(names) > 1 and names & TELLING:
            found.append(node.lineno)
    return sorted(found)


def test_no_list_of_kinds_is_written_out_anywhere_else() -> None:
    wrong = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in code_files()
        if str(path.relative_to(ROOT)) not in THE_TABLE
        for line in lists_of_kinds(path.read_text(encoding="utf-8"))
    }
    assert wrong == set()


def test_the_search_finds_what_it_looks_for() -> None:
    source = 'A = frozenset({"visit", "home"})\nB = ("page", "link")\nC = {"probe": 1, "cloak": 2}'
    assert lists_of_kinds(source) == [1, 3]


def test_no_question_to_the_warehouse_writes_them_out() -> None:
    several = re.compile(r"kinds? (?:=|IN) [\[(]\s*'(\w+)'\s*,")
    files = [*(ROOT / "schemas/warehouse").rglob("*.sql"), *(ROOT / "deploy/grafana").rglob("*.json")]
    assert files
    for path in files:
        assert not [name for name in several.findall(path.read_text(encoding="utf-8")) if name in KINDS], path


@pytest.mark.parametrize("name", KINDS)
def test_what_a_row_names_exists(name: str) -> None:
    kind = KINDS[name]
    assert kind.subject_kind in SUBJECTS
    assert kind.looks_at in TARGETS
    assert kind.source in SOURCES
    assert CheckPlan().number(kind.cadence) >= 1
    assert CHECK_KINDS[name] == kind.word


def test_a_kind_that_the_table_does_not_hold_is_refused() -> None:
    fields = {"check_id": "c", "vantage": "v", "subject": "s", "target": "s", "day": "2026-07-01", "slot": 0}
    fields |= {"slots_a_day": 1, "due": "2026-07-01T00:00:00Z", "not_after": "2026-07-01T01:00:00Z", "url": "http://s/"}
    assert msgspec.convert({**fields, "kind": "visit"}, PlannedCheck).kind == "visit"
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**fields, "kind": "glance"}, PlannedCheck)


def test_the_kinds_of_each_subject_are_told_apart() -> None:
    assert list(kinds_of("account")) == ["posts", "menu", "profile", "entry", "entry_link"]
    assert list(kinds_of("app")) == ["app_page"]
    assert kinds_of("unit") == {}
    assert names_where(page=True, subject_kind="site") == {"home", "column"}


def test_a_source_tells_only_kinds_that_ask_sources() -> None:
    asked = names_where(source="account")
    assert asked
    for name, row in ACCOUNT_SOURCES.items():
        assert row.tells <= asked, name
        assert row.tells or name == "handed_in"
