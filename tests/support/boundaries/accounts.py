"""Looks at an account or app on each side of a number: ages of posts, cycles, second looks, entries of the register."""

from collections.abc import Callable
from datetime import date
from typing import Any

from schemas.mentions.mention import Mention
from schemas.registry.model import StatePeriod
from schemas.registry.union import KIND_OF_OBJECT
from schemas.rulebooks.model import Indicator, Rulebook
from stages.rule_evaluator.judge import add_months
from tests.support.accounts import WatchedAccount, a_post, an_account, an_app, an_entry, entries
from tests.support.boundaries.base import DAY, Boundary, Sides, steps
from tests.support.observations import DAY0, Watched, a_reading, a_site, moment

MONDAY = date(2026, 7, 6)  # the day after a whole week; the week after the first of a month


def _subject(rule: Indicator, **more: Any) -> Any:
    return an_app(**more) if KIND_OF_OBJECT[rule.object] == "app" else an_account(**more)


def _platform(rule: Indicator) -> str:
    """A platform to which the indicator applies."""
    named = [*rule.params.get("platforms", []), *rule.params.get("minimum", {})]
    return next((one for one in named if one != "*"), "weixin")


def _posts_stale(book: Rulebook, rule: Indicator) -> Sides:
    if rule.threshold is None:
        last = add_months(DAY0, -rule.params["months"])
    else:
        last = DAY0 - steps(rule)[1] * DAY

    def play(newest: date) -> Watched:
        made = WatchedAccount(_subject(rule), book)
        made.posts([a_post("最近", moment(newest, 8), original=True)])
        made.close_day()
        return made

    return play(last - DAY), play(last)


def _posts_cycle(book: Rulebook, rule: Indicator) -> Sides:
    """One post fewer than the minimum in the cycle that is judged, and as many as that; more lie on either side."""
    platform = _platform(rule)
    least = rule.params["minimum"].get(platform, rule.params["minimum"].get("*"))
    first, last, day = {
        "week": (MONDAY - 7 * DAY, MONDAY - DAY, MONDAY),
        "month": (date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 1)),
        "days": (MONDAY - (rule.params.get("days") or 0) * DAY, MONDAY, MONDAY),
    }[rule.params["span"]]

    def play(number: int) -> Watched:
        made = WatchedAccount(an_account(platform=platform), book, day)
        inside = [a_post(f"第{n}条", moment(first if n % 2 else last, 8), original=True) for n in range(number)]
        outside = [a_post("此前", moment(first - DAY, 8), original=True)]
        made.posts([*inside, *outside])
        made.close_day()
        return made

    return play(least - 1), play(least)


def _posts_selling(book: Rulebook, rule: Indicator) -> Sides:
    failing, standing = steps(rule)

    def play(number: int) -> Watched:
        made = WatchedAccount(_subject(rule), book)
        made.posts([a_post(f"第{n}条", moment(DAY0, 8), advertisement=n < number) for n in range(2)])
        made.close_day()
        return made

    return play(failing), play(standing)


def _twice(rule: Indicator, make: Callable[[], WatchedAccount], look: Callable[[WatchedAccount, int], object]) -> Sides:
    """Two looks as many hours apart as the second one must be, and an hour fewer."""
    hours = rule.params["second_look_hours"]

    def play(apart: int) -> Watched:
        made = make()
        for hour in (8, 8 + apart):
            look(made, hour)
            made.tick(hour + 1)
        return made

    return play(hours), play(hours - 1)


def _profile(make: Callable[[Rulebook, Indicator], WatchedAccount], **told: Any) -> Boundary:
    def play(book: Rulebook, rule: Indicator) -> Sides:
        least = rule.params["least"]
        confidence = least if least != "handed_in" else "platform"
        return _twice(
            rule, lambda: make(book, rule), lambda made, hour: made.profile(hour, confidence=confidence, **told)
        )

    return play


def _open(book: Rulebook, rule: Indicator) -> WatchedAccount:
    return WatchedAccount(an_account(), book)


def _closed(book: Rulebook, rule: Indicator) -> WatchedAccount:
    period = StatePeriod(state="closed", since=str(DAY0 - DAY), approved_by="示例市政府办")
    return WatchedAccount(an_account(states=[period]), book)


def _interaction(book: Rulebook, rule: Indicator) -> Sides:
    return _twice(rule, lambda: WatchedAccount(an_account(), book), lambda made, hour: made.menu(entries("新闻"), hour))


def _entry_stale(book: Rulebook, rule: Indicator) -> Sides:
    """A day over the entry's own cycle, and its last day."""
    cycle = 30

    def play(age: int) -> Watched:
        entry = an_entry(1, cycle_days=cycle)
        made = WatchedAccount(an_account(columns=[entry]), book)
        made.look("entry", entry.id, a_reading({"旧": str(DAY0 - age * DAY)}), 9, url=entry.url)
        made.close_day()
        return made

    return play(cycle + 1), play(cycle)


def _entry_blank(book: Rulebook, rule: Indicator) -> Sides:
    entry = an_entry(1, cycle_days=30)
    blank = a_reading({}, page_kind="blank_column")
    return _twice(
        rule,
        lambda: WatchedAccount(an_account(columns=[entry]), book),
        lambda made, hour: made.look("entry", entry.id, blank, hour, url=entry.url),
    )


def _app_dead(book: Rulebook, rule: Indicator) -> Sides:
    return _twice(rule, lambda: WatchedAccount(an_app(), book), lambda made, hour: made.app_page(404, hour))


def _registered(book: Rulebook, rule: Indicator, others: int = 0, **fields: Any) -> Watched:
    """As the register has it; of so many others that the same unit runs."""
    alike = [f"示例{n}" for n in range(others)]
    if KIND_OF_OBJECT[rule.object] == "site":
        made = Watched(rulebook=book, registered=False)
        made.register(a_site(), rulebook=book.id, run_alike=alike)
    else:
        made = WatchedAccount(_subject(rule, **fields), book)
        made.enter(made.subject, run_alike=alike)
    made.close_day()
    return made


def _several(book: Rulebook, rule: Indicator) -> Sides:
    failing, standing = steps(rule)
    return _registered(book, rule, failing - 1), _registered(book, rule, standing - 1)


def _unregistered(book: Rulebook, rule: Indicator) -> Sides:
    """A look whose posts point to so many accounts that nobody registered."""

    def play(number: int) -> Watched:
        made = WatchedAccount(_subject(rule), book)
        named = [Mention(platform="weixin", name=f"示例便民{n}号") for n in range(number)]
        made.posts([a_post("通知", None)], unregistered=named)
        made.close_day()
        return made

    failing, standing = steps(rule)
    return play(failing), play(standing)


def _filed(book: Rulebook, rule: Indicator) -> Sides:
    return _registered(book, rule), _registered(book, rule, filing_no="备1")


def _level(book: Rulebook, rule: Indicator) -> Sides:
    return _registered(book, rule, level=rule.params["none_at"][0]), _registered(book, rule, level="county")


def _reopened(book: Rulebook, rule: Indicator) -> Sides:
    """Closed until yesterday and there again today without a word, and opened again by an entry."""
    closed = StatePeriod(state="closed", since="2026-03-01", until=str(DAY0 - 30 * DAY), approved_by="甲")
    opened = StatePeriod(state="open", since=str(DAY0 - 29 * DAY), approved_by="甲")
    return _registered(book, rule, states=[closed]), _registered(book, rule, states=[closed, opened])


ACCOUNTS: dict[str, Boundary] = {
    "posts_stale": _posts_stale,
    "posts_cycle": _posts_cycle,
    "posts_selling": _posts_selling,
    "interaction": _interaction,
    "entry_stale": _entry_stale,
    "entry_blank": _entry_blank,
    "profile_gone": _profile(_open, existence="closed_by_owner"),
    "profile_still_running": _profile(_closed),
    "profile_name": _profile(_open, name="示例融媒"),
    "profile_principal": _profile(_open, principal="某传媒公司"),
    "profile_unverified": _profile(_open, verified=False),
    "several": _several,
    "filed": _filed,
    "level": _level,
    "reopened": _reopened,
    "app_dead": _app_dead,
    "unregistered": _unregistered,
}
