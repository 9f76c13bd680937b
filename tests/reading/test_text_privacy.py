"""Personal data: found by pattern and check, told apart from numbers that only look so, and never shown whole."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.classifier.text import hits
from stages.classifier.text.numbers import find_numbers, is_bank_card, is_id_number, is_mobile, masked

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(area: str, birth: str, order: int) -> str:
    body = f"{area}{birth}{order:03d}"
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True)) % 11]


def card_number(body: str) -> str:
    return next(body + str(last) for last in range(10) if is_bank_card(body + str(last)))


IDS = st.builds(
    id_number,
    st.sampled_from(["110105", "360902", "410221", "610322", "350481"]),
    st.dates(date(1930, 1, 1), date(2020, 1, 1)).map(lambda day: day.strftime("%Y%m%d")),
    st.integers(0, 999),
)
MOBILES = st.integers(10**7, 10**8 - 1).map(lambda n: f"139{n}").filter(is_mobile)
CARDS = st.integers(10**8, 10**9 - 1).map(lambda n: card_number(f"622202{n}"))


@settings(deadline=None)
@given(IDS)
def test_every_valid_id_number_is_found_and_masked(number: str) -> None:
    (hit,) = hits(f"受助人{number}，已公示")
    assert (hit.level, hit.offset) == ("sensitive", 3)
    assert hit.text == f"{number[:2]}{'*' * 13}{number[-3:]}"
    assert number not in hit.text + hit.context


@settings(deadline=None)
@given(IDS, MOBILES, CARDS, st.sampled_from(["", " ", "，", "\n", "姓名", "\u3000"]))
def test_no_evidence_ever_holds_a_full_number(person: str, phone: str, card: str, gap: str) -> None:
    text = gap.join(["名单", person, phone, card, "布署", phone, person])
    for hit in hits(text):
        assert re.search(r"\d{11}", hit.text + hit.context) is None


@settings(deadline=None)
@given(IDS, st.integers(0, 16))
def test_one_changed_digit_is_no_id_number(number: str, at: int) -> None:
    changed = number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]
    assert not is_id_number(changed)


@pytest.mark.parametrize(
    "number",
    [
        "11010519491331002X",  # month 13
        "110105194902300021",  # 30 February
        "990105194912310021",  # no such province
        "110105194912310021",  # check digit
        "11010518491231002X",  # nineteenth century
        "1101051949123100X",
    ],
)
def test_look_alike_ids(number: str) -> None:
    assert not is_id_number(number)
    assert hits(f"编号{number}。") == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("身份证 110105 19491231 002x", "privacy.id-number"),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", "privacy.id-number"),
        ("失信被执行人名单：王某11010519491231002X", "privacy.id-number-legal"),
        ("身份证号：530102690512123", "privacy.old-id-number"),
        ("王某 138-1234-5678", "privacy.mobile"),
        ("卡号6222 0212 3456 7890 128", "privacy.bank-card"),
    ],
)
def test_written_otherwise(text: str, rule: str) -> None:
    found = hits(text)
    assert [hit.rule for hit in found] == [rule]
    assert re.search(r"[0-9０-９]{8}", found[0].text) is None


@pytest.mark.parametrize(
    "text",
    [
        "联系人：张科长，电话：13812345678",
        "举报电话 0791-12345678，手机：13812345678（微信同号）",
        "值班电话：13812345678、13912345678、13712345678、13612345678",
        "统一社会信用代码 11010519491231002X",
        "注册号：530100690512123",
        "身份证复印件，营业执照注册号530100690512123",
        "准考证号 530102690512123",
        "王某，530102690512123",
        "身份证号：530102691312123",
        "http://www.example.gov.cn/art/13812345678.html",
        "序列号A13812345678B",
        "总额13812345678.55元",
        "编号113812345678",
        "11*************02X，138****5678，622202*********0128",
        "19491231138123456781949",
    ],
)
def test_numbers_published_on_purpose_or_no_numbers_of_persons(text: str) -> None:
    assert [hit for hit in hits(text) if hit.level != "notice"] == []
    assert [hit for hit in hits(text) if hit.rule == "privacy.mobile"] == []


def test_a_list_of_unlabelled_mobiles_is_a_leak_and_one_is_a_notice() -> None:
    rows = "\n".join(f"王某{n} 2000元 1381234567{n}" for n in range(4))
    assert {hit.level for hit in hits("发放名单\n" + rows)} == {"sensitive"}
    assert [hit.level for hit in hits("发放名单\n王某 2000元 13812345670")] == ["notice"]


@settings(deadline=None)
@given(st.text("0123456789xX ０１２-*年月日", max_size=60))
def test_masking_keeps_every_place(text: str) -> None:
    starred = masked(text)
    assert len(starred) == len(text)
    assert all(a in (b, "*") for a, b in zip(starred, text, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "粤ICP备13800123456号-1",
        "备案号：粤ICP备 13800123456号",
        "京ICP证13800123456号",
        "公安备案号：13900123456",
        "网站备案编号：13900123456",
    ],
)
def test_the_number_of_a_filing_is_no_mobile_number(text: str) -> None:
    assert find_numbers(f"清河市人民政府主办 {text}".lower(), 5)["mobile"] == []


@pytest.mark.parametrize("text", ["网站备案联系人13800123456", "粤ICP备05017656号 手机13800123456"])
def test_a_mobile_number_near_a_filing_is_found(text: str) -> None:
    assert len(find_numbers(f"受助人王某，{text}，住清河市".lower(), 5)["mobile"]) == 1
