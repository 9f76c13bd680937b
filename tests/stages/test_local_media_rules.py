"""The shipped local indicators on accounts and apps, and on sites after 2019: off until an office switches them on, and
then each judges its fault and spares the innocent twin."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from schemas.mentions.mention import Mention
from schemas.registry.installation import installation_of
from schemas.registry.model import RoleHeld, StatePeriod
from schemas.registry.union import KIND_OF_OBJECT
from schemas.rulebooks import Rulebook, load_all
from schemas.rulebooks.load import load_beside
from stages.rule_evaluator.rules import Rules
from tests.support.accounts import WatchedAccount, a_post, an_account, an_app, office
from tests.support.observations import Watched, a_site, moment
from tests.support.records import a_record, hand_in
from tests.support.registries import registry

DAY = timedelta(days=1)
MONDAY = date(2026, 7, 6)
BASE = "national-2019-19-2026"
BOOKS = load_all()
LOCAL = [i for i in BOOKS[BASE].indicators if BOOKS["national-2019-19-records"].indicator(i.id) is None]
DEPLOY = Path(__file__).parents[2] / "deploy" / "rulebooks"
Played = Callable[[Rulebook], Watched]


def account(
    posts: dict[str, date] | None = None, day: date = MONDAY, platform: str = "weixin", **kinds: bool
) -> Played:
    """One look at these posts on a day; `kinds` says which of them are originals."""

    def play(book: Rulebook) -> Watched:
        watched = WatchedAccount(an_account(platform=platform), book, day)
        shown = [a_post(name, moment(at, 8), original=kinds.get(name)) for name, at in (posts or {}).items()]
        watched.posts(shown)
        watched.close_day()
        return watched

    return play


def entered(account: bool = True, others: tuple[str, ...] = (), day: date = MONDAY, **fields: object) -> Played:
    def play(book: Rulebook) -> Watched:
        subject = an_account(**fields) if account else an_app(**fields)
        watched = WatchedAccount(subject, book, day)
        watched.enter(subject, run_alike=list(others))
        watched.close_day()
        return watched

    return play


def app_posts(newest: date) -> Played:
    def play(book: Rulebook) -> Watched:
        watched = WatchedAccount(an_app(), book, MONDAY)
        watched.posts({"新版本": newest})
        watched.close_day()
        return watched

    return play


def profile(**told: object) -> Played:
    def play(book: Rulebook) -> Watched:
        watched = WatchedAccount(book=book, day=MONDAY)
        for _ in range(2):
            watched.profile(**told)
            watched.close_day()
        return watched

    return play


def pointing(*named: Mention) -> Played:
    """A look at posts that point to accounts which nobody registered."""

    def play(book: Rulebook) -> Watched:
        watched = WatchedAccount(book=book, day=MONDAY)
        watched.posts([a_post("通知", moment(MONDAY, 8))], unregistered=list(named))
        watched.close_day()
        return watched

    return play


def advertised(advertisement: bool) -> Played:
    def play(book: Rulebook) -> Watched:
        watched = WatchedAccount(book=book, day=MONDAY)
        watched.posts([a_post("优惠", moment(MONDAY, 8), advertisement=advertisement)])
        watched.close_day()
        return watched

    return play


def site(url: str = "https://www.example.gov.cn/", others: tuple[str, ...] = (), result: str = "") -> Played:
    def play(book: Rulebook) -> Watched:
        watched = Watched(rulebook=book, site=a_site(url=url), registered=False)
        watched.register(a_site(url=url), rulebook=book.id, run_alike=list(others))
        if result:
            hand_in(watched, a_record("outside.test.v1", watched.day, "K", test="IPv6支持率", result=result))
        watched.close_day()
        return watched

    return play


def by_hand(name: str, result: str) -> Played:
    """What people look at: the fault as they write it."""

    def play(book: Rulebook) -> Watched:
        rule = book.indicator(name)
        assert rule is not None
        kind, day = KIND_OF_OBJECT[rule.object], date(2027, 1, 4)
        watched = WatchedAccount(an_app() if kind == "app" else an_account(), book, day)
        if kind == "site":
            watched.register(a_site(), rulebook=book.id)
        watched.manual(name, result, detail="情况")
        watched.close_day()
        return watched

    return play


CLOSED = StatePeriod(state="closed", since="2026-03-01", until="2026-05-31", approved_by="甲")
OPEN = StatePeriod(state="open", since="2026-06-01", approved_by="甲")
WEEK = MONDAY - 7 * DAY
CASES: dict[str, tuple[Played, Played]] = {  # the fault, and its innocent twin
    "local.media.weekly": (account({"一": WEEK}), account({"一": WEEK, "二": WEEK + 6 * DAY})),
    "local.media.weekly_one": (account({"一": WEEK - DAY, "二": MONDAY}), account({"一": WEEK + 6 * DAY})),
    "local.media.weekly_rolling": (
        account({"一": MONDAY - 8 * DAY, "二": MONDAY}), account({"一": MONDAY - 7 * DAY, "二": MONDAY})),
    "local.media.ten_days": (account({"一": MONDAY - 11 * DAY}), account({"一": MONDAY - 10 * DAY})),
    "local.media.monthly": (account({"一": date(2026, 5, 31)}), account({"一": date(2026, 6, 30)})),
    "local.media.monthly_original": (
        account({"转": date(2026, 6, 9)}, 转=False), account({"原": date(2026, 6, 9)}, 原=True)),
    "local.media.original_three_months": (
        account({"原": date(2026, 4, 5), "转": MONDAY}, 原=True, 转=False), account({"原": date(2026, 4, 6)}, 原=True)),
    "local.media.idle_three_months": (account({"一": date(2026, 4, 5)}), account({"一": date(2026, 4, 6)})),
    "local.media.advertisement": (advertised(True), advertised(False)),
    "local.media.several_accounts": (entered(others=("示例政务",)), entered()),
    "local.media.unverified": (profile(verified=False), profile(verified=True)),
    "local.media.unfiled": (entered(), entered(filing_no="备1")),
    "local.media.unregistered": (pointing(Mention(platform="weixin", name="示例便民")), pointing()),
    "local.media.reopened": (entered(states=[CLOSED]), entered(states=[CLOSED, OPEN])),
    "local.media.below_county": (entered(level="town"), entered(level="county")),
    "local.app.unfiled": (entered(False, day=date(2026, 7, 26)), entered(False, day=date(2026, 7, 25))),
    "local.app.below_county": (entered(False, level="town"), entered(False, level="county")),
    "local.app.idle": (app_posts(date(2026, 5, 5)), app_posts(date(2026, 5, 6))),
    "local.site.domain": (site("https://www.example.com/"), site("https://www.示例.政务/")),
    "local.site.second_site": (site(others=("示例旅游网",)), site()),
    "local.site.ipv6_deep": (site(result="fail"), site(result="unknown")),
}  # fmt: skip
PEOPLE = [one.id for one in LOCAL if one.fed_by == "people" and one.measure is None]
CASES |= {name: (by_hand(name, "fail"), by_hand(name, "pass")) for name in PEOPLE}


WARNS_ONLY = {"local.site.before_holiday"}


def test_every_local_indicator_has_its_cases_and_is_off() -> None:
    assert set(CASES) | WARNS_ONLY == {one.id for one in LOCAL}
    assert not any(one.enabled for one in LOCAL)
    assert all(one.source for one in LOCAL)


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_fault_is_told_and_its_twin_is_not(name: str) -> None:
    book = office({"id": name, "enabled": True}, base=BOOKS[BASE])
    fault, twin = CASES[name]
    played = fault(book)
    assert [t.indicator for t in played.transitions(name)] == [name]
    assert played.transitions(name)[0].wording
    assert played.rejected == []
    assert twin(book).transitions(name) == []


@pytest.mark.parametrize("name", sorted(CASES))
def test_switched_off_it_says_nothing(name: str) -> None:
    assert CASES[name][0](BOOKS[BASE]).transitions(name) == []


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://www.example.gov.cn/", "pass"),
        ("https://example.gov.cn/", "unknown"),  # suspected: a portal begins with www.
        ("https://www.xn--fsq.xn--zfr164b/", "pass"),  # .政务
        ("http://192.0.2.7/", "unknown"),
        ("https://www.notgov.cn/", "unknown"),
    ],
)
def test_domains(url: str, status: str) -> None:
    book = office({"id": "local.site.domain", "enabled": True}, base=BOOKS[BASE])
    watched = site(url)(book)
    assert watched.assessed("local.site.domain").status == status
    found = watched.state_of("local.site.domain")
    assert found == (None if status == "pass" else "suspected")


def offices() -> dict[str, Rulebook]:
    return {name: book for name, book in load_beside(BOOKS, DEPLOY).items() if name not in BOOKS}


def test_the_rulebooks_of_five_offices_are_ready_to_judge() -> None:
    books = offices()
    assert set(books) == {"yichun", "baoji", "heyuan", "fengxiang", "kaifeng"}
    for book in books.values():
        own = Rules(book).by_id.keys() - Rules(BOOKS["national-2019-19"]).by_id.keys()
        assert own, book.id
        assert all(book.indicator(one.id) is not None for one in BOOKS[BASE].indicators)


def test_one_fault_weighs_as_the_office_weighs_it() -> None:
    """An advertisement fails an account in one office and is a remark in another; weeks are counted in one only."""
    books = offices()
    severities = {
        name: {t.severity for t in advertised(True)(books[name]).transitions() if "广告" in t.wording}
        for name in ("baoji", "kaifeng")
    }
    assert severities == {"baoji": {"notice", "veto"}, "kaifeng": {"notice"}}
    for platform, indicator in (("weixin", "media.below_weekly_2"), ("douyin", "media.below_weekly_1")):
        posts = {"一": WEEK} if platform == "weixin" else {}
        assert account(posts, platform=platform)(books["kaifeng"]).transitions(indicator)
        assert not account(posts, platform=platform)(books["baoji"]).transitions(indicator)


def test_an_account_nobody_finds_fails_in_one_office() -> None:
    steps = profile(existence="taken_down")(offices()["yichun"]).transitions("media.account_not_found")
    assert [(one.severity, one.to_state) for one in steps] == [("veto", "confirmed")]


def test_who_runs_what_is_alike_by_unit_platform_and_day() -> None:
    def role(unit: str, until: str | None = None) -> list[RoleHeld]:
        return [RoleHeld(role="runs", unit=unit, until=until)]

    held = registry()
    unit, other = held.units[0].id, held.units[-1].id
    closed = StatePeriod(state="closed", since="2026-01-01", approved_by="甲")
    accounts = [
        an_account(id="a1", name="甲", roles=role(unit)),
        an_account(id="a2", name="乙", roles=role(unit)),
        an_account(id="a3", name="丙", roles=role(unit), platform="weibo"),
        an_account(id="a4", name="丁", roles=role(unit), states=[closed]),
        an_account(id="a5", name="戊", roles=role(other)),
        an_account(id="a6", name="己", roles=role(unit, "2026-01-01")),
    ]
    installation = installation_of(msgspec.structs.replace(held, accounts=accounts))
    alike = {one.id: installation.run_alike(one, MONDAY) for one in accounts}
    assert alike == {"a1": ["乙"], "a2": ["甲"], "a3": [], "a4": [], "a5": [], "a6": []}


@pytest.mark.parametrize(("newest", "warned"), [(date(2026, 9, 16), True), (date(2026, 9, 15), False)])
def test_a_site_is_warned_of_the_holiday_that_is_near(newest: date, warned: bool) -> None:
    name = "local.site.before_holiday"
    watched = Watched(rulebook=office({"id": name, "enabled": True}, base=BOOKS[BASE]), registered=False)
    watched.day = date(2026, 9, 29)
    watched.register(a_site(), rulebook=BASE)
    watched.home({"节前": str(newest)})
    watched.close_day()
    assert watched.warnings(name) == ([True] if warned else [])
    assert watched.transitions(name) == []
