"""Pages that only send on: by a refresh, by a script, by a form that sends itself."""

import re

from stages.classifier.reading.signs import ROOT_ELEMENT, Signs

_META_REFRESH = re.compile(r"<meta\b[^>]{0,200}?http-equiv\s*=\s*[\"']?refresh\b[^>]{0,400}", re.I)
_REFRESH_TARGET = re.compile(
    r"content\s*=\s*[\"']?\s*(\d{1,4})(?:\.\d*)?\s*[;,]\s*(?:url\s*=)?\s*['\"]?([^\"'>\s]+)", re.I
)
_SCRIPT_JUMP = re.compile(
    r"(?:(?:window|self|top|parent|document|this)\s*\.\s*)?location(?:\s*\.\s*href|\[['\"]href['\"]\])?\s*=(?!=)\s*[^=;]{3}"
    r"|location\s*\.\s*(?:replace|assign)\s*\(|\.submit\(\s*\)|\.navigate\s*\(|window\.open\([^)]{1,200}_(?:self|top)|\.click\(\s*\)"
)
_SENT_ON = re.compile(
    r"<body\b[^>]{0,200}?\bonload\s*=[^>]{0,300}?(?:\.submit\(|location(?:\.href)?\s*=|location\.(?:replace|assign)\()",
    re.I,
)
_FUNCTION = re.compile(r"\bfunction\s+(\w{1,40})\s*\([^)]{0,200}\)\s*\{[^{}]{0,2000}\}")
_COMMENT = re.compile(r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/|(?<![:'\"\\])//[^\n]*")
# Only a page in a frame of another, or asked for without TLS, is sent on: to itself.
_OTHER_CASES = re.compile(
    r"\bif\s*\([^(){};]{0,80}(?:\btop\b|\bself\b|\bparent\b|\bframes\b|\.protocol\b|\.origin\b)[^{};]{0,80}\)\s*(?:\{[^{}]{0,400}\}|[^;{}]{0,300};?)"
)
_FOR_PHONES = re.compile(r"userAgent|screen\.width|clientWidth|matchMedia", re.I)


def sends_on(s: Signs) -> bool:
    """A page that has nothing to show and sends every browser on at once, or within 30 seconds."""
    if s.lists.items:
        return False
    refresh = _META_REFRESH.search(s.doc.text)
    target = _REFRESH_TARGET.search(refresh[0]) if refresh else None
    leaves = target is not None and int(target[1]) <= 30
    if s.size > 300 or s.anchors > 2:  # the frame of the site around nothing
        return leaves and s.is_column and s.prose < 40 and s.printed is None and s.anchors < 60
    if leaves or (s.size <= 120 and _SENT_ON.search(s.doc.text)):
        return True
    if s.size > 120 or len(s.scripts) >= 6000 or s.has_password:
        return False
    return _SCRIPT_JUMP.search(_run_at_once(s)) is not None and not _sends_phones_away(s)


def _run_at_once(s: Signs) -> str:
    """The scripts without the functions that nothing calls as the page comes: a button may."""
    scripts = _OTHER_CASES.sub("", _COMMENT.sub("", s.scripts))

    def kept(function: re.Match[str]) -> str:
        name = function[1]
        called = len(re.findall(rf"\b{name}\b", scripts)) > 1
        at_once = re.search(rf"\bonload\s*=\s*[\"'][^\"']{{0,200}}\b{name}\b", s.doc.text, re.I)
        return function[0] if called or at_once else ""

    return _FUNCTION.sub(kept, scripts)


def _sends_phones_away(s: Signs) -> bool:
    """Whether only some devices are sent elsewhere, and a page for the others is there: an application, pictures."""
    if not _FOR_PHONES.search(s.scripts) or re.search(r"\belse\b", s.scripts):
        return False
    return bool(ROOT_ELEMENT.search(s.doc.text)) or s.doc.text.lower().count("<img") >= 2
