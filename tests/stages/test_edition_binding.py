"""Numbers in a typed sentence: those that are certainly the figure that stood there follow the data, no others do."""

import pytest

from schemas.mistakes import MistakeError
from stages.reporter.document import Figure, Inline, Strong, plain
from stages.reporter.edits.binding import bound, by_hand, filled, pattern


def figure(name: str, text: str) -> Figure:
    return Figure(name=name, text=text, value=float(text.rstrip("%")), query="q")


ALL, GOOD, RATE = figure("all", "43"), figure("good", "3"), figure("rate", "7.0%")
SAID: list[Inline] = ["检查网站", ALL, "家，合格", GOOD, "家，合格率", RATE, "。2026年"]
KNOWN = {one.name: one for one in (ALL, GOOD, RATE)}
TYPED = {
    "检查网站43家，合格3家，合格率7.0%。2026年": "检查网站{all}家，合格{good}家，合格率{rate}。2026年",
    "一共检查网站43家。其中合格3家，合格率7.0%。": "一共检查网站{all}家。其中合格{good}家，合格率{rate}。",
    "检查网站43家，合格13家，合格率7.0%。": "检查网站{all}家，合格13家，合格率{rate}。",
    "检查网站43家，合格4家，合格率7.0%。": "检查网站{all}家，合格4家，合格率{rate}。",
    "检查网站43.5家，合格率7.0%。": "检查网站43.5家，合格率{rate}。",
    "合格3家。": "合格{good}家。",
    "三季度情况良好。": "三季度情况良好。",
    "共43个单位报送3次": "共43个单位报送3次",
    "检查网站{all}家，全部合格": "检查网站{all}家，全部合格",
    "": "",
}


@pytest.mark.parametrize("typed", TYPED)
def test_a_number_is_bound_only_where_it_is_certain(typed: str) -> None:
    assert bound(typed, SAID, KNOWN) == TYPED[typed]


def test_equal_numbers_are_told_apart_by_their_words() -> None:
    twice: list[Inline] = ["检查", figure("a", "4"), "家，合格", figure("b", "4"), "家"]
    known = {one.name: one for one in twice if isinstance(one, Figure)}
    assert bound("合格4家", twice, known) == "合格{b}家"
    assert bound("4家", twice, known) == "4家"


def test_a_brace_that_names_nothing_is_refused_and_one_of_a_page_is_text() -> None:
    with pytest.raises(MistakeError, match="没有数字“合格”"):
        bound("检查{合格}家", SAID, KNOWN)
    assert bound("栏目“{{x}}”空白", ["栏目“{{x}}”无内容"], {}) == "栏目“{{x}}”空白"


def test_words_in_bold_stay_in_bold_and_a_gone_figure_stays_as_printed() -> None:
    made = filled("一要整改。共{all}家，{gone}个", [Strong("一要整改。"), "余"], KNOWN, {"gone": "7"})
    assert made == [Strong("一要整改。"), "共", ALL, "家，", "7", "个"]


def test_numbers_by_hand_are_those_that_did_not_stand_among_the_words() -> None:
    assert by_hand("检查{all}家，2026年合格5家", SAID) == ["5"]
    assert pattern(SAID, frozenset({"good"})) == "检查网站43家，合格{good}家，合格率7.0%。2026年"
    assert "".join(map(plain, SAID)).startswith("检查网站43家")
