"""Title, keywords and description: what a search engine shows, and what is swapped first."""

import html
import re
from collections.abc import Iterator

from schemas.events.reading import Tamper
from stages.classifier.reading.hidden.page import Page
from stages.classifier.reading.hosts import host_of, is_official
from stages.classifier.reading.line_signs import sign
from stages.classifier.reading.spam import SURE, advertises, peddled, put_together_so, squeezed, warns, weight
from stages.classifier.reading.spam_titles import normalised, surplus
from stages.classifier.reading.tree import attribute_of

_TITLE_TAGS = ("<title", "<TITLE", "<Title")
_MAX_TITLES = 5
_TITLE_SOURCE, _TITLE_LENGTH = 4_000, 300  # characters of a title, as written and as read
_HEADLESS = 20_000  # characters in which a title is looked for on a page without the end of a head
_CODED = re.compile(r"&#(?:[0-9]{4,6}|[xX][0-9a-fA-F]{4,5});")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_DEFACED = re.compile(
    r"\b(?:hacked|0?wned|owned|pwned|pwn3d|defaced|h4ck3d|hack3d|h4cked|haxored|stamped|touched)\s+by\b"
    r"|\b(?:you(?:r (?:web)?site)?|site|server|system) (?:has been|have been|was|is|got|just got)"
    r" (?:hacked|h4ck3d|pwned|owned|defaced)"
    r"|\bw(?:as|4s) here\b.{0,40}(?:hack|security)|security (?:is )?(?:0|zero)\s?%|greetz\s?(?:to|:)"
    r"|黑客\S{0,8}到此一游|[你您]的(?:网站|服务器|系统)已?被(?:黑|我黑|入侵)"
    r"|[本贵此该](?:网?站|服务器|页面)已?被(?:黑客|黑|\S{1,8}(?:入侵|攻陷|攻破|黑掉))",
    re.I,
)
_DEFACED_SIGN = sign(
    "d by", "黑", "入侵", "攻陷", "hacked", "h4ck", "pwned", "defaced", "greetz", "security", "was here"
)
_SHOUT = 120  # characters of a line that is a defacement; a sentence of a report is longer or says more
_BEFORE_SHOUT = 12  # characters that may stand before it
_REPORTS = re.compile(r"[“”‘’「」『』《》\"]|[。；]|被告|模拟|演练|攻防|攻击事件|案例|据|称|报道|红队|蓝队|如何|怎么")
_PARTS = re.compile(r"[-_—–|,，、\s]+")
_STRONG_FORM = re.compile(
    r"官网|官方网站|官方入口|官方下载|网址|网页版|手机版|app|登录入口|最新登录|免费观看|在线观看", re.I
)
_COMMON_WORDS = re.compile(
    r"官方网站|官网|官方|网站|网址|网页|手机版|版|app|下载|登录|登陆|注册|入口|平台|首页|最新|免费|在线|观看|中国|体育|娱乐|国际"
    r"|中心|服务|公司|医院|最好|哪家好|多少钱|价格|大全|游戏|电子|的|欢迎您?"
)
_CODED_COMMON = re.compile(r"欢迎您?|集团|国际|有限公司|首页|中国")
_MIN_PART = 4  # characters of a part of a title that is looked at
_ENOUGH_TEXT = 60  # characters of text without which nothing can be said about what the page is about
_MIN_CODED = 4  # characters of a title written as numbers
_ABOVE = 1.0  # log odds above the threshold, where a hit of the model is no more than a clue
_LINES, _LONG_LINE, _MORE_LINES = 400, 80, 2  # lines looked at, characters of one, how many have to advertise as well
_OFFICE = re.compile(
    r"人民政府|政府|委员会|(?:局|厅|部|院|委|办公室|中心|法院|大学|学校|医院)(?:$|[-_—｜| ])"
    r"|通知|公告|公示|通报|意见|条例|办法|方案|政务|新闻|动态|公开"
)
_SHARED = 3  # of ten pairs of characters of a title that the page has, too: it is the page's own title
_SHORT_PAGE = 3000  # characters of text on a page of which a defacement is the matter


def head_signs(page: Page) -> Iterator[Tamper]:
    yield from _titles(page)
    yield from _metas(page)
    yield from _defaced(page)
    yield from _base(page)


def _titles(page: Page) -> Iterator[Tamper]:
    for raw in _raw_titles(page.head or page.doc.text[:_HEADLESS]):
        title = html.unescape(raw[:_TITLE_SOURCE]).strip()[:_TITLE_LENGTH]
        kind = _title_kind(title, page)
        if kind:
            yield Tamper(kind=kind, detail=f"网页标题疑似被改写为推广内容：{title[:80]}")
        if "&#" in raw and _coded(raw, title) and not _coded_throughout(page) and not _fits(title, page):
            yield Tamper(kind="title_entity_coded", detail=f"网页标题以字符编码书写，解码后为：{title[:80]}")
    heading = page.doc.metas.get("articletitle", "")
    if weight(heading) >= SURE:
        yield Tamper(kind="title_swapped", detail=f"文章标题标签（ArticleTitle）疑似被改写：{heading[:80]}")


def _title_kind(title: str, page: Page) -> str | None:
    """`title_swapped` for a title that certainly advertises or that the rest of the page does not bear out;
    `title_suspected` for one that only the model of titles knows, on a page that says the same."""
    if weight(title) >= SURE or _belongs_elsewhere(title, page):
        return "title_swapped"
    if not put_together_so(title):
        return None
    if not _borne_out(title, page):
        return "title_swapped"
    return "title_suspected" if surplus(title) > _ABOVE and _goes_on(title, page) else None


def _goes_on(title: str, page: Page) -> bool:
    """Whether more than the title of a page is put together as advertisements are: a page that somebody put there."""
    known = squeezed(title)
    lines = {line for _, line in page.doc.lines[:_LINES] if len(line) <= _LONG_LINE and squeezed(line) not in known}
    return sum(1 for line in lines if advertises(line)) >= _MORE_LINES


def _borne_out(title: str, page: Page) -> bool:
    """Whether the page speaks of what its suspicious title says, and in no suspicious way itself."""
    part = max(_parts_of(title), key=surplus)
    metas = page.doc.metas
    if any(advertises(metas.get(name, "")[:_TITLE_LENGTH]) for name in ("keywords", "description")):
        return False
    return _share(part, page) >= _SHARED


def _parts_of(title: str) -> list[str]:
    return [part for part in normalised(title).split("|") if len(part) >= _MIN_PART] or [title]


def _share(text: str, page: Page) -> int:
    """Of ten pairs of characters in a row, how many stand in the text or in the names of the page."""
    core = squeezed(text)
    pairs = {core[i : i + 2] for i in range(len(core) - 1)}
    said = squeezed(page.lower_text) + squeezed(" ".join(_names(page)))
    return sum(10 for pair in pairs if pair in said) // len(pairs) if pairs else 10


def _raw_titles(head: str) -> list[str]:
    """Contents of the title tags, character references as they stand."""
    for tag in _TITLE_TAGS:
        pieces = head.split(tag)[1 : _MAX_TITLES + 1]
        if pieces:
            return [piece.partition(">")[2].partition("<")[0] for piece in pieces]
    return []


def _metas(page: Page) -> Iterator[Tamper]:
    for name, label in (("keywords", "关键词"), ("description", "描述")):
        content = page.doc.metas.get(name, "")
        if content and (weight(content[:600]) >= SURE or _peddles(content[:_TITLE_LENGTH], page)):
            yield Tamper(kind=f"{name}_swapped", detail=f"网页{label}标签含推广词语：{content[:80]}")


def _peddles(content: str, page: Page) -> bool:
    """Whether keywords or a description are put together as those of hijacked pages are, and the page says nothing of
    the kind."""
    return surplus(content) > _ABOVE and not warns(content.lower()) and _share(content, page) < _SHARED


def _belongs_elsewhere(title: str, page: Page) -> bool:
    """A part of the title about some trade, or with the form of an advertisement, that has nothing in common with what
    the page says: a title that was put in the place of another one."""
    if len(page.lower_text) < _ENOUGH_TEXT or not (is_official(host_of(page.doc.url or "")) or _names(page)):
        return False
    return any(
        (_STRONG_FORM.search(part) or peddled(part)) and not _spoken_of(part, page)
        for part in _PARTS.split(title)
        if len(part) >= _MIN_PART
    )


def _spoken_of(part: str, page: Page) -> bool:
    """Whether two characters in a row of a title, common words aside, stand in the text or in the names of the page."""
    core = _COMMON_WORDS.sub(" ", squeezed(part))
    pairs = [core[i : i + 2] for i in range(len(core) - 1) if " " not in core[i : i + 2]]
    text = page.lower_text + " ".join(_names(page)).lower()
    return not pairs or any(pair in text for pair in pairs)


def _coded(raw: str, title: str) -> bool:
    """Most of the Chinese of a title is written as numbers, which no editor does."""
    coded = len(_CODED.findall(raw))
    chinese = len(_CHINESE.findall(title))
    return (coded >= _MIN_CODED and coded * 10 >= 6 * chinese) or 2 <= chinese <= coded


def _coded_throughout(page: Page) -> bool:
    """Some systems write every Chinese character as a number: then the title proves nothing."""
    text = page.doc.text
    return len(_CODED.findall(text)) > len(_CHINESE.findall(text))


def _fits(title: str, page: Page) -> bool:
    """Whether a decoded title is the ordinary one: named by the page, spoken of in it, or worded as offices do. Some
    systems write every Chinese character of a value as a number."""
    return (
        any(_related(title, name) for name in _names(page))
        or _OFFICE.search(title) is not None
        or _share(_CODED_COMMON.sub("", title), page) >= _SHARED
    )


def _names(page: Page) -> list[str]:
    metas = page.doc.metas
    names = [metas.get(name, "") for name in ("sitename", "articletitle", "columnname")]
    return [name for name in names if len(name) >= 2]


def _related(one: str, other: str) -> bool:
    """Whether two names share three characters in a row."""
    one, other = squeezed(one), squeezed(other)
    return any(other[i : i + 3] in one for i in range(max(len(other) - 2, 1)))


def _defaced(page: Page) -> Iterator[Tamper]:
    """In the title, or as a line of its own on a page of few words; reports and exercises quote such lines."""
    title = page.doc.title_tag
    match = _shouted(title) if page.doc.titled & _DEFACED_SIGN else None
    if match is None and page.doc.shown & _DEFACED_SIGN and len(page.lower_text) < _SHORT_PAGE:
        lines = zip(page.doc.lines, page.doc.line_signs, strict=True)
        told = (line for (_, line), signs in lines if signs & _DEFACED_SIGN)
        match = next((found for line in told if (found := _shouted(line))), None)
    if match:
        yield Tamper(kind="defaced", detail=f"页面疑似被黑客篡改：{match.group(0)}")


def _shouted(line: str) -> re.Match[str] | None:
    match = _DEFACED.search(line, 0, _SHOUT)
    if match is None or (match.start() > _BEFORE_SHOUT and not line[: match.start()].isascii()):
        return None
    quiet = len(line) > _SHOUT or _REPORTS.search(line) is not None or warns(line.lower())
    return None if quiet else match


def _base(page: Page) -> Iterator[Tamper]:
    if "<base" not in page.words:
        return
    tree = page.doc.tree
    for tag in (tag for tag, name in zip(tree.tags, tree.names, strict=True) if name == "base"):
        host = host_of(attribute_of(tag, "href"))
        if page.own.foreign(host) and page.own.hosts:
            yield Tamper(kind="foreign_base", detail=f"页面链接基准地址指向外部网站：{host}")
