"""Causes with their dates, and sham mendings told from true ones; each beside its innocent twin."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from schemas.events.envelope import Event
from schemas.events.findings import Evidence, FindingTransition
from schemas.events.found.accounts import MenuEntry, MenuRead
from schemas.events.observations import PageObserved
from schemas.events.reading import Link, Links, ListItem, Reading
from schemas.times import at
from stages.case_book.causes import Explained, Moved, explained
from stages.case_book.looks import Look, look_of
from stages.case_book.mending import Mending, mending
from tests.support.cases import replied
from tests.support.looks import event, moved, planned

COLUMN = "s1/c1"


def looked(day: str, target: str = COLUMN, kind: str = "column", opened: bool = True, **reading: Any) -> Look:
    page = PageObserved(
        check=planned(day, 1, target=target, kind=kind, url=f"http://s1.example/{target}"),
        outcome="done",
        opened=opened,
        sha256="a" * 64,
        reading=Reading(**({"page_kind": "list"} | reading)) if opened else None,
    )
    told: Event = event("page.observed", page, page.check.due, parts=(day, target))
    found = look_of(told)
    assert found is not None
    return found


def items(*named: tuple[str, str]) -> list[ListItem]:
    return [ListItem(title=title, url=f"http://s1.example/{title}", date=day) for title, day in named]


def home(day: str, texts: list[str], interaction: list[str]) -> Look:
    links = Links(internal=[Link(url=f"http://s1.example/{text}", text=text) for text in texts])
    return looked(day, "s1", "home", page_kind="homepage", links=links, interaction=interaction)


def finding(day: str = "2026-07-10", to: str = "confirmed", **more: Any) -> FindingTransition:
    values = {"target": COLUMN, "target_kind": "column"} | more
    step: FindingTransition = moved(to, f"{day}T12:00:00+08:00", **values).data
    return step


FULL = looked("2026-07-01", items=items(("甲", "2026-06-01"), ("乙", "2026-06-02")))
BLANK = looked("2026-07-04", page_kind="blank_column")


def cause(measure: str, *looks: Look, moves: list[Moved] | None = None, **more: Any) -> Explained | None:
    return explained([finding(**more)], measure, looks, moves or [])


def test_a_column_that_was_emptied_says_when_and_how_much_it_held() -> None:
    found = cause("column_blank", FULL, BLANK)
    assert found is not None
    assert (found.kind, str(found.since)) == ("撤稿后栏目空白", "2026-07-04")
    assert "2026年7月1日该栏目尚有2条信息，2026年7月4日起为空白" in found.text
    assert found.proofs == (FULL.event_id, BLANK.event_id)


@pytest.mark.parametrize(
    "looks",
    [
        [BLANK],  # never anything else
        [FULL, looked("2026-07-03", page_kind="soft_404"), BLANK],  # the page was gone first
        [FULL, looked("2026-07-12", page_kind="blank_column")],  # blank after it was found only
        [],
    ],
    ids=["always-blank", "gone-first", "later", "nothing"],
)
def test_a_column_whose_history_does_not_tell_has_no_cause(looks: list[Look]) -> None:
    assert cause("column_blank", *looks) is None
    assert cause("certificate", FULL, BLANK) is None


MENU = ["政务公开", "办事服务", "政府信息", "数据发布"]


def test_ways_to_interact_that_went_with_the_menu_are_told_so() -> None:
    steady = [home(f"2026-07-0{n}", [*MENU, f"新闻{n}"], ["mailbox"]) for n in (1, 2, 3)]
    turned = home("2026-07-05", ["首页", "新闻中心", "政务公开"], [])
    found = cause("no_channel", *steady, turned, target="s1", target_kind="site")
    assert found is not None
    assert found.kind == "更换菜单后互动入口丢失"
    assert "2026年7月5日更换菜单" in found.text
    assert "等3项不再出现" in found.text


def test_ways_to_interact_that_went_alone_are_no_change_of_menu() -> None:
    steady = [home(f"2026-07-0{n}", [*MENU, f"新闻{n}"], ["mailbox"]) for n in (1, 2, 3)]
    found = cause("no_channel", *steady, home("2026-07-05", [*MENU, "新闻9"], []), target="s1", target_kind="site")
    assert found is not None
    assert found.kind == "互动入口撤下"
    both = [home(f"2026-07-0{n}", [*MENU, "在线咨询", "领导信箱"], ["在线咨询", "领导信箱"]) for n in (1, 2, 3)]
    gone = home("2026-07-05", MENU, [])
    # The links that went are the ways themselves.
    found = cause("no_channel", *both, gone, target="s1", target_kind="site")
    assert (found is not None, found and found.kind) == (True, "互动入口撤下")
    never = [home(f"2026-07-0{n}", MENU, []) for n in (1, 2, 3)]
    assert cause("no_channel", *never, target="s1", target_kind="site") is None


def test_an_entry_that_stays_and_does_not_count_hides_no_loss() -> None:
    steady = [home(f"2026-07-0{n}", MENU, ["网上信访", "领导信箱"]) for n in (1, 2, 3)]
    left = [home(day, MENU, ["网上信访"]) for day in ("2026-07-08", "2026-07-09")]
    found = cause("no_channel", *steady, *left, target="s1", target_kind="site")
    assert found is not None
    assert "尚有互动入口（领导信箱），2026年7月8日起不再出现" in found.text
    long_ago = [home(f"2026-06-{n:02}", MENU, ["网上信访"]) for n in (10, 20, 30)]
    before = home("2026-06-01", MENU, ["网上信访", "领导信箱"])
    assert cause("no_channel", before, *long_ago, *left, target="s1", target_kind="site") is None
    assert cause("no_channel", *left, target="s1", target_kind="site") is None


def menu(day: str, *names: str) -> Look:
    page = PageObserved(
        check=planned(day, 1, site="a1", target="a1", kind="visit"),
        outcome="done",
        found=MenuRead(
            source="x", confidence="platform", open=True, entries=[MenuEntry(path=[n], action="view") for n in names]
        ),
    )
    found = look_of(event("page.observed", page, page.check.due, parts=("menu", day)))
    assert found is not None
    return found


def test_the_menu_of_an_account_tells_the_same() -> None:
    before, after = menu("2026-07-01", "我要留言", "走进示例", "办事指南"), menu("2026-07-06", "视频号", "商城")
    found = cause("interaction", before, after, target="a1", target_kind="account", subject="a1")
    assert found is not None
    assert found.kind == "更换菜单后互动入口丢失"
    assert "我要留言" in found.text


def test_links_to_the_host_that_the_site_has_left_are_told_so() -> None:
    move = Moved(at("2026-06-20T00:00:00+08:00"), "old.example", "new.example")
    proof = Evidence(event_id="e", at=at("2026-07-10T00:00:00+08:00"), url="http://old.example/a.html")
    found = cause("links", moves=[move], evidence=[proof])
    assert found is not None
    assert (found.kind, str(found.since)) == ("换域名后链接失效", "2026-06-20")
    other = msgspec.structs.replace(proof, url="http://elsewhere.example/a.html")
    assert cause("links", moves=[move], evidence=[other]) is None
    later = Moved(at("2026-08-20T00:00:00+08:00"), "old.example", "new.example")
    assert cause("links", moves=[later], evidence=[proof]) is None


ANSWERED = at("2026-07-15T09:00:00+08:00")
OLD = looked("2026-07-14", items=items(("甲", "2026-05-01"), ("乙", "2026-05-02")))
MENDED = finding("2026-07-18", "rectified", frm="confirmed")


def how(after: Look | None, *more: Look, steps: list[FindingTransition] | None = None) -> Mending:
    looks = [OLD, *([after] if after else []), *more]
    return mending(steps or [finding(), MENDED], "column_stale", replied("f1", measures="已更新"), ANSWERED, looks)


def test_a_column_with_new_entries_was_truly_mended() -> None:
    new = looked("2026-07-18", items=items(("丙", "2026-07-16"), ("甲", "2026-05-01"), ("乙", "2026-05-02")))
    found = how(new)
    assert (found.verdict, found.sham) == ("mended", False)
    assert (found.before, found.after) == (OLD, new)
    assert "单位反馈：已更新" in found.text


def test_old_entries_with_new_dates_are_no_mending() -> None:
    found = how(looked("2026-07-18", items=items(("甲", "2026-07-16"), ("乙", "2026-05-02"))))
    assert (found.verdict, found.sham) == ("redated", True)
    assert "“甲”等1条原标注2026-05-01，2026年7月18日改标注2026-07-16" in found.text
    both = looked("2026-07-18", items=items(("甲", "2026-07-16"), ("丙", "2026-07-17")))
    assert how(both).verdict == "mended"  # one entry was corrected, and there is something new


def test_a_page_or_entries_that_were_taken_away_are_no_mending() -> None:
    shut, again = looked("2026-07-18", opened=False), looked("2026-07-19", opened=False)
    assert how(shut, again, home("2026-07-18", [], []), home("2026-07-19", [], [])).verdict == "deleted"
    assert how(looked("2026-07-18", items=items(("乙", "2026-05-02")))).verdict == "deleted"


def test_a_page_that_fails_once_or_with_its_site_was_not_taken_away() -> None:
    shut, again = looked("2026-07-18", opened=False), looked("2026-07-19", opened=False)
    well, down = home("2026-07-18", [], []), looked("2026-07-19", "s1", "home", opened=False)
    assert how(shut, well).verdict == "unknown"  # once
    assert how(shut, again, well, down).verdict == "unknown"  # the whole site was down at the second look
    assert how(shut, again).verdict == "unknown"  # nobody knows how the site was
    assert not how(shut, again, well, down).sham


def test_a_column_that_only_the_home_page_no_longer_leads_to_is_hidden() -> None:
    with_link, without = home("2026-07-14", [COLUMN], []), home("2026-07-19", ["政务公开"], [])
    same = looked("2026-07-18", items=items(("甲", "2026-05-01"), ("乙", "2026-05-02")))
    assert how(same, with_link, without).verdict == "hidden"
    assert how(same, with_link, home("2026-07-19", [COLUMN], [])).verdict == "mended"
    fresh = looked("2026-07-18", items=items(("丙", "2026-07-16"), ("甲", "2026-05-01")))
    assert how(fresh, with_link, without).verdict == "mended"


def test_what_was_back_soon_after_the_recheck_was_not_mended() -> None:
    same = looked("2026-07-18", items=items(("丙", "2026-07-16"), ("甲", "2026-05-01")))
    back = finding("2026-07-28", "recurred", frm="rectified")
    found = how(same, steps=[finding(), MENDED, back])
    assert (found.verdict, found.sham) == ("broken_again", True)
    assert "2026年7月18日复查时已整改，2026年7月28日再次出现" in found.text
    late = msgspec.structs.replace(back, at=MENDED.at + timedelta(days=60))
    assert how(same, steps=[finding(), MENDED, late]).verdict != "broken_again"


def test_what_was_not_looked_at_again_is_unknown() -> None:
    found = how(None, steps=[finding()])
    assert (found.verdict, found.sham) == ("unknown", False)
    standing = how(looked("2026-07-18", items=items(("甲", "2026-05-01"), ("乙", "2026-05-02"))), steps=[finding()])
    assert (standing.verdict, standing.sham) == ("not_mended", False)


def test_a_look_shares_with_the_one_before_it_what_is_the_same() -> None:
    first, second = home("2026-07-01", ["首页", "信箱"], ["信箱"]), home("2026-07-02", ["首页", "信箱"], [])
    shared = second.sharing(first)
    assert shared == second
    assert shared.links is first.links
    assert shared.entries is not first.entries
    assert second.sharing(None) is second
