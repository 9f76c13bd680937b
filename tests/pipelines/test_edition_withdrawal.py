"""A released edition withdrawn: its papers stay, its namings and deadlines are taken back; nothing stays half done."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.office import kept_editions, releasing
from pipelines.office.cases.edition_deeds import edition_deeds
from pipelines.office.kept_editions import KeptEdition
from schemas.events.codec import decode
from schemas.events.reports import EditionMade
from schemas.events.types import REPORTS
from schemas.registry.load import parse
from tests.pipelines.test_cases_commands import (
    OTHER,
    STALE,
    cases,
    clock,
    data,
    notified,
    printed,
    refused,
    xunwang,
)

__all__ = ["clock", "data"]
CODE, LAST_DAY = "2026Q2", "2026-08-03"
RELEASE = ("edition", "release", CODE)
WITHDRAW = ("edition", "withdraw", CODE, "--reason", "附件有误")
Clock = Callable[[str], None]


def heard(data: Path, clock: Clock) -> str:
    """A case whose unit has answered."""
    case = notified(data)
    clock("2026-07-02T09:00:00+08:00")
    xunwang(data, "cases", "answer", case, "--accepted", who="u")
    return case


def drafted(data: Path, work: Path, deadline: str = LAST_DAY) -> KeptEdition:
    printed(data, work, STALE)
    edition = KeptEdition(DataFolder(data), CODE)
    facts = parse(edition.facts_file)
    facts["deadlines"] = [{"what": "整改情况", "date": deadline, "printed": "8月3日前"}]
    edition.facts_file.write_text(yaml.safe_dump(facts, allow_unicode=True), encoding="utf-8")
    return edition


def released(data: Path, clock: Clock, work: Path) -> KeptEdition:
    edition = drafted(data, work)
    clock("2026-07-20T09:00:00+08:00")
    xunwang(data, "edition", "release", CODE, who="c")
    return edition


def steps(data: Path, case: str) -> list[str]:
    return [one["step"] for one in json.loads(xunwang(data, "cases", "show", case, "--json"))["steps"]]


def told(data: Path) -> list[EditionMade]:
    log = SqliteLog(data / "log.db")
    found = [decode(record.value, REPORTS).data for records in payload_rows(log, REPORTS) for record in records]
    log.close()
    return [one for one in found if isinstance(one, EditionMade) and one.state != "draft"]


def papers(edition: KeptEdition) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in edition.papers.iterdir()}


def test_a_withdrawal_takes_namings_and_deadline_back_and_keeps_history(
    data: Path, clock: Clock, tmp_path: Path
) -> None:
    case = heard(data, clock)
    before = cases(data)[0]["deadline"]
    edition = released(data, clock, tmp_path)
    assert (cases(data)[0]["deadline"], cases(data)[0]["namings"]) == (LAST_DAY, 1)
    frozen = papers(edition)
    said = xunwang(data, *WITHDRAW, who="c")
    assert "已由王五撤回（附件有误）" in said
    assert "已在1个办理单中撤回点名通报和随之确定的期限" in said
    now = cases(data)[0]
    assert (now["deadline"], now["namings"], now["step"]) == (before, 0, "naming_withdrawn")
    assert xunwang(data, "cases", "namings", "--json").splitlines() == []
    assert steps(data, case)[-2:] == ["named", "naming_withdrawn"]
    assert papers(edition) == frozen
    assert "王五撤回" in xunwang(data, "edition", "list", who="c")
    xunwang(data, "cases", "remind", case)


def test_subscribers_are_told_with_who_and_why(data: Path, clock: Clock, tmp_path: Path) -> None:
    heard(data, clock)
    edition = released(data, clock, tmp_path)
    xunwang(data, *WITHDRAW, who="c")
    first, second = told(data)
    assert (first.state, second.state, second.by, second.reason) == ("released", "withdrawn", "c", "附件有误")
    assert (second.edition_id, second.digest, second.code) == (first.edition_id, first.digest, CODE)
    log = SqliteLog(data / "log.db")
    deeds = [(one.what, one.actor.id) for one in edition_deeds(edition.folder, log, "p")]
    log.close()
    assert deeds[-1] == ("撤回通报", "c")


def test_only_the_chief_withdraws_once_with_a_reason_what_is_released(data: Path, clock: Clock, tmp_path: Path) -> None:
    heard(data, clock)
    drafted(data, tmp_path)
    assert "尚未签发，无须撤回" in refused(data, *WITHDRAW, who="c")
    released(data, clock, tmp_path)
    assert "无权" in refused(data, *WITHDRAW, who="o")
    assert "须写明理由" in refused(data, "edition", "withdraw", CODE, "--reason", " ", who="c")
    assert cases(data)[0]["namings"] == 1
    xunwang(data, *WITHDRAW, who="c")
    assert "已由王五于2026-07-20撤回" in refused(data, *WITHDRAW, who="c")
    assert [one.state for one in told(data)] == ["released", "withdrawn"]


def test_the_naming_of_another_edition_stays(data: Path, clock: Clock, tmp_path: Path) -> None:
    case = heard(data, clock)
    clock("2026-07-10T09:00:00+08:00")
    xunwang(data, "cases", "name", case, "--edition", "2026年第27周监测周报", who="c")
    released(data, clock, tmp_path)
    assert cases(data)[0]["namings"] == 2
    xunwang(data, *WITHDRAW, who="c")
    left = [json.loads(line)["edition"] for line in xunwang(data, "cases", "namings", "--json").splitlines()]
    assert set(left) == {"2026年第27周监测周报"}


def test_a_deadline_that_would_shorten_a_case_is_not_set(data: Path, clock: Clock, tmp_path: Path) -> None:
    case = heard(data, clock)
    xunwang(data, "cases", "extend", case, "--until", "2026-09-30", "--then", "due", "--reason", "改版")
    released(data, clock, tmp_path)
    assert cases(data)[0]["deadline"] == "2026-09-30"
    xunwang(data, *WITHDRAW, who="c")
    assert cases(data)[0]["deadline"] == "2026-09-30"


def breaks_off(data: Path, monkeypatch: pytest.MonkeyPatch, of: Any, name: str, command: Sequence[str]) -> None:
    """The command while something of it cannot be done."""

    def broken(*_: Any, **__: Any) -> Any:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(of, name, {"docx": broken} if name == "RENDERERS" else broken)
        result = CliRunner().invoke(main, [*command, "--data", str(data), "--as", "c"])
    assert isinstance(result.exception, OSError), result.output


@pytest.mark.parametrize("where", ["_named", "tell"])
def test_a_release_that_breaks_off_is_brought_to_its_end_and_told_once(
    data: Path, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    heard(data, clock)
    edition = drafted(data, tmp_path)
    clock("2026-07-20T09:00:00+08:00")
    breaks_off(data, monkeypatch, releasing, where, RELEASE)
    assert told(data) == []
    xunwang(data, "edition", "release", CODE, who="c")
    assert [one.state for one in told(data)] == ["released"]
    assert cases(data)[0]["namings"] == 1
    assert "草稿" not in (edition.papers / f"circular-{CODE}.html").read_text(encoding="utf-8")
    assert "签发，不能再改" in refused(data, "edition", "release", CODE, who="c")


def test_papers_that_broke_off_are_printed_by_the_release_that_follows(
    data: Path, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = drafted(data, tmp_path)
    breaks_off(data, monkeypatch, KeptEdition, "_print", RELEASE)
    xunwang(data, "edition", "release", CODE, who="c")
    known = edition.released
    assert known is not None
    frozen = {name.removeprefix(f"circular-{CODE}."): content for name, content in papers(edition).items()}
    assert known.files.keys() <= frozen.keys()
    assert edition.kept.edition.head.draft is False


def test_what_cannot_be_printed_is_not_released_at_all(
    data: Path, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = drafted(data, tmp_path)
    before = papers(edition)
    breaks_off(data, monkeypatch, kept_editions, "RENDERERS", RELEASE)
    assert (edition.released, told(data), papers(edition)) == (None, [], before)


def test_a_withdrawal_that_breaks_off_is_brought_to_its_end(
    data: Path, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard(data, clock)
    released(data, clock, tmp_path)
    breaks_off(data, monkeypatch, releasing, "tell", WITHDRAW)
    xunwang(data, *WITHDRAW, who="c")
    assert [one.state for one in told(data)] == ["released", "withdrawn"]
    assert cases(data)[0]["namings"] == 0


def test_who_is_not_printed_is_neither_named_nor_taken_back(data: Path, clock: Clock, tmp_path: Path) -> None:
    heard(data, clock)
    printed(data, tmp_path, OTHER)
    clock("2026-07-20T09:00:00+08:00")
    xunwang(data, "edition", "release", CODE, who="c")
    assert "办理单" not in xunwang(data, *WITHDRAW, who="c")
