"""What posts of the sample province name: an account of the unit's own that is not registered, beside those of others;
and what its menus tell of how an interaction entry was lost."""

from datetime import date, timedelta

from pipelines.rehearsal.sample.accounts.roles import OTHERS_NAMED, ROLES
from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.truth import planted
from pipelines.rehearsal.sample.truth.tellings import cause_of_account
from schemas.events.found.accounts import Post, PostsRead
from schemas.mentions.own import Register
from schemas.registry.installation import installation_of

PROVINCE = Province(7, sites=9, start=date(2026, 7, 1), days=35, accounts=len(ROLES) + 3)
UNREGISTERED = "local.media.unregistered"


def test_one_account_names_what_is_not_registered_and_no_other_does() -> None:
    register = Register(installation_of(PROVINCE.registry(Ports(1, 2))))
    told = {}
    for account in PROVINCE.accounts:
        shown = [Post(id=str(one.number), title=one.title, words=one.text[:200]) for one in account.posts]
        read = PostsRead(source="weixin", confidence="platform", posts=shown)
        if named := register.unregistered(account.id, None, read):
            told[account.role] = [one.name for one in named]
    (account,) = [one for one in PROVINCE.accounts if one.role == "unregistered"]
    assert told == {"unregistered": [f"{account.place}服务窗"]}


def test_the_truth_holds_it_beside_its_look_alikes() -> None:
    plants = [one for one in planted(PROVINCE) if one.indicator == UNREGISTERED]
    assert {one.kind for one in plants if one.look_alike} == set(OTHERS_NAMED)
    assert [one.kind for one in plants if not one.look_alike] == ["unregistered"]


def test_a_menu_that_was_replaced_an_entry_that_was_taken_off_and_one_that_never_was() -> None:
    by_role = {one.role: one for one in PROVINCE.accounts}
    for role, kind in {
        "menu_replaced": "更换菜单后互动入口丢失",
        "entry_lost": "互动入口撤下",
        "menu_off": None,
    }.items():
        account = by_role[role]
        assert account.entry_lost is not None
        found = account.entry_lost + timedelta(days=2)
        cause = cause_of_account(PROVINCE, account, "interaction", account.id, found)
        assert (cause.kind if cause else None) == kind
    assert cause_of_account(PROVINCE, by_role["menu_changed"], "interaction", "", PROVINCE.until) is None
    assert cause_of_account(PROVINCE, by_role["entry_lost"], "links", "", PROVINCE.until) is None


def test_the_list_behind_an_entry_was_emptied_on_its_day() -> None:
    (account,) = [one for one in PROVINCE.accounts if one.role == "entries"]
    causes = {
        one.name: cause_of_account(PROVINCE, account, "entry_blank", one.id, PROVINCE.until) for one in account.entries
    }
    assert {name: cause.kind for name, cause in causes.items() if cause} == {"在线访谈": "撤稿后栏目空白"}
