"""Names of leaders one character off, beside their post, and everybody who only looks so."""

import lzma
from datetime import date
from pathlib import Path

import pytest

from schemas.events.reading import TextHit
from schemas.registry.leaders import Leaders, leaders_of
from schemas.registry.model import Contact, Leader, Unit
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read
from stages.classifier.text import hits, packs_with

TODAY = date(2026, 7, 20)
RULE = "proof.leader-name"
CASES = Path(__file__).parent / "cases"


def a_unit(number: int, name: str, short: str, *leaders: Leader, **more: object) -> Unit:
    return Unit(id=f"u{number}", name=name, short_name=short, level="department", leaders=list(leaders), **more)  # type: ignore[arg-type]


def one(name: str, title: str = "局长", since: str | None = None, until: str | None = None) -> Leader:
    return Leader(name=name, title=title, since=since, until=until)


LEADERS = leaders_of(
    [
        a_unit(
            1, "云水县人民政府", "云水县", one("周明远", "县长"), one("吴海涛", "副县长"), one("郑文博", "县委书记")
        ),
        a_unit(2, "云水县水利局", "县水利局", one("张伟明"), one("陈　刚", "副局长")),
        a_unit(3, "云水县民政局", "县民政局", one("许建华", since="2024-03-01"), one("林志强", until="2024-02-29")),
        a_unit(4, "云水县财政局", "县财政局", one("刘玉兰"), contacts=[Contact(name="刘玉莲", phone="1")]),
        a_unit(5, "青石市档案馆", "市档案馆", one("何晓东", "")),
    ]
)


def found(text: str, published: date | None = TODAY, leaders: Leaders = LEADERS) -> list[TextHit]:
    packs = packs_with((), frozenset(), leaders)
    return [one for one in hits(text, packs=packs, day=TODAY, published=published) if one.rule == RULE]


@pytest.mark.parametrize(
    ("text", "level", "written", "right"),
    [
        ("7月2日，云水县水利局局长张伟民主持召开会议。", "wrong", "张伟民", "张伟明"),
        ("云水县水利局党组书记、局长张维明到一线督导。", "wrong", "张维明", "张伟明"),
        ("会议由云水县水利局张伟鸣局长主持。", "wrong", "张伟鸣", "张伟明"),
        ("云水县县长周名远出席会议", "wrong", "周名远", "周明远"),
        ("云水县长周明元，副县长吴海涛出席会议", "wrong", "周明元", "周明远"),
        ("云水县委书记郑文搏、县长周明远到现场指导。", "wrong", "郑文搏", "郑文博"),
        ("云水县人民政府副县长吴海滔率队调研", "wrong", "吴海滔", "吴海涛"),
        ("局长张伟民（左二）在现场。", "clue", "张伟民", "张伟明"),
        ("县水利局局长：张伟民", "clue", "张伟民", "张伟明"),
        ("会上，吴海滔副县长指出，要抓好落实。", "clue", "吴海滔", "吴海涛"),
        ("云水县水利局副局长陈钢介绍情况。", "wrong", "陈钢", "陈刚"),
        ("云水县水利局副局长陈强介绍情况。", "clue", "陈强", "陈刚"),  # as likely another one
        ("云水县民政局局长许建花出席。", "wrong", "许建花", "许建华"),
        ("青石市档案馆馆长何小东讲话", "clue", "何小东", "何晓东"),
    ],
)
def test_a_name_one_character_off_is_found_beside_its_post(text: str, level: str, written: str, right: str) -> None:
    assert [(hit.level, hit.text, hit.suggestion) for hit in found(text)] == [(level, written, right)]


@pytest.mark.parametrize(
    "text",
    [
        "云水县水利局局长张伟明主持会议，副局长陈刚参加，陈 刚作了说明。",  # as registered
        "云水县水利局副局长张伟民、办公室主任张维明参加。",  # another title, another person
        "云水县交通运输局局长张伟民介绍情况。",  # another unit
        "霁川县水利局局长张伟民一行来访。",
        "云水县民政局局长林志强主持会议。",  # who was it before
        "云水县财政局局长刘玉莲值班。",  # somebody whom the registry knows
        "云水县水利局局长张伟强调，要做好防汛工作。",  # a name of two characters and a verb
        "云水县水利局局长张伟出席会议。",
        "云水县水利局局长张伟就防汛工作答记者问。",
        "云水县水利局局长张伟强调研水利工作。",  # 张伟强|调研 or 张伟|强调
        "云水县水利局局长张伟明主持，局长张明伟缺席。",  # two off
        "云水县水利局局长信箱、局长接待日安排表",
        "原局长张伟民、前局长张伟民已退休。",
        "张伟民是水利专家。",  # no post beside it
        "云水县县长周明远区域协调发展调研",
    ],
)
def test_who_only_looks_so_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_text_from_before_the_term_is_not_held_against_who_came_later() -> None:
    text = "云水县民政局局长许建花出席。"
    assert found(text, date(2023, 5, 1)) == []
    assert [hit.level for hit in found(text, None)] == ["clue"], "no day of publication: nobody knows whose term it was"
    before = "云水县民政局局长林志刚出席。"
    assert [hit.level for hit in found(before, date(2024, 1, 5))] == ["wrong"]
    assert found(before, TODAY) == [], "the former leader is in office no more"


def test_of_two_leaders_who_are_as_near_neither_is_meant() -> None:
    units = (("云水县水利局", "张伟明"), ("云水县审计局", "张伟鸣"))
    both = leaders_of([a_unit(number, name, name, one(held)) for number, (name, held) in enumerate(units)])
    assert found("云水县水利局局长张伟民主持会议。", leaders=both) == []


def test_a_page_is_read_with_the_leaders_of_the_registry() -> None:
    text = "7月2日，云水县水利局局长张伟民主持召开防汛工作会议，部署下一阶段工作，各科室负责人参加。"
    page = f"<html><body><h1>防汛会议</h1><p>{text}</p></body></html>".encode()
    for leaders, rules in ((LEADERS, [RULE]), (Leaders(), [])):
        assert [hit.rule for hit in read(page, PageContext(leaders=leaders)).text_hits] == rules


def test_statutes_speak_of_heads_and_name_nobody() -> None:
    """局长, 主任 and 院长 stand there by the hundred."""
    text = lzma.decompress((CASES / "statutes.txt.xz").read_bytes()).decode()
    untitled = leaders_of([a_unit(1, "示例局", "示例局", *(one(name, "") for name in ("何权", "任明", "周期明")))])
    assert len(text) > 100_000
    for leaders in (LEADERS, untitled):
        assert [hit for law in text.split("\n\n") for hit in found(law, leaders=leaders)] == []
