"""Names of the registry one slip away, and what only looks so."""

import pytest

from schemas.events.reading import TextHit
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read
from stages.classifier.text import hits, packs_with
from tests.support.processor_time import processor_time

NAMES = frozenset(
    {
        "云水县水利局",
        "云水县市场监督管理局",
        "青石市人力资源和社会保障局",
        "云水县人民政府门户网站",
        "青石市市场监督管理局",
        "李某",
    }
)


def found(text: str) -> list[TextHit]:
    return hits(text, names=NAMES, packs=packs_with((), NAMES))


@pytest.mark.parametrize(
    ("text", "level", "right"),
    [
        ("由云水县水里局负责解释。", "wrong", "云水县水利局"),
        ("云水县市场监督管理理局公告", "wrong", "云水县市场监督管理局"),
        ("青石市人力资源和社会障保局", "wrong", "青石市人力资源和社会保障局"),
        ("云水县人民政府门互网站", "wrong", "云水县人民政府门户网站"),
        ("云谁县水利局发布汛情", "clue", "云水县水利局"),
    ],
)
def test_a_name_one_slip_away_is_found(text: str, level: str, right: str) -> None:
    assert (level, right) in {(hit.level, hit.suggestion) for hit in found(text)}


@pytest.mark.parametrize(
    "text",
    [
        "云水县水利局、青石市人力资源社会保障局联合发文。",
        "青石市场监督管理局",  # the short form of a name with 市市
        "云水县水务局与云山县水利局座谈。",
        "李牧、李木参加会议。",
    ],
)
def test_other_names_are_left_alone(text: str) -> None:
    assert [hit for hit in found(text) if hit.level != "clue"] == []


def test_a_page_is_read_with_the_names_of_the_registry() -> None:
    page = "<html><body><h1>通知</h1><p>本通知由云水县水里局负责解释，请遵照执行。</p></body></html>".encode()
    rules = [hit.rule for hit in read(page, PageContext(registry_names=NAMES)).text_hits]
    assert rules == ["proof.registry-name-wrong"]


def test_more_names_than_the_table_holds_cost_nothing() -> None:
    many = frozenset(f"云水县第{number}中心小学" for number in range(1, 1_200))
    with processor_time() as spent:
        assert len(packs_with((), many).entries) == len(packs_with().entries)
    assert spent.seconds < 5
