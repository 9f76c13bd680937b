"""The text pass on both sides: the fault, and the look-alike that must stay quiet."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.textpacks import Expected, Pack, built_in
from stages.classifier.text import MOST_HITS, compile_packs, hits
from stages.classifier.text.normalise import normalise

PACK_HITS = [(pack, case) for pack in built_in() for case in pack.tests.expected()]
PACK_QUIET = [(pack, text) for pack in built_in() for text in pack.tests.must_not_hit]


@pytest.mark.parametrize(("pack", "case"), PACK_HITS, ids=lambda value: getattr(value, "text", None))
def test_a_pack_finds_what_it_promises(pack: Pack, case: Expected) -> None:
    found = [hit for hit in hits(case.text) if hit.rule.startswith(f"{pack.pack}.")]
    assert any(case.rule in (None, hit.rule) and case.suggestion in (None, hit.suggestion) for hit in found), found


@pytest.mark.parametrize(("pack", "text"), PACK_QUIET, ids=lambda value: value if isinstance(value, str) else "")
def test_a_pack_leaves_look_alikes_alone(pack: Pack, text: str) -> None:
    assert [hit for hit in hits(text) if hit.rule.startswith(f"{pack.pack}.")] == []


FAULTS = [
    ("中共人民共和国成立以来", "severe", "中华人民共和国"),
    ("中华人民大和国", "severe", "中华人民共和国"),
    ("坚持中国共产当的领导", "severe", "中国共产党"),
    ("市人民代代表大会", "severe", "人民代表大会"),
    ("县住房和城乡建社局", "severe", "住房和城乡建设局"),
    ("不忘初心、忘记使命", "severe", "不忘初心、牢记使命"),
    ("习进平总书记", "severe", "习近平总书记"),
    ("依据安全生铲法处理", "wrong", "安全生产法"),
    ("呼和浩市新城区", "wrong", "呼和浩特市"),
    ("按步就班推进工作", "wrong", "按部就班"),
    ("设备己经按装到位", "wrong", "已经"),
    ("４月３１日截止", "wrong", None),
    ("会期2023-02-30", "wrong", None),
    ("时间：2026年7月1日（星期四）", "wrong", "2026年7月1日（星期三"),
]


@pytest.mark.parametrize(("text", "level", "suggestion"), FAULTS)
def test_a_fault_is_hit_with_its_suggestion(text: str, level: str, suggestion: str | None) -> None:
    assert (level, suggestion) in {(hit.level, hit.suggestion) for hit in hits(text)}


LOOK_ALIKES = [
    "全省人民代表大会制度不断健全，健全人民代表大会制度",
    "县人力资源社会保障局、发展改革委员会、住房城乡建设局",  # short forms in official use
    "新建全民健身中心，保健设施齐全",
    "两千警力投入安保，数千部群众来信",
    "配偶而非子女办理；在上述期限内函告法院",
    "来自已建成的项目；自己经营",
    "预防犯罪教育，严厉惩治金融犯罪",
    "按装机容量核定，按排名先后录用，发布署名文章",
    "小组职责和小组识别码",
    "法律所称道路，是指道路两侧",
    "农历2月30日",
    "2月29日是个好日子",
    "房号3-11-30，编号2023-13-45A",
    "他的确到过的的喀喀湖",
    "一了了之、不了了之；为了了解情况",
    "中國人民銀行帳戶",  # traditional script is no wrong word
    "首页 领导 小姐 信息公开",  # entries of a menu that only stand beside each other
]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_right_text_stays_quiet(text: str) -> None:
    assert [hit for hit in hits(text) if hit.level != "notice"] == []


@pytest.mark.parametrize(
    "text",
    [
        "公文中“按装”应为“安装”。",
        "不得使用“台湾总统”等称谓，应称台湾地区领导人。",
        "将部署误写为布署，经核查已更正。",
        "勘误：“扫黑险恶”系笔误。",
    ],
)
def test_a_text_that_quotes_the_fault_does_not_make_it(text: str) -> None:
    assert hits(text) == []


def test_quotes_alone_excuse_nothing() -> None:
    assert [hit.text for hit in hits("开展“扫黑险恶”专项斗争")] == ["扫黑险恶"]


def test_registered_names_are_never_corrected() -> None:
    text = "布署镇人民政府与布署中学联合布署防汛。"
    names = frozenset({"布署镇人民政府", "布署中学"})
    assert len(hits(text)) == 3
    assert [hit.offset for hit in hits(text, names=names)] == [text.rindex("布署")]


def test_a_longer_allow_phrase_wins_only_where_it_holds_the_word() -> None:
    assert hits("鼓励自己经营") == []
    assert [hit.text for hit in hits("他自己己经到了")] == ["己经"]


@pytest.mark.parametrize(
    "text",
    [
        "扫黑险恶",
        "扫 黑 险 恶",
        "扫\u200b黑险恶",
        "扫黑\u3000险恶斗争 扫 黑 险 恶",
        "掃黑險惡",
        "中华人民\n中华人民 共合国",
    ],
)
def test_disguises_are_seen_through_and_offsets_stay_true(text: str) -> None:
    found = [hit for hit in hits(text) if hit.level == "severe"]
    assert found
    for hit in found:
        assert text[hit.offset : hit.offset + len(hit.text)] == hit.text
        assert normalise(hit.text).text in {"扫黑险恶", "中华人民共合国"}


def test_full_width_and_capitals_are_read() -> None:
    assert [hit.text for hit in hits("ＢＥＴ３６５ 官网")] == ["ＢＥＴ３６５"]


def test_the_list_of_hits_is_bounded() -> None:
    assert len(hits("布署，" * 5000)) == MOST_HITS


def test_packs_that_are_not_valid_yet_are_left_out() -> None:
    assert hits("布署", packs=compile_packs(day=date(2020, 1, 1))) == []


ANY_TEXT = st.text(
    st.sampled_from("布署按装己经中华人民共合国的了 \u3000\u200b\ufeff\n“”0123456789xX月日年１２-帳戶İ😀")
    | st.characters(),
    max_size=120,
)


@settings(deadline=None)
@given(ANY_TEXT)
@example("")
@example("\ud800 布署")
@example("2" * 200)
def test_any_text_gives_hits_that_lie_where_they_say(text: str) -> None:
    found = hits(text)
    for hit in found:
        assert 0 <= hit.offset < hit.offset + len(hit.text) <= len(text)
    wording = [hit for hit in found if "*" not in hit.text]
    assert all(text[hit.offset : hit.offset + len(hit.text)] == hit.text for hit in wording)
    assert [hit.offset for hit in found] == sorted(hit.offset for hit in found)


@settings(deadline=None)
@given(ANY_TEXT)
def test_normalising_keeps_the_way_back(text: str) -> None:
    page = normalise(text)
    for at, char in enumerate(page.text):
        start, end = page.span(at, at + 1)
        assert end == start + 1
        assert text[start] == char or normalise(text[start]).text in (char, "")
