"""Accounts and apps from a seed: who runs them, what they post, and what their platforms know of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from pipelines.rehearsal.platforms.model import Dialect, PlatformAccount, PlatformPost
from pipelines.rehearsal.sample.accounts.model import ENTRIES, SampleAccount, SampleApp
from pipelines.rehearsal.sample.accounts.owners import Owner, owners
from pipelines.rehearsal.sample.accounts.roles import DAY, FROZEN, AccountDraft, AccountRole, role_of
from pipelines.rehearsal.sample.history import rhythm, title_of
from pipelines.rehearsal.sample.model import LinkKind, SampleLink, SampleSite, Span
from pipelines.rehearsal.sample.stock import inserts, pick, sentences
from schemas.ids import digest, unit_hash
from schemas.registry.model import Unit
from schemas.times import SHANGHAI, midnight

SPAN_OF_ROLE = 35  # days that the plots of a role take
_HISTORY = 60  # days of posts before the run
NAMING = ("unregistered", "named_")
COMPONENT_ID = "wxc0000000000000ff"


def build_accounts(
    seed: int, count: int, sites: Sequence[SampleSite], units: Sequence[Unit], first: date, last: date
) -> list[SampleAccount]:
    """So many accounts of the units of the sites; the first places of the seed's order have a role each."""
    order = sorted(range(count), key=lambda place: unit_hash("account order", seed, place))
    roles = [(number, role_of(place)) for place, number in enumerate(order)]
    run_by = owners(roles, sites, {unit.id: unit for unit in units})
    shelter = next(site for site in sites if not (site.trouble.down or site.trouble.notice or site.trouble.blocked))
    built: dict[int, SampleAccount] = {}
    for place, (number, role) in enumerate(roles):
        account = _account(seed, number, role, run_by[number], first, last)
        room = (last - first).days + 1 - SPAN_OF_ROLE
        zero = first + int(unit_hash("account zero", seed, place) * (room + 1)) * DAY
        draft = AccountDraft(account, first, last, zero, shelter)
        role.plot(draft)
        _write(account)
        built[number] = account
    return [built[number] for number in range(count)]


def _account(seed: int, number: int, role: AccountRole, owner: Owner, first: date, last: date) -> SampleAccount:
    key, place = f"a{number + 1:03}", owner.site.place
    name = f"{place}发布{number + 1:03}"
    served = PlatformAccount(
        role.dialect,
        _key(role, number, seed),
        name,
        secret="" if role.dialect in ("feed", "page") else f"sample-secret-{digest('secret', seed, number)[:24]}",
        principal=owner.unit.name,
        followers=1_000 + number,
    )
    days = rhythm(f"{seed}/{key}", "dynamic", first, last)
    earliest = first - _HISTORY * DAY
    days = sorted({day for day in days if day >= earliest} | {first - DAY, first - 4 * DAY})
    return SampleAccount(key, name, owner.unit, place, served, days, role.name)


def _key(role: AccountRole, number: int, seed: int) -> str:
    dialect: Dialect = role.dialect
    if dialect in ("weixin", "weixin_consent"):
        return f"wx{number:016x}"
    if dialect == "weibo":
        return str(5_000_000_000 + number)
    if dialect == "feed":
        host = "frozen.yc-bridge.cn" if role.name == FROZEN else "alive.yc-bridge.cn"
        return f"http://{host}/{number}.xml"
    if dialect == "page":
        return f"https://mp.weixin.qq.com/s/page{number:018}"
    return f"open{digest(dialect, seed, number)[:12]}"


def _write(account: SampleAccount) -> None:
    """Its posts, with a text each; those of WeChat are published or sent to all by turns."""
    by_turns = account.served.dialect in ("weixin", "weixin_consent")
    for number, day in enumerate(account.days):
        minute = int(unit_hash("post hour", account.id, str(day)) * 480)
        at = datetime(day.year, day.month, day.day, 8, tzinfo=SHANGHAI) + timedelta(minutes=minute)
        what = account.inserts.get(day)
        text = _text(account, number)
        if what is not None and what.startswith(NAMING):  # only the beginning of a post says whom it names
            text = _insert(what, account.place) + text
        elif what is not None:
            text += _insert(what, account.place)
        account.served.posts.append(
            PlatformPost(
                number + 1,
                at,
                title_of(account.id, number, account.place, "dynamic"),
                text,
                to_all=by_turns and what is None and unit_hash("to all", account.id, str(day)) < 0.5,
            )
        )


def _insert(what: str, place: str) -> str:
    return "".join(inserts()[what]).replace("{place}", place)


def _text(account: SampleAccount, number: int) -> str:
    paragraph = pick(sentences()["paragraphs"]["dynamic"], "post", account.id, number)
    topic = pick(sentences()["topics"], "post topic", account.id, number)
    town = pick(sentences()["towns"], "post town", account.id, number)
    return str(paragraph).format(place=account.place, topic=topic, town=town)


def build_apps(seed: int, count: int, sites: Sequence[SampleSite], first: date, last: date) -> list[SampleApp]:
    """Apps: one whose page is dead from some day on, one that is closed for maintenance, one that only we may not
    open, and healthy ones."""
    always = Span(midnight(first - 60 * DAY), midnight(last + 60 * DAY))
    later = Span(midnight(first + (6 + int(unit_hash("app", seed) * 6)) * DAY), always.until)
    kinds = [(LinkKind.DEAD, later), (LinkKind.MAINTENANCE, always), (LinkKind.BLOCKED, always)]
    apps = []
    for number in range(count):
        kind, fault = kinds[number] if number < len(kinds) else (LinkKind.OK, always)
        site, key = sites[number % len(sites)], f"p{number + 1:02}"
        link = SampleLink(f"http://{ENTRIES}/{key}/app.html", f"{site.place}通", kind, fault, always)
        apps.append(SampleApp(key, f"{site.place}通{number + 1}", site.unit, link))
    return apps
