"""What kind of page this is. Signs are gathered once, then asked in order of how sure they are."""

import re
from urllib.parse import urlsplit

from schemas.events.reading import PageKind
from stages.classifier.reading import sayings
from stages.classifier.reading.document import Document
from stages.classifier.reading.main_part import shows_something
from stages.classifier.reading.signs import Signs
from stages.classifier.reading.status_kinds import STATUS_KINDS
from stages.classifier.reading.title import squeeze

_CONTACTS = re.compile(r"联系(?:我们|方式|电话)|通讯录|办公(?:地址|电话)|机构地址")
_REACHED_BY = re.compile(r"地\s?址|电\s?话|邮\s?箱|邮\s?编|传\s?真|办公时间")
_HOME_TITLE = re.compile(r"首页$|^首页|门户网站$|人民政府(?:门户)?网站?$|^中国[·•]")

_SUMMARIES = 40  # characters of prose: a few summaries have more, what stands beside their list has less


def page_kind(signs: Signs, same_as_unknown: bool = False) -> PageKind:
    """The kind of an HTML page. `same_as_unknown`: the site answers a made-up address with just this page."""
    if signs.lists.fed and signs.doc.status not in (404, 410):
        return "list"
    if signs.framed:
        return "homepage" if signs.at_front else "app_shell"
    for kind, is_it in STATUS_KINDS:
        if is_it(signs):
            return kind
    if same_as_unknown and _path(signs.doc) not in ("", "/"):
        return "soft_404"
    return _content_kind(signs)


def _path(doc: Document) -> str:
    try:
        return urlsplit(doc.url or "").path
    except ValueError:
        return ""


def _content_kind(s: Signs) -> PageKind:
    """Home page, list, article or other, for a page that has something to show."""
    labelled = _labelled_article(s)
    count = len(s.lists.items)
    listing = s.lists.form == "main" and (s.lists.dated >= 3 or (s.lists.paged and count >= 2))
    if _is_homepage(s) and not labelled:
        return "homepage"
    if s.lists.form == "main" and s.lists.paged and s.doc.metas.get("columnname") and not labelled and s.prose < 300:
        return "list"
    own_date = s.printed and not (listing and s.dated_by_list)
    if s.prose >= 100 and s.names_its_article and (own_date or (not s.lists.paged and s.own_prose > 12 * count)):
        return "article"
    if s.dated_beside_list:
        return "article"
    beside = min(s.prose, s.prose_beside_rows, s.own_prose)
    if listing and count >= 5 and beside < 60 * count and not (labelled and s.printed):
        return "list"
    entries = listing or (s.lists.form == "main" and s.lists.dated >= 2 and s.dated_by_list)
    if entries and s.own_prose < _SUMMARIES <= s.prose and not labelled:
        return "list"
    if not labelled and s.lists.form == "blocks" and s.lists.dated >= 3 and s.prose < 30 and s.is_column:
        return "list"
    if labelled or (s.printed and (s.prose >= 40 or not listing)):
        return "article"
    if (
        listing
        or (s.lists.form == "main" and count >= 1 and (s.prose < 300 or (count >= 3 and s.own_prose < 100)))
        or (s.lists.form == "blocks" and s.prose < 600)
    ):
        at_home = s.on_home_address and (count >= 8 or (s.doc.url is not None and not s.has_crumbs))
        return "homepage" if at_home else "list"
    if s.says(sayings.ERROR):
        return "other"
    if s.prose >= 30 and s.title:
        return "article"
    if s.on_home_address and s.doc.url and s.anchors >= 2 and sayings.FOOT.search(s.doc.flow.text):
        return "homepage"  # pictures that lead to the parts of the site
    if s.is_column and s.prose < 40 and s.anchors >= 3:
        return _column_without_list(s)
    return "other"


def _column_without_list(s: Signs) -> PageKind:
    """A column with neither prose nor entries: a table or a few lines, something to see or to fill in, or nothing."""
    if (s.title and s.words >= 30) or _tells_how_to_reach(s):
        return "article"
    return "other" if shows_something(s.doc) else "blank_column"


def _tells_how_to_reach(s: Signs) -> bool:
    return bool(_CONTACTS.search(s.doc.title_tag)) and len(set(_REACHED_BY.findall(s.doc.flow.text))) >= 2


def _labelled_article(s: Signs) -> bool:
    """ArticleTitle and PubDate both filled in, and the title is on the page, not left over from a template."""
    metas = s.doc.metas
    title = metas.get("articletitle")
    if not title or squeeze(title) in {squeeze(metas.get("columnname", "")), squeeze(metas.get("sitename", ""))}:
        return False
    return bool(metas.get("pubdate") or s.printed) and bool(s.title and s.title.position >= 0)


def _is_homepage(s: Signs) -> bool:
    column = squeeze(s.doc.metas.get("columnname", ""))
    if column and column not in ("首页", squeeze(s.doc.metas.get("sitename", ""))) and not s.on_home_address:
        return False
    if s.prose >= 200 and s.printed and (s.lists.form != "blocks" or (s.names_its_article and not s.on_home_address)):
        return False
    if s.doc.url:
        return s.on_home_address and s.anchors >= 8 and s.lists.form != "main"
    named = s.on_home_address or bool(_HOME_TITLE.search(s.doc.title_tag.strip()))
    if named and s.anchors >= 20 and not s.has_crumbs:
        return True
    return s.lists.form == "blocks" and s.anchors >= 50 and not s.has_crumbs and s.prose < 2000
