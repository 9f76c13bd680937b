"""The table of kinds of check: a row a kind, and everything that is different from kind to kind.

Scheduler, fetcher, classifier, aggregator, words and contracts read it. A list of kinds that is written out anywhere
else is a fault (`tests/unit/test_kinds.py`). A new kind is added before the events are imported: they hold the names.
"""

from dataclasses import dataclass
from typing import Literal

Agent = Literal["self", "search_engine", "phone"]


@dataclass(frozen=True)
class Cadence:
    """How often: `field` of the plan of looks holds the number, `usual` stands where the plan has no such field.

    `per_day`: the number counts looks a day; otherwise it is the days from one look to the next.
    """

    field: str
    per_day: bool
    usual: int = 1


@dataclass(frozen=True)
class Kind:
    """One kind of check.

    `subject_kind` is whose check it is and `looks_at` where its targets come from (`stages/scheduler/targets.py`).
    `source` brings the answer (`stages/fetcher/sources`), `reader` reads it (`stages/classifier/readers.py`).
    `read_fully`: what the page lists is kept, not only what the page is. `page`: a page of the subject's own whose
    history is kept and that a person may have looked at again. `audited`: the addresses it carries are looked at by the
    audit of links. `as_page`: where the page itself sends on is followed; looks as a phone or a search engine are
    compared with the home page, so they go as far as it does. `fresh`: on a connection of its own. `any_answer`:
    whatever is answered is an answer. `after_end`: it goes on when the subject is registered as closed or moved, to see
    whether it is.
    """

    word: str
    subject_kind: str
    looks_at: str
    cadence: Cadence
    source: str = "http"
    reader: str = "page"
    read_fully: bool = False
    page: bool = False
    audited: bool = False
    as_page: bool = True
    fresh: bool = False
    any_answer: bool = False
    after_end: bool = False
    agents: tuple[Agent, ...] = ("self",)


KINDS: dict[str, Kind] = {
    # availability of the home page
    "visit": Kind("首页访问", "site", "subject", Cadence("visits_a_day", per_day=True), fresh=True),
    # the home page is read
    "home": Kind(
        "首页内容", "site", "subject", Cadence("home_a_day", per_day=True), read_fully=True, page=True, audited=True
    ),
    # a column page is read
    "column": Kind(
        "栏目", "site", "columns", Cadence("columns_a_day", per_day=True), read_fully=True, page=True, audited=True
    ),
    # one address found on the site's own pages
    "link": Kind("链接", "site", "links", Cadence("link_audit_days", per_day=False), as_page=False),
    # an address of the site that cannot exist: the template of its error page
    "probe": Kind(
        "错误页试探", "site", "probe", Cadence("link_audit_days", per_day=False), as_page=False, any_answer=True
    ),
    # the home page asked for as a search engine and as a phone
    "cloak": Kind(
        "对照访问", "site", "subject", Cadence("cloak_days", per_day=False), read_fully=True,
        agents=("search_engine", "phone"),
    ),
    # what the sources of an account tell of its posts, of its menu and of itself
    "posts": Kind(
        "推文", "account", "sources_of_posts", Cadence("accounts_a_day", per_day=True), source="account",
        reader="posts", after_end=True,
    ),
    "menu": Kind(
        "菜单", "account", "sources_of_menu", Cadence("accounts_a_day", per_day=True), source="account", reader="menu",
        audited=True,
    ),
    "profile": Kind(
        "账号信息", "account", "sources_of_profile", Cadence("accounts_a_day", per_day=True), source="account",
        reader="profile", after_end=True,
    ),
    # the page that a menu entry or an album with an address leads to
    "entry": Kind(
        "菜单页面", "account", "columns", Cadence("accounts_a_day", per_day=True), read_fully=True, page=True
    ),
    # one address of the menu as it is shown
    "entry_link": Kind("菜单链接", "account", "links", Cadence("link_audit_days", per_day=False), as_page=False),
    # the page or store listing of an app
    "app_page": Kind(
        "应用页面", "app", "address", Cadence("apps_a_day", per_day=True), read_fully=True, page=True
    ),
}  # fmt: skip


def kinds_of(subject_kind: str) -> dict[str, Kind]:
    """The kinds of check that belong to a kind of subject, in the order of the table."""
    return {name: kind for name, kind in KINDS.items() if kind.subject_kind == subject_kind}


def names_where(**wanted: object) -> frozenset[str]:
    """The names of the kinds whose row holds these values."""
    return frozenset(n for n, kind in KINDS.items() if all(getattr(kind, f) == v for f, v in wanted.items()))


def cadences() -> frozenset[str]:
    """The names of all numbers of a plan that say how often."""
    return frozenset(kind.cadence.field for kind in KINDS.values())
