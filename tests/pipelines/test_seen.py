"""What the machine sees of reposts, publications and votes: sure, unsure, and beside what people say."""

import asyncio
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from pipelines.office.seen.differences import of_publications, of_reposts
from pipelines.office.seen.publications import published_in
from pipelines.office.seen.reposts import Outcome, Sighting, look_for, same_title
from pipelines.office.seen.titles import Listed, TitleIndex
from pipelines.office.seen.votes import activities, announces
from pipelines.office.seen.worksheet import still_to_ask, write_worksheet
from schemas.records.publications import Publication
from schemas.records.repost_tasks import RepostTask
from schemas.records.reposts import Repost
from schemas.records.votes import Vote
from schemas.registry.load import dump
from schemas.times import at
from tests.support.command_line import xunwang
from tests.support.embedded import advance, running, serving
from tests.support.people import person
from tests.support.registries import registry, site

TITLE = "省人民政府办公厅关于做好2026年汛期安全生产工作的通知"
GIVEN, DUE, UNTIL = at("2026-07-01T09:00:00+08:00"), at("2026-07-02T09:00:00+08:00"), at("2026-07-06T00:00:00+08:00")
TASK = RepostTask(
    key="第3号", subject="u", at=GIVEN, by="张三", actor=person("张三"), title=TITLE, given=GIVEN, due=DUE
)
LATER = timedelta(hours=30)


@pytest.fixture
def index(tmp_path: Path) -> TitleIndex:
    return TitleIndex(tmp_path / "seen.db")


def listed(title: str = TITLE, seen: datetime = GIVEN, **more: object) -> Listed:
    return Listed("s1", "s1/yw", title, "http://s1/1.html", seen, **more)  # type: ignore[arg-type]


def outcome(index: TitleIndex, *titles: Listed, looked: tuple[int, ...] = (1, 2, 3)) -> Outcome:
    index.add(titles, [("s1", "s1/yw", date(2026, 7, day)) for day in looked])
    [sighting] = look_for(index, [TASK], ["s1"], UNTIL)
    return sighting.outcome


@pytest.mark.parametrize(
    ("copy", "told"),
    [
        (listed(seen=DUE), "in_time"),  # it stood there at the very end of the time
        (listed(seen=DUE + LATER, day=date(2026, 7, 1)), "in_time"),
        (listed(seen=DUE + LATER, day=date(2026, 7, 3)), "late"),
        (listed(seen=DUE + LATER, day=date(2026, 7, 2)), "day_unclear"),
        (listed(seen=DUE + LATER), "day_unclear"),
        (listed(seen=DUE + LATER, day=date(2026, 7, 2), at=DUE), "in_time"),
        (listed(seen=DUE + LATER, day=date(2026, 7, 2), at=DUE + timedelta(seconds=1)), "late"),
        (listed(seen=DUE + LATER, day=date(2026, 6, 30)), "not_seen"),  # an older notice of that name
    ],
)
def test_the_time_of_a_copy_is_said_only_as_far_as_it_is_known(index: TitleIndex, copy: Listed, told: str) -> None:
    assert outcome(index, copy) == told


def test_a_second_copy_that_was_in_time_counts(index: TitleIndex) -> None:
    late = listed(seen=DUE + LATER, day=date(2026, 7, 3))
    assert outcome(index, late, Listed("s1", "s1/tz", TITLE, "http://s1/2.html", GIVEN)) == "in_time"


def test_not_seen_needs_a_look_after_the_time_was_over(index: TitleIndex) -> None:
    assert outcome(index, listed("别的通知公告一则"), looked=(1,)) == "not_looked"
    assert outcome(index, looked=(2,)) == "not_seen"


def test_a_task_that_is_not_due_is_left_out(index: TitleIndex) -> None:
    assert list(look_for(index, [TASK], ["s1"], DUE - timedelta(seconds=1))) == []


@pytest.mark.parametrize(
    ("title", "same"),
    [
        (f"转载：{TITLE}", True),
        (f"{TITLE}（附全文）", True),
        ("省人民政府办公厅关于做好２０２６年汛期安全生产工作的通知", True),
        ("省人民政府办公厅关于做好2026年汛期安全生产有关工作的通知", True),
        ("省人民政府办公厅关于做好2025年汛期安全生产工作的通知", False),
        ("省人民政府办公厅关于做好2026年冬季安全生产工作的通知", False),
        ("省人民政府办公厅关于不做好2026年汛期安全生产工作的通知", False),
        ("市应急管理局转发省人民政府办公厅关于做好2026年汛期安全生产工作的通知的补充说明和任务分解", False),
        ("省人民政府办公厅关于做好2026年秋粮收购工作的通知", False),
        ("通知", False),
    ],
)
def test_titles_are_the_same_or_two(title: str, same: bool) -> None:
    assert same_title(TITLE, title) is same


def test_a_title_that_a_list_cuts_off_stands_for_the_whole() -> None:
    cut = listed("省人民政府办公厅关于做好2026年汛期安…")
    assert cut.cut
    assert same_title(TITLE, cut.title, cut=cut.cut)
    assert not same_title(TITLE, "省人民政府…", cut=True)
    assert not same_title(TITLE, cut.title.removesuffix("…"))


@given(st.permutations([0, 5, 48]), st.lists(st.integers(0, 2), max_size=4))
def test_the_earliest_look_counts_whatever_comes_first(hours: list[int], again: list[int]) -> None:
    index = TitleIndex(Path(":memory:"))
    for hour in [*hours, *(hours[i] for i in again)]:
        index.add([listed(seen=GIVEN + timedelta(hours=hour))], [])
    [kept] = index.seen_between("s1", GIVEN - LATER, UNTIL)
    assert kept.first_seen == GIVEN


def repost(result: str) -> Repost:
    return Repost(
        key="k", subject="s1", at=UNTIL, by="李四", actor=person("李四"), task="第3号", result=result  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "said", "differ"),
    [
        ("in_time", "in_time", False),
        ("in_time", "no_source", False),  # tells of the text, not of the time
        ("in_time", "late", True),
        ("in_time", "not_done", True),
        ("late", "in_time", True),
        ("day_unclear", "in_time", False),
        ("day_unclear", "not_done", True),
        ("not_seen", "in_time", True),
        ("not_seen", "not_done", False),
        ("not_looked", "in_time", False),
    ],
)
def test_only_what_cannot_both_be_true_is_a_difference(seen: Outcome, said: str, differ: bool) -> None:
    assert bool(list(of_reposts([Sighting(TASK, "s1", seen, 3, 6)], [repost(said)]))) is differ


def test_only_what_nobody_knows_is_asked_for(tmp_path: Path) -> None:
    known = [Sighting(TASK, "s1", "in_time", 3, 6), Sighting(TASK, "s2", "not_seen", 3, 6)]
    names = {"s1": "一号网站", "s2": "二号网站"}
    rows = list(still_to_ask(known, [], names))
    assert [row["subject"] for row in rows] == ["二号网站"]
    assert list(still_to_ask(known, [repost("late")], names)) == rows
    of_second = Repost(
        key="k", subject="s2", at=UNTIL, by="李四", actor=person("李四"), task="第3号", result="not_done"
    )
    assert list(still_to_ask(known, [of_second], names)) == []
    write_worksheet(rows, tmp_path / "ask.xlsx")
    head, first, *rest = openpyxl.load_workbook(tmp_path / "ask.xlsx")["转载核查"].iter_rows(values_only=True)
    told = dict(zip(head, first, strict=True))
    assert (told["转载任务"], told["转载期限"], told["转载结果"]) == ("第3号", "2026-07-02 09:00", None)
    assert rest == []


def test_a_months_titles_count_once_a_column_and_not_on_the_front_page(index: TitleIndex) -> None:
    day = date(2026, 7, 31)
    index.add(
        [
            listed("甲", day=day),
            Listed("s1", "s1/yw", "甲", "http://s1/1.html?again", GIVEN, day),
            listed("乙", day=date(2026, 8, 1)),
            Listed("s1", "s1", "甲", "http://s1/1.html", GIVEN, day, front=True),
        ],
        [("s1", "s1/yw", day)],
    )
    [counted] = published_in(index, "2026-07")
    assert (counted.target, counted.titles, counted.days_looked, counted.days) == ("s1/yw", 1, 1, 31)

    def reported(published: int) -> list[Publication]:
        return [
            Publication(
                key="k", subject="s1", at=UNTIL, by="", actor=person("李四"), month="2026-07", published=published
            )
        ]

    assert [one.said for one in of_publications([counted], reported(0))] == ["0条"]
    assert list(of_publications([counted], reported(1))) == []
    assert list(of_publications([counted], reported(9))) == []  # lists show their newest entries only


@pytest.mark.parametrize(
    ("title", "is_one"),
    [
        ("“最美家乡人”网络投票开始啦", True),
        ("快来为我市文艺作品投票！", True),
        ("集赞赢门票，邀您游古城", True),
        ("打卡有礼！夜游活动等你来", True),
        ("全市村委会换届选举投票站分布一览", False),
        ("市人大常委会投票表决通过任免名单", False),
        ("关于严禁集赞拉票等行为的提醒", False),
        ("网红打卡地迎来文旅热潮", False),
        ("“最美家乡人”网络投票结果公示", False),
    ],
)
def test_activities_are_told_from_ballots_and_news(title: str, is_one: bool) -> None:
    assert announces(title) is is_one


def test_a_filed_activity_is_known_as_filed(index: TitleIndex) -> None:
    index.add([listed("快来为“最美家乡人”评选投票！"), listed("集赞赢门票，邀您游古城")], [])
    filing = Vote(
        key="k", subject="s1", at=GIVEN, by="", actor=person("李四"), activity="vote", begins=GIVEN, filed=GIVEN,
        title="最美家乡人",
    )  # fmt: skip
    found = {one.listed.title[:2]: one.filed for one in activities(index, ["s1"], [filing], GIVEN, UNTIL)}
    assert found == {"快来": True, "集赞": False}


def page_of(titles: list[str]) -> str:
    rows = "".join(
        f'<li><a href="/yw/{n}.html">{title}</a><span>2026-07-06</span></li>' for n, title in enumerate(titles)
    )
    return f"<html><title>要闻</title><body><h1>要闻</h1><ul>{rows}</ul></body></html>"


async def test_what_a_run_has_read_is_compared_with_what_was_handed_in(tmp_path: Path) -> None:
    others = [f"示例县召开第{n}次工作会议部署重点任务" for n in range(1, 9)]

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=page_of([TITLE, *others]), content_type="text/html")

    data = tmp_path / "data"
    async with serving(answer) as port:
        book = registry(
            address_overrides={"www.site1.gov.cn": f"127.0.0.1:{port}"},
        )
        book = msgspec.structs.replace(book, sites=[site(allow_private=True)])
        async with running(data, book, at("2026-07-06T00:00:00+08:00")) as run:
            await advance(run, 1)
    (data / "registry.yaml").write_text(dump(book), encoding="utf-8")
    tasks = tmp_path / "tasks.csv"
    tasks.write_text(
        "种类,编号,单位,转载标题,下达时间,转载期限,时间,检查人\n"
        f"转载任务,第3号,{book.units[0].name},{TITLE},2026-07-05 09:00,2026-07-07 09:00,2026-07-05 09:00,张三\n"
        f"转载任务,第4号,{book.units[0].name},{TITLE.replace('汛期', '冬季')},2026-07-05 09:00,2026-07-06 01:00,"
        "2026-07-05 09:00,张三\n",
        encoding="utf-8",
    )
    said = tmp_path / "said.csv"
    said.write_text(
        "种类,编号,网站,转载任务,转载结果,时间,检查人\n"
        f"转载核查,1,{book.sites[0].code},第3号,未转载,2026-07-08 09:00,张三\n",
        encoding="utf-8",
    )

    def commands() -> dict[str, Any]:
        for file in (tasks, said):
            xunwang("intake", file, "--data", data)
        ask = ("seen", "reposts", "--from", "2026-07-01", "--to", "2026-07-31", "--data", data)
        assert "差异清单（1项）" in xunwang(*ask, "--out", tmp_path / "ask.xlsx")
        counted = json.loads(xunwang("seen", "publications", "2026-07", "--data", data, "--json"))["seen"]
        assert [one["titles"] for one in counted] == [9, 9]  # two columns show the same list
        assert "未见投票、集赞、打卡活动" in xunwang(
            "seen", "votes", "--from", "2026-07-01", "--to", "2026-07-31", "--data", data
        )
        assert "应写作2026-07" in xunwang("seen", "publications", "七月", "--data", data, code=2)
        return dict(json.loads(xunwang(*ask, "--json")))

    told = await asyncio.to_thread(commands)
    assert [(one["task"], one["outcome"]) for one in told["seen"]] == [("第3号", "in_time"), ("第4号", "not_seen")]
    assert [(one["what"], one["seen"], one["said"]) for one in told["differences"]] == [("第3号", "按时转载", "未转载")]
    assert told["to_ask"] == 1
    assert "第4号-site1" in {row[1] for row in openpyxl.load_workbook(tmp_path / "ask.xlsx")["转载核查"].values}
