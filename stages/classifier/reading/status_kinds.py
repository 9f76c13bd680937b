"""Pages that say something instead of content: refused, not found, under maintenance, blank, go on, log in, wait.

Such a page is believed only when it has nothing else to say: prose, dated entries or a dated title outweigh any
phrase, and a phrase inside a link is somebody's headline.
"""

import re
from collections.abc import Callable

from schemas.events.reading import PageKind
from stages.classifier.reading import sayings
from stages.classifier.reading.asking import asks_for_words, offers_login
from stages.classifier.reading.by_script import LOADER, is_loading, writes_over
from stages.classifier.reading.going_on import sends_on
from stages.classifier.reading.signs import ROOT_ELEMENT, Signs

_COOKIE_SCRIPT = re.compile(r"document\s*(?:\.\s*cookie|\[\s*['\"]cookie['\"]\s*\])\s*=")
_RELOAD = re.compile(r"location\s*(?:\.\s*reload|\[)|location(?:\.href)?\s*=|location\.replace|setTimeout|eval\(")
_GREETING = (
    r"(?:尊敬的[^，,：:。]{1,12}|各位[^，,：:。]{1,8}|亲爱的[^，,：:。]{1,8}|您好|你好|温馨提示|提示|公告|通知"
    r"|(?:很|非常)?抱歉|对不起)[，,：:。！!\s]*"
)
# A line whose subject is the site itself, not one of the systems that its text is about.
_OWN_SITE = re.compile(
    rf"^\W*(?:{_GREETING})*(?:由于|因为?)?[^，。,]{{0,24}}?(?:网站|本站|站点|门户|官网)"
    rf"|^\W*(?:{_GREETING})*(?:[本该此]|当前|您访问的|您要访问的)?(?:系统|平台|页面|服务器?|频道|栏目|功能)"
    rf"|^\W*(?:{_GREETING})*(?:正在|目前正在)?(?:系统)?(?:建设|维护|升级|整改|改版|正在|例行|停机|服务)|^[\x00-\x7f]+$"
)
_CLOSED = re.compile(
    r"(?:网站|本站|站点|门户)[^。，]{0,24}?(?:关停|停止(?:运行|更新|服务|维护)|永久(?:下线|关闭)|正式下线|不再(?:更新|维护|运行))"
)
# What comes or is over: the site is up now.
_SOON = re.compile(r"(?:将于|将在|拟于|定于|计划于|计划在|拟在|已于|于[^，。]{0,12}完成)")
_NEEDS_SCRIPT = re.compile(
    r"(?:enable|without|启用|开启|打开|支持|需要)\s*java\s?script|java\s?script (?:to run|enabled|is disabled)"
    r"|doesn.t work properly without",
    re.I,
)
_TEMPLATE_MARKS = re.compile(
    r"\{\{[^{}]{1,80}\}\}|v-for\s*=|ng-repeat|:key\s*=|v-html|x-for=|<%=|\$\{[a-zA-Z_.]{2,40}\}"
)


# Each of these asks first what lines and title say, which is known of all sayings at once, and last for title and day.


def _is_waf_block(s: Signs) -> bool:
    if s.size > 1500 or len(s.lists.items) >= 5:
        return False
    said = s.says(sayings.WAF) or (s.size < 200 and s.anchors < 5 and sayings.WAF.said_in(s.doc.text[:20_000]))
    if not said or (sayings.NOT_FOUND.said_in(s.doc.title_tag) and s.doc.status != 403):
        return False
    if (s.printed and (s.prose >= 40 or s.anchors >= 3)) or s.outweighs(sayings.WAF) or bool(s.fault):
        return False
    return s.size < 500 or sayings.WAF.said_in(s.doc.title_tag) or s.doc.status in (403, 405, 406, 418, 429)


def _is_js_challenge(s: Signs) -> bool:
    return s.size <= 600 and not s.lists.items and _challenges(s) and s.prose < 120 and not s.printed


def _challenges(s: Signs) -> bool:
    if s.says(sayings.VERIFY) and (s.size < 200 or sayings.VERIFY.said_in(s.doc.title_tag)):
        return True
    if s.size > 120 or "<script" not in s.doc.text[:200_000].lower():
        return False
    if s.has_password:
        return False  # a door with a code to type in
    if sayings.CHALLENGE_CODE.search(s.doc.text) and not ROOT_ELEMENT.search(s.doc.text):
        return True
    return bool(_COOKIE_SCRIPT.search(s.scripts) and _RELOAD.search(s.scripts)) or s.doc.status in (412, 521)


def _is_soft_404(s: Signs) -> bool:
    if s.doc.status in (404, 410) or _says_so_twice(s):
        return True
    if not s.says(sayings.NOT_FOUND) or s.substantial or offers_login(s) or s.outweighs(sayings.NOT_FOUND):
        return False
    if _is_a_text(s) or bool(s.fault):
        return False
    said = s.lines_saying(sayings.NOT_FOUND)
    only_empty = bool(said) and all(map(sayings.BLANK.said_in, said))  # 没有找到相关信息 in a column means no entries
    in_title = sayings.NOT_FOUND.said_in(s.doc.title_tag)
    return not (only_empty and (s.is_column or asks_for_words(s)) and not in_title)


def _says_so_twice(s: Signs) -> bool:
    """Whether `<title>` and page both say so: what is listed below is offered instead."""
    title = sayings.NOT_FOUND.said_in(s.doc.title_tag) and s.prose < 40 and not s.doc.metas.get("articletitle")
    if not title or s.named_as_document or (s.printed and s.anchors < 3):
        return False
    return any(map(sayings.NOT_FOUND.said_in, s.statements))


def _is_a_text(s: Signs) -> bool:
    """Whether a page of few words is a text without a day in the frame of its site: it tells of others."""
    if s.doc.metas.get("articletitle") and s.prose:
        return True
    if s.anchors >= 3 and s.leads_to_a_text and any(not line.linked for line in s.own_lines):
        return not s.doc.url or not s.on_home_address
    return s.anchors >= 5 and s.prose >= 30 and s.named_as_document


def _is_maintenance(s: Signs) -> bool:
    if _is_front_that_closed(s):
        return True
    if s.lists.dated or not s.says(sayings.MAINTENANCE):
        return False
    if (
        s.substantial
        or (s.printed and s.doc.metas.get("articletitle"))
        or offers_login(s)
        or s.outweighs(sayings.MAINTENANCE)
        or _is_a_text(s)
    ):
        return False
    lines = s.lines_saying(sayings.MAINTENANCE)
    if not lines:
        return s.anchors < 5 and len(s.lists.items) < 3  # <title> alone, above a picture
    if s.anchors >= 5 and not any(_OWN_SITE.search(line) and not _SOON.search(line) for line in lines):
        return False
    return not (s.is_column and sayings.BLANK.said_in(" ".join(lines)) and s.anchors >= 5)


def _is_front_that_closed(s: Signs) -> bool:
    """Whether the front of a site shows the notice of its end, dated as notices are, and nothing else."""
    if not s.on_home_address or not s.doc.url or s.anchors >= 5 or s.lists.dated or s.prose >= 300:
        return False
    return any(_CLOSED.search(line) for _position, line in s.doc.lines)


def _is_blank_column(s: Signs) -> bool:
    if s.prose >= 200 or s.lists.dated or (s.lists.items and s.lists.form == "main" and len(s.lists.items) >= 3):
        return False
    if not s.says(sayings.BLANK) or (s.printed and s.doc.metas.get("articletitle")):
        return False
    if s.outweighs(sayings.BLANK) or _is_a_text(s):
        return False
    if not s.blank_lines or (s.on_home_address and s.anchors >= 40) or offers_login(s):
        return False
    if s.anchors >= 3 and not s.is_column and len(s.lists.items) >= 10:
        return False
    return not (writes_over(s.doc) or is_loading(s.doc) or asks_for_words(s))


def _is_app_shell(s: Signs) -> bool:
    return not s.lists.items and s.prose < 120 and _waits(s) and not s.printed


def _waits(s: Signs) -> bool:
    if s.size <= 80 and "<script" in s.doc.text.lower() and _waits_for_script(s.doc.text):
        return True
    if len(_TEMPLATE_MARKS.findall(s.doc.text)) >= 3 and not s.lists.dated:
        return True
    waits = s.is_column and not s.on_home_address and bool(LOADER.search(s.scripts))
    return waits and not any(not line.linked for line in s.own_lines)


def _waits_for_script(text: str) -> bool:
    return bool(ROOT_ELEMENT.search(text) or _NEEDS_SCRIPT.search(text)) or "src=" in text


# In order of how sure they are.
STATUS_KINDS: tuple[tuple[str, PageKind, Callable[[Signs], bool]], ...] = (
    ("asks for proof", "js_challenge", _is_js_challenge),
    ("refuses", "waf_block", _is_waf_block),
    ("not found", "soft_404", _is_soft_404),
    ("nothing of the site", "other", lambda s: bool(s.fault)),
    ("under maintenance", "maintenance", _is_maintenance),
    ("says that nothing is here", "blank_column", _is_blank_column),
    ("sends on", "redirect_stub", sends_on),
    ("wants a name and a password", "login", offers_login),
    ("waits for its script", "app_shell", _is_app_shell),
)
