"""Looks at a site on each side of a number: ages of pages, numbers of columns, shares of visits, second looks."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec

from schemas.events.reading import HiddenLink, Tamper, TextHit
from schemas.registry.model import Column
from schemas.rulebooks.model import Indicator, Rulebook
from stages.rule_evaluator.judge import add_months
from tests.support.accounts import WatchedAccount, a_post, an_account, entries
from tests.support.boundaries.base import DAY, Boundary, Sides, steps
from tests.support.observations import DAY0, FULL_FOOT, VISITS_A_DAY, Watched, a_column, a_site, moment, visits


def ago(days: int) -> str:
    return str(DAY0 - days * DAY)


def site(book: Rulebook, columns: list[Column] | None = None, **more: Any) -> Watched:
    made = Watched(rulebook=book, registered=False)
    made.register(a_site(columns or [], **more), rulebook=book.id)
    return made


def _availability(book: Rulebook, rule: Indicator) -> Sides:
    """The base of valid visits, no more, spread over the days of the window."""
    assert rule.base is not None
    assert rule.window is not None
    days = rule.window.days or 1
    valid, rest = divmod(rule.base.at_least, days)
    assert rest == 0
    failing, standing = steps(rule, rule.base.at_least)

    def play(bad: int) -> Watched:
        made = site(book)
        for number in range(days):
            today = bad // days + (number < bad % days)
            made.close_day(visits(today, void=VISITS_A_DAY - valid))
        return made

    return play(failing), play(standing)


def _offline(book: Rulebook, rule: Indicator) -> Sides:
    """Every valid visit of a day is bad: as many as the base, and one fewer, which is too few to tell."""
    assert rule.base is not None

    def play(bad: int) -> Watched:
        made = site(book)
        made.close_day(visits(bad, void=VISITS_A_DAY - bad))
        return made

    return play(rule.base.at_least), play(rule.base.at_least - 1)


def _home_stale(book: Rulebook, rule: Indicator) -> Sides:
    def play(age: int) -> Watched:
        made = site(book)
        made.home({"要闻": ago(age)})
        made.close_day()
        return made

    failing, standing = steps(rule)
    return play(failing), play(standing)


def _columns(book: Rulebook, faulty: int, fault: str | None, good: str, **column: Any) -> Watched:
    """So many faulty columns beside two good ones, seen twice; `fault`: the day of their entry, None: blank."""
    made = site(book, [a_column(n, **column) for n in range(1, faulty + 3)])
    for hour in (1, 20):
        for number, one in enumerate(made.site.columns):
            said = fault if number < faulty else good
            made.column(one, {} if said is None else {one.name: said}, hour)
    made.close_day()
    return made


def _stale_sum(book: Rulebook, rule: Indicator) -> Sides:
    limit = rule.params["natures"]["dynamic"]["days"]
    failing, standing = (_columns(book, number, ago(limit + 1), ago(limit)) for number in steps(rule))
    return failing, standing


def _long_stale(book: Rulebook, rule: Indicator) -> Sides:
    failing, standing = (
        _columns(book, number, ago(31), ago(30), nature="other", cycle_days=30) for number in steps(rule)
    )
    return failing, standing


def _blank_sum(book: Rulebook, rule: Indicator) -> Sides:
    failing, standing = (_columns(book, number, None, ago(0)) for number in steps(rule))
    return failing, standing


def _column_stale(book: Rulebook, rule: Indicator) -> Sides:
    """A column of each nature, a day over its limit and on its last day; and one over its own cycle."""
    plans: list[tuple[Column, date]] = [(a_column(1, "other", cycle_days=9), DAY0 - 9 * DAY)]
    for number, (nature, limit) in enumerate(rule.params["natures"].items(), start=2):
        last = DAY0 - limit["days"] * DAY if "days" in limit else add_months(DAY0, -limit["months"])
        plans.append((a_column(number, nature), last))

    def play(older: timedelta) -> Watched:
        made = site(book, [column for column, _ in plans])
        for column, last in plans:
            made.column(column, {column.name: str(last - older)})
        made.close_day()
        return made

    failing = play(DAY)
    assert {t.target for t in failing.transitions(rule.id)} == {column.id for column, _ in plans}
    return failing, play(0 * DAY)


def _twice(rule: Indicator, book: Rulebook, look: Callable[[Watched, int], object]) -> Sides:
    """Two looks as many hours apart as the second one must be, and an hour fewer."""
    hours = rule.params["second_look_hours"]

    def play(apart: int) -> Watched:
        made = site(book, [a_column(1)])
        look(made, 8)
        look(made, 8 + apart)
        return made

    return play(hours), play(hours - 1)


def _column_blank(book: Rulebook, rule: Indicator) -> Sides:
    return _twice(rule, book, lambda made, hour: made.blank(made.site.columns[0], hour))


def _marks(book: Rulebook, rule: Indicator) -> Sides:
    return _twice(
        rule, book, lambda made, hour: made.home(hour=hour, footer=msgspec.structs.replace(FULL_FOOT, police=None))
    )


def _site_code(book: Rulebook, rule: Indicator) -> Sides:
    foot = msgspec.structs.replace(FULL_FOOT, site_code="1100000009")
    return _twice(rule, book, lambda made, hour: made.home(hour=hour, footer=foot))


def _no_channel(book: Rulebook, rule: Indicator) -> Sides:
    return _twice(rule, book, lambda made, hour: made.home(hour=hour, interaction=["网上信访"]))


def _links(book: Rulebook, rule: Indicator) -> Sides:
    """A bad link (or entry of a menu) at two looks as far apart as they must be, and an hour closer."""
    bad, url = next(iter(rule.params["bad"])), "https://s1.example/guide/9"

    def play(apart: int) -> Watched:
        first = moment(DAY0, 8)
        if rule.object == "link":
            made = site(book)
            made.link(url, bad, first)
            made.link(url, bad, first + timedelta(hours=apart), look=1)
            return made
        account = WatchedAccount(an_account(), book)
        account.menu(entries("办事", 办事=url), hour=7)
        account.entry_link(url, bad, first)
        account.entry_link(url, bad, first + timedelta(hours=apart), look=1)
        return account

    return play(rule.params["second_look_hours"]), play(rule.params["second_look_hours"] - 1)


def _certificate(book: Rulebook, rule: Indicator) -> Sides:
    """A second over, and at the very second."""
    assert rule.threshold is not None

    def play(left: timedelta) -> Watched:
        made = site(book)
        made.tls(moment(DAY0, 8) + left)
        return made

    limit = timedelta(days=float(rule.threshold))
    return play(limit - timedelta(seconds=1)), play(limit)


def _column_nature(book: Rulebook, rule: Indicator) -> Sides:
    def play(number: int) -> Watched:
        made = site(book, [a_column(1, "static")])
        items = {f"县领导调研第{n}站": ago(n) for n in range(number)}
        made.column(made.site.columns[0], items, dynamic=True)
        made.close_day()
        return made

    failing, standing = steps(rule)
    return play(failing), play(standing)


def _consult(book: Rulebook, rule: Indicator) -> Sides:
    from tests.support.boundaries.records import working_day

    def play(number: int) -> Watched:
        made = site(book)
        made.day = working_day(number)
        made.consult(moment(DAY0, 9), moment(made.day, 9))
        made.close_day()
        return made

    failing, standing = steps(rule)
    return play(failing), play(standing)


def _domain(book: Rulebook, rule: Indicator) -> Sides:
    def play(url: str) -> Watched:
        made = site(book, url=url)
        made.close_day()
        return made

    suffix, begins = rule.params["suffixes"][0], rule.params["begins"].get("portal", "")
    return play(f"https://{begins}example.com/"), play(f"https://{begins}example{suffix}/")


def _seen(book: Rulebook, rule: Indicator, number: int, **facts: Any) -> Watched:
    """A home page, or a post, with so many of each fact."""
    shown: dict[str, Any] = {name: [make(n) for n in range(number)] for name, make in facts.items()}
    if rule.object == "post":
        account = WatchedAccount(an_account(), book)
        account.posts([a_post("讲话", moment(DAY0, 8), words="某某", **shown)])
        account.close_day()
        return account
    made = site(book)
    made.home(**shown)
    made.close_day()
    return made


def _text_hits(book: Rulebook, rule: Indicator) -> Sides:
    pack = (rule.params.get("prefixes") or ["wrong-words"])[0]
    level = (rule.params.get("levels") or ["sensitive"])[0]

    def hit(number: int) -> TextHit:
        return TextHit(rule=f"{pack}.one", level=level, text=f"某某{number}")

    failing, standing = steps(rule)
    return _seen(book, rule, failing, text_hits=hit), _seen(book, rule, standing, text_hits=hit)


def _hidden_links(book: Rulebook, rule: Indicator) -> Sides:
    def one(number: int) -> HiddenLink:
        return HiddenLink(url=f"http://bad{number}.example/", technique="display_none", text="彩票")

    failing, standing = steps(rule)
    return _seen(book, rule, failing, hidden_links=one), _seen(book, rule, standing, hidden_links=one)


def _tamper(book: Rulebook, rule: Indicator) -> Sides:
    def one(number: int) -> Tamper:
        return Tamper(kind="title", detail=f"标题含异常关键词{number}")

    failing, standing = steps(rule)
    return _seen(book, rule, failing, tamper=one), _seen(book, rule, standing, tamper=one)


def _redated(book: Rulebook, rule: Indicator) -> Sides:
    def play(number: int) -> Watched:
        made = site(book, [a_column(1)])
        old = {f"旧闻{n}": ago(13) for n in range(2)}
        made.column(made.site.columns[0], old)
        made.close_day()
        renewed = {title: str(made.day) if n < number else day for n, (title, day) in enumerate(old.items())}
        made.column(made.site.columns[0], renewed)
        made.close_day()
        return made

    failing, standing = steps(rule)
    return play(failing), play(standing)


SITES: dict[str, Boundary] = {
    "availability": _availability,
    "offline": _offline,
    "home_stale": _home_stale,
    "stale_sum": _stale_sum,
    "long_stale": _long_stale,
    "blank_sum": _blank_sum,
    "column_stale": _column_stale,
    "column_blank": _column_blank,
    "column_nature": _column_nature,
    "links": _links,
    "certificate": _certificate,
    "domain": _domain,
    "marks": _marks,
    "site_code": _site_code,
    "no_channel": _no_channel,
    "redated": _redated,
    "text_hits": _text_hits,
    "hidden_links": _hidden_links,
    "tamper": _tamper,
    "consult": _consult,
}
