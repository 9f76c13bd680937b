"""Every kind that may be handed in against every kind of bad row: named by row and heading, and nothing is taken."""

import csv
import typing
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.office.intake import take_in
from pipelines.office.intake.fields import DAYS, MONTHS
from pipelines.office.intake.kinds import kinds
from pipelines.office.intake.template import write_template
from pipelines.office.intake.words import headings_of, words_in
from schemas.events.checks import Registered, Tick
from schemas.events.codec import decode
from schemas.mistakes import MistakeError
from schemas.records import BY_NAME
from schemas.records.accounts import ToldOfAccount
from schemas.registry.installation import installation_of
from schemas.registry.model import Registry, StatePeriod, Unit
from schemas.rulebooks import Rulebook, load_all
from schemas.times import at, day_of, midnight
from stages.aggregator import Aggregator
from stages.contract import Incoming
from stages.rule_evaluator import RuleEvaluatorStage
from stages.scheduler.plan import Span, plan_subject
from stages.scheduler.watch import SubjectWatch
from tests.support.people import person
from tests.support.registries import registry

SITE = "示例县1人民政府"
STRANGER = Unit(id="other", name="外市某局", short_name="外市某局", level="department")
REGISTRY = msgspec.structs.replace(registry(2), units=[*registry(2).units, STRANGER])
NOW = at("2027-06-01T00:00:00+08:00")
BOOKS = load_all()
TEMPLATES = [*BY_NAME, "manual.result.v1", "consult.test.v1"]
every_kind = pytest.mark.parametrize("kind", TEMPLATES)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteLog]:
    """Shared by what is refused: nothing of it is written."""
    log = SqliteLog(tmp_path_factory.mktemp("log") / "log.db")
    yield log
    log.close()


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The template of each kind, with its example row."""
    folder = tmp_path_factory.mktemp("templates")
    for kind in TEMPLATES:
        write_template(kind, folder / f"{kind}.xlsx")
    return {kind: folder / f"{kind}.xlsx" for kind in TEMPLATES}


class Table:
    """The example of a kind as a table of two rows, the second of which is changed."""

    def __init__(self, template: Path, kind: str, folder: Path) -> None:
        self.payload = kinds()[kind].payload
        self.heads = headings_of(self.payload)
        self._folder = folder
        book = openpyxl.load_workbook(template)
        first, example = (list(row) for row in list(book.worksheets[0].values)[:2])
        self.row = dict(zip(map(str, first), example, strict=True))
        self.row[self.heads["subject"]] = SITE
        self.row.pop(self.heads["unit"], None)

    def written(self, **changed: str) -> Path:
        """Two rows with keys of their own, the second with these cells."""
        rows = [dict(self.row), dict(self.row) | {self.heads[name]: value for name, value in changed.items()}]
        rows[0][self.heads["key"]] = "首行"
        heads = list(dict.fromkeys(name for row in rows for name in row))
        path = self._folder / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, heads)
            table.writeheader()
            table.writerows(rows)
        return path


def refused(table: Table, kind: str, log: SqliteLog, base: Registry = REGISTRY, **changed: str) -> str:
    """What is said of the second row, and of no other; nothing is taken."""
    path = table.written(**changed)
    with pytest.raises(MistakeError) as caught:
        take_in(path, log, base, person("王五"), kind, now=NOW, rulebooks=BOOKS)
    assert log.ends("observations") == [0] * len(log.ends("observations"))
    said = "\n".join(caught.value.messages)
    assert all("第3行：" in message for message in caught.value.messages[:-1]), said
    return said


def _types(payload: type[msgspec.Struct]) -> dict[str, frozenset[Any]]:
    return {
        one.name: frozenset(typing.get_args(one.type)) or frozenset({one.type})
        for one in msgspec.structs.fields(payload)
    }


TIMED = [
    (kind, name)
    for kind in TEMPLATES
    for name, types in _types(kinds()[kind].payload).items()
    if datetime in types or name in MONTHS or (name in DAYS and str in types)
]
WORDED = [
    (kind, name)
    for kind in TEMPLATES
    for name in kinds()[kind].payload.__struct_fields__
    if name != "actor" and words_in(kinds()[kind].payload, name)
]


def test_the_walk_meets_every_kind() -> None:
    reviewed = {"finding.review.v1", "signoff.v1", "watch.changed.v1"}  # of people at a desk: test_intake_of_tables.py
    assert set(TEMPLATES) | reviewed == set(kinds())
    assert {kind for kind, _ in TIMED} == set(TEMPLATES)


@pytest.mark.parametrize(("kind", "name"), WORDED)
def test_a_word_that_is_none_is_named_with_those_there_are(
    templates: dict[str, Path], tmp_path: Path, log: SqliteLog, kind: str, name: str
) -> None:
    table = Table(templates[kind], kind, tmp_path)
    said = refused(table, kind, log, key="次行", **{name: "胡乱"})
    assert f"“{table.heads[name]}”填的“胡乱”不能识别，可填：" in said


@pytest.mark.parametrize(("kind", "name"), TIMED)
@pytest.mark.parametrize("day", ["2026-02-30", "1926-07-01", "2206-07-01"])
def test_a_day_that_is_not_in_the_calendar_is_named(
    templates: dict[str, Path], tmp_path: Path, log: SqliteLog, kind: str, name: str, day: str
) -> None:
    table = Table(templates[kind], kind, tmp_path)
    wrong = day if name not in MONTHS else {"2026-02-30": "2026-13"}.get(day, day[:7])
    said = refused(table, kind, log, key="次行", **{name: wrong})
    assert f"“{table.heads[name]}”的" in said
    assert wrong in said


@every_kind
def test_a_record_of_the_future_is_refused(
    templates: dict[str, Path], tmp_path: Path, log: SqliteLog, kind: str
) -> None:
    said = refused(Table(templates[kind], kind, tmp_path), kind, log, key="次行", at="2027-06-02 00:00")
    assert "晚于当前时间" in said


@pytest.mark.parametrize("kind", [one for one in TEMPLATES if "unit" in kinds()[one].payload.__struct_fields__])
@pytest.mark.parametrize(
    ("unit", "why"), [("某某局", "登记册中没有单位"), ("外市某局", "不在监测任务“示例监测”的范围内")]
)
def test_a_unit_that_is_none_of_ours_is_named(
    templates: dict[str, Path], tmp_path: Path, log: SqliteLog, kind: str, unit: str, why: str
) -> None:
    said = refused(Table(templates[kind], kind, tmp_path), kind, log, key="次行", unit=unit)
    assert why in said


@every_kind
def test_an_unknown_site_is_named(templates: dict[str, Path], tmp_path: Path, log: SqliteLog, kind: str) -> None:
    said = refused(Table(templates[kind], kind, tmp_path), kind, log, key="次行", subject="不知名县人民政府")
    assert "登记册中没有网站“不知名县人民政府”" in said


@every_kind
def test_one_key_with_two_contents_is_named_in_one_file_and_over_two(
    templates: dict[str, Path], tmp_path: Path, log: SqliteLog, kind: str
) -> None:
    """The good row is taken only when the good ones are asked for."""
    table = Table(templates[kind], kind, tmp_path)
    other = {"subject": "示例县2人民政府"}
    assert "第2行相同而内容不同" in refused(table, kind, log, key="首行", **other)
    path, own = table.written(key="首行", **other), SqliteLog(tmp_path / "log.db")
    good = take_in(path, own, REGISTRY, person("王五"), kind, now=NOW, rulebooks=BOOKS, take_good=True)
    assert (good.new, [place for place, _ in good.rows], len(good.refused)) == (1, ["第2行"], 1)
    with pytest.raises(MistakeError, match="此前已导入过而内容不同"):
        take_in(path, own, REGISTRY, person("王五"), kind, now=NOW, rulebooks=BOOKS)
    own.close()


@every_kind
def test_a_row_for_a_closed_subject_is_refused(
    templates: dict[str, Path], tmp_path: Path, log: SqliteLog, kind: str
) -> None:
    """But what is told of an account that was closed: that it is still there is what such a record shows."""
    closed = msgspec.structs.replace(REGISTRY.sites[1], states=[StatePeriod(state="closed", since="2020-01-01")])
    base = msgspec.structs.replace(REGISTRY, sites=[REGISTRY.sites[0], closed])
    table = Table(templates[kind], kind, tmp_path)
    if issubclass(kinds()[kind].payload, ToldOfAccount):
        path, own = table.written(key="次行", subject="示例县2人民政府"), SqliteLog(tmp_path / "log.db")
        assert take_in(path, own, base, person("王五"), kind, now=NOW, rulebooks=BOOKS).new == 2
        own.close()
        return
    assert "自2020-01-01起关停" in refused(table, kind, log, base, key="次行", subject="示例县2人民政府")


EARLY, LATE = "2026-03-01 09:00", "2026-03-01 09:01"
ANSWERS = {  # of each kind the cells of an answer before its question, or of something that is yet to come
    "mailbox.letter.v1": [{"answered": EARLY, "asked": LATE}, {"asked": LATE, "at": EARLY, "answered": ""}],
    "consult.test.v1": [{"answered": EARLY, "asked": LATE}, {"asked": LATE, "at": EARLY, "answered": ""}],
    "foi.request.v1": [{"answered": EARLY, "asked": LATE}, {"asked": LATE, "at": EARLY, "answered": ""}],
    "repost.task.v1": [{"due": EARLY, "given": LATE}],
    "repost.look.v1": [{"done": EARLY, "given": LATE}],
    "duty.state.v1": [{"done": LATE, "at": EARLY}],
    "filing.state.v1": [{"changed": EARLY, "filed": LATE, "at": EARLY}],
    "account.post.v1": [{"posted": LATE, "at": EARLY}],
    "account.look.v1": [{"newest": LATE, "at": EARLY}],
    "office.change.v1": [{"due": "2026-03-01", "effective": "2026-03-02"}],
}
ANY_ORDER = {"vote.filing.v1"}  # one that is filed after it began is the very fault that it tells of


def test_every_kind_with_two_times_says_which_comes_first() -> None:
    several = {kind for kind in TEMPLATES if sum(datetime in one for one in _types(kinds()[kind].payload).values()) > 1}
    assert several == ANSWERS.keys() | ANY_ORDER


@pytest.mark.parametrize(("kind", "cells"), [(kind, cells) for kind, several in ANSWERS.items() for cells in several])
def test_an_answer_before_its_question_is_refused(
    templates: dict[str, Path], tmp_path: Path, log: SqliteLog, kind: str, cells: dict[str, str]
) -> None:
    table = Table(templates[kind], kind, tmp_path)
    said = refused(table, kind, log, key="次行", **cells)
    assert "早于" in said or "晚于" in said


def everything_local() -> Rulebook:
    """The last of the shipped rulebooks with all in force that people feed."""
    base = BOOKS["national-2019-19-2026"]
    rules = [msgspec.structs.replace(one, enabled=one.enabled or one.fed_by == "people") for one in base.indicators]
    return msgspec.structs.replace(base, id=REGISTRY.program.rulebook, indicators=rules)


@every_kind
def test_what_was_taken_is_judged_stored_and_no_dead_letter(
    templates: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    """The example of a kind and one about another site, under a rulebook in which everything local is in force."""
    log, book = SqliteLog(tmp_path / "log.db"), everything_local()
    path = Table(templates[kind], kind, tmp_path).written(key="次行", subject="示例县2人民政府")
    assert take_in(path, log, REGISTRY, person("王五"), kind, now=NOW, rulebooks=BOOKS).new == 2
    taken = [decode(record.value, "observations") for rows in payload_rows(log, "observations") for record in rows]
    log.close()
    drawn = {REGISTRY.program.id: frozenset(one.id for one in REGISTRY.subjects)}
    begin = midnight(min(day_of(event.time) for event in taken))
    span = Span(begin, begin + timedelta(days=1, seconds=1), begin)
    planned = [
        event
        for site in REGISTRY.sites
        for event in plan_subject(installation_of(REGISTRY), site, SubjectWatch(), span, drawn)
        if isinstance(event.data, Registered | Tick)
    ]
    events = sorted([*planned, *taken], key=lambda event: event.time)
    incoming = [Incoming(event, "observations", 0, number) for number, event in enumerate(events)]
    assert RuleEvaluatorStage({book.id: book}).evaluate(incoming, {}).rejected == []
    assert len(Aggregator().rows(incoming)["records"]) == 2
