"""Lists that a script carries: record lists, written markup and JSON inside the page."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_ROWS = ("<li", "<tr", "<dl", "<LI", "<TR")
_LITERAL = re.compile(r"'((?:[^'\\\n]|\\.)*+)'|\"((?:[^\"\\\n]|\\.)*+)\"|`([^`]*+)`")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.S)
_WRITES = re.compile(
    r"document\.write(?:ln)?\s*\(|\.(?:innerHTML\s*\+?=|html\s*\(|append\s*\()|(?:var|let)\s+\w+\s*=\s*['\"]\s*<"
)
_PAIR = re.compile(
    r"""["']?([A-Za-z_]\w{1,24})["']?\s*:\s*(?:"((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)'|([0-9]{10}(?:[0-9]{3})?)\b)"""
)
_TITLE_KEYS = """title doctitle articletitle infotitle newstitle subject bt biaoti contenttitle vc_title name caption
docname"""
_URL_KEYS = """url docurl docpuburl puburl link href linkurl articleurl infourl contenturl doc_pub_url weburl pageurl"""
_DATE_KEYS = """pubdate publishdate pubtime publishtime publisheddate publishedtime date time createtime createdate
docreltime docpubtime releasetime releasedate fbsj fbrq showdate displaydate inputtime addtime infodate articledate
pub_date publish_date publish_time create_time pubdatetime deploytime publishedtimestr publishtimestr created
c_deploytime"""
_KINDS = {
    key: kind
    for kind, keys in (("title", _TITLE_KEYS), ("url", _URL_KEYS), ("date", _DATE_KEYS))
    for key in keys.split()
}
_MARKUP = re.compile(r"<[^>]*>")
_TEMPLATE = re.compile(r"\{\{|\$\{|<%|\{#|\+\s*\w+[.\[]")
_CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Record:
    """An entry out of JSON: `date` as it stands there."""

    title: str
    url: str
    date: str


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
    """String literals that hold markup, where no variable is pasted into them."""
    for single, double, template in _LITERAL.findall(script):
        text = single or double or template
        if "<" in text and not (template and "${" in template):
            yield _unescape(text)


def _unescape(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] in "ux" and len(code) > 1:
            return chr(int(code[1:], 16))
        return {"n": "\n", "t": "\t", "r": "\r"}.get(code, code)

    return _ESCAPE.sub(plain, text)


def json_records(scripts: list[str]) -> list[Record]:
    """Entries of the JSON lists in a page's scripts; the longest run of one script wins."""
    best: list[Record] = []
    for script in scripts:
        if sum(script.count(sign) for sign in ("itle", "TITLE", '"bt"', "subject")) >= 2:
            found = list(records_of(script))
            best = found if len(found) > len(best) else best
    return best


def records_of(script: str) -> Iterator[Record]:
    """Entries in JSON. Objects are told apart by a title that comes again: nested objects do not matter then."""
    held: dict[str, str] = {}
    for key, double, single, number in _PAIR.findall(script):
        kind = _KINDS.get(key.lower())
        if not kind:
            continue
        if kind in held and (kind == "title" or "title" in held):
            yield from _finished(held)
            held = {}
        held.setdefault(kind, _value(double or single or number))
    yield from _finished(held)


def _value(text: str) -> str:
    if "\\" in text:
        text = _unescape(text)
    return html.unescape(_MARKUP.sub("", text)).strip()


def _finished(held: dict[str, str]) -> Iterator[Record]:
    title, url, date = held.get("title", ""), held.get("url", ""), held.get("date", "")
    if len(title) >= 4 and _CHINESE.search(title) and url and not _TEMPLATE.search(title + url):
        yield Record(title, url, date)
