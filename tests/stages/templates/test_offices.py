"""The templates of the five shipped offices: usable, and true to the circulars they are modelled on where the facts of
these lie beside the checkout."""

import copy
from typing import Any

import pytest

from schemas.templates.load import load_template
from stages.reporter.audit import audit
from stages.reporter.audit.shape import circulars
from stages.reporter.document import Table, figures, plain
from stages.reporter.render import RENDERERS
from tests.stages.templates.offices import NAMES, OFFICES, differences, made, seeds

KEYS = [key for key in NAMES if key in seeds()]
# What follows from the rows wins over a print that contradicts them; and sentences that are worded anew.
DIFFER: dict[str, set[str]] = {
    "kaifeng-2024q1": {
        "totals.sites.rate",  # nothing is printed where all pass
        "totals.praised_accounts.printed",  # 16 rows, not 15
        "totals.contribution.reported",  # 1875 by the rows
        "totals.contribution.rate.printed",
        "totals.contribution.rate.computed",
    },
    "baoji-2024q3": {"problem_items[3].text", "problem_items[4].text"},  # one of them is no 订阅号
    "heyuan-2023q3": {"problem_items[11].text", "problem_items[12].text"},
    "yichun-2023q3": {
        "totals.previous_quarter.text",
        "disclosure_requests.text",
        "problem_items[10].text",
        *(f"problem_items[{at}].text" for at in range(1, 5)),
    },
}
# What the audit still says of an edition made from rows: matters for the editor, no contradiction of figures.
DOUBTS = {
    "kaifeng-2024q1": {
        "rates.cut_off", "tables.unit_sets", "text_table.no_table", "praise.named", "praise.criticised", "dates.window",
        "dates.signed_in_period",
    },
    "baoji-2024q3": {
        "text_table.untold", "text_table.empty_fault", "text_table.not_listed", "dates.signed_in_period",
        "dates.signed_before_window",
    },
    "heyuan-2023q3": {"missing.result"},
    "fengxiang-2023q3": {"praise.named", "praise.most_problems", "overview.completed", "missing.deadline"},
    "yichun-2023q3": {"text_table.partial", "rules.not_applied"},
}  # fmt: skip


def test_there_are_five_offices() -> None:
    assert len(OFFICES) == 5


@pytest.mark.parametrize("path", OFFICES, ids=NAMES)
def test_a_shipped_template_can_be_used_and_is_called_as_its_office(path: Any) -> None:
    assert load_template(path).id == path.parents[1].name


@pytest.mark.parametrize("key", KEYS)
def test_the_facts_of_an_edition_are_those_of_the_print(key: str) -> None:
    composed = made(key)
    assert composed.gaps == []
    assert set(differences(seeds()[key], composed.facts)) == DIFFER.get(key, set())


@pytest.mark.parametrize("key", KEYS)
def test_the_audit_finds_in_an_edition_only_what_an_editor_decides(key: str) -> None:
    found = [one for _, circular in circulars(copy.deepcopy(made(key).facts), "通报") for one in audit(circular)]
    assert {one.rule for one in found} <= DOUBTS[key]


@pytest.mark.parametrize("key", KEYS)
def test_every_figure_of_an_edition_names_its_query_and_one_number(key: str) -> None:
    found = figures(made(key).edition)
    assert [one.name for one in found if not one.query] == []
    held = {one.name: (one.text, one.value, tuple(one.ids)) for one in found}
    assert [one.name for one in found if held[one.name] != (one.text, one.value, tuple(one.ids))] == []


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_two_makes_give_the_same_bytes(key: str, name: str) -> None:
    assert RENDERERS[name](made(key).edition) == RENDERERS[name](made(key).edition)


@pytest.mark.parametrize("key", [key for key in KEYS if key == "baoji-2024q3"])
def test_rows_stand_in_two_orders_and_problems_are_joined(key: str) -> None:
    table = next(block for block in made(key).edition.blocks if isinstance(block, Table))
    printed = [(plain(row[1]), plain(row[5])) for row in table.rows]
    rows = seeds()[key]["tables"][0]["rows"]
    assert [name for name, _ in printed] == [row["account"] for row in rows]
    assert [text.replace(",", "，") for _, text in printed] == [
        "；".join(row["problems"]).replace(",", "，") for row in rows
    ]
