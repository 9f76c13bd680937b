"""How a share was counted stands beside it: base, void, unknown, mended; each beside a share that is asked less."""

from pathlib import Path
from typing import Any

import msgspec
import orjson

from stages.reporter.counting_annex import counting_table
from stages.reporter.document import Counting, Edition, Table, figures, plain
from stages.reporter.render import RENDERERS
from stages.reporter.templates.facts import audited
from tests.stages.templates.papers import composed, sites, tables, text

SLOTS = """
ours: {part: good, of: all}
good: {count: accounts, where: {platform: 微信, result: 合格}}
all: {count: accounts, where: {platform: 微信}}
"""
LOOKS = [{"id": f"s{n}", "done": 10, "void": n, "missed": 0} for n in range(5)]


def counted(edition: Edition) -> dict[str, Counting]:
    return {one.name: one.counting for one in figures(edition) if one.counting is not None}


def accounts(*told: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"id": f"a{n}", "platform": platform, "result": result} for n, (platform, result) in enumerate(told)]


def test_what_could_not_be_judged_is_told_and_stays_out_of_the_base(tmp_path: Path) -> None:
    mended = [{"id": "f1", "subject_id": "s0"}, {"id": "f2", "subject_id": "s4"}]
    made = composed(
        tmp_path, text("合格率{sites.rate}。"), sites=sites(合格=2, 不合格=1, 无法判定=2), looks=LOOKS, settled=mended
    ).edition
    told = Counting(part="合格的网站", of="作出判定的网站", void=0 + 1 + 2, unknown=2, inside=False, mended=1)
    assert counted(made) == {"sites.rate": told}


def test_a_base_that_an_office_takes_otherwise_says_that_the_unknown_are_inside(tmp_path: Path) -> None:
    held = accounts(("微信", "合格"), ("微信", "无法判定"), ("抖音", "无法判定"))
    made = composed(tmp_path, text("合格率{ours}。", SLOTS), accounts=held).edition
    found = counted(made)["ours"]
    assert (found.part, found.of) == ("政务新媒体账号（微信、合格）", "政务新媒体账号（微信）")
    assert (found.unknown, found.inside, found.void) == (1, True, None)


def test_of_what_is_no_subject_nothing_is_asked_that_has_no_answer(tmp_path: Path) -> None:
    slots = "{share: {part: met, of: every}, met: {count: consults, where: {answered: true}}, every: {count: consults}}"
    rows = [{"id": str(n), "answered": n > 0} for n in range(4)]
    made = composed(tmp_path, text("答复率{share}。", slots), consults=rows).edition
    found = counted(made)["share"]
    assert (found.void, found.unknown, found.mended) == (None, None, None)
    assert found.part == "模拟咨询（是否答复：是）"


def test_the_table_stands_in_workbook_page_and_json_and_is_not_doubled(tmp_path: Path) -> None:
    made = composed(tmp_path, text("合格率{sites.rate}。"), sites=sites(合格=3, 无法判定=1)).edition
    table = counting_table(made)
    assert table is not None
    assert [plain(one) for one in table.rows[0]] == [
        "1", "100%", "合格的网站", "3", "作出判定的网站", "3", "—", "1（不计入分母）", "0",
    ]  # fmt: skip
    assert "比率的计数说明" in RENDERERS["html"](made).decode()
    assert orjson.loads(RENDERERS["json"](made))["counting"]["rows"] == [[plain(one) for one in table.rows[0]]]
    without = composed(tmp_path, text("共{sites}家。"), sites=sites(合格=3)).edition
    assert counting_table(without) is None
    assert "比率的计数说明" not in RENDERERS["html"](without).decode()


def test_annexes_stand_behind_the_attachments_in_the_order_of_the_template(tmp_path: Path) -> None:
    body = text("合格率{sites.rate}。") + (
        "annexes: [precision, counting]\n"
        "attachments: [{title: 名单, rows: sites, columns: [{title: 网站, field: name}]}]\n"
    )
    card = Table("precision", "结果准确情况说明", ["项目"], [["甲"]])
    made = composed(tmp_path, body, sites=sites(合格=3), card=card)
    told = [(table.attachment, table.title) for table in tables(made.edition)]
    assert told == [(1, "名单"), (2, "结果准确情况说明"), (3, "比率的计数说明")]
    assert made.facts["attachments"] == ["名单", "结果准确情况说明", "比率的计数说明"]
    assert [one for one in audited(made.facts) if "attachments" in one.path or "附件" in one.sentence] == []
    assert counting_table(made.edition) is None
    assert RENDERERS["html"](made.edition).decode().count("<caption>附件3　比率的计数说明") == 1
    without = composed(tmp_path, body, sites=sites(合格=3))
    assert [gap for gap in without.gaps if "precision" in gap] != []


def test_an_edition_that_was_kept_prints_the_same_bytes(tmp_path: Path) -> None:
    body = text("共{sites}家，合格率{sites.rate}。") + (
        "annexes: [counting]\n"
        "attachments: [{title: 名单, rows: sites, by: result, columns: [{title: 结果, field: result},"
        " {title: 数, field: n}]}]\n"
    )
    made = composed(tmp_path, body, sites=sites(合格=3, 不合格=1), looks=LOOKS).edition
    again = msgspec.json.decode(msgspec.json.encode(made), type=Edition)
    assert [name for name, render in RENDERERS.items() if render(made) != render(again)] == []
