"""Editions from a template on their way to the release: checked, overruled with a reason, frozen, compared, traced."""

from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest
import yaml

from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.office import pdf
from pipelines.office.edition_files import Made, save
from pipelines.office.edition_keeper import announce, announce_draft
from pipelines.office.kept_editions import Kept, KeptEdition
from schemas.events.codec import decode
from schemas.events.reports import EditionMade
from schemas.events.types import REPORTS
from schemas.registry.load import dump, parse
from stages.reporter.document import Source
from stages.reporter.render import RENDERERS
from stages.reporter.templates.facts import FACTS, to_yaml
from tests.stages.templates.papers import composed, sites
from tests.support.command_line import xunwang
from tests.support.docx_texts import of_file
from tests.support.people import person
from tests.support.registries import registry

BODY = """
parts:
- text: 检查{sites.checked}家，合格{sites.passed}家，不合格{sites.failed}家，合格率{sites.rate}。
- text: "{bad}未及时更新。"
  if: bad
  slots:
    bad:
      names: problems
      show: "{subject}"
      none: ""
      items: {per: row, fields: {target: subject}, set: {target_kind: site, severity: named, text: 未及时更新}}
attachments:
- title: 不合格网站
  rows: sites.failed
  if: sites.failed
  columns: [{title: 网站, field: name, key: site}, {title: 问题, field: problems}]
"""
CODE = "2026Q2"
AS = ("--as", "chief")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    data = tmp_path / "data"
    data.mkdir()
    (data / "registry.yaml").write_text(dump(registry()), encoding="utf-8")
    people = [{"id": one, "name": f"{one}甲", "unit": "city", "roles": [one]} for one in ("chief", "unit")]
    (data / "people.yaml").write_text(yaml.safe_dump({"people": people}, allow_unicode=True), encoding="utf-8")
    SqliteLog(data / "log.db").close()
    return DataFolder(data)


def make(
    folder: DataFolder, work: Path, code: str = CODE, signed: str | None = "2026-07-20", **lists: Any
) -> dict[str, str]:
    """An edition as `report` writes it."""
    made = composed(work, BODY, **lists)
    head = msgspec.structs.replace(made.edition.head, signed_on=signed)
    edition = msgspec.structs.replace(made.edition, head=head)
    made.facts.update({"issue_date": signed, "data_window": {"start": "2026-04-01", "end": "2026-06-30"}})
    files = {name: render(edition) for name, render in RENDERERS.items()} | {FACTS: to_yaml(made.facts)}
    kept = Kept(edition=edition, gaps=made.gaps, template="t", template_version=3)
    return save(folder, Made(edition, files, [], kept=kept), code)


def edition(folder: DataFolder, *arguments: str, code: int = 0) -> str:
    return xunwang("edition", *arguments, "--data", folder.root, *AS, code=code)


def faulty(number: int) -> list[dict[str, Any]]:
    """Problems of the failing sites, as the office's own list names them."""
    return [
        {"id": f"p{n}", "subject_id": f"s{n}", "subject": f"网站{n}", "subject_kind": "网站", "indicator": "stale"}
        for n in range(3, 3 + number)
    ]


def test_an_edition_is_released_only_when_nothing_waits(folder: DataFolder, tmp_path: Path) -> None:
    make(folder, tmp_path, sites=sites(合格=3, 不合格=1), problems=faulty(1))
    said = edition(folder, "check", CODE, code=1)
    key = said.partition("[")[2].partition("]")[0]
    assert "没有写明整改期限" in said
    refused = edition(folder, "release", CODE, code=2)
    assert f"[{key}]" in refused
    assert not (folder.root / "kept" / "circular" / CODE / "released.yaml").exists()
    assert "无权" in xunwang("edition", "release", CODE, "--data", folder.root, "--as", "unit", code=2)
    edition(folder, "overrule", CODE, key, "--reason", "按市里要求另行发文")
    assert "维持：按市里要求另行发文" in edition(folder, "check", CODE)
    assert "已由chief甲签发" in edition(folder, "release", CODE)


def released(folder: DataFolder, work: Path) -> dict[str, str]:
    paths = make(folder, work, sites=sites(合格=3))
    edition(folder, "release", CODE)
    return paths


def test_a_release_freezes_papers_and_says_who_and_what(folder: DataFolder, tmp_path: Path) -> None:
    paths = released(folder, tmp_path)
    told = parse(folder.root / "kept" / "circular" / CODE / "released.yaml")
    assert (told["by"], told["template_version"], set(told["files"])) == ("chief", 3, {*RENDERERS, FACTS})
    html = Path(paths["html"]).read_text(encoding="utf-8")
    assert "草稿" not in html
    before = {name: Path(path).read_bytes() for name, path in paths.items()}
    again = make(folder, tmp_path, sites=sites(合格=2, 不合格=2), problems=faulty(2))
    assert {name: Path(path).read_bytes() for name, path in paths.items()} == before
    assert Path(again["docx"]).parent.name == f"{CODE}-r2"
    assert "已由chief甲于" in edition(folder, "release", CODE, code=2)


def test_a_release_is_told_to_subscribers_once(folder: DataFolder, tmp_path: Path) -> None:
    released(folder, tmp_path)
    log = SqliteLog(folder.root / "log.db")
    told = [decode(record.value, REPORTS).data for records in payload_rows(log, REPORTS) for record in records]
    log.close()
    assert [one.state for one in told if isinstance(one, EditionMade)] == ["released"]
    assert isinstance(told[0], EditionMade)
    assert (told[0].by, told[0].template, len(told[0].files)) == ("chief", "t@3", len(RENDERERS) + 1)


def test_the_trail_says_who_drafted_checked_overruled_and_released(folder: DataFolder, tmp_path: Path) -> None:
    make(folder, tmp_path, sites=sites(合格=3, 不合格=1), problems=faulty(1))
    kept = KeptEdition(folder, CODE).kept.edition
    log = SqliteLog(folder.root / "log.db")
    announce_draft(log, Made(kept, {"html": b"draft"}, []), CODE, person("chief甲", id="chief"))
    announce(log, [Made(kept, {"html": b"made when the period ended"}, [])])  # nobody's deed
    log.close()
    said = edition(folder, "check", CODE, code=1)
    edition(folder, "check", CODE, code=1)  # looking twice is one check
    edition(folder, "overrule", CODE, said.partition("[")[2].partition("]")[0], "--reason", "按市里要求另行发文")
    edition(folder, "release", CODE)

    def deeds(asked: str) -> list[str]:
        told = xunwang("audit", "trail", asked, "--json", "--data", folder.root, *AS)
        rows = [orjson.loads(line) for line in told.splitlines()]
        assert {row["actor"]["id"] for row in rows} <= {"chief"}
        return [row["what"] for row in rows]

    whole = ["编制通报草稿", "校核通报", "维持通报原文", "签发通报"]
    assert sorted(deeds(CODE)) == sorted(whole)
    assert deeds(CODE)[-3:] == whole[1:]
    assert sorted(deeds("chief")) == sorted(whole)
    assert deeds("2026Q1") == []
    text = xunwang("audit", "trail", CODE, "--data", folder.root, *AS)
    assert "按市里要求另行发文" in text
    assert "发现1处，待处理1处" in text


def test_an_edition_that_is_not_signed_is_not_released(folder: DataFolder, tmp_path: Path) -> None:
    make(folder, tmp_path, signed=None, sites=sites(合格=3))
    assert "尚未写明签发日期" in edition(folder, "release", CODE, code=2)


def test_a_reason_stays_with_its_problem_and_a_new_problem_waits(folder: DataFolder, tmp_path: Path) -> None:
    make(folder, tmp_path, sites=sites(合格=3, 不合格=1), problems=faulty(1))
    said = edition(folder, "check", CODE, code=1)
    key = said.partition("[")[2].partition("]")[0]
    edition(folder, "overrule", CODE, key, "--reason", "另行发文")
    facts = folder.editions / "circular" / CODE / f"circular-{CODE}.{FACTS}"
    changed = parse(facts)
    changed["totals"]["sites"]["qualified"] = 4
    facts.write_text(yaml.safe_dump(changed, allow_unicode=True), encoding="utf-8")
    assert "待处理" in edition(folder, "check", CODE, code=1)
    assert "还有" in edition(folder, "release", CODE, code=2)


def test_two_editions_are_compared_by_unit_and_figure(folder: DataFolder, tmp_path: Path) -> None:
    make(folder, tmp_path, "2026Q1", sites=sites(合格=3, 不合格=2), problems=faulty(2))
    make(folder, tmp_path, sites=sites(合格=3, 不合格=1), problems=faulty(1))
    said = edition(folder, "diff", "2026Q1", CODE)
    assert "新增0项\n已消除1项\n  “网站4”：stale\n仍存在1项\n  “网站3”：stale\n" in said
    assert "sites.unqualified：2 → 1" in said


def test_a_figure_is_traced_to_its_query_and_rows(folder: DataFolder, tmp_path: Path) -> None:
    make(folder, tmp_path, sites=sites(合格=3, 不合格=1), problems=faulty(1))
    said = edition(folder, "trace", CODE, "sites.failed")
    assert said.splitlines()[:3] == ["sites.failed：印为1", "查询：subject_list", "依据1项"]
    assert said.splitlines()[3].split() == ["其他编号", "s3"]
    share = edition(folder, "trace", CODE, "75%")
    assert "印为75%（3/4）\n计数：合格的网站÷作出判定的网站，无法判定0，期内已整改0\n" in share
    assert edition(folder, "trace", CODE, "附件1第1行").startswith("attachments[0][1]：印为网站3，stale\n")
    assert edition(folder, "trace", CODE, "bad").startswith("bad：印为网站3\n查询：findings_in_window\n依据1项")
    assert xunwang("trace", CODE, "sites.failed", "--data", folder.root, *AS) == said
    assert "没有数字“附件1第2行”" in edition(folder, "trace", CODE, "附件1第2行", code=2)
    assert "没有数字“合格”" in edition(folder, "trace", CODE, "合格", code=2)
    assert "sites.checked\t4" in edition(folder, "trace", CODE)


def test_an_edition_that_is_not_there_is_named(folder: DataFolder, tmp_path: Path) -> None:
    make(folder, tmp_path, sites=sites(合格=3))
    assert "没有按模板编成的通报“2025Q1”，已有的：2026Q2" in edition(folder, "check", "2025Q1", code=2)
    assert edition(folder, "list").startswith("2026Q2\t槐水市2026年第二季度检查情况的通报\t草稿")


def test_audit_reads_an_edition_by_its_code(folder: DataFolder, tmp_path: Path) -> None:
    make(folder, tmp_path, sites=sites(合格=3))
    assert "未发现前后矛盾" in xunwang("audit", CODE, "--data", folder.root)


def test_the_papers_of_a_release_open(folder: DataFolder, tmp_path: Path) -> None:
    paths = released(folder, tmp_path)
    assert any("检查3家" in one for one in of_file(paths["docx"]))


def test_an_extract_for_one_unit_takes_no_template(folder: DataFolder) -> None:
    said = xunwang(
        "report", "circular", "--day", "2026-07-01", "--unit", "county", "--template", "x", "--data", folder.root, *AS,
        code=2,
    )  # fmt: skip
    assert "--template只用于整个监测任务的通报" in said


def test_units_get_papers_of_their_own(folder: DataFolder, tmp_path: Path) -> None:
    make(folder, tmp_path, sites=sites(合格=3, 不合格=1), problems=faulty(1))
    kept = KeptEdition(folder, CODE)
    told = Source(id="s3", kind="subject", unit="示例县", unit_id="county", state="不合格")
    document = msgspec.structs.replace(kept.kept.edition, sources=[told])
    kept.keep(msgspec.structs.replace(kept.kept, edition=document))
    out = tmp_path / "units"
    said = edition(folder, "units", CODE, "--out", str(out))
    names = sorted(path.name for path in out.iterdir())
    assert names == [f"circular-{CODE}-示例县.docx", f"circular-{CODE}-示例县.xlsx"]
    assert [str(out / name) in said for name in names] == [True, True]
    refused = edition(folder, "units", CODE, "--out", str(out), "--unit", "x", code=2)
    assert "没有涉及单位“x”，请填写单位编号；涉及的有：示例县（county）" in refused


def test_a_release_without_fonts_for_its_pdf_leaves_everything_as_it_was(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = make(folder, tmp_path, sites=sites(合格=3))
    paper = folder.editions / "circular" / CODE / f"circular-{CODE}.pdf"
    paper.write_bytes(b"%PDF draft")
    before = {path: Path(path).read_bytes() for path in (*paths.values(), str(paper))}
    monkeypatch.setattr(pdf, "office_program", lambda: "soffice")
    monkeypatch.setattr(pdf, "has_chinese_fonts", lambda: False)
    said = edition(folder, "release", CODE, code=2)
    assert "没有中文字体" in said
    assert len(said.strip().splitlines()) == 1
    assert {path: Path(path).read_bytes() for path in before} == before
    assert not (folder.root / "kept" / "circular" / CODE / "released.yaml").exists()


def test_a_period_and_a_window_of_days_are_not_given_at_once(folder: DataFolder) -> None:
    said = xunwang(
        "report", "circular", "--period", "month", "--from", "2026-07-01", "--to", "2026-07-31", "--data", folder.root,
        *AS, code=2,
    )  # fmt: skip
    assert "--period与--from、--to不能一起写" in said
