"""Single properties of the classes of slips: days, order of lines, levels, and words that an office allows."""

from datetime import date

import pytest

from schemas.events.reading import TextHit
from schemas.mistakes import MistakeError
from schemas.textpacks.allow import AllowedWord, load_allowed
from stages.classifier.text import hits

AFTER = date(2026, 6, 1)


def rules(text: str, published: date | None = AFTER) -> list[str]:
    return [hit.rule for hit in hits(text, published=published) if hit.level == "wrong"]


@pytest.mark.parametrize(
    ("published", "wrong"), [(None, []), (date(2018, 5, 1), []), (AFTER, ["proof.old-institution"])]
)
def test_an_old_name_is_wrong_only_on_a_page_of_after_the_reform(published: date | None, wrong: list[str]) -> None:
    assert rules("责任单位：市环保局、市住建局。", published) == wrong


def test_the_name_that_holds_on_the_day_is_suggested() -> None:
    for day, right in ((date(2023, 1, 1), "乡村振兴局"), (AFTER, "农业农村局")):
        (hit,) = hits("县扶贫办牵头负责。", published=day)
        assert hit.suggestion == right


def test_headings_of_several_lines_are_one_series() -> None:
    text = (
        "一、总体要求\n坚持稳中求进。\n二、重点任务\n抓好落实。\n二、保障措施\n加强领导。\n四、附则\n自印发之日起施行。"
    )
    (hit,) = [hit for hit in hits(text) if hit.level == "wrong"]
    assert (hit.rule, hit.suggestion, text[hit.offset - 5 : hit.offset + 2]) == (
        "proof.ordinal-repeated", "三、", "好落实。\n二、",
    )  # fmt: skip


def test_a_series_is_found_though_all_its_lines_were_read_before() -> None:
    lines = ["一是抓学习。", "二是抓整改。", "二是抓督查。"]
    for line in lines:
        assert rules(line) == []
    assert rules("\n".join(lines)) == ["proof.ordinal-repeated"]


def test_a_notice_signed_before_what_it_reports() -> None:
    text = "关于检查情况的通报\n2026年5月12日，检查组召开了反馈会。\n云水县教育局\n2026年4月12日"
    assert rules(text) == ["proof.date-signed"]
    assert rules(text.replace("2026年4月12日", "2026年5月18日")) == []
    assert rules("根据云政发〔2026〕3号文件，现予公告。\n云水县教育局\n2025年4月12日") == ["proof.date-signed"]


def test_what_is_less_certain_is_a_clue_with_less_confidence() -> None:
    (hit,) = hits("活动吸引了近1000余名群众参加。")
    assert (hit.level, hit.rule) == ("clue", "proof.about-twice")
    (sure,) = hits("工作取的了成绩。")
    assert (sure.level, sure.suggestion) == ("wrong", "取得了")
    assert 0 < (hit.confidence or 0) < (sure.confidence or 0) <= 1


def test_offsets_are_those_of_the_original_text() -> None:
    text = "各 单 位 ：\u3000\u3000一是 抓学习；二是抓落实；\u200b二是抓督查。"
    (hit,) = [hit for hit in hits(text) if hit.level == "wrong"]
    assert text[hit.offset : hit.offset + 2] == "二是"


def test_two_quotation_marks_of_one_direction_are_wrong() -> None:
    for slip, place, right in (("“网上办“", 6, "”"), ("”网上办”", 2, "“")):
        (hit,) = hits(f"推行{slip}，让群众少跑腿。")
        assert (hit.rule, hit.level, hit.suggestion, hit.offset) == ("proof.quotation-marks", "wrong", right, place)
    assert hits("推行“网上办”，让群众少跑腿。") == []


def test_a_quotation_mark_without_its_partner_is_a_clue() -> None:
    text = "坚持“人民至上、生命至上，把责任落到每个岗位。"
    (hit,) = hits(text)
    assert (hit.rule, hit.level, text[hit.offset]) == ("proof.quotation-marks", "clue", "“")


@pytest.mark.parametrize(
    "text",
    [
        "“各单位要提高认识。\n“各单位要压实责任。\n“各单位要加强督查。”",
        "他说，能办的“马上办”，该办的“主动办”。",
        "会议室配备55”显示屏一块。",
        "推行“网上办\n让群众少跑腿",
        '推行"网上办”，让群众少跑腿。',
        "他说：“要‘马上办’，不要‘等等看’。”",
    ],
)
def test_quotation_marks_that_only_look_alone(text: str) -> None:
    assert [hit for hit in hits(text) if hit.rule == "proof.quotation-marks"] == []


def test_a_slip_inside_a_registered_name_is_none() -> None:
    name = "云水县工商局老干部活动中心"
    assert hits(f"请到{name}领取。", published=AFTER, names=frozenset({name})) == []


def test_a_text_that_speaks_of_the_slip_is_left_alone() -> None:
    assert rules("将文中“市环保局”更正为“市生态环境局”。") == []


class TestAllowedWords:
    WORD = AllowedWord(word="云水县扶贫办", reason="牌子保留", by="张三", since=date(2026, 7, 1))
    HIT = TextHit(rule="proof.old-institution", level="wrong", text="扶贫办", context="由云水县扶贫办负责")

    def test_it_silences_what_lies_inside_it_from_its_day_on(self) -> None:
        assert self.WORD.silences(self.HIT, date(2026, 7, 1))
        assert not self.WORD.silences(self.HIT, date(2026, 6, 30))

    def test_another_unit_is_not_silenced(self) -> None:
        other = TextHit(rule=self.HIT.rule, level="wrong", text="扶贫办", context="由青石县扶贫办负责")
        assert not self.WORD.silences(other, date(2026, 7, 1))

    def test_a_bad_file_is_told_in_one_sentence(self, tmp_path) -> None:  # type: ignore[no-untyped-def]
        file = tmp_path / "allow.yaml"
        file.write_text("allow:\n  - {word: 扶贫办, by: 张三, since: 2026-07-01}\n", encoding="utf-8")
        with pytest.raises(MistakeError, match="缺少必填字段“reason”"):
            load_allowed(file)
        assert load_allowed(tmp_path / "none.yaml") == []


def test_the_number_of_a_document_has_no_word_and_no_nought_before_it() -> None:
    for written in ("市府办〔2026〕第3号", "市府办〔2026〕03号"):
        (hit,) = hits(f"根据{written}文件执行。")
        assert (hit.rule, hit.level, hit.suggestion) == ("proof.document-number", "clue", "〕")
    assert hits("根据市府办〔2026〕3号、〔2026〕30号文件执行。") == []


def test_a_law_that_holds_no_longer_is_a_clue_where_it_is_the_ground() -> None:
    text = "根据《中华人民共和国合同法》有关规定，现公告如下。"
    (hit,) = hits(text, published=AFTER)
    assert (hit.rule, hit.level, hit.text, hit.suggestion) == ("proof.law-repealed", "clue", "合同法", "民法典")
    assert hits(text, published=date(2020, 12, 31)) == hits(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "根据《中华人民共和国劳动合同法》有关规定，现公告如下。",
        "《合同法》自民法典施行之日起同时废止。",
        "原依据《合同法》签订的协议继续有效。",
        "2019年，当事人依据《合同法》提起诉讼。",
        "图书馆新购《合同法》释义等书籍。",
        "根据《民法典》有关规定，现公告如下。",
    ],
)
def test_a_law_of_the_past_may_be_named(text: str) -> None:
    assert hits(text, published=AFTER) == []
