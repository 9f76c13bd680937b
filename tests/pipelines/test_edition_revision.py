"""What comes after a release makes a correction: a finding found groundless, a letter answered after all, one record
more. What is mended later stood in the window all the same."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.data_folder import DataFolder
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.office.intake import hand_in, observation
from pipelines.office.kept_editions import KeptEdition
from schemas.records.letters import Letter
from schemas.times import at
from stages.reporter.document import figures, plain
from tests.pipelines.test_cases_commands import COLUMN, OTHER, STALE, clock, data, found, xunwang
from tests.pipelines.test_edition_withdrawal import Clock
from tests.stages.templates.papers import tables
from tests.support.people import person

__all__ = ["clock", "data"]
CODE = "2026-06-01_2026-07-01"
TEMPLATE = """
id: shili
version: 1
title: 示例市{period}检查情况的通报
issuer: 示例市人民政府办公室
addressees: [各县人民政府]
opening: 现将有关情况通报如下。
parts:
- text: 存在问题{problems}个；来信{letters}件，已答复{done}件。
attachments:
- title: 问题
  rows: problems
  columns: [{title: 单位, field: unit_short}, {title: 对象, field: subject}]
slots:
  done: {count: letters, where: {answered: true}, fact: totals.letters.answered}
  problems: {count: problems, fact: totals.problems.found}
  letters: {count: letters, fact: totals.letters.received}
"""


def letter(key: str, answered: str | None = None, when: str = "2026-06-20") -> Letter:
    moment = at(f"{when}T12:00:00+08:00")
    told = {"asked": at("2026-06-18T09:00:00+08:00"), "answered": at(answered) if answered else None}
    return Letter(key=f"{key}-{when}", thing=key, subject="site1", at=moment, by="张三", actor=person("张三"), **told)


def come(data: Path, *records: Letter, steps: list[NewRecord] | None = None) -> None:
    """What arrives in the log, whenever it happened."""
    log = SqliteLog(data / "log.db")
    hand_in(log, [observation("p", "mailbox.letter.v1", one, one.at) for one in records])
    log.append(steps or [])
    log.close()


@pytest.fixture
def released(data: Path, clock: Clock) -> KeptEdition:
    """A circular of June: three findings and a letter that has no answer."""
    (data / "templates").mkdir()
    (data / "templates" / "monthly.yaml").write_text(TEMPLATE, encoding="utf-8")
    come(data, letter("L1"))
    clock("2026-07-02T09:00:00+08:00")
    asked = ("--from", "2026-06-01", "--to", "2026-07-01", "--label", "六月", "--template", "monthly")
    xunwang(data, "report", "circular", *asked, "--signed-on", "2026-07-02", who="c")
    edition = KeptEdition(DataFolder(data), CODE)
    assert edition.waiting() == []
    xunwang(data, "edition", "release", CODE, who="c")
    return edition


def revise(data: Path, code: int = 0) -> str:
    return xunwang(data, "edition", "revise", CODE, "--template", "monthly", who="c", code=code)


def counted(edition: KeptEdition) -> dict[str, float]:
    return {one.name: one.value for one in figures(edition.kept.edition)}


def test_what_comes_after_a_release_is_told_in_its_correction(data: Path, released: KeptEdition, clock: Clock) -> None:
    frozen = {path.name: path.read_bytes() for path in released.papers.iterdir()}
    assert counted(released) == {"problems": 3, "letters": 1, "done": 0}
    clock("2026-07-10T09:00:00+08:00")
    assert "没有影响其内容的变化" in revise(data, code=2)
    later = "2026-07-08T10:00:00+08:00"
    mended = found(OTHER, "rectified", later, frm="confirmed", subject="site2", target="site2", unit="elsewhere")
    come(data, steps=[mended])
    assert "没有影响其内容的变化" in revise(data, code=2)  # it stood in June
    groundless = found(STALE, "dismissed", later, frm="confirmed", subject="site1", target="site1", unit="county")
    one_more = found("ee" * 16, when="2026-06-29T10:00:00+08:00", subject="site2", target="site2", unit="county")
    come(data, letter("L1", "2026-06-25T10:00:00+08:00", when="2026-06-26"), letter("L2"), steps=[groundless, one_more])
    said = revise(data)
    now = KeptEdition(released.folder, f"{CODE}-r2")
    assert counted(now) == {"problems": 3, "letters": 2, "done": 1}
    assert f"已编成更正稿{CODE}-r2，与{CODE}相比" in said
    assert "新增1项\n  示例县“示例县2人民政府”：site.veto.home_stale\n已消除1项\n  示例县“示例县1人民政府”" in said
    assert "letters.answered：0 → 1" in said
    assert "letters.received：1 → 2" in said
    before = released.released
    assert before is not None
    assert f"原签发文稿的摘要{before.digest}，更正稿签发后为{now.digest_when_released()}" in said
    assert {path.name: path.read_bytes() for path in released.papers.iterdir()} == frozen

    assert now.waiting() == []
    promised = now.digest_when_released()
    xunwang(data, "edition", "release", now.code, who="c")
    assert now.released is not None
    assert (now.released.digest, now.released.revision) == (promised, 2)
    assert "没有影响其内容的变化" in revise(data, code=2)


def test_what_was_confirmed_again_or_came_back_is_not_taken_out(data: Path, released: KeptEdition) -> None:
    place: dict[str, Any] = {"subject": "site1", "unit": "county"}
    column = {**place, "target": "site1/c1", "target_kind": "column", "indicator": "site.deduct.column_stale"}
    times = [f"2026-07-{day:02}T10:00:00+08:00" for day in (3, 4, 5, 6)]
    reopened = [
        found(STALE, "dismissed", times[0], frm="confirmed", target="site1", **place),
        found(STALE, "confirmed", times[1], frm="dismissed", target="site1", **place),
    ]
    came_back = [
        found(COLUMN, "rectified", times[0], frm="confirmed", **column),
        found(COLUMN, "recurred", times[1], frm="rectified", **column),
        found(COLUMN, "dismissed", times[2], frm="recurred", **column),  # the second time was none, the first was one
    ]
    come(data, steps=[*reopened, *came_back])
    assert "没有影响其内容的变化" in revise(data, code=2)


def test_a_draft_never_names_who_was_found_innocent_before_it_was_made(data: Path, released: KeptEdition) -> None:
    groundless = found(
        OTHER, "dismissed", "2026-07-03T10:00:00+08:00", frm="confirmed", subject="site2", target="site2"
    )
    come(data, steps=[groundless])
    told = json.loads(xunwang(data, "edition", "revise", CODE, "--template", "monthly", "--json", who="c"))
    assert [unit for unit, *_ in told["changes"]["gone"]] or told["changes"]["figures"]
    (table,) = tables(KeptEdition(released.folder, told["code"]).kept.edition)
    assert [plain(row[0]) for row in table.rows] == ["示例县", "示例县"]
    assert told["digests"]["released"] != told["digests"]["correction"]
