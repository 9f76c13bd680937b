"""What the reader saw on one page: facts only, never a judgement.

`xunwang inspect` prints this object and the page observation carries it: one reader, two doors. The keys are a
public contract. Offsets count characters of the decoded document; times are Asia/Shanghai where a page does not
say otherwise.
"""

from typing import Literal

import msgspec

PageKind = Literal[
    "homepage",
    "list",
    "article",
    "soft_404",
    "maintenance",
    "blank_column",
    "redirect_stub",
    "login",
    "js_challenge",
    "waf_block",
    "app_shell",
    "file",
    "other",
]

# Why a page was not read that another time is read: no reader could be started.
NOT_STARTED = "reader_not_started"

# What came instead of the site: a document of nothing, a fault of its program or database, the default page of a server
# or panel, a host's notice that the site is suspended or its domain for sale.
PageFault = Literal["", "white_page", "error_page", "default_page", "suspended", "for_sale"]


class PublishedDate(msgspec.Struct, frozen=True, kw_only=True):
    """A date as printed. `date` is YYYY-MM-DD, `time` HH:MM or HH:MM:SS or null."""

    date: str
    time: str | None = None
    kind: Literal["published", "written", "updated", "listed"] = "published"
    precision: Literal["second", "minute", "day", "month", "year"] = "day"
    text: str = ""
    offset: int = -1


class ListItem(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One entry of a list.

    `url` is absolute where the page's address is known and empty where only an id is given, `date`
    YYYY-MM-DD or null.
    """

    title: str
    url: str
    date: str | None = None
    block: str | None = None  # heading of the block on a home page, where one is printed


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Who the page says it comes from."""

    text: str
    kind: Literal["来源", "发布机构", "责任编辑"]
    offset: int = -1


class Footer(msgspec.Struct, frozen=True, kw_only=True):
    """Marks of the page's foot; null means not found. `unsure` names those of them that may be there all the same: the
    page shows no foot of its own, or something in it that can be that mark. Not found and not unsure is missing."""

    icp: str | None = None
    police: str | None = None
    site_code: str | None = None
    party_gov_mark: bool = False
    find_error: bool = False
    organiser: str | None = None
    contact: str | None = None
    unsure: list[str] = []


class Link(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    url: str
    text: str = ""


class Links(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Distinct absolute http(s) addresses on the page: of this site, of others, and files to download."""

    internal: list[Link] = []
    external: list[Link] = []
    files: list[Link] = []


class TextHit(msgspec.Struct, frozen=True, kw_only=True):
    """A hit of a word pack or of a class of slips. Only a person raises a hit to serious: `severe` means 'suspected
    serious'. A `clue` goes to a proofreader's list only, never into counts or reports. `confidence`: 0 to 1."""

    rule: str
    level: Literal["severe", "wrong", "sensitive", "notice", "clue"]
    text: str
    suggestion: str | None = None
    offset: int = -1
    context: str = ""
    confidence: float | None = None


class HiddenLink(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    technique: str
    text: str = ""


class Tamper(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    detail: str


class Reading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All facts read from one body. `verdict` is `inconclusive` when nothing may be concluded, with `reason`."""

    charset: str | None = None
    page_kind: PageKind = "other"
    title: str | None = None
    published: PublishedDate | None = None
    meta_published: str | None = None
    items: list[ListItem] = []
    newest_item_date: str | None = None
    source: Source | None = None
    dynamic: bool | None = None
    gov_meta: dict[str, str] = {}
    footer: Footer = Footer()
    interaction: list[str] = []
    services: list[str] = []  # classes of guide elements seen on a service page (of the 8)
    links: Links = Links()
    text_hits: list[TextHit] = []
    hidden_links: list[HiddenLink] = []
    tamper: list[Tamper] = []
    fingerprint: str = ""  # of the structure and text, for comparison with an unknown-address page
    items_fingerprint: str = ""  # of titles, addresses and dates: a counter or a clock is no change
    verdict: Literal["ok", "inconclusive"] = "ok"
    reason: str = ""
    fault: PageFault = ""  # what came instead of the site: such a visit is not good
    ended: bool = False  # the page only says that a collection, survey, vote or activity is over
    codes: list[str] = []  # what QR codes lead to, in pictures that the page itself holds or in the picture that it is
    ai_labels: list[str] = []  # labels of generated content as printed; empty: none was seen, which proves nothing
