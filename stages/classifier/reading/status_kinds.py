"""Pages that say something instead of content: refused, not found, under maintenance, blank, go on, log in, wait.

Such a page is believed only when it has nothing else to say: prose, dated entries or a dated title outweigh any
phrase, and a phrase inside a link is somebody's headline.
"""

import re
from collections.abc import Callable

from schemas.events.reading import PageKind
from stages.classifier.reading import sayings
from stages.classifier.reading.signs import Signs

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
    return not (only_empty and s.is_column and not sayings.NOT_FOUND.said_in(s.doc.title_tag))


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
    if s.is_column and sayings.BLANK.said_in(own) and s.anchors >= 5:
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
    return s.anchors < 3 or s.is_column or len(s.lists.items) < 10


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
    return s.is_column and not s.on_home_address and bool(_LOADER.search(s.scripts))


def _waits_for_script(text: str) -> bool:
    return bool(_ROOT_ELEMENT.search(text) or _NEEDS_SCRIPT.search(text)) or "src=" in text


# In order of how sure they are.
STATUS_KINDS: tuple[tuple[PageKind, Callable[[Signs], bool]], ...] = (
    ("js_challenge", _is_js_challenge),
    ("waf_block", _is_waf_block),
    ("soft_404", _is_soft_404),
    ("maintenance", _is_maintenance),
    ("blank_column", _is_blank_column),
    ("redirect_stub", _is_redirect_stub),
    ("login", _offers_login),
    ("app_shell", _is_app_shell),
)
