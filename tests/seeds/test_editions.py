"""The circulars of the shipped installations as their rehearsals print them: figures, lists, tables and orders.

What a circular prints and its own rows contradict follows from the rows. Where the facts of the circulars lie beside
the checkout, every field is compared.
"""

import json
from typing import Any

import pytest

from schemas.registry.load import parse
from stages.reporter.render import RENDERERS
from tests.seeds.test_offices import KEYS, OFFICES, played
from tests.stages.templates.offices import differences, seeds
from tests.support.command_line import xunwang

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("seeds")]
_TEXTS = {key: {f"problem_items[{at}].text" for at in range(20)} for key in KEYS}  # sentences that people wrote
DIFFER = {
    "yichun-2023q3": {"totals.previous_quarter.text", "disclosure_requests.text"},
    "baoji-2024q3": set[str](),
    "heyuan-2023q3": set[str](),
    "fengxiang-2023q3": set[str](),
    "kaifeng-2024q1": {
        "totals.sites.rate", "totals.praised_accounts.printed", "totals.contribution.reported",
        "totals.contribution.rate.printed", "totals.contribution.rate.computed",
    },
}  # fmt: skip
# Restated: what each circular says, by the place in its facts.
SAYS: dict[str, dict[str, Any]] = {
    "yichun-2023q3": {
        "totals.sites.checked": 54, "totals.sites.qualified": 50, "totals.sites.rate.printed": "92.6%",
        "totals.accounts.checked": 142, "totals.accounts.qualified": 138, "totals.accounts.rate.printed": "97.2%",
        "totals.previous_quarter.problem_accounts": 15, "totals.previous_quarter.rectified": 15,
    },
    "baoji-2024q3": {
        "totals.accounts.checked": 120, "totals.accounts.qualified": 116, "totals.accounts.rate.printed": "96.67%",
        "tables.0.row_count": 39, "deadlines.0.date": "2024-09-10",
    },
    "heyuan-2023q3": {
        "totals.sites.checked": 11, "totals.accounts.checked": 72, "tables.1.total": 9, "tables.2.row_count": 6,
        "data_window.printed": "采样时间：2023年07月01日至09月30日",
    },
    "fengxiang-2023q3": {
        "totals.site_info.items_published": 489, "totals.disclosure.items": 181, "totals.new_media.posts": 991,
        "totals.new_media.reposts": 1434, "totals.mailbox.0.received": 106, "totals.mailbox.1.received": 49,
        "totals.mailbox.0.by_kind": {"问题咨询": 26, "意见建议": 16, "求助": 23, "投诉": 41},
        "totals.mailbox.1.by_kind": {"问题咨询": 3, "意见建议": 7, "举报": 6, "求助": 12, "投诉": 21},
        "site_problem_feedback.total": 27,
    },
    "kaifeng-2024q1": {
        "totals.sites.checked": 43, "totals.accounts.checked": 294, "totals.accounts.qualified": 291,
        "totals.accounts.rate.printed": "98.9%", "totals.reply_test.within_1_working_day.printed": "79%",
        "totals.reply_test.not_within_5_working_days.printed": "11.6%", "totals.repost_check.tasks_deployed": 37,
        "totals.repost_check.sampled": 3, "totals.repost_check.sites": 43, "totals.repost_check.text_accounts": 270,
        "totals.portal.items_published": 2160, "totals.contribution.reported": 1875,
        "totals.contribution.adopted": 1247, "totals.contribution.rate.printed": "66.5%", "tables.4.total": 16,
        "tables.3.parts.0.sums": {"reported": 877, "adopted": 634}, "tables.0.window": None,
        "tables.3.parts.1.sums": {"reported": 998, "adopted": 613}, "tables.3.window": "2023-11-27..2024-02-25",
    },
}  # fmt: skip


def facts(key: str) -> dict[str, Any]:
    parsed: dict[str, Any] = parse(played(key).edition("facts.yaml"))
    return parsed


def _held(facts: Any, path: str) -> Any:
    for step in path.split("."):
        facts = facts[int(step)] if isinstance(facts, list) else facts.get(step)
    return facts


@pytest.mark.parametrize("key", KEYS)
def test_the_circular_says_what_the_office_said(key: str) -> None:
    held = facts(key)
    assert {path: _held(held, path) for path in SAYS[key]} == SAYS[key]


@pytest.mark.parametrize("key", [key for key in KEYS if key in seeds()])
def test_every_field_is_that_of_the_print(key: str) -> None:
    assert set(differences(seeds()[key], facts(key))) - _TEXTS[key] == DIFFER[key]


@pytest.mark.parametrize("key", KEYS)
def test_every_printed_figure_is_traced(key: str) -> None:
    figures = json.loads(played(key).edition("json").read_bytes())["figures"]
    assert len(figures) >= 3
    assert [one["name"] for one in figures if not one["query"]] == []
    told = {(one["name"], one["text"], one["value"]) for one in figures}
    assert len(told) == len({one["name"] for one in figures})


@pytest.mark.parametrize("key", KEYS)
def test_the_papers_lie_beside_the_facts(key: str) -> None:
    for ending in RENDERERS:
        assert played(key).edition(ending).stat().st_size > 1000


def test_a_window_without_anything_makes_no_paper() -> None:
    said = xunwang(
        "report", "circular", "--from", "2020-01-01", "--to", "2020-03-31", "--label", "2020年第一季度",
        "--data", played("kaifeng-2024q1").out, "--as", "jingban", code=2,
    )  # fmt: skip
    assert "2020年第一季度没有一次有效检查，也没有任何记录" in said


def test_a_template_that_is_not_there_is_named(tmp_path: Any) -> None:
    said = xunwang(
        "report", "circular", "--day", "2024-02-01", "--template", "季报",
        "--data", played("kaifeng-2024q1").out, "--as", "jingban", code=2,
    )  # fmt: skip
    assert "没有模板“季报”，可用的有：circular" in said
    assert (OFFICES / "kaifeng-2024q1" / "templates" / "circular.yaml").is_file()
