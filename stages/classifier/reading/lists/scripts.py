"""Lists that a script carries: record lists, written markup and JSON inside the page."""

import re
from collections.abc import Iterator

from stages.classifier.reading.kept import by_script
from stages.classifier.reading.lists.arrays import array_records
from stages.classifier.reading.lists.records import CHINESE, LITERAL, Record, plain, unescape

__all__ = ["KINDS", "Record", "json_records", "records_of", "written_markup"]

_ROWS = ("<li", "<tr", "<dl", "<LI", "<TR")
_WRITES = re.compile(
    r"document\.write(?:ln)?\s*\(|\.(?:innerHTML\s*\+?=|html\s*\(|append\s*\()|(?:var|let)\s+\w+\s*=\s*['\"]\s*<"
)
_PAIR = re.compile(
    r"""["']?([A-Za-z_]\w{1,24})["']?\s*:\s*(?:"((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)'|([0-9]{1,19})\b)"""
)
_TITLE_KEYS = """title doctitle articletitle infotitle newstitle subject bt biaoti contenttitle vc_title name caption
docname headline title_txt showtitle maintitle noticetitle filetitle wjbt xxbt c_title doc_title info_title news_title
article_title listtitle"""
_URL_KEYS = """url docurl docpuburl puburl link href linkurl articleurl infourl contenturl doc_pub_url weburl pageurl
visiturl accessurl staticurl htmlurl publishurl infolink docpath filepath detailurl jumpurl urlpath"""
_ID_KEYS = (
    "id docid articleid infoid newsid contentid manuscriptid guid uuid recordid doc_id info_id article_id metadataid"
)
_DATE_KEYS = """pubdate publishdate pubtime publishtime publisheddate publishedtime date time createtime createdate
docreltime docpubtime releasetime releasedate fbsj fbrq showdate displaydate inputtime addtime infodate articledate
pub_date publish_date publish_time create_time pubdatetime deploytime publishedtimestr publishtimestr created
c_deploytime docrelpubtime display_publish_time first_publish_time post_time postdate post_date pubtimestr pubdatestr
releasedatestr issuedate issuetime issue_date opendate fwrq gkrq publishon published_at created_at createdat
publishedat publisheddatestr publisheddatetime publishstarttime newsdate newstime showtime displaytime"""
KINDS = {
    key: kind
    for kind, keys in (("title", _TITLE_KEYS), ("url", _URL_KEYS), ("date", _DATE_KEYS), ("id", _ID_KEYS))
    for key in keys.split()
}
_EPOCH = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
_TEMPLATE = re.compile(r"\{\{|\$\{|<%|\{#|\+\s*\w+[.\[]")


def written_markup(document: str, scripts: list[str], holds_records: bool) -> str:
    """The markup that scripts hold: CDATA records, and `<li>` or `<tr>` written by a script; empty if there is none."""
    pieces = []
    if holds_records:
        pieces = [
            piece if "<li" in piece or "<tr" in piece else f"<li>{piece}</li>" for piece in _cdata_records(document)
        ]
    if not pieces:
        pieces = [
            "".join(_literals(script))
            for script in scripts
            if "href" in script and any(row in script for row in _ROWS) and _WRITES.search(script)
        ]
    markup = "".join(piece for piece in pieces if "<a" in piece)
    if not any(row in markup for row in _ROWS):
        return ""  # a pager, as a rule
    holder = "table" if markup.lstrip()[:3] == "<tr" else "ul"
    return f"<{holder}>{markup}</{holder}>"


def _cdata_records(document: str) -> Iterator[str]:
    """Contents of `<record><![CDATA[…]]></record>`, found without backtracking."""
    at = document.find("<record")
    while at >= 0:
        start = document.find("CDATA[", at, at + 40)
        end = document.find("]]>", at) if start >= 0 else at + 7
        if end < 0:
            return
        if start >= 0:
            yield document[start + 6 : end]
        at = document.find("<record", end)


def _literals(script: str) -> Iterator[str]:
    """String literals that hold markup, joined where they are added to each other; the place of a variable is lost."""
    joined, end = "", 0
    for match in LITERAL.finditer(script):
        single, double, template = match.groups()
        text = single or double or template or ""
        if template and "${" in template:
            text = ""
        if script[end : match.start()].strip() != "+":
            if "<" in joined:
                yield joined
            joined = ""
        joined += unescape(text)
        end = match.end()
    if "<" in joined:
        yield joined


def json_records(scripts: list[str]) -> list[Record]:
    """Entries of the lists in a page's scripts, as JSON, as arrays filled one by one or as rows of values; the longest
    run of one script wins."""
    best: list[Record] = []
    for script in scripts:
        for found in _records_of_script(script):
            best = found if len(found) > len(best) else best
    return best


@by_script
def _records_of_script(script: str) -> tuple[list[Record], list[Record]]:
    return _of_objects(script), array_records(script)


def _of_objects(script: str) -> list[Record]:
    if '\\"' in script and "parse" in script:  # JSON.parse("[{\\"title\\": …}]")
        script = script.replace('\\"', '"')
    if sum(script.count(sign) for sign in ("itle", "TITLE", '"bt"', "subject")) < 2:
        return []
    return list(records_of(script))


def records_of(script: str) -> Iterator[Record]:
    """Entries in JSON. Objects are told apart by a title that comes again: nested objects do not matter then."""
    held: dict[str, str] = {}
    numbered = False  # an id may stand before the title or behind it: it is enough that entries have one
    for key, double, single, number in _PAIR.findall(script):
        kind = KINDS.get(key.lower())
        if kind == "id":
            numbered = True
            continue
        if not kind or (number and (kind != "date" or not _EPOCH.fullmatch(number))):
            continue
        if kind in held and (kind == "title" or "title" in held):
            yield from _finished(held, numbered)
            held = {}
        held.setdefault(kind, plain(double or single or number))
    yield from _finished(held, numbered)


def _finished(held: dict[str, str], numbered: bool) -> Iterator[Record]:
    title, url, date = held.get("title", ""), held.get("url", ""), held.get("date", "")
    if len(title) < 4 or not CHINESE.search(title) or _TEMPLATE.search(title + url):
        return
    if url or (date and numbered):
        yield Record(title, url, date)
