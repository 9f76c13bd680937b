"""The precision card: shares of what was groundless, void and unknown; nobody is named on it."""

from typing import Any

from stages.reporter.document import Edition, Figure, plain
from stages.reporter.facts import EditionFacts
from stages.reporter.precision import CleanText, precision_table
from stages.reporter.render import RENDERERS
from stages.reporter.sources import with_sources
from stages.reporter.verdict import Verdict
from tests.support.editions import facts, finding, head

STALE = "栏目更新不及时：核实后排除"
ROWS = [
    finding(1),
    finding(2, state="rectified"),
    finding(3, state="dismissed", wording="网站3有错"),
    finding(4, state="suspected"),
]


def card(held: EditionFacts, clean: CleanText | None = None) -> dict[str, list[str]]:
    return {plain(row[1]): [plain(cell) for cell in row[2:5]] for row in precision_table(held, clean).rows}


def test_what_is_not_decided_counts_neither_way() -> None:
    assert card(facts(ROWS))[STALE] == ["1", "3", "33.3%"]
    assert card(facts(ROWS[:2]))[STALE] == ["0", "2", "0%"]
    assert card(facts(ROWS[3:]))["全部指标：核实后排除"] == ["0", "0", "—"]


def test_looks_that_proved_nothing_are_of_those_that_ran() -> None:
    assert card(facts(ROWS))["无效检查"] == ["12", "812", "1.5%"]  # four sites, each 200 done, 3 void, 1 missed


def test_what_could_not_be_judged_is_of_what_was_asked() -> None:
    verdicts = {"site1": Verdict("无法判定"), "site2": Verdict("不合格"), "site3": Verdict("未抽查")}
    assert card(facts(ROWS, verdicts=verdicts))["政府网站：无法判定"] == ["1", "3", "33.3%"]


def test_the_word_packs_are_measured_on_right_texts() -> None:
    assert card(facts([]), CleanText(500_000, 2, "r1"))["文字校核误报"] == ["2", "500000", "每十万字0.4处"]
    assert "文字校核误报" not in card(facts([]))


def test_a_number_leads_to_its_problems_without_naming_who_was_innocent() -> None:
    held = facts(ROWS)
    table = precision_table(held, None)
    gone: Any = table.rows[0][2]
    assert isinstance(gone, Figure)
    assert gone.ids == [ROWS[2]["finding_id"]]
    made = with_sources(Edition(head=head("circular"), blocks=[table]), held)
    told = {one.id: one for one in made.sources}[ROWS[2]["finding_id"]]
    assert (told.name, told.unit, told.unit_id, told.state) == ("", "", "", "经核实不成立")
    assert "网站3有错" not in (RENDERERS["html"](made) + RENDERERS["json"](made)).decode()
