"""Truth of accounts and apps: silence, menus, texts, what the platform says of them, and sources that tell nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from pipelines.rehearsal.platforms.model import PlatformPost
from pipelines.rehearsal.platforms.weixin import article_address
from pipelines.rehearsal.sample.accounts.model import SampleAccount, SampleApp
from pipelines.rehearsal.sample.accounts.roles import OTHERS_NAMED
from pipelines.rehearsal.sample.model import FAULTY_LINKS, LinkKind, SampleLink
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.truth.freshness import FORTNIGHT, Limit, cycle_limit
from pipelines.rehearsal.sample.truth.plants import DAY, Days, Horizon, Plant, Stretch
from schemas.calendar import shipped
from schemas.ids import digest
from schemas.times import day_of

_AHEAD, _LONG = 3, 3  # days before a holiday from which it is warned of, and days that make one
_SLOW = 3  # days until a look proves a silence, with the day that WeChat tells late and the tick after it
_TWICE = 3  # days until two daily looks have shown the same
_AUDITED = 15  # days until an address of the menu has been looked at and looked at again
TEN_DAYS = Limit(lambda day: day + 11 * DAY, lambda day: day + 8 * DAY)
UNREGISTERED, REOPENED = "local.media.unregistered", "local.media.reopened"
SEVERAL = "local.media.several_accounts"
_TEXTS = {
    "wrong": "media.notice.wrong_words",
    "serious": "media.veto.security.severe_misexpression",
}
_TEXT_LIKES = {"wrong_right": "wrong", "serious_right": "serious"}
_VOID_ROLES = ("source_", "token_renewed", "odd_links", "menu_changed", "closed_and_gone")


def of_accounts(province: Province) -> Iterator[Plant]:
    """Everything that is due about accounts and apps, and the look-alikes beside it."""
    for account in province.accounts:
        horizon = Horizon(province.start, province.last, [province.outage, *account.blind])
        yield from _silences(account, horizon)
        yield from _before_holidays(account, horizon)
        yield from _of_menu(account, horizon)
        yield from _of_entries(province, account)
        yield from _of_texts(account, horizon)
        yield from _of_register(account, horizon)
        yield from _look_alikes(account, horizon)
    for app in province.apps:
        yield from _of_app(app, Horizon(province.start, province.last, [province.outage]))


def _like(account: SampleAccount, kind: str, indicator: str, horizon: Horizon, target: str = "") -> Plant:
    return Plant(kind, indicator, account.id, target or account.id, "finding", horizon.seen(horizon.start, 0))


# --- silences --------------------------------------------------------------------------------------------------------


def _silences(account: SampleAccount, horizon: Horizon) -> Iterator[Plant]:
    """Over two weeks and over the local ten days, where a source proves it, and the warnings before."""
    if account.proof == "none" or _never_told(account, horizon) or account.closed is not None:
        return
    named = "account_closing_stale" if account.role == "closing_and_stale" else "account_stale"
    days = [day_of(post.at) for post in account.posts]
    rules = ((named, "media.veto.stale", FORTNIGHT), ("account_ten_days", "local.media.ten_days", TEN_DAYS))
    for kind, indicator, limit in rules:
        over = list(_stretches(days, limit.stale))
        for stretch in over:
            yield from horizon.plants(_like(account, kind, indicator, horizon), stretch, _SLOW)
        warning = replace(_like(account, f"{kind}_warning", indicator, horizon), outcome="warning", any_end=True)
        for stretch in _stretches(days, limit.warned):
            before = next((one.first for one in over if one.first >= stretch.first), None)
            ends = [day for day in (stretch.end, before) if day is not None]
            yield from horizon.plants(warning, replace(stretch, end=min(ends, default=None)), _SLOW)


def _before_holidays(account: SampleAccount, horizon: Horizon) -> Iterator[Plant]:
    """Warnings that two weeks will pass while offices are closed, told three days before at the earliest. Where a look
    may lag behind or a source may fail, the warning may be there and need not."""
    days = [day_of(post.at) for post in account.posts]
    for first, last in _holidays(horizon):
        crossing = {day for day in days if first <= FORTNIGHT.stale(day) <= last}
        told = [first - _AHEAD * DAY + n * DAY for n in range((last - first).days + _AHEAD + 1)]
        holding = [day for day in told if crossing & {max((one for one in days if one < day), default=first)}]
        followed = zip(days, [*days[1:], None], strict=True)
        late = any(one in crossing and (next_ is None or next_ + _SLOW * DAY >= told[0]) for one, next_ in followed)
        if not holding and not late:
            continue
        begins = holding[0] if holding else told[0]
        steady = holding[: _SLOW + 2] == [begins + n * DAY for n in range(_SLOW + 2)]
        known = account.proof != "none" and not account.blind and account.closed is None
        yield Plant(
            "before_holiday_warning",
            "media.notice.before_holiday",
            account.id,
            account.id,
            "warning",
            Days(begins, begins + (_SLOW + 1) * DAY if steady else last + 2 * DAY),
            any_end=True,
            required=steady and known and begins + (_SLOW + 1) * DAY <= horizon.last + DAY,
        )


def _holidays(horizon: Horizon) -> Iterator[tuple[date, date]]:
    """First and last day of each rest of at least three days that begins in the run or soon after it."""
    calendar, day = shipped(), horizon.start
    while day <= horizon.last + _AHEAD * DAY:
        first = last = day
        while not calendar.is_working_day(last):
            last += DAY
        if (last - first).days >= _LONG and any(first + n * DAY in calendar.off for n in range((last - first).days)):
            yield first, last - DAY
        day = max(last, first + DAY)


def _never_told(account: SampleAccount, horizon: Horizon) -> bool:
    """Whether the source tells nothing in the whole run."""
    return any(day_of(span.since) <= horizon.start and day_of(span.until) > horizon.last for span in account.blind)


def _stretches(days: list[date], limit: Callable[[date], date]) -> Iterator[Stretch]:
    """When the newest of the days is over a limit. A post that comes while the look that would prove the silence is
    still under way leaves it open whether anything is found."""
    for day, following in zip(days, [*days[1:], None], strict=True):
        first = limit(day)
        if following is None:
            yield Stretch(first, None)
        elif following >= first:
            yield Stretch(first, following, sure=following > first + _SLOW * DAY)


# --- menu and entries ------------------------------------------------------------------------------------------------


def link_of(account: SampleAccount, url: str) -> str:
    """How an address of a menu is named as a target."""
    return "link:" + digest(account.id, url)


def _of_menu(account: SampleAccount, horizon: Horizon) -> Iterator[Plant]:
    if account.entry_lost is not None:
        like = _like(account, account.role, "media.veto.no_interaction", horizon)
        stretch = Stretch(day_of(account.entry_lost), None)
        yield from horizon.plants(replace(like, any_end=True), stretch, _TWICE)
    for link in account.links:
        if link.kind in FAULTY_LINKS:
            yield from _of_link(account, link, horizon)


def _of_link(account: SampleAccount, link: SampleLink, horizon: Horizon) -> Iterator[Plant]:
    since = max(horizon.start, day_of(link.fault.since))
    yield Plant(
        f"menu_link_{link.kind.value}",
        "media.notice.links",
        account.id,
        link_of(account, link.url),
        "finding",
        Days(since, since + _AUDITED * DAY),
        required=since + _AUDITED * DAY <= horizon.last + DAY,
    )


def _of_entries(province: Province, account: SampleAccount) -> Iterator[Plant]:
    """Lists behind menu entries: over their own cycle, or blank."""
    sites = {site.id: site for site in province.sites}
    for entry in account.entries:
        trouble = sites[entry.site].trouble
        horizon = Horizon(province.start, province.last, [province.outage, *trouble.blocked, *trouble.down])
        for span in entry.column.blank:
            like = _like(account, "menu_entry_blank", "media.notice.entry_blank", horizon, entry.id)
            yield from horizon.plants(like, Stretch(day_of(span.since), day_of(span.until)), _TWICE)
        if entry.cycle_days is None or entry.column.blank:
            continue
        limit = cycle_limit(entry.cycle_days)
        days = [day_of(post.when) for post in entry.column.posts]
        like = _like(account, "menu_entry_stale", "media.notice.entry_stale", horizon, entry.id)
        over = list(_stretches(days, limit.stale))
        for stretch in over:
            yield from horizon.plants(like, stretch, 2)
        warning = replace(like, kind="menu_entry_warning", outcome="warning", any_end=True)
        for stretch in _stretches(days, limit.warned):
            before = next((one.first for one in over if one.first >= stretch.first), None)
            ends = [day for day in (stretch.end, before) if day is not None]
            yield from horizon.plants(warning, replace(stretch, end=min(ends, default=None)), 2)


# --- texts -----------------------------------------------------------------------------------------------------------


def post_target(account: SampleAccount, post: PlatformPost) -> str:
    """How a post is named as a target: by its address, else by its number."""
    dialect = account.served.dialect
    number = 5_000_000_000_000_000_000 + post.number
    if dialect == "weibo":
        return f"post:https://weibo.com/{account.served.key}/{number}"
    if dialect == "weixin":
        return f"post:{article_address(account.served, post)}"
    return f"post:https://v.example/{post.number}"


def _of_texts(account: SampleAccount, horizon: Horizon) -> Iterator[Plant]:
    for day, what in account.inserts.items():
        post = next(post for post in account.posts if day_of(post.at) == day)
        if what == "unregistered":
            like = _like(account, what, UNREGISTERED, horizon)
            yield from horizon.plants(replace(like, any_end=True), Stretch(day, None), _SLOW)
        elif what == "advertisement":
            like = _like(account, "advertisement", "media.notice.advertisement", horizon)
            yield from horizon.plants(replace(like, any_end=True), Stretch(day, None), _SLOW)
        elif what in _TEXTS:
            like = _like(account, f"post_text_{what}", _TEXTS[what], horizon, post_target(account, post))
            yield from horizon.plants(replace(like, any_end=True), Stretch(day, None), _SLOW)


# --- register and platform -------------------------------------------------------------------------------------------


def _of_register(account: SampleAccount, horizon: Horizon) -> Iterator[Plant]:
    if account.renamed is not None:
        like = _like(account, "renamed", "media.notice.renamed", horizon)
        yield from horizon.plants(like, Stretch(day_of(account.renamed), None), _TWICE)
    if account.gone is not None:
        like = _like(account, "account_gone", "media.notice.gone", horizon)
        yield from horizon.plants(like, Stretch(day_of(account.gone), None), _TWICE)
    if account.role == "reopened":
        like = _like(account, "reopened", REOPENED, horizon)
        yield from horizon.plants(replace(like, any_end=True), Stretch(horizon.start, None), _TWICE)
    if account.role == "several":
        like = _like(account, "several_accounts", SEVERAL, horizon)
        yield from horizon.plants(replace(like, any_end=True), Stretch(horizon.start, None), _TWICE)
    if account.foreign:
        like = _like(account, "principal_unknown", "media.notice.principal", horizon)
        yield from horizon.plants(replace(like, any_end=True), Stretch(horizon.start, None), _TWICE)
    if account.closed is not None and account.role == "closed_and_running":
        like = _like(account, "closed_and_running", "media.notice.still_running", horizon)
        yield from horizon.plants(like, Stretch(account.closed, None), _TWICE + 1)


def _of_app(app: SampleApp, horizon: Horizon) -> Iterator[Plant]:
    begins = horizon.seen(horizon.start, 0)
    like = Plant("app_dead", "media.veto.app_dead", app.id, app.id, "finding", begins, any_end=True)
    if app.link.kind in FAULTY_LINKS:
        stretch = Stretch(day_of(app.link.fault.since), None)
        yield from horizon.plants(replace(like, kind=f"app_{app.link.kind.value}"), stretch, _TWICE)
    elif app.link.kind is not LinkKind.OK:
        yield replace(like, kind=f"app_{app.link.kind.value}", begins=_whole(horizon), look_alike=True)


# --- look-alikes -----------------------------------------------------------------------------------------------------


def _whole(horizon: Horizon) -> Days:
    return Days(horizon.start, horizon.last + DAY)


def _look_alikes(account: SampleAccount, horizon: Horizon) -> Iterator[Plant]:
    """What only looks like a fault, and every source that tells nothing: none of them may have a finding."""
    if account.role.startswith(_VOID_ROLES):
        like = _like(account, account.role, "media.veto.stale", horizon)
        yield replace(like, begins=_whole(horizon), look_alike=True)
    if account.role == "reopened_approved":
        like = _like(account, account.role, REOPENED, horizon)
        yield replace(like, begins=_whole(horizon), look_alike=True)
    if account.role in ("several_left", "several_closed"):
        like = _like(account, account.role, SEVERAL, horizon)
        yield replace(like, begins=_whole(horizon), look_alike=True)
    if account.role == "fourteen_days":
        like = _like(account, "account_14_days", "media.veto.stale", horizon)
        yield replace(like, begins=_whole(horizon), look_alike=True)
    for what in account.inserts.values():
        if what in OTHERS_NAMED:
            yield replace(_like(account, what, UNREGISTERED, horizon), begins=_whole(horizon), look_alike=True)
        if what in _TEXT_LIKES or what == "advertisement_warned":
            kind = f"post_text_{what}" if what in _TEXT_LIKES else what
            indicator = _TEXTS.get(_TEXT_LIKES.get(what, ""), "media.notice.advertisement")
            yield replace(_like(account, kind, indicator, horizon), begins=_whole(horizon), look_alike=True)
