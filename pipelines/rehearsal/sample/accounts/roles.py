"""What happens to which account: a role is a function over a draft. Every fault has its innocent twin beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipelines.rehearsal.platforms.model import Button, Dialect, Trouble, TroubleSpan
from pipelines.rehearsal.sample.accounts.model import ENTRIES, Entry, SampleAccount
from pipelines.rehearsal.sample.history import PathOf, still, write_posts
from pipelines.rehearsal.sample.model import LinkKind, SampleColumn, SampleLink, SampleSite, Span
from schemas.registry.subjects import StatePeriod
from schemas.times import SHANGHAI, midnight

DAY = timedelta(days=1)
APPROVED_BY = "云川省人民政府办公厅"
OTHERS_NAMED = ("named_newspaper", "named_platform", "named_above", "named_elsewhere", "named_former")


@dataclass(slots=True)
class AccountDraft:
    """`first`/`last`: the days of the run, both included; `zero`: the day that plots count from. `shelter`: a site that
    is up all the time, which serves the lists that menu entries lead to."""

    account: SampleAccount
    first: date
    last: date
    zero: date
    shelter: SampleSite

    def at(self, number: int, hour: int = 9) -> datetime:
        return datetime.combine(self.zero + number * DAY, time(hour), SHANGHAI)

    def day(self, number: int) -> date:
        return self.zero + number * DAY

    def silence(self, last_post: date, next_post: date | None = None) -> None:
        self.account.days = still(self.account.days, last_post, next_post)
        self.account.silent.append((last_post, next_post))

    def trouble(self, trouble: Trouble, number: int | None = None, days: int = 400) -> None:
        """The source fails for so many days; without a number from long before the run on."""
        since = midnight(self.first - 60 * DAY) if number is None else midnight(self.day(number))
        self.account.served.troubles.append(TroubleSpan(trouble, since, since + days * DAY))
        if trouble not in (Trouble.EXPIRED_ONCE, Trouble.BUSY_ONCE):
            self.account.blind.append(Span(since, since + days * DAY))

    def post(self, number: int, what: str) -> None:
        """A post of one day with something put into it."""
        day = self.day(number)
        self.account.days = sorted({*self.account.days, day})
        self.account.inserts[day] = what

    def always(self) -> Span:
        return Span(midnight(self.first - 60 * DAY), midnight(self.last + 60 * DAY))

    def menu(self, *buttons: Button, since: datetime | None = None) -> None:
        self.account.served.menus.append((since or midnight(self.first - 60 * DAY), buttons))

    def link(self, kind: LinkKind, text: str, fault: Span | None = None) -> Button:
        """A menu entry whose address behaves in a way."""
        url = f"http://{ENTRIES}/{self.account.id}/{kind.value}.html"
        span = self.always()
        self.account.links.append(SampleLink(url, text, kind, fault or span, span))
        return Button(text, url=url)

    def talk(self) -> Button:
        """The interaction entry that every account has otherwise."""
        return Button("互动交流", below=(Button("留言咨询", url=f"http://{ENTRIES}/{self.account.id}/ly.html"),))

    def entry(self, name: str, days: list[date], cycle_days: int | None, blank: Span | None = None) -> Button:
        """A registered entry that leads to a list on a site."""
        number = len(self.account.entries) + 1
        column = SampleColumn(
            id=f"{self.account.id}/m{number}", name=name, path=f"/xmt/{self.account.id}/{number}/", nature="other"
        )
        write_posts(column, days, self.account.place, "dynamic", PathOf(f"{column.path}{{id}}.html", "xmt", number))
        if blank is not None:
            column.blank.append(blank)
        self.shelter.beside.append(column)
        url = self.shelter.address(column.path)
        self.account.entries.append(Entry(column.id, name, url, column, self.shelter.id, cycle_days))
        return Button(name, url=url)


@dataclass(frozen=True, slots=True)
class AccountRole:
    """`plot` lays out what happens; `dialect` is where the account lives. `of_site`: it is run by the unit of a site,
    not by one below it. `together`: roles with the same word are run by one unit."""

    name: str
    dialect: Dialect
    plot: Callable[[AccountDraft], None]
    of_site: bool = False
    together: str = ""


def _usual(draft: AccountDraft) -> None:
    draft.menu(draft.talk(), Button("要闻", url=f"http://{ENTRIES}/{draft.account.id}/xw.html"))


def _stale(draft: AccountDraft) -> None:
    """Silent for three weeks and mended."""
    _usual(draft)
    draft.silence(draft.day(4), draft.day(26))


def _stale_on(draft: AccountDraft) -> None:
    _usual(draft)
    draft.silence(draft.day(10))


def _ten_days(draft: AccountDraft) -> None:
    """Over the local cycle of ten days, and not over two weeks."""
    _usual(draft)
    draft.silence(draft.day(6), draft.day(19))


def _fourteen_days(draft: AccountDraft) -> None:
    """As old at the end as an account may be by the national rule."""
    _usual(draft)
    draft.silence(draft.last - 14 * DAY)


def _closing_and_stale(draft: AccountDraft) -> None:
    """What is being closed is judged until it is closed."""
    _usual(draft)
    since = str(draft.day(1))
    draft.account.states.append(StatePeriod(state="closing", since=since, approved_by=APPROVED_BY, approval_no="1号"))
    draft.silence(draft.day(3))


def _closed_and_running(draft: AccountDraft) -> None:
    """Registered as closed, and posting on."""
    _usual(draft)
    since = str(draft.day(8))
    draft.account.states.append(StatePeriod(state="closed", since=since, approved_by=APPROVED_BY, approval_no="2号"))


def _closed_and_gone(draft: AccountDraft) -> None:
    """Registered as closed and gone from its platform on that day."""
    _usual(draft)
    day = draft.day(8)
    draft.account.states.append(StatePeriod(state="closed", since=str(day), approved_by=APPROVED_BY, approval_no="3号"))
    draft.silence(day - 2 * DAY)
    draft.account.served.states.append((midnight(day), 14))


def _long_closed(draft: AccountDraft) -> None:
    """Closed and gone long before the run: the other account of its unit is the only one."""
    _usual(draft)
    day = draft.first - 40 * DAY
    draft.account.states.append(StatePeriod(state="closed", since=str(day), approved_by=APPROVED_BY, approval_no="6号"))
    draft.silence(day - 2 * DAY)
    draft.account.served.states.append((midnight(day), 14))


def _reopened(*, approved: bool) -> Callable[[AccountDraft], None]:
    """Closed a year ago and opened again, with and without an approval of that."""

    def plot(draft: AccountDraft) -> None:
        _usual(draft)
        again = draft.first - 200 * DAY
        closing = {"since": str(draft.first - 400 * DAY), "until": str(again - DAY), "approved_by": APPROVED_BY}
        draft.account.states.append(StatePeriod(state="closed", approval_no="4号", **closing))
        if approved:
            period = StatePeriod(state="open", since=str(again), approved_by=APPROVED_BY, approval_no="5号")
            draft.account.states.append(period)

    return plot


def _gone(draft: AccountDraft) -> None:
    """Registered as open, and gone from its platform."""
    _usual(draft)
    draft.account.gone = draft.at(9)
    draft.account.served.states.append((draft.at(9), 14))


def _renamed(draft: AccountDraft) -> None:
    _usual(draft)
    draft.account.renamed = draft.at(7)
    draft.account.served.names.append((draft.at(7), f"{draft.account.place}微讯"))


def _foreign(draft: AccountDraft) -> None:
    """Verified for somebody whom the register does not know."""
    _usual(draft)
    draft.account.foreign = True
    draft.account.served.principal = "云川某某文化传媒有限公司"


def _entry_lost(draft: AccountDraft) -> None:
    """The menu is changed, and its interaction entry is gone."""
    _usual(draft)
    draft.account.entry_lost = draft.at(8)
    news = Button("要闻", url=f"http://{ENTRIES}/{draft.account.id}/xw.html")
    draft.menu(news, Button("小程序", "miniprogram", app_id="wx00000000000000aa"), since=draft.at(8))


def _menu_replaced(draft: AccountDraft) -> None:
    """The whole menu is replaced by another, in which nobody thought of the interaction entry."""
    account = draft.account
    account.entry_lost, account.menu_replaced = draft.at(8), True
    before, after = (
        [Button(name, url=f"http://{ENTRIES}/{account.id}/{path}.html") for name, path in names.items()]
        for names in ({"走进本地": "zj", "政策解读": "jd", "要闻": "xw"}, {"视频": "sp", "一网通办": "yw"})
    )
    draft.menu(draft.talk(), *before)
    draft.menu(*after, since=draft.at(8))


def _menu_off(draft: AccountDraft) -> None:
    """There is no menu at all."""
    draft.account.entry_lost = midnight(draft.first - 60 * DAY)


def _menu_changed(draft: AccountDraft) -> None:
    """The menu is changed, and another entry takes the place of the lost one."""
    _usual(draft)
    other = Button("服务", below=(Button("意见建议", url=f"http://{ENTRIES}/{draft.account.id}/yj.html"),))
    draft.menu(other, since=draft.at(8))


def _bad_links(draft: AccountDraft) -> None:
    """An entry that is dead, one under maintenance, one to what is over, and one that is not where it was."""
    dead, over = draft.link(LinkKind.DEAD, "办事指南"), draft.link(LinkKind.ENDED, "问卷调查")
    closed = draft.link(LinkKind.MAINTENANCE, "民意征集", Span(draft.at(0), draft.always().until))
    draft.menu(draft.talk(), Button("服务", below=(dead, closed, over, draft.link(LinkKind.MOVED, "预约挂号"))))


def _odd_links(draft: AccountDraft) -> None:
    """Entries that are well, or that only we may not open."""
    shut, slow = draft.link(LinkKind.BLOCKED, "公积金查询"), draft.link(LinkKind.RECOVERS, "天气预报")
    draft.menu(draft.talk(), Button("服务", below=(shut, slow)))


def _entries(draft: AccountDraft) -> None:
    """Entries with a cycle of a week: one over it, one in time, one blank; and an old one without a cycle."""
    before = [draft.first - n * 4 * DAY for n in range(1, 8)]
    kept = [draft.first + n * 3 * DAY for n in range((draft.last - draft.first).days // 3 + 1)]
    stale = draft.entry("工作动态", [*before, *(day for day in kept if day <= draft.day(5))], 7)
    fresh = draft.entry("通知公告", [*before, *kept], 7)
    blank = draft.entry("在线访谈", before, 365, Span(draft.at(4), draft.always().until))
    old = draft.entry("专题合集", before, None)
    draft.menu(draft.talk(), Button("公开", below=(stale, fresh, blank, old)))


def _advertisement(draft: AccountDraft) -> None:
    _usual(draft)
    draft.post(9, "advertisement")
    draft.post(12, "advertisement_warned")


def _unregistered(draft: AccountDraft) -> None:
    """A post leads to an account of the unit that nobody has registered."""
    _usual(draft)
    draft.post(9, "unregistered")


def _others_named(draft: AccountDraft) -> None:
    """Posts lead to accounts of others: a newspaper, the platform, a higher office, another province; and to this one
    as it was called before."""
    _usual(draft)
    draft.account.former.append(f"{draft.account.place}微讯")
    for number, what in enumerate(OTHERS_NAMED):
        draft.post(9 + 2 * number, what)


def _wrong_text(draft: AccountDraft) -> None:
    _usual(draft)
    draft.post(9, "wrong")
    draft.post(12, "wrong_right")


def _serious_text(draft: AccountDraft) -> None:
    _usual(draft)
    draft.post(9, "serious")
    draft.post(12, "serious_right")


def _failing(trouble: Trouble, *, number: int | None = 5, days: int = 6) -> Callable[[AccountDraft], None]:
    """The account posts as ever, and its source fails for some days."""

    def plot(draft: AccountDraft) -> None:
        _usual(draft)
        draft.trouble(trouble, number, days)

    return plot


def _silent_behind(trouble: Trouble) -> Callable[[AccountDraft], None]:
    """The account is silent, and nobody can know it: its source never tells anything."""

    def plot(draft: AccountDraft) -> None:
        _usual(draft)
        draft.trouble(trouble)
        draft.silence(draft.day(3))

    return plot


def _second_hand(draft: AccountDraft) -> None:
    """Silent, told by a bridge alone, which proves nothing."""
    draft.silence(draft.day(3))


def _frozen(draft: AccountDraft) -> None:
    """The bridge stands still, the account does not."""
    draft.trouble(Trouble.FROZEN, 2)


FROZEN = "source_frozen"
ROLES: tuple[AccountRole, ...] = (
    AccountRole("stale", "weixin", _stale),
    AccountRole("stale", "weibo", _stale_on),
    AccountRole("ten_days", "bilibili", _ten_days),
    AccountRole("fourteen_days", "weibo", _fourteen_days),
    AccountRole("closing_and_stale", "weixin", _closing_and_stale),
    AccountRole("closed_and_running", "weibo", _closed_and_running),
    AccountRole("closed_and_gone", "weixin_consent", _closed_and_gone),
    AccountRole("gone", "weixin_consent", _gone),
    AccountRole("reopened", "weixin", _reopened(approved=False)),
    AccountRole("reopened_approved", "weibo", _reopened(approved=True)),
    AccountRole("renamed", "weibo", _renamed),
    AccountRole("foreign", "weixin_consent", _foreign),
    AccountRole("entry_lost", "weixin", _entry_lost),
    AccountRole("menu_replaced", "weixin", _menu_replaced),
    AccountRole("menu_off", "weixin", _menu_off),
    AccountRole("menu_changed", "weixin", _menu_changed),
    AccountRole("bad_links", "weixin", _bad_links),
    AccountRole("odd_links", "weixin", _odd_links),
    AccountRole("entries", "weixin", _entries),
    AccountRole("advertisement", "weixin", _advertisement),
    AccountRole("unregistered", "weixin", _unregistered, of_site=True),
    AccountRole("others_named", "weibo", _others_named, of_site=True),
    AccountRole("wrong_text", "weibo", _wrong_text),
    AccountRole("serious_text", "kuaishou", _serious_text),
    AccountRole("source_no_permission", "weixin", _silent_behind(Trouble.NO_PERMISSION)),
    AccountRole("source_wrong_secret", "weixin", _failing(Trouble.WRONG_SECRET)),
    AccountRole("source_not_listed", "weixin", _failing(Trouble.NOT_LISTED)),
    AccountRole("source_expired", "weixin", _silent_behind(Trouble.EXPIRED)),
    AccountRole("token_renewed", "weixin", _failing(Trouble.EXPIRED_ONCE)),
    AccountRole("source_quota", "weixin", _failing(Trouble.QUOTA)),
    AccountRole("source_busy", "weixin", _failing(Trouble.BUSY)),
    AccountRole("source_html", "kuaishou", _silent_behind(Trouble.HTML)),
    AccountRole("source_broken_json", "weibo", _failing(Trouble.BROKEN_JSON)),
    AccountRole("source_withdrawn", "douyin", _silent_behind(Trouble.WITHDRAWN)),
    AccountRole("source_second_hand", "feed", _second_hand),
    AccountRole("source_empty_feed", "feed", _silent_behind(Trouble.EMPTY)),
    AccountRole("source_verification", "page", _silent_behind(Trouble.VERIFICATION)),
    *(AccountRole(FROZEN, "feed", _frozen) for _ in range(6)),
    AccountRole("several", "kuaishou", _usual, together="several"),
    AccountRole("several", "kuaishou", _usual, together="several"),
    AccountRole("several_left", "weixin", _usual, together="left"),
    AccountRole("several_closed", "weixin_consent", _long_closed, together="left"),
)
_WELL: tuple[Dialect, ...] = ("weixin", "weibo", "kuaishou", "weixin", "bilibili", "weixin_consent")


def role_of(place: int) -> AccountRole:
    """The role of the account at a place of the seed's order: each once, then healthy ones."""
    if place < len(ROLES):
        return ROLES[place]
    return AccountRole("healthy", _WELL[place % len(_WELL)], _usual)
