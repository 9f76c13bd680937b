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


HEAD = "种类,编号,账号,推文标题,发布时间,网址,时间,检查人"


def two(folder: Path, named: str, url: str) -> list[object]:
    """A post that is handed in where three accounts are registered, two of them of one name."""
    base, roles = registry(0), [RoleHeld(role="runs", unit="county")]
    accounts = [
        Account(id="a1", name="云川发布", platform="weixin", roles=roles),
        Account(id="a2", name="云川发布", platform="weibo", roles=roles, platform_ids={"uid": "1234567"}),
        Account(id="a3", name="云川应急", platform="weibo", roles=roles, platform_ids={"uid": "7654321"}),
    ]
    path = folder / "账号.csv"
    path.write_text(f"{HEAD}\n推文报送,T1,{named},防汛提醒,2026-07-06,{url},2026-07-10,张三\n", encoding="utf-8")
    office = type(base)(program=base.program, units=base.units, sites=[], accounts=accounts)
    log = SqliteLog(folder / "log.db")
    try:
        take_in(path, log, office, person("王五"), now=at("2026-07-20T00:00:00+08:00"))
        return [decode(record.value, "observations").data for record in log.read("observations", 0, 0, 10)]
    finally:
        log.close()


@pytest.mark.parametrize(
    ("named", "url", "says"),
    [
        ("a1", "https://weibo.com/1234567/Ab12", "是微博的地址，而账号“云川发布”登记在微信公众号"),
        ("a2", "https://mp.weixin.qq.com/s/abcdefghijklmnopqrstuv", "是微信公众号的地址"),
        ("a2", "https://weibo.com/7654321/Ab12", "属于账号“云川应急”"),
        ("a2", "https://weibo.com/9999999/Ab12", "属于另一用户"),
        ("云川发布", "https://weibo.com/1234567/Ab12", "有2个账号"),
        ("另一个账号", "", "没有"),
    ],
)
def test_a_post_of_another_account_is_refused_and_nothing_is_taken(
    tmp_path: Path, named: str, url: str, says: str
) -> None:
    with pytest.raises(MistakeError) as caught:
        two(tmp_path, named, url)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("named", "url"),
    [
        ("a2", "https://weibo.com/1234567/Ab12"),
        ("a2", "https://m.weibo.cn/detail/5012345678901234567"),
        ("a1", "https://mp.weixin.qq.com/s/abcdefghijklmnopqrstuv"),
        ("a1", "https://www.yc-luping.gov.cn/art/1.html"),  # what is posted in both places may be told by either
        ("云川应急", ""),
    ],
)
def test_a_post_of_the_account_itself_is_taken(tmp_path: Path, named: str, url: str) -> None:
    (post,) = two(tmp_path, named, url)
    assert isinstance(post, AccountPost)


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
