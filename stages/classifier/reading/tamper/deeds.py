"""What a script does without being asked: open windows that nobody sees, lay frames over the page, leave for a
stranger at once or after a while."""

import re
from collections.abc import Iterator

from schemas.events.reading import Tamper
from stages.classifier.reading.hidden.hiders import at_load
from stages.classifier.reading.hidden.page import Page
from stages.classifier.reading.hidden.parts import fragment
from stages.classifier.reading.hidden.styles import declarations
from stages.classifier.reading.hosts import host_of
from stages.classifier.reading.javascript import literals
from stages.classifier.reading.kept import by_script
from stages.classifier.reading.spam import bad_host, cheap_host
from stages.classifier.reading.tamper.frames import covers_page

_ADDRESS = r"[\"'`]\s*((?:https?:)?//[^\"'`\s]{4,300})"
GO = re.compile(
    r"(?:location\s*(?:\.\s*href)?\s*=(?!=)\s*|location\s*\.\s*(?:replace|assign)\s*\(\s*|\.navigate\s*\(\s*)"
    + _ADDRESS,
    re.I,
)
_OPENED = re.compile(
    r"(?:window\s*\.\s*|(?<![\w$.]))open\s*\(\s*"
    + _ADDRESS
    + r"[^\"'`]{0,200}[\"'`]\s*(?:,([^,()]{0,60})(?:,\s*[\"'`]([^\"'`]{0,300}))?)?",
    re.I,
)
SAME_WINDOW = ("_self", "_top", "_parent")
_REFRESH = re.compile(
    r"http-equiv\s*=\s*[\"']?refresh[\"']?[^<>]{0,100}url\s*=\s*[\"']?((?:https?:)?//[^\"'\s<>]{4,300})", re.I
)
_FETCHED = re.compile(
    r"(?:fetch\s*\(|\.open\s*\(\s*[\"'](?:get|post)[\"']\s*,|\.get(?:Script)?\s*\()\s*" + _ADDRESS, re.I
)
_EVALUATING = ("eval", "Function", "getScript")
_EVALUATES = re.compile(r"\beval\b|new\s+Function|getScript")
# Whatever a reader does first: a click anywhere, a step back.
_ANY_TOUCH = re.compile(
    r"(?:\b(?:document|window|body)\s*\.\s*on(?:click|mousedown|mousemove|mouseup|touchstart|touchend|keydown|scroll|popstate|hashchange|beforeunload)\s*=\s*"
    r"|\b(?:document|window|body)\s*\.\s*addEventListener\s*\(\s*[\"'](?:click|mousedown|mousemove|touchstart|touchend|keydown|scroll|popstate|hashchange)[\"']\s*,\s*"
    r"|(?:\$|jQuery)\s*\(\s*(?:document|window|[\"'](?:body|html)[\"'])\s*\)\s*\.\s*(?:(?:on|one|bind)\s*\(\s*[\"']\w+[\"']\s*,\s*|click\s*\(\s*|mousemove\s*\(\s*)"
    r"|onpopstate\s*=\s*)(?:function\s*\w*\s*\([\w\s,$]{0,60}\)|\([\w\s,$]{0,60}\)\s*=>|\w{1,20}\s*=>)\s*\{[^{}]{0,1500}\Z"
)
_FEATURE = re.compile(r"(width|height|left|top|screenx|screeny|innerwidth|innerheight)\s*=\s*(-?\d{1,6})", re.I)
_SPECK, _FAR = 10, 2_000  # pixels of a window that nobody sees, pixels beside the screen
_UNDER = re.compile(r"\.\s*blur\s*\(\s*\)|\.\s*(?:moveTo|resizeTo)\s*\(\s*-?\d{4,}|resizeTo\s*\(\s*[01]\s*,")
_CLICKED = re.compile(r"\.href\s*=\s*" + _ADDRESS + r"[\"'`][^{}]{0,300}\.click\s*\(\s*\)", re.I)
_SUBMITTED = re.compile(r"\.action\s*=\s*" + _ADDRESS + r"[\"'`][^{}]{0,300}\.submit\s*\(\s*\)", re.I)
_FRAME_MADE = re.compile(r"createElement\s*\(\s*[\"']iframe[\"']\s*\)", re.I)
_FRAME_SOURCE = re.compile(r"(?:\.src\s*=\s*|setAttribute\s*\(\s*[\"']src[\"']\s*,\s*)" + _ADDRESS, re.I)
_SET = re.compile(r"\.style\s*\.\s*([a-zA-Z]{3,12})\s*=\s*[\"']?([^\"';]{1,40})")
_ALL_SET = re.compile(r"(?:cssText\s*\+?=|setAttribute\s*\(\s*[\"']style[\"']\s*,)\s*[\"']([^\"']{5,400})", re.I)
_REPLACES_PAGE = re.compile(
    r"(?:body|documentElement)\s*\.\s*(?:innerHTML|outerHTML)\s*=(?!=)|\(\s*[\"'](?:body|html)[\"']\s*\)\s*\.\s*html\s*\("
)
_NAMED = re.compile(
    r"(?:function\s+([\w$]{1,40})\s*\([^()]{0,200}\)|([\w$]{1,40})\s*=\s*(?:function\s*\([^()]{0,200}\)|\([^()]{0,200}\)\s*=>))\s*\{[^{}]{0,1500}\Z"
)
_CONDITION = re.compile(
    r"(?:\bif\s*\([^{};]{0,300}\)\s*\{?|\?|&&|\|\||\belse\s*\{?|\bcase\b[^:]{0,60}:)\s*(?:window\.|self\.|top\.|parent\.|document\.)*\Z"
)
_IN_BLOCK = re.compile(r"\bif\s*\([^{};]{0,300}\)\s*\{[^{}]*\Z")
CHANCE = re.compile(
    r"cookie|random|getHours|getDay|getMinutes|getSeconds|getMilliseconds|(?:getTime|Date\.now)\(\)\s*%|history|localStorage|sessionStorage|\b(?:true|1)\s*\)"
)
# Who has not signed in is sent to where people sign in, on whatever host that is.
SIGNS_IN = re.compile(r"login|sso|\bcas\b|auth|passport|signin|logout", re.I)
_KNOWS_VISITOR = re.compile(r"cookie|Storage|token", re.I)
_SAYS_SO = re.compile(r"跳转|即将离开|自动转|正在进入|正在打开|进入新|转到|转向|稍候|稍后")
_REACH = 400  # characters before a deed in which its condition stands


def deed_signs(code: str, page: Page) -> Iterator[Tamper]:
    """Signs in the code of one script, its wrappings undone and its comments left out."""
    if "open" in code:
        yield from _popups(code, page)
    if "iframe" in code or "IFRAME" in code:
        yield from _covering_frames(code, page)
    if "refresh" in code.lower():
        addresses = (found for text in literals(code) for found in _REFRESH.findall(text))
        yield from (_leaving(address) for address in addresses if _stranger(address, page) and not page.says_moved)
    if any(word in code for word in _EVALUATING) and _EVALUATES.search(code):
        yield from _evaluated(code, page)
    yield from _departures(code, page)


def _evaluated(code: str, page: Page) -> Iterator[Tamper]:
    """Code that is fetched as text from a stranger and run."""
    for address in _FETCHED.findall(code):
        host = host_of(address)
        if _stranger(address, page) and ("getScript" not in code or bad_host(host) or cheap_host(host)):
            yield Tamper(kind="foreign_script", detail=f"脚本取得并执行外部代码：{address[:100]}")


def _leaving(address: str) -> Tamper:
    return Tamper(kind="foreign_redirect", detail=f"脚本跳转到外部地址：{address[:100]}")


def says_so(page: Page) -> bool:
    """Whether the page tells its readers that it sends them on: 已迁移, 5秒后自动跳转."""
    return page.says_moved or _SAYS_SO.search(page.doc.flow.text) is not None


def _stranger(address: str, page: Page) -> bool:
    return page.own.sends_to_stranger(host_of(address))


def _popups(code: str, page: Page) -> Iterator[Tamper]:
    for match in _OPENED.finditer(code):
        address, target, features = match.group(1), match.group(2) or "", match.group(3) or ""
        host = host_of(address)
        if not _stranger(address, page):
            continue
        before = code[: match.start()]
        if target.strip(" \"'`").lower() in SAME_WINDOW and runs_by_itself(code, match.start(), page):
            yield _leaving(address)
        unseen = is_unseen(features) or _UNDER.search(code, match.end(), match.end() + _REACH) is not None
        unseen = unseen or _ANY_TOUCH.search(before[-2000:]) is not None
        if unseen or ((bad_host(host) or cheap_host(host)) and runs_by_itself(code, match.start(), page)):
            yield Tamper(kind="foreign_popup", detail=f"脚本弹出外部窗口：{address[:100]}")


def is_unseen(features: str) -> bool:
    sizes = {name.lower(): int(value) for name, value in _FEATURE.findall(features)}
    small = [value for name, value in sizes.items() if name.endswith(("width", "height"))]
    places = [value for name, value in sizes.items() if not name.endswith(("width", "height"))]
    return any(value <= _SPECK for value in small) or any(abs(value) >= _FAR for value in places)


def _covering_frames(code: str, page: Page) -> Iterator[Tamper]:
    """Frames of strangers that a script writes or makes and lays over the page."""
    markups = [text for text in literals(code) if "//" in text and "iframe" in text.lower()]
    whole = bool(markups) and _REPLACES_PAGE.search(code) is not None
    for markup in markups:
        tree = fragment(markup)
        for frame in tree.iter("iframe") if tree is not None else ():
            source = frame.get("src") or ""
            around = [frame, *frame.iterancestors()][:3]
            covers = any(covers_page(declarations(one.get("style") or ""), is_frame=True) for one in around)
            if _stranger(source, page) and (covers or whole):
                yield _cover(source)
    if _makes_frame(code):
        style = {name.lower(): value.strip().lower() for name, value in _SET.findall(code)}
        style = {**style, "z-index": style.pop("zindex", "")}
        style.update(declarations(";".join(_ALL_SET.findall(code))))
        for source in _FRAME_SOURCE.findall(code) if covers_page(style, is_frame=True) else ():
            if _stranger(source, page):
                yield _cover(source)


@by_script
def _makes_frame(code: str) -> bool:
    return _FRAME_MADE.search(code) is not None


def _cover(source: str) -> Tamper:
    return Tamper(kind="foreign_frame", detail=f"脚本用外部内容覆盖整个页面：{source[:100]}")


def _departures(code: str, page: Page) -> Iterator[Tamper]:
    """Leaving for a stranger at load or after a while, from a page that does not say so."""
    for address, start in _ways_out(code):
        signs_in = SIGNS_IN.search(address) is not None and _KNOWS_VISITOR.search(code) is not None
        leaves = not signs_in and _stranger(address, page) and runs_by_itself(code, start, page)
        if leaves and not says_so(page):
            yield _leaving(address)


@by_script
def _ways_out(code: str) -> tuple[tuple[str, int], ...]:
    """(address, place) of the statements that lead to another address."""
    small = code.lower()
    return tuple(
        (match.group(1), match.start())
        for pattern, words in ((GO, ("location", ".navigate")), (_CLICKED, ("click",)), (_SUBMITTED, ("submit",)))
        if any(word in small for word in words)
        for match in pattern.finditer(code)
    )


def runs_by_itself(code: str, position: int, page: Page) -> bool:
    """Whether the statement at a position runs when the page has loaded or some time later, whoever looks and whatever
    they do: outside of functions, or inside of one that is called so. What depends on a condition is left to those who
    know the condition, unless it is no more than chance."""
    before = code[:position]
    condition = _CONDITION.search(before[-_REACH:]) or _IN_BLOCK.search(before[-_REACH:])
    if condition is not None:
        return CHANCE.search(condition.group()) is not None and at_load(before[: len(before) - len(condition.group())])
    if at_load(before) or _ANY_TOUCH.search(before[-2000:]):
        return True
    named = _NAMED.search(before[-2 * _REACH - 1500 :])
    return named is not None and _is_called(named.group(1) or named.group(2), code, page)


def _is_called(name: str, code: str, page: Page) -> bool:
    called = re.compile(
        rf"(?:setTimeout|setInterval)\s*\(\s*[\"']?{re.escape(name)}\b|on(?:load|pageshow)\s*=\s*{re.escape(name)}\b"
        rf"|[\"'](?:load|DOMContentLoaded|pageshow)[\"']\s*,\s*{re.escape(name)}\b|(?:^|[;}}\n])\s*{re.escape(name)}\s*\(\s*\)\s*(?:;|\n|\Z)"
    )
    return called.search(code) is not None or any(name + "(" in handler for handler in page.handlers)
