"""What kind of page this is: a list of named rows, asked in order of how sure they are. The first that holds decides.

`tests/reading/test_kind_rows.py` has an example page for every row.
"""

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from schemas import weixin
from schemas.events.reading import PageKind
from stages.classifier.reading import sayings
from stages.classifier.reading.asking import asks_for_words
from stages.classifier.reading.by_script import comes_by_script, is_loading
from stages.classifier.reading.document import Document
from stages.classifier.reading.main_part import shows_something
from stages.classifier.reading.signs import Signs
from stages.classifier.reading.status_kinds import STATUS_KINDS
from stages.classifier.reading.title import squeeze

_CONTACTS = re.compile(r"联系(?:我们|方式|电话)|通讯录|办公(?:地址|电话)|机构地址")
_REACHED_BY = re.compile(r"地\s?址|电\s?话|邮\s?箱|邮\s?编|传\s?真|办公时间")
_HOME_TITLE = re.compile(r"首页$|^首页|门户网站$|人民政府(?:门户)?网站?$|^中国[·•]")

_OF_WECHAT = "weixin"  # in each of its hosts
_TWO = 2
_SUMMARIES = 40  # characters of prose: a few summaries have more, what stands beside their list has less


class KindRow(NamedTuple):
    """A row of the decision: what it is called, the kind it gives, and when it holds."""

    name: str
    kind: PageKind
    holds: Callable[[Signs], bool]


def page_kind(signs: Signs, same_as_unknown: bool = False) -> PageKind:
    """The kind of an HTML page. `same_as_unknown`: the site answers a made-up address with just this page."""
    row = deciding_row(signs, same_as_unknown)
    return row.kind if row else "other"


def deciding_row(signs: Signs, same_as_unknown: bool = False) -> KindRow | None:
    """The row that decides the kind of a page, None where none holds."""
    row = _first(OUTER_ROWS, signs)
    if row is None and same_as_unknown and _path(signs.doc) not in ("", "/"):
        return SAME_AS_UNKNOWN
    return row or _first(CONTENT_ROWS, signs)


def _first(rows: tuple[KindRow, ...], signs: Signs) -> KindRow | None:
    for row in rows:
        if row.holds(signs):
            return row
    return None


def _path(doc: Document) -> str:
    try:
        return urlsplit(doc.url or "").path
    except ValueError:
        return ""


def _at_wechat(s: Signs) -> tuple[weixin.State, bool]:
    """What WeChat says in place of an article, and whether it says anything; on pages of others nothing."""
    address = s.doc.url or ""
    if (
        _OF_WECHAT not in address.lower()
        or urlsplit(address).hostname not in weixin.HOSTS
        or weixin.is_article(s.doc.raw)
    ):
        return "there", False
    state, said = weixin.notice_of(s.doc.raw, address)
    return state, bool(said) or weixin.is_wall(s.doc.raw, address)


def _is_gone_at_wechat(s: Signs) -> bool:
    return _at_wechat(s)[0] in weixin.GONE


def _is_kept_from_us_at_wechat(s: Signs) -> bool:
    return _at_wechat(s) == ("unknown", True)


def _is_feed(s: Signs) -> bool:
    return s.lists.fed and s.doc.status not in (404, 410)


def _is_labelled_article(s: Signs) -> bool:
    """ArticleTitle and PubDate both filled in, and the title is on the page, not left over from a template."""
    metas = s.doc.metas
    title = metas.get("articletitle")
    if not title or squeeze(title) in {squeeze(metas.get("columnname", "")), squeeze(metas.get("sitename", ""))}:
        return False
    return bool(metas.get("pubdate") or s.printed) and bool(s.title and s.title.position >= 0)


def _is_front(s: Signs) -> bool:
    return _looks_like_a_front(s) and not _is_labelled_article(s)


def _looks_like_a_front(s: Signs) -> bool:
    column = squeeze(s.doc.metas.get("columnname", ""))
    if column and column not in ("首页", squeeze(s.doc.metas.get("sitename", ""))) and not s.on_home_address:
        return False
    return _shows_the_parts_of_a_site(s) and not _is_beside_a_text(s)


def _shows_the_parts_of_a_site(s: Signs) -> bool:
    if s.doc.url:
        return s.on_home_address and s.anchors >= 8 and s.lists.form != "main"
    named = s.on_home_address or bool(_HOME_TITLE.search(s.doc.title_tag.strip()))
    if named and s.anchors >= 20 and not s.has_crumbs:
        return True
    return s.lists.form == "blocks" and s.anchors >= 50 and not s.has_crumbs and s.prose < 2000


def _is_beside_a_text(s: Signs) -> bool:
    if s.prose < 200 or not s.printed:
        return False
    return s.lists.form != "blocks" or (s.names_its_article and not s.on_home_address)


def _is_paged_column(s: Signs) -> bool:
    paged = s.lists.form == "main" and s.lists.paged
    return paged and bool(s.doc.metas.get("columnname")) and not _is_labelled_article(s) and s.prose < 300


def _is_text_under_its_name(s: Signs) -> bool:
    if s.prose < 100 or not s.names_its_article:
        return False
    own_day = s.printed is not None and not (_has_main_list(s) and s.dated_by_list)
    return own_day or (not s.lists.paged and s.own_prose > 12 * len(s.lists.items))


def _has_main_list(s: Signs) -> bool:
    """One list that is what the page is for: three dated entries, or two with a pager."""
    return s.lists.form == "main" and (s.lists.dated >= 3 or (s.lists.paged and len(s.lists.items) >= 2))


def _is_long_list(s: Signs) -> bool:
    count = len(s.lists.items)
    if not _has_main_list(s) or count < 5 or ((_is_labelled_article(s) or s.leads_to_a_text) and s.printed):
        return False
    return min(s.prose, s.prose_beside_rows, s.own_prose) < 60 * count


def _is_list_with_summaries(s: Signs) -> bool:
    """The running text stands among dated entries: summaries of other pages, however long they are."""
    if s.lists.form != "main" or not s.own_prose < _SUMMARIES <= s.prose:
        return False
    few = s.lists.dated >= _TWO and (s.named_as_column or s.dated_by_list)  # two may be neighbours of a text
    return (few or _has_main_list(s)) and not _is_labelled_article(s) and not _is_dated_above(s)


def _is_dated_above(s: Signs) -> bool:
    """Whether a day of publication stands above the entries: it is that of a text, however short."""
    if not s.lists.items or (s.named_as_column and not s.leads_to_a_text) or not s.printed:
        return False
    first = s.doc.text.find(s.lists.items[0].title[:20])
    return s.leads_to_a_text or 0 <= s.printed.offset < first


def _is_column_of_blocks(s: Signs) -> bool:
    if _is_labelled_article(s) or s.lists.form != "blocks" or not s.is_column:
        return False
    return s.lists.dated >= 3 and s.prose < 30


def _is_dated_text(s: Signs) -> bool:
    return (s.prose >= 40 or not _has_main_list(s)) and s.printed is not None


def _shows_entries(s: Signs) -> bool:
    count = len(s.lists.items)
    if s.lists.form == "blocks":
        return s.prose < 600
    few = s.lists.form == "main" and count >= 1 and (s.prose < 300 or (count >= 3 and s.own_prose < 100))
    return few or _has_main_list(s)


def _is_small_front(s: Signs) -> bool:
    known = s.doc.url is not None and not s.has_crumbs
    return s.on_home_address and (len(s.lists.items) >= 8 or known) and _shows_entries(s)


def _says_it_failed(s: Signs) -> bool:
    lines = [s.doc.title_tag.strip(), *s.lines_saying(sayings.ERROR)]
    return any(map(sayings.ERROR.begins, lines))


def _is_undated_text(s: Signs) -> bool:
    return s.prose >= 30 and s.title is not None


def _is_front_of_pictures(s: Signs) -> bool:
    """Pictures that lead to the parts of the site."""
    if not s.on_home_address or not s.doc.url or s.anchors < 2:
        return False
    return sayings.FOOT.search(s.doc.flow.text) is not None


def _is_bare_column(s: Signs) -> bool:
    """A column with neither prose nor entries: a table or a few lines, something to see or to fill in, or nothing."""
    return s.is_column and s.prose < 40 and s.anchors >= 3


def _has_few_lines(s: Signs) -> bool:
    if not _is_bare_column(s):
        return False
    told = s.words >= 30 or any(not line.linked for line in s.own_lines)
    return (told and s.title is not None) or _tells_how_to_reach(s)


def _tells_how_to_reach(s: Signs) -> bool:
    return bool(_CONTACTS.search(s.doc.title_tag)) and len(set(_REACHED_BY.findall(s.doc.flow.text))) >= 2


def _waits_for_its_list(s: Signs) -> bool:
    return _is_bare_column(s) and (comes_by_script(s.doc) or is_loading(s.doc))


def _shows_no_text(s: Signs) -> bool:
    return _is_bare_column(s) and (bool(s.own_lines) or shows_something(s.doc) or asks_for_words(s))


SAME_AS_UNKNOWN = KindRow("the page of made-up addresses", "soft_404", lambda s: False)

# What is no page of content, by its form or by what it says.
OUTER_ROWS: tuple[KindRow, ...] = (
    KindRow("WeChat says that an article is gone", "soft_404", _is_gone_at_wechat),
    KindRow("WeChat shows nothing to us", "js_challenge", _is_kept_from_us_at_wechat),
    KindRow("feed or JSON", "list", _is_feed),
    KindRow("front in frames", "homepage", lambda s: s.framed and s.at_front),
    KindRow("page in frames", "app_shell", lambda s: s.framed),
    *(KindRow(name, kind, holds) for name, kind, holds in STATUS_KINDS),
)

# A page that has something to show.
CONTENT_ROWS: tuple[KindRow, ...] = (
    KindRow("front", "homepage", _is_front),
    KindRow("labelled column with a pager", "list", _is_paged_column),
    KindRow("text under the name in <title>", "article", _is_text_under_its_name),
    KindRow("short text beside a list", "article", lambda s: s.dated_beside_list),
    KindRow("list with summaries", "list", _is_list_with_summaries),
    KindRow("long list with little text", "list", _is_long_list),
    KindRow("column of several lists", "list", _is_column_of_blocks),
    KindRow("labelled article", "article", _is_labelled_article),
    KindRow("text with its day", "article", _is_dated_text),
    KindRow("front of few entries", "homepage", _is_small_front),
    KindRow("entries", "list", _shows_entries),
    KindRow("failure in the midst of a page", "other", _says_it_failed),
    KindRow("text without a day", "article", _is_undated_text),
    KindRow("front of pictures", "homepage", _is_front_of_pictures),
    KindRow("column of a few lines", "article", _has_few_lines),
    KindRow("column whose list comes by a script", "app_shell", _waits_for_its_list),
    KindRow("column of a picture, a map, a form, a link", "other", _shows_no_text),
    KindRow("column of nothing", "blank_column", _is_bare_column),
)
