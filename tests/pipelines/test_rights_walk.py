"""Every door asks who comes: all commands are walked by all roles, each with the least that gets it to the question.

The console's pages are walked by role in `test_gate_walk`.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import openpyxl
import pytest
import yaml
from click.testing import CliRunner

from pipelines.cli import COMMANDS, main
from pipelines.commands import acting
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.subscribers.webhooks import service
from schemas.events.codec import decode, encode
from schemas.events.types import CASES, FINDINGS, OBSERVATIONS
from schemas.registry.load import dump
from schemas.rights import RIGHTS, ROLES, Action, may
from tests.support.cases import CASE, case_row, step, told
from tests.support.looks import moved
from tests.support.registries import registry

HELD = [role for role in ROLES if role != "service"]
FINDING, CLUE = "aa" * 16, "bb" * 16
ROWS = """编号,种类,网站,指标,结果,时间,检查人
K1,人工检查结果,site1,site.veto.service_useless.none,合格,2026-07-01,张三
"""
# What each command needs to come to the question. A command that asks and is not here makes the test fail.
ASKING: dict[tuple[str, ...], list[str]] = {
    ("findings", "list"): [],
    ("findings", "show"): [FINDING],
    ("findings", "confirm"): [CLUE],
    ("findings", "dismiss"): [CLUE, "--reason", "x"],
    ("findings", "exempt"): [CLUE, "--approver", "王五", "--reason", "x", "--until", "2027-01-01"],
    ("findings", "reopen"): [FINDING],
    ("cases", "notify"): ["--finding", FINDING],
    ("cases", "forewarn"): [],
    ("cases", "answer"): [CASE, "--mended"],
    ("cases", "object"): [CASE, "--proof", "x"],
    ("cases", "decide"): [CASE, "--uphold", "--reason", "x"],
    ("cases", "overrule"): [CASE, "--reason", "x"],
    ("cases", "remind"): [CASE],
    ("cases", "name"): [CASE, "--edition", "x"],
    ("cases", "summon"): [CASE],
    ("cases", "propose-closing"): [CASE, "--reason", "x"],
    ("cases", "decide-closing"): [CASE, "--send"],
    ("cases", "extend"): [CASE, "--until", "2100-01-01", "--then", "due", "--reason", "x"],
    ("cases", "suspend"): [CASE, "--until", "2100-01-01", "--then", "due", "--reason", "x"],
    ("cases", "close"): [CASE],
    ("cases", "list"): [],
    ("cases", "show"): [CASE],
    ("cases", "due"): [],
    ("cases", "namings"): [],
    ("cases", "spread"): ["--link", "lapsed.example"],
    ("cases", "reconcile"): [],
    ("cases", "causes"): [CASE],
    ("cases", "mendings"): [CASE],
    ("cases", "paper"): ["整改通知", CASE],
    ("cases", "one-page"): ["county"],
    ("cases", "whitelist"): ["--unit", "county", "--from", "2026-07-01", "--to", "2026-07-02"],
    ("cases", "reply"): ["reply.xlsx", "--case", CASE],
    ("cases", "story"): ["site1"],
    ("rulebook", "try"): ["national-2019-19", "--from", "2026-07-01", "--to", "2026-07-02", "--shares", "1"],
    ("rulebook", "switch"): ["media-2026", "--from", "2100-01-01", "--reason", "x"],
    ("audit", "trail"): ["site1"],
    ("signoff",): ["--from", "2026-01-01", "--to", "2026-03-31"],
    ("recheck",): ["site1"],
    ("pause",): ["site1"],
    ("resume",): ["site1"],
    ("intake", "take"): ["rows.csv"],
    ("intake", "systems", "add"): ["box", "--name", "x", "--kind", "mailbox.letter.v1"],
    ("intake", "systems", "withdraw"): ["box"],
    ("intake", "systems", "list"): [],
    ("seen", "reposts"): ["--from", "2026-01-01", "--to", "2026-03-31"],
    ("seen", "publications"): ["2026-01"],
    ("seen", "changes"): [],
    ("seen", "votes"): ["--from", "2026-01-01", "--to", "2026-03-31"],
    ("registry", "compare"): [],
    ("report",): ["weekly"],
    ("worklist",): ["2026Q3", "--out", "lists/"],
    ("edition", "list"): [],
    ("edition", "check"): ["2026Q3"],
    ("edition", "overrule"): ["2026Q3", "abcdef", "--reason", "x"],
    ("edition", "slots"): ["2026Q3"],
    ("edition", "edit"): ["2026Q3", "--slot", "opening", "--text", "x"],
    ("edition", "release"): ["2026Q3"],
    ("edition", "withdraw"): ["2026Q3", "--reason", "x"],
    ("edition", "revise"): ["2026Q3"],
    ("edition", "diff"): ["2026Q2", "2026Q3"],
    ("edition", "trace"): ["2026Q3"],
    ("edition", "units"): ["2026Q3", "--out", "lists/"],
    ("edition", "card"): ["2026Q3"],
    ("trace",): ["2026Q3", "sites.failed"],
    ("calendar", "add"): ["missing.yaml"],
    ("dead-letters", "replay"): [],
    ("program", "add"): ["missing.yaml"],
    ("installation", "convert"): [],
    ("evidence", "add"): ["rows.csv"],
    ("evidence", "show"): ["0" * 64],
    ("evidence", "export"): ["--out", "out.warc"],
}
WRITES = {("cases", "paper"), ("cases", "one-page"), ("cases", "whitelist")}
# Who runs these has the machine itself, or reads what is no secret: they start and mend the service, look at its state,
# or work on files that the person names. Nothing of a finding that is withheld comes out of them.
OF_THE_MACHINE = {
    "audit facts", "backup", "restore", "console", "demo", "demo-cluster", "diff", "discover", "doctor",
    "inspect", "log", "migrate", "proof", "registry", "rehearse", "rulebook check", "rulebook explain",
    "rulebook diff", "run", "sample", "status", "template", "text", "topics", "worker",
    "intake template",
    "calendar list", "dead-letters list", "evidence stats", "evidence expire", "program list",
    "program check",
}  # fmt: skip


def leaves(group: click.Command = main, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(group, click.Group):
        yield path, group
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        inner = group.get_command(context, name)
        assert inner is not None
        yield from leaves(inner, (*path, name))


def asks(command: click.Command) -> Action | None:
    action: Action | None = getattr(command.callback, "asks", None)
    return action


LEAVES = dict(leaves())


def test_every_command_asks_or_is_of_the_machine() -> None:
    asking = {path for path, command in LEAVES.items() if asks(command)}
    assert asking == set(ASKING)
    others = {" ".join(path) for path in LEAVES if path not in asking}
    assert {name for name in others if name not in OF_THE_MACHINE and name.split()[0] not in OF_THE_MACHINE} == set()
    assert {name.split()[0] for name in OF_THE_MACHINE} <= set(COMMANDS)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a settled finding, a clue, and a person of each role; `elsewhere` is a unit that has no site."""
    folder = tmp_path_factory.mktemp("walk")
    known = registry()
    (folder / "registry.yaml").write_text(dump(known), encoding="utf-8")
    people = [{"id": role, "name": f"{word}甲", "unit": "county", "roles": [role]} for role, word in ROLES.items()]
    people = [one for one in people if one["id"] != "service"]
    (folder / "people.yaml").write_text(yaml.safe_dump({"people": people}, allow_unicode=True), encoding="utf-8")
    log = SqliteLog(folder / "log.db")
    steps = [
        moved(
            "rectified", "2026-07-02T00:00:00+08:00", finding=FINDING, subject="site1", target="site1", unit="county"
        ),
        moved("suspected", "2026-07-02T00:00:00+08:00", finding=CLUE, subject="site1", unit="county", needs_people=1),
    ]
    log.append([NewRecord(FINDINGS, "site1", encode(one)) for one in steps])
    row = case_row(CLUE, subject="site1", target="site1")
    begun = step("notified", "2026-07-03T00:00:00+08:00", "张三", row, case=CASE, unit="county", deadline="2100-01-01")
    log.append([NewRecord(CASES, "county", encode(told(begun)))])
    log.close()
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
    form = openpyxl.Workbook()
    form.active.append(["序号", "问题", "措施"])
    form.active.append([1, "", "已补发"])
    form.save(folder / "reply.xlsx")
    return folder


def said(data: Path, path: tuple[str, ...], role: str, *more: str) -> str:
    arguments = [
        str(data / one) if one.endswith((".csv", ".yaml", ".warc", ".xlsx", "/")) else one for one in ASKING[path]
    ]
    arguments += ["--out", str(data)] if path in WRITES else []
    result = CliRunner().invoke(main, [*path, *arguments, *more, "--data", str(data), "--as", role])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Usage:" not in result.output, result.output
    if "无权" in result.output:
        assert result.exit_code == 2
        assert len(result.output.splitlines()) == 1
    return result.output


@pytest.mark.parametrize("role", HELD)
@pytest.mark.parametrize("path", list(ASKING), ids=" ".join)
def test_a_command_does_for_a_role_what_the_table_says(
    data: Path, tmp_path: Path, path: tuple[str, ...], role: str
) -> None:
    if path == ("installation", "convert"):  # it turns a folder into another form, which the other cases need as it is
        data = Path(shutil.copytree(data, tmp_path / "copy"))
    action = asks(LEAVES[path])
    assert action is not None
    before = handed_in(data)
    refused = "无权" in said(data, path, role)
    assert refused is (role not in RIGHTS[action].roles)
    if refused:
        assert handed_in(data) == before


def handed_in(data: Path) -> int:
    log = SqliteLog(data / "log.db")
    try:
        return sum(len(records) for records in payload_rows(log, OBSERVATIONS))
    finally:
        log.close()


@pytest.mark.parametrize("role", HELD)
@pytest.mark.parametrize("path", [("findings", "list"), ("findings", "show")], ids=" ".join)
def test_what_is_withheld_is_asked_for_by_the_desk_alone(data: Path, path: tuple[str, ...], role: str) -> None:
    refused = "无权查阅不宜公开" in said(data, path, role, "--internal")
    assert refused is (role not in RIGHTS["read_withheld"].roles)


@pytest.mark.parametrize(("unit", "count"), [("city", 2), ("county", 2), ("elsewhere", 0)])
def test_a_units_person_lists_its_subtree(tmp_path: Path, data: Path, unit: str, count: int) -> None:
    known = (data / "registry.yaml").read_text(encoding="utf-8")
    other = "units:\n- {id: elsewhere, name: 别处县, short_name: 别处县, level: county, parent: city, order: 2}\n"
    (tmp_path / "registry.yaml").write_text(known.replace("units:\n", other), encoding="utf-8")
    (tmp_path / "log.db").write_bytes((data / "log.db").read_bytes())
    people = {"people": [{"id": "u", "name": "赵六", "unit": unit, "roles": ["unit"]}]}
    (tmp_path / "people.yaml").write_text(yaml.safe_dump(people, allow_unicode=True), encoding="utf-8")
    assert said(tmp_path, ("findings", "list"), "u").endswith(f"共{count}个问题。\n")
    shown = said(tmp_path, ("findings", "show"), "u")
    assert ("限于本单位及所属单位" in shown) is (count == 0)
    assert ("问题编号" in shown) is (count > 0)


@pytest.mark.parametrize("role", HELD)
@pytest.mark.parametrize(
    ("row", "action"),
    [
        (f'"type":"finding.review.v1","finding_id":"{CLUE}","action":"confirm"', "confirm"),
        (f'"type":"finding.review.v1","finding_id":"{CLUE}","action":"dismiss"', "dismiss"),
        ('"type":"signoff.v1","window_from":"2026-01-01","window_to":"2026-03-31","items":["引发严重负面舆情"],'
         '"by":"张三"', "sign_off"),
    ],
    ids=["confirm", "dismiss", "sign_off"],
)  # fmt: skip
def test_a_file_is_no_way_round_a_right(data: Path, tmp_path: Path, role: str, row: str, action: Action) -> None:
    """Who may hand in results does not thereby review or sign."""
    file = tmp_path / "rows.jsonl"
    file.write_text(f'{{{row},"key":"{role}-{action}","subject":"site1","at":"2026-07-02T10:00:00+08:00"}}', "utf-8")
    result = CliRunner().invoke(main, ["intake", str(file), "--data", str(data), "--as", role])
    allowed = role in RIGHTS["hand_in"].roles & RIGHTS[action].roles
    assert result.exit_code == (0 if allowed else 2), result.output
    assert ("无权" in result.output) is not allowed


def test_the_actor_of_a_file_is_who_hands_it_in(data: Path) -> None:
    said(data, ("intake", "take"), "officer")
    log = SqliteLog(data / "log.db")
    found = [decode(r.value, OBSERVATIONS).data for records in payload_rows(log, OBSERVATIONS) for r in records]
    log.close()
    [result] = [one for one in found if getattr(one, "indicator", "") and one.key == "K1"]
    assert result.by == "张三"  # as it is written in the table
    assert result.actor.id in RIGHTS["hand_in"].roles  # ids of these people are their roles
    assert result.actor.name == f"{ROLES[result.actor.id]}甲"


def test_where_people_are_known_a_name_proves_nobody(data: Path) -> None:
    for more, words in (
        (["--as", "nobody"], "没有编号为“nobody”的人员"),
        ([], f"没有login为“{acting.login()}”的人员，请用--as写明本人编号"),
        (["--as", "officer", "--by", "李四"], "与操作人经办人员甲（officer）不一致"),
    ):
        result = CliRunner().invoke(main, ["pause", "site1", *more, "--data", str(data)])
        assert (result.exit_code, len(result.output.splitlines())) == (2, 1), result.output
        assert words in result.output
    matching = ["pause", "site1", "--as", "officer", "--by", "经办人员甲", "--data", str(data)]
    assert CliRunner().invoke(main, matching).exit_code == 0


def test_as_needs_people(tmp_path: Path) -> None:
    (tmp_path / "registry.yaml").write_text(dump(registry()), encoding="utf-8")
    SqliteLog(tmp_path / "log.db").close()
    result = CliRunner().invoke(main, ["pause", "site1", "--as", "p1", "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert "没有people.yaml，不能用--as指定人员" in result.output


def test_a_receiver_of_webhooks_may_subscribe_and_nothing_else() -> None:
    allowed = {action for action in get_args(Action) if may(service("platform"), action) is None}
    assert allowed == {"subscribe", "read_status"}
