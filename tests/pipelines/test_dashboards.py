"""Every question of every dashboard, asked of a migrated warehouse with facts in it. Grafana's macros and variables are
put in as its ClickHouse data source does."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from pipelines.warehouse.embedded import EmbeddedWarehouse
from schemas.events.envelope import Event
from stages.aggregator import Aggregator
from tests.support.dashboards import Asking, panel, panels
from tests.support.looks import PROGRAM, incoming, looked, missed, moved

DAY = "2026-07-01"
AUDIT = {"topic": "observations", "partition": 0, "offset": 1}
WORDS = "site.notice.wrong_words"


def sql_panels() -> list[Any]:
    return [pytest.param(one, id=f"{name}-{one['id']}") for name, one in panels("clickhouse")]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedWarehouse]:
    warehouse = EmbeddedWarehouse(tmp_path_factory.mktemp("dashboards"))
    warehouse.migrate()
    looks = [looked(DAY, slot, "bad" if slot == 3 else "ok") for slot in range(4)] + [missed(DAY, 4)]
    looks += [looked(DAY, 5, "own_network"), looked(DAY, 0, "bad", kind="link", target="l1")]
    put(warehouse, looks, "observations")
    life = [
        moved("suspected", "2026-05-01T08:00:00+08:00"),
        moved("confirmed", "2026-05-02T08:00:00+08:00", frm="suspected"),
        moved("confirmed", "2026-07-01T08:00:00+08:00", finding="f2"),
        moved("rectified", "2026-07-01T20:00:00+08:00", finding="f2", frm="confirmed"),
        moved("suspected", "2026-07-01T09:00:00+08:00", finding="f3", indicator=WORDS, wording="一处错字"),
        moved("suspected", "2026-07-01T09:00:00+08:00", finding="f4", indicator=WORDS, wording="密", restricted=True),
    ]
    put(warehouse, life, "findings")
    for table, row in {
        "subject_facts": {"subject": "s1", "at": "2026-01-01T00:00:00+08:00", "name": "甲市政府", "category": "portal"}
        | {"program": PROGRAM, "installation": PROGRAM, "unit": "u1", "unit_name": "甲市"},
        "page_facts": {
            "installation": PROGRAM,
            "subject": "s1",
            "target": "s1",
            "kind": "home",
            "day": DAY,
            "newest_item_date": "2026-06-11",
        }
        | {"generation": 1, "observed_at": f"{DAY}T08:00:00+08:00"},
    }.items():
        warehouse.insert(table, [row | AUDIT], table)
    account = {"subject": "a1", "subject_kind": "account", "name": "甲市发布", "category": "weixin", "unit": "u1"}
    account |= {"registration": '{"subject":{"level":"county"}}', "program": PROGRAM, "installation": PROGRAM}
    warehouse.insert("subject_facts", [account | {"at": "2026-01-01T00:00:00+08:00"} | AUDIT], "accounts")
    of_account = moved("confirmed", "2026-07-01T08:00:00+08:00", finding="f9", indicator="media.veto.stale")
    of_account = msgspec.structs.replace(
        of_account, data=msgspec.structs.replace(of_account.data, subject="a1", subject_kind="account")
    )
    put(warehouse, [of_account], "account-findings")
    judged = {"program": PROGRAM, "generation": 1, "day": DAY, "subject": "s1", "indicator": "site.veto.home_stale"}
    rows = [
        judged | AUDIT | {"target": f"t{i}", "status": s} for i, s in enumerate(("pass", "pass", "fail", "unknown"))
    ]
    rows.append(judged | AUDIT | {"subject": "a1", "target": "a1", "indicator": "media.veto.stale", "status": "pass"})
    warehouse.insert("assessments", rows, "assessments")
    yield warehouse
    warehouse.close()


def put(warehouse: EmbeddedWarehouse, events: list[Event], topic: str) -> None:
    for table, rows in Aggregator().rows(incoming(events, topic)).items():
        warehouse.insert(table, rows, f"{table}:{topic}")


def asked(warehouse: EmbeddedWarehouse, one: dict[str, Any]) -> list[dict[str, Any]]:
    since, until = (datetime.fromtimestamp(seconds, UTC) for seconds in (1782230400, 1782921599))
    return Asking(warehouse, PROGRAM).panel(one, since, until)


@pytest.mark.parametrize("one", sql_panels())
def test_every_question_is_answered(warehouse: EmbeddedWarehouse, one: dict[str, Any]) -> None:
    rows = asked(warehouse, one)
    assert rows
    columns = list(rows[0])
    if one["type"] == "timeseries":
        assert columns.pop(0) == "time"
    assert all(re.search(r"[\u4e00-\u9fff]", column) for column in columns)
    assert all(value is not None for value in rows[0].values())


@pytest.mark.parametrize(
    ("board", "title", "answer"),
    [
        ("province", "监测覆盖率（暂定）", {"覆盖率": 1}),
        ("province", "未结问题", {"问题": 3}),
        ("province", "确认满${deadline}日未整改", {"问题": 1}),
        (
            "province",
            "各单位合格率（暂定）",
            {"单位": "甲市", "合格": 2, "不合格": 1, "无法判定": 1, "合格率（暂定）": 2 / 3},
        ),
        ("rectification", "整改率（暂定）", {"已整改": 1, "应整改": 2, "整改率（暂定）": 0.5}),
    ],
)
def test_the_figures_are_those_of_the_facts(
    warehouse: EmbeddedWarehouse, board: str, title: str, answer: dict[str, Any]
) -> None:
    assert asked(warehouse, panel(board, title)) == [answer]


def test_a_board_is_cut_by_the_kind_of_subject(warehouse: EmbeddedWarehouse) -> None:
    since, until = (datetime.fromtimestamp(seconds, UTC) for seconds in (1782230400, 1782921599))
    of_accounts = Asking(warehouse, PROGRAM, "account")
    assert of_accounts.panel(panel("province", "未结问题"), since, until) == [{"问题": 1}]
    assert of_accounts.panel(panel("province", "监测覆盖率（暂定）"), since, until) == [{"覆盖率": 0}]
    (row,) = of_accounts.panel(panel("province", "各层级合格率（暂定）"), since, until)
    assert (row["层级"], row["合格"], row["不合格"]) == ("县级", 1, 0)
    (row,) = of_accounts.panel(panel("province", "各类对象合格率（暂定）"), since, until)
    assert row["类别"] == "微信公众号"


def test_visits_that_prove_nothing_are_out_of_the_rate(warehouse: EmbeddedWarehouse) -> None:
    (day,) = asked(warehouse, panel("availability", "每日访问成功率（暂定）"))
    assert day["成功率"] == 0.75
    (ended,) = asked(warehouse, panel("pipeline", "计划与结束（守恒）"))
    assert (ended["已执行"], ended["无效"], ended["未执行"]) == (5, 1, 1)


def test_what_is_restricted_or_unconfirmed_shows_no_wording(warehouse: EmbeddedWarehouse) -> None:
    shown = {row["表述"] for row in asked(warehouse, panel("links-text", "文字类问题"))}
    assert shown == {"（待核实，见内部核查单）", "（受限，见内部核查单）"}
