"""What kind of page this is. Signs are gathered once, then asked in order of how sure they are.

A page that says "not found" or "under maintenance" is believed only when it has nothing else to say: prose, dated
entries or a dated title outweigh any phrase, and a phrase inside a link is somebody's headline.
"""

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from schemas.events.reading import PageKind, PublishedDate
from stages.classifier.reading import sayings
from stages.classifier.reading.dates.page import printed_date
from stages.classifier.reading.dates.unprinted import wechat_date
from stages.classifier.reading.document import Document
from stages.classifier.reading.lists import Lists
from stages.classifier.reading.lists.reading import is_home
from stages.classifier.reading.main_part import CRUMBS, shows_something
from stages.classifier.reading.sayings import Saying
from stages.classifier.reading.title import Title, article_title, squeeze

_META_REFRESH = re.compile(r"<meta\b[^>]{0,200}?http-equiv\s*=\s*[\"']?refresh\b[^>]{0,400}", re.I)
_REFRESH_TARGET = re.compile(
    r"content\s*=\s*[\"']?\s*(\d{1,4})(?:\.\d*)?\s*[;,]\s*(?:url\s*=)?\s*['\"]?([^\"'>\s]+)", re.I
)
_SCRIPT_JUMP = re.compile(
    r"(?:(?:window|self|top|parent|document|this)\s*\.\s*)?location(?:\s*\.\s*href)?\s*=(?!=)\s*[^=;]{3}|location\s*\.\s*(?:replace|assign)\s*\("
    r"|\.submit\(\s*\)"
)
_SENT_ON = re.compile(r"<body\b[^>]{0,200}?\bonload\s*=[^>]{0,200}?\.submit\(", re.I)
_COOKIE_SCRIPT = re.compile(r"document\s*(?:\.\s*cookie|\[\s*['\"]cookie['\"]\s*\])\s*=")
_RELOAD = re.compile(r"location\s*(?:\.\s*reload|\[)|location(?:\.href)?\s*=|location\.replace|setTimeout|eval\(")
_PASSWORD = re.compile(r"<input\b[^>]{0,400}?type\s*=\s*[\"']?password", re.I)
_LOGIN_TITLE = re.compile(
    r"登\s*[录陆入]|统一(?:身份|用户)认证|用户认证|身份认证|\blog\s?in\b|\bsign\s?in\b|單一登入", re.I
)
_LOGIN_FIELD = re.compile(
    r"用户名|账\s*号|帐\s*号|密\s*码|手机号|验证码|身份证号|扫码登录|立即登录|登\s*录|User ?name|Password", re.I
)
_ROOT_ELEMENT = re.compile(
    r"<(?:div|main|section|app-root|body)\b[^>]{0,120}?\bid\s*=\s*[\"']?(?:app|root|__nuxt|__next|main-app|q-app|application|container|app-root|react-root|umi|icestark-container|qiankun|vue-app|index|wrapper)[\"'\s>]"
    r"|<app-root|\bdata-server-rendered|\bng-app|\bdata-reactroot",
    re.I,
)
_NEEDS_SCRIPT = re.compile(
    r"(?:enable|without|启用|开启|打开|支持|需要)\s*java\s?script|java\s?script (?:to run|enabled|is disabled)"
    r"|doesn.t work properly without",
    re.I,
)
_TEMPLATE_MARKS = re.compile(
    r"\{\{[^{}]{1,80}\}\}|v-for\s*=|ng-repeat|:key\s*=|v-html|x-for=|<%=|\$\{[a-zA-Z_.]{2,40}\}"
)
_LOADER = re.compile(
    r"\$\.(?:ajax|post|get|getJSON)\b|axios|fetch\(|XMLHttpRequest|laypage|laytpl|dataproxy|template\(|new\s+Vue|createApp|juicer|getJSON|\.load\(|jsonp",
    re.I,
)
_ALERT = re.compile(r"\balert\(\s*['\"]([^'\"]{2,60})")
_SENTENCE = re.compile(r"[，。；：！？、]")
_LATIN_SENTENCE = re.compile(r"[a-z][,.;] ")
_CONTACTS = re.compile(r"联系(?:我们|方式|电话)|通讯录|办公(?:地址|电话)|机构地址")
_REACHED_BY = re.compile(r"地\s?址|电\s?话|邮\s?箱|邮\s?编|传\s?真|办公时间")
_HOME_TITLE = re.compile(r"首页$|^首页|门户网站$|人民政府(?:门户)?网站?$|^中国[·•]")
_SCRIPT = re.compile(r"<script\b[^>]*>([^<]*+(?:<(?!/script)[^<]*+)*+)", re.I)
_FRAMESET = re.compile(r"<frameset\b[^>]{0,400}>", re.I)
_ONE_FRAME = re.compile(
    r"<body\b[^>]{0,400}>\s*(?:<(?:div|center|main|section|form|input)\b[^>]{0,600}>\s*){0,5}<iframe\b[^>]{0,600}?src\s*=",
    re.I,
)
_FRONT_NAME = re.compile(r"(?:政府|[局厅委办院处站网会校馆所])(?:门户)?(?:网站?|首页)?$")
_NO_WORDS = re.compile(rf"{sayings.FOOT.pattern}|{CRUMBS.pattern}|星期[一二三四五六日天]|℃", re.I)
_SUMMARY = 400  # characters behind the only entry of a list that may be its summary
_FILE_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"RIFF", "riff"),
    (b"ID3", "mp3"),
    (b"\x00\x00\x01\x00", "ico"),
    (b"BM", "bmp"),
    (b"OFD", "ofd"),
)
_FILE_TYPES = re.compile(
    r"^(?:image/(?!svg)|audio/|video/|font/|application/(?:pdf|msword|vnd\.|zip|x-rar|x-7z|octet-stream|x-zip|ofd|rtf|x-msdownload|x-download|wps))",
    re.I,
)


def file_kind(body: bytes, content_type: str) -> bool:
    """Whether a body is a file to download and no page: by its first bytes, then by a type that it does not belie."""
    head = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] == b"<":
        return False
    if any(head.startswith(magic) for magic, _ in _FILE_MAGIC if magic != b"BM") or head[4:8] == b"ftyp":
        return True
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return True
    return bool(_FILE_TYPES.match(content_type)) and b"<html" not in body[:4096].lower()


@dataclass
class Signs:
    """What the page shows, each counted once and only when it is asked for."""

    doc: Document
    lists: Lists

    @cached_property
    def title(self) -> Title | None:
        """Its title, taken for an article."""
        return article_title(self.doc)

    @cached_property
    def printed(self) -> PublishedDate | None:
        """Its date of publication, taken for an article."""
        return wechat_date(self.doc) or printed_date(self.doc, self.title)

    @cached_property
    def size(self) -> int:
        """Visible characters without white space."""
        return len(self.doc.body_text)

    @cached_property
    def anchors(self) -> int:
        return len(self.doc.flow.anchors)

    @cached_property
    def _running(self) -> list[tuple[int, int, str]]:
        """(position, characters, line) of the running text outside links and outside the foot of the page."""
        found = []
        for position, line in self.doc.lines:
            if len(line) < 30 or not (_SENTENCE.search(line) or _LATIN_SENTENCE.search(line)):
                continue
            if sayings.FOOT.search(line):
                continue
            linked = sum(b - a for a, b in self.doc.flow.anchors_between(position, position + len(line)))
            if linked < 0.4 * len(line):
                found.append((position, len(squeeze(line)), line))
        return found

    @cached_property
    def prose(self) -> int:
        """Characters of running text."""
        return sum(size for _, size, _ in self._running)

    @cached_property
    def own_prose(self) -> int:
        """Characters of running text that is not among the entries of the list: no summaries of other pages."""
        text = self.doc.flow.text
        places = [place for item in self.lists.items if (place := text.find(item.title[:20])) >= 0]
        first, last = min(places, default=len(text)), max(places, default=-1)
        last += 2 * (last - first) // (len(places) - 1) if len(places) > 1 else _SUMMARY  # the last one's summary
        entries = self.doc.flow.anchors_between(first, last)
        own = 0
        for position, size, _ in self._running:
            i = bisect_left(entries, (position, 0))
            with_link = i < len(entries) and entries[i][0] < position + size
            own += size if with_link or not first <= position <= last else 0
        return own

    @cached_property
    def statements(self) -> list[str]:
        """Short lines outside links: where a page that has nothing else to say says it."""
        flow = self.doc.flow
        links = {start for start, _ in flow.anchors}
        own = ((position, line) for position, line in self.doc.lines if position not in links and len(line) <= 120)
        said = [line for position, line in own if not flow.in_anchor(position)]
        return said if self.size > 60 else [*said, *_ALERT.findall(self.doc.text[:20_000])]

    @cached_property
    def words(self) -> int:
        """Characters of short lines that are neither links, title, crumbs nor foot: a form, a table, a caption."""
        named = squeeze(self.doc.title_tag)
        own = (line for line in self.statements if not _NO_WORDS.search(line))
        return sum(len(line) for line in own if squeeze(line) not in named)

    @cached_property
    def has_crumbs(self) -> bool:
        """Whether the way from the home page is printed above the content."""
        lines = self.doc.lines
        head = self.doc.flow.text[: lines[80][0]] if len(lines) > 80 else self.doc.flow.text
        return CRUMBS.search(head) is not None

    @cached_property
    def _stated(self) -> str:
        return "\n".join((self.doc.title_tag, *self.statements))

    def says(self, saying: Saying) -> bool:
        """Whether title or one of the short lines says so."""
        if not saying.may_be_in(self._stated):
            return False
        return saying.said_in(self.doc.title_tag) or any(map(saying.said_in, self.statements))

    @cached_property
    def scripts(self) -> str:
        return "\n".join(_SCRIPT.findall(self.doc.text))

    @cached_property
    def substantial(self) -> bool:
        """Whether there is content that outweighs a phrase: a dated text, prose, or a list."""
        if self.prose >= 300 or self.lists.dated >= 3 or (len(self.lists.items) >= 8 and self.lists.form == "main"):
            return True
        meta = bool(self.doc.metas.get("articletitle") and self.doc.metas.get("pubdate"))
        return (meta and self.prose >= 40) or self.printed is not None

    def outweighs(self, saying: Saying) -> bool:
        """Whether this is an article by its title and has text beside the line that says so."""
        if self.printed and self.prose >= 40:
            return True
        if self.prose < 100 or not _names_its_article(self) or saying.said_in(self.doc.title_tag):
            return False
        return sum(size for _, size, line in self._running if not saying.said_in(line)) >= 100

    @cached_property
    def on_home_address(self) -> bool:
        return is_home(self.doc)

    @property
    def at_front(self) -> bool:
        """Whether a page without content of its own is the front of a site: by its address, else by its name."""
        if self.doc.url:
            return self.on_home_address
        return self.on_home_address or _FRONT_NAME.search(self.doc.title_tag.strip()) is not None

    @cached_property
    def framed(self) -> bool:
        """Whether the content stands in frames, which are pages of their own."""
        if self.size > 200 or self.anchors > 3:
            return False
        return _FRAMESET.search(self.doc.text) is not None or (
            self.size <= 30 and _ONE_FRAME.search(self.doc.text) is not None
        )


def page_kind(signs: Signs, same_as_unknown: bool = False) -> PageKind:
    """The kind of an HTML page. `same_as_unknown`: the site answers a made-up address with just this page."""
    if signs.lists.fed and signs.doc.status not in (404, 410):
        return "list"
    if signs.framed:
        return "homepage" if signs.at_front else "app_shell"
    for kind, is_it in _STATUS_KINDS:
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


def _is_waf_block(s: Signs) -> bool:
    if s.size > 1500 or len(s.lists.items) >= 5 or (s.prose >= 40 and s.printed):
        return False
    if s.outweighs(sayings.WAF):
        return False
    said = s.says(sayings.WAF) or (s.size < 200 and s.anchors < 5 and sayings.WAF.said_in(s.doc.text[:20_000]))
    if not said or (sayings.NOT_FOUND.said_in(s.doc.title_tag) and s.doc.status != 403):
        return False
    return s.size < 500 or sayings.WAF.said_in(s.doc.title_tag) or s.doc.status in (403, 405, 406, 418, 429)


def _is_js_challenge(s: Signs) -> bool:
    if s.size > 600 or s.lists.items or s.printed or s.prose >= 120:
        return False
    if s.says(sayings.VERIFY) and (s.size < 200 or sayings.VERIFY.said_in(s.doc.title_tag)):
        return True
    if s.size > 120 or "<script" not in s.doc.text[:200_000].lower():
        return False
    if sayings.CHALLENGE_CODE.search(s.doc.text) and not _ROOT_ELEMENT.search(s.doc.text):
        return True
    return bool(_COOKIE_SCRIPT.search(s.scripts) and _RELOAD.search(s.scripts)) or s.doc.status in (412, 521)


def _is_soft_404(s: Signs) -> bool:
    if s.doc.status in (404, 410) or _says_so_twice(s):
        return True
    if s.substantial or not s.says(sayings.NOT_FOUND) or _offers_login(s) or s.outweighs(sayings.NOT_FOUND):
        return False
    said = [line for line in s.statements if sayings.NOT_FOUND.said_in(line)]
    only_empty = bool(said) and all(map(sayings.BLANK.said_in, said))  # 没有找到相关信息 in a column means no entries
    return not (only_empty and _is_column(s) and not sayings.NOT_FOUND.said_in(s.doc.title_tag))


def _says_so_twice(s: Signs) -> bool:
    """Whether `<title>` and page both say so: what is listed below is offered instead."""
    title = sayings.NOT_FOUND.said_in(s.doc.title_tag) and s.prose < 40 and not s.doc.metas.get("articletitle")
    return title and any(map(sayings.NOT_FOUND.said_in, s.statements)) and not (s.printed and s.anchors < 3)


def _is_maintenance(s: Signs) -> bool:
    if s.substantial or s.lists.dated or (s.printed and s.doc.metas.get("articletitle")):
        return False
    if not s.says(sayings.MAINTENANCE) or _offers_login(s) or s.outweighs(sayings.MAINTENANCE):
        return False
    own = " ".join(filter(sayings.MAINTENANCE.said_in, s.statements))
    if _is_column(s) and sayings.BLANK.said_in(own) and s.anchors >= 5:
        return False
    return s.printed is None or (s.prose < 40 and s.anchors < 20)


def _is_blank_column(s: Signs) -> bool:
    if s.prose >= 200 or s.lists.dated or (s.lists.items and s.lists.form == "main" and len(s.lists.items) >= 3):
        return False
    if s.printed and s.doc.metas.get("articletitle"):
        return False
    if not s.says(sayings.BLANK) or s.outweighs(sayings.BLANK):
        return False
    blank = [line for line in s.statements if len(line) <= 60 and sayings.BLANK.said_in(line)]
    if not blank or (s.on_home_address and s.anchors >= 40) or _offers_login(s):
        return False
    return s.anchors < 3 or _is_column(s) or len(s.lists.items) < 10


def _is_redirect_stub(s: Signs) -> bool:
    if s.size > 300 or s.lists.items or s.anchors > 2:
        return False
    refresh = _META_REFRESH.search(s.doc.text)
    target = _REFRESH_TARGET.search(refresh[0]) if refresh else None
    if (target and int(target[1]) <= 30) or (s.size <= 120 and _SENT_ON.search(s.doc.text)):
        return True
    return (
        s.size <= 120
        and bool(_SCRIPT_JUMP.search(s.scripts))
        and len(s.scripts) < 6000
        and not _PASSWORD.search(s.doc.text)
    )


def _offers_login(s: Signs) -> bool:
    """A page that is for logging in, not one that merely has a box for it in its head."""
    if len(s.lists.items) >= 5 or s.prose >= 400 or s.anchors >= 60 or (s.prose >= 40 and s.printed):
        return False
    if s.size < 200 and not s.prose and not s.lists.items and _LOGIN_TITLE.search(s.doc.body_text):
        return not s.says(sayings.ERROR)
    titled = bool(_LOGIN_TITLE.search(s.doc.title_tag)) or any(
        _LOGIN_TITLE.search(line) and len(line) <= 16 for line in s.statements
    )
    if s.lists.dated >= 2 and not _LOGIN_TITLE.search(s.doc.title_tag):
        return False  # a box for it beside a list
    if _PASSWORD.search(s.doc.text):
        return titled or s.anchors < 25
    if s.anchors >= 25 or s.prose >= 200 or not (titled or "<input" in s.doc.text):
        return False
    fields = len(set(_LOGIN_FIELD.findall(s.doc.text)))
    return fields >= 2 and bool(_LOGIN_TITLE.search(s.doc.title_tag) or ("<input" in s.doc.text and titled))


def _is_app_shell(s: Signs) -> bool:
    if s.lists.items or s.prose >= 120 or s.printed:
        return False
    if s.size <= 80 and "<script" in s.doc.text.lower() and _waits_for_script(s.doc.text):
        return True
    if len(_TEMPLATE_MARKS.findall(s.doc.text)) >= 3 and not s.lists.dated:
        return True
    return _is_column(s) and not s.on_home_address and bool(_LOADER.search(s.scripts))


def _waits_for_script(text: str) -> bool:
    return bool(_ROOT_ELEMENT.search(text) or _NEEDS_SCRIPT.search(text)) or "src=" in text


_STATUS_KINDS: tuple[tuple[PageKind, Callable[[Signs], bool]], ...] = (
    ("js_challenge", _is_js_challenge),
    ("waf_block", _is_waf_block),
    ("soft_404", _is_soft_404),
    ("maintenance", _is_maintenance),
    ("blank_column", _is_blank_column),
    ("redirect_stub", _is_redirect_stub),
    ("login", _offers_login),
    ("app_shell", _is_app_shell),
)


def _is_column(s: Signs) -> bool:
    """Whether the page presents itself as a column: by its labels or by the crumbs that lead to it."""
    metas = s.doc.metas
    if metas.get("columnname") and not metas.get("articletitle"):
        return True
    return s.has_crumbs


def _content_kind(s: Signs) -> PageKind:
    """Home page, list, article or other, for a page that has something to show."""
    labelled = _labelled_article(s)
    count = len(s.lists.items)
    listing = s.lists.form == "main" and (s.lists.dated >= 3 or (s.lists.paged and count >= 2))
    if _is_homepage(s) and not labelled:
        return "homepage"
    if s.lists.form == "main" and s.lists.paged and s.doc.metas.get("columnname") and not labelled and s.prose < 300:
        return "list"
    if s.prose >= 100 and _names_its_article(s) and (s.printed or (not s.lists.paged and s.own_prose > 12 * count)):
        return "article"
    if listing and count >= 5 and s.prose < 60 * count and not (labelled and s.printed):
        return "list"
    if not labelled and s.lists.form == "blocks" and s.lists.dated >= 3 and s.prose < 30 and _is_column(s):
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
    if _is_column(s) and s.prose < 40 and s.anchors >= 3:
        return _column_without_list(s)
    return "other"


def _column_without_list(s: Signs) -> PageKind:
    """A column with neither prose nor entries: a table or a few lines, something to see or to fill in, or nothing."""
    if (s.title and s.words >= 30) or _tells_how_to_reach(s):
        return "article"
    return "other" if shows_something(s.doc) else "blank_column"


def _tells_how_to_reach(s: Signs) -> bool:
    return bool(_CONTACTS.search(s.doc.title_tag)) and len(set(_REACHED_BY.findall(s.doc.flow.text))) >= 2


def _names_its_article(s: Signs) -> bool:
    """Whether `<title>` begins with a title long enough to be a headline, printed on the page: no list does so."""
    title = s.title
    if title is None or title.position < 0 or len(title.text) < 10:
        return False
    return squeeze(s.doc.title_tag).startswith(squeeze(title.text))


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
    if s.prose >= 200 and s.lists.form != "blocks" and s.printed:
        return False
    if s.doc.url:
        return s.on_home_address and s.anchors >= 8 and s.lists.form != "main"
    named = s.on_home_address or bool(_HOME_TITLE.search(s.doc.title_tag.strip()))
    if named and s.anchors >= 20 and not s.has_crumbs:
        return True
    return s.lists.form == "blocks" and s.anchors >= 50 and not s.has_crumbs and s.prose < 2000
