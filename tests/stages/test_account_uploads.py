"""What people hand in of an account is a fact as that of a source: it proves what it says, and no more."""

from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.log.sqlite import SqliteLog
from pipelines.office.intake import take_in
from schemas.events.codec import decode
from schemas.mistakes import MistakeError
from schemas.records import BY_NAME
from schemas.records.accounts import AccountLook, AccountPost
from schemas.registry.model import Account, RoleHeld, StatePeriod
from schemas.times import at
from tests.support.accounts import WatchedAccount
from tests.support.observations import DAY0, moment
from tests.support.people import person
from tests.support.records import a_record, hand_in
from tests.support.registries import registry

DAY = timedelta(days=1)
STALE = "media.veto.stale"


def look(**more: object) -> WatchedAccount:
    account = WatchedAccount()
    hand_in(account, a_record("account.look.v1", DAY0, "K1", **more))
    account.close_day()
    return account


def test_a_look_that_went_through_all_posts_proves_the_silence() -> None:
    newest = moment(DAY0 - 20 * DAY)
    assert look(newest=newest, known_since=moment(DAY0 - 25 * DAY)).state_of(STALE) == "confirmed"
    assert look(newest=moment(DAY0 - 3 * DAY), known_since=moment(DAY0 - 25 * DAY)).status(STALE) == "pass"


def test_a_look_at_the_newest_post_alone_proves_no_silence_and_does_prove_an_update() -> None:
    assert look(newest=moment(DAY0 - 20 * DAY)).status(STALE) == "unknown"
    assert look(newest=moment(DAY0 - 3 * DAY)).status(STALE) == "pass"


def test_exported_posts_are_posts() -> None:
    account = WatchedAccount()
    posted = moment(DAY0 - 2 * DAY)
    hand_in(account, a_record("account.post.v1", DAY0, "K1", title="通知", posted=posted))
    account.close_day()
    assert account.status(STALE) == "pass"


def test_two_looks_at_a_gone_account_are_sure_and_one_is_not() -> None:
    account = look(existence="closed_by_owner")
    assert account.status("media.notice.gone") == "unknown"
    hand_in(account, a_record("account.look.v1", account.day, "K2", existence="closed_by_owner"))
    account.close_day()
    assert account.state_of("media.notice.gone") == "confirmed"


def test_a_menu_that_was_seen_is_judged_and_one_not_told_is_not() -> None:
    assert look(menu=["互动交流/留言咨询", "公开/要闻"]).status("media.veto.no_interaction") == "pass"
    assert look().status("media.veto.no_interaction") == "unknown"
    without = look(menu=["公开/要闻"])
    hand_in(without, a_record("account.look.v1", without.day, "K2", menu=["公开/要闻"]))
    without.close_day()
    assert without.state_of("media.veto.no_interaction") == "suspected"


def test_a_look_contradicts_itself_in_a_sentence() -> None:
    one = a_record("account.look.v1", DAY0, "K1", newest=moment(DAY0 + DAY))
    assert one.mistakes() == ["“最新发布时间”晚于“时间”，请核对。"]
    assert a_record("account.look.v1", DAY0, "K1", menu_open=False, menu=["要闻"]).mistakes()
    assert a_record("account.post.v1", DAY0, "K1", title="t", posted=moment(DAY0 + DAY)).mistakes()


# --- the way in ------------------------------------------------------------------------------------------------------


def handed(folder: Path, text: str, *, states: tuple[StatePeriod, ...] = ()) -> list[object]:
    """What a table of hand-ins leaves in a log."""
    base = registry(0)
    roles = [RoleHeld(role="runs", unit="county")]
    account = Account(id="a1", name="云川发布", platform="weixin", roles=roles, states=list(states), filing_no="YC01")
    office = type(base)(program=base.program, units=base.units, sites=[], accounts=[account])
    path = folder / "账号.csv"
    path.write_text(text, encoding="utf-8")
    log = SqliteLog(folder / "log.db")
    try:
        take_in(path, log, office, person("王五"), now=at("2026-07-20T00:00:00+08:00"))
        return [decode(record.value, "observations").data for record in log.read("observations", 0, 0, 10)]
    finally:
        log.close()


def test_a_table_of_posts_and_a_table_of_looks_are_taken_by_the_accounts_name(tmp_path: Path) -> None:
    head = "种类,编号,账号,推文标题,发布时间,是否原创,时间,检查人"
    text = f"{head}\n推文报送,T1,云川发布,防汛提醒,2026-07-06 09:00,是,2026-07-10,张三\n"
    (post,) = handed(tmp_path, text)
    assert isinstance(post, AccountPost)
    assert (post.subject, post.title, post.original) == ("a1", "防汛提醒", True)
    folder = tmp_path / "looks"
    folder.mkdir()
    head = "种类,编号,账号,账号状态,菜单,互动功能,时间,检查人"
    text = f"{head}\n账号查看,C1,YC01,已注销,互动交流/留言；公开,留言；评论,2026-07-10,张三\n"
    (one,) = handed(folder, text)
    assert isinstance(one, AccountLook)
    assert (one.existence, one.menu, one.ways) == ("closed_by_owner", ["互动交流/留言", "公开"], ["留言", "评论"])


def test_a_wrong_account_is_named_and_nothing_is_taken(tmp_path: Path) -> None:
    text = "种类,编号,账号,推文标题,发布时间,时间,检查人\n推文报送,T1,另一个账号,防汛提醒,2026-07-06,2026-07-10,张三\n"
    with pytest.raises(MistakeError) as caught:
        handed(tmp_path, text)
    assert "另一个账号" in str(caught.value)


def test_a_closed_account_may_be_looked_at_since_it_may_run_on(tmp_path: Path) -> None:
    closed = StatePeriod(state="closed", since="2026-07-01", approved_by="云川省人民政府办公厅")
    text = "种类,编号,账号,账号状态,时间,检查人\n账号查看,C1,云川发布,正常,2026-07-10,张三\n"
    (one,) = handed(tmp_path, text, states=(closed,))
    assert isinstance(one, AccountLook)


@pytest.mark.parametrize("kind", ["account.post.v1", "account.look.v1"])
def test_nothing_is_told_of_what_a_row_does_not_say(kind: str) -> None:
    more = {"title": "t", "posted": moment(DAY0)} if kind == "account.post.v1" else {}
    record = a_record(kind, DAY0, "K1", **more)
    assert isinstance(record, BY_NAME[kind].payload)
    told = list(record.told())  # type: ignore[attr-defined]
    assert len(told) == 1  # the posts, or that the account is there
