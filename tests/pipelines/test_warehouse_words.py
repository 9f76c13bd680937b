"""Codes have words in every warehouse, and a word that changes changes there too."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import get_args

import pytest

from pipelines.warehouse import Warehouse, words
from pipelines.warehouse.words import tell_words
from schemas.events.checks import CheckKind
from schemas.events.fetches import FetchError
from schemas.events.findings import FindingState
from schemas.events.observations import LinkClass
from schemas.events.types import BY_PAYLOAD
from tests.pipelines.warehouses import IMPLEMENTATIONS


@pytest.fixture(params=sorted(IMPLEMENTATIONS))
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    with IMPLEMENTATIONS[request.param](tmp_path) as warehouse:
        warehouse.migrate()
        yield warehouse


def known(warehouse: Warehouse) -> dict[tuple[str, str], str]:
    return {(row["kind"], row["code"]): row["word"] for row in warehouse.query("words", {})}


def test_words_come_with_the_tables_and_follow_the_program(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert known(warehouse)["error", "timeout"] == "超时"
    assert known(warehouse)["indicator", "site.notice.column_stale"] == "栏目更新不及时"
    for word in ("没有应答", "超时", "没有应答"):  # to and fro: a token of its content would hold the last one back
        monkeypatch.setitem(words.ERRORS, "timeout", word)
        tell_words(warehouse)
        assert known(warehouse)["error", "timeout"] == word


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("check", get_args(CheckKind)),
        ("error", get_args(FetchError)),
        ("link", get_args(LinkClass)),
        ("state", get_args(FindingState)),
        ("topic", frozenset().union(*(one.topics for one in BY_PAYLOAD.values()))),
    ],
)
def test_every_code_has_a_word(kind: str, codes: Collection[str]) -> None:
    assert set(codes) <= {row["code"] for row in words.words() if row["kind"] == kind}
