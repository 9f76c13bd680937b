"""The marks every page's foot must carry: rules of 网页设计规范 and of 网站标识, police and ICP filing."""

import re
from bisect import bisect_left

import msgspec

from schemas.events.reading import Footer
from stages.classifier.reading.document import Document
from stages.classifier.reading.line_signs import sign
from stages.classifier.reading.marks import contact as contact_mark
from stages.classifier.reading.marks import organiser as organiser_mark
from stages.classifier.reading.marks import unread
from stages.classifier.reading.marks.contact import contact
from stages.classifier.reading.marks.organiser import organiser
from stages.classifier.reading.marks.stretches import Stretch
from stages.classifier.reading.marks.unread import MARKS, own_foot, unread_marks

_AREAS = (
    "11京 12津 13冀 14晋 15蒙 21辽 22吉 23黑 31沪 32苏 33浙 34皖 35闽 36赣 37鲁 "
    "41豫 42鄂 43湘 44粤 45桂 46琼 50渝 51川 52贵 53云 54藏 61陕 62甘 63青 64宁 65新"
)
_PROVINCES = {area[:2]: area[2] for area in _AREAS.split()}
_SHORT = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕秦甘陇青宁新港澳台"
_ICP = re.compile(
    rf"[{_SHORT}]?\s*ICP\s*[(（\[【]?[备证][)）\]】]?(?:案)?(?:号)?\s*(?:第|字)?\s*[:：]?\s*[0-9]{{5,12}}\s*号?(?:\s*[-－–—]\s*[0-9]{{1,3}})?",
    re.I,
)
_BLANKS = re.compile(r"\s+|[:：]")
_STROKES = str.maketrans("－—–", "---")
_ICP_BARE = re.compile(r"(?:ICP)?备案(?:序?号|编号)\s*[:：]\s*([0-9]{6,12}号?(?:-[0-9]{1,3})?)", re.I)
_POLICE = re.compile(rf"[{_SHORT}]\s*公网安备\s*号?\s*[:：]?\s*([0-9]{{10,14}})\s*号?(?:-[0-9])?")
_POLICE_BARE = re.compile(
    r"公网安?备(?:案号?)?\s*[:：]?\s*([0-9]{10,14})\s*号?|公安(?:机关)?备案(?:编)?号?\s*[:：]?\s*([0-9]{10,14})"
)
_POLICE_LINK = re.compile(r"recordcode=([0-9]{14})|beian\.mps\.gov\.cn/#/query/webSearch\?code=([0-9]{14})", re.I)
_SITE_CODE = re.compile(r"标识(?:编)?码\s*(?:[:：（(]|为|是)?\s*((?:bm)[0-9]{8}|[0-9]{10})(?![0-9])", re.I)
_SITE_CODE_SCRIPT = re.compile(r"""site_?(?:id)?code['"]?\s*[=:]\s*['"]?\s*((?:bm)[0-9]{8}|[0-9]{10})(?![0-9])""", re.I)
_MARK_SIGNS = ("conac", "ideConac", "dzjg")
_MARK_WORDS = ("党政机关", "事业单位网站标识")
_POLICE_SIGNS = ("公网安备", "beian")
_CODE_SIGNS = ("sitecode", "siteCode", "site_code", "SiteCode")
_IN_SOURCE = {
    "事业单位网站标识": "标识",
    "网站找错": "找错",
    "找错图标": "找错",
    "我来找错": "找错",
}  # what a word is looked for by in the whole source
_ERROR_SIGNS = ("jiucuo", "kaipuyun", "wzzc", "zhaocuo")
_ERROR_WORDS = ("网站找错", "找错图标", "我来找错", "网站纠错", "我要找错", "我要纠错")
_NAMED_IN_SOURCE = frozenset(
    _IN_SOURCE.get(word, word) for word in (*_MARK_SIGNS, *_MARK_WORDS, *_ERROR_SIGNS, *_ERROR_WORDS)
)
_WIDE = str.maketrans("０１２３４５６７８９：－", "0123456789:-")
_WIDE_DIGIT = re.compile("[０１２３５９]")
_WIDE_SIGN = sign(*"０１２３５９")
_MARK_SIGN, _ERROR_SIGN = sign(*_MARK_WORDS), sign(*_ERROR_WORDS)
_LABELLED = contact_mark.SIGN | organiser_mark.SIGN | unread.SIGN
_ICP_SIGN, _POLICE_SIGN, _CODE_SIGN = sign("icp", "备案"), sign("公网", "公安"), sign("标识")
_SHORT_FOOT = 800  # characters of one that is searched as fast as the lines of it
_FOOT = 2500  # characters at the end of a page in which its foot stands
_LAST_TAGS = 400  # tags at the end of a page that are looked through for marks


def footer(document: Document) -> Footer:
    """Read the foot. Marks that are pictures or come from scripts are looked for in its tags and scripts."""
    text = document.flow.text
    foot = text[-_FOOT:]
    if document.shown & _WIDE_SIGN and _WIDE_DIGIT.search(foot):
        text = text.translate(_WIDE)
        foot = text[-_FOOT:]
    signs = document.signs
    tags = "".join(document.tree.tags[-_LAST_TAGS:]) if signs else ""
    stretches = _Stretches(document, len(text) - len(foot))
    own = own_foot(foot, stretches.of(unread.SIGN, before=1))
    shown = document.shown
    found = Footer(
        icp=(_icp(text) if shown & _ICP_SIGN else None) or (_icp(tags) if "ICP" in signs and "ICP" in tags else None),
        police=(_police(text) if shown & _POLICE_SIGN else None)
        or (_police_of_tags(tags) if not signs.isdisjoint(_POLICE_SIGNS) else None),
        site_code=_site_code(text if shown & _CODE_SIGN else "", tags, signs),
        party_gov_mark=_shown(_MARK_SIGNS, _MARK_WORDS, tags, foot if document.shown & _MARK_SIGN else "", signs),
        find_error=_shown(_ERROR_SIGNS, _ERROR_WORDS, tags, foot if document.shown & _ERROR_SIGN else "", signs),
        organiser=organiser(foot, own, document.context.registry_names, stretches.of(organiser_mark.SIGN, before=1)),
        contact=contact(foot, stretches.of(contact_mark.SIGN, before=0)),
    )
    missing = [mark for mark in MARKS if not getattr(found, mark)]
    return msgspec.structs.replace(found, unsure=unread_marks(document.tree, own, missing)) if missing else found


class _Stretches:
    """Where the labels and signs of a foot may begin, which stands at `start` of the text: the lines that have a sign
    of theirs, by their place in the foot."""

    def __init__(self, document: Document, start: int) -> None:
        self._lines, self._signs, self._start = document.lines, document.line_signs, start
        self._short = not start and len(document.flow.text) <= _SHORT_FOOT
        if self._short:
            return
        first = max(0, bisect_left(self._lines, (start, "")) - 1)
        self._marked = [k for k in range(first, len(self._lines)) if self._signs[k] & _LABELLED]

    def of(self, wanted: int, before: int) -> list[Stretch] | None:
        """The stretches of lines with a sign, each with some lines before it; None for all of a short foot."""
        if self._short:
            return None
        found: list[Stretch] = []
        after = 0
        for k in self._marked:
            if self._signs[k] & wanted:
                position, line = self._lines[k]
                end = position + len(line) - self._start
                found.append((max(after, self._lines[max(0, k - before)][0] - self._start), max(after, end)))
                after = max(after, end)
        return found


def _shown(marks: tuple[str, ...], words: tuple[str, ...], tags: str, foot: str, signs: frozenset[str]) -> bool:
    """Whether a mark is in the foot; its script, named first, may stand anywhere on the page."""
    if marks[0] in signs or (foot and any(word in foot for word in words)):
        return True
    return not signs.isdisjoint(_NAMED_IN_SOURCE) and any(
        _IN_SOURCE.get(word, word) in signs and word in tags for word in marks + words
    )


def _last(pattern: re.Pattern[str], text: str, word: str, reach: int = 60) -> re.Match[str] | None:
    """The last match around a literal that every match contains: far cheaper than searching a whole page."""
    at = text.rfind(word)
    while at >= 0:
        matches = list(pattern.finditer(text, max(0, at - 40), at + reach))
        if matches:
            return matches[-1]
        at = text.rfind(word, 0, at)
    return None


def _icp(text: str) -> str | None:
    match = _last(_ICP, text, "ICP") or _last(_ICP, text, "icp")
    if match:
        if "icp" in text[max(0, match.start() - 200) : match.start()].lower():
            match = _ICP.search(text, max(0, match.start() - 200)) or match  # the first of several side by side
        return _BLANKS.sub("", match.group(0)).translate(_STROKES)
    bare = _last(_ICP_BARE, text, "备案")
    return bare.group(1) if bare and "公" not in text[max(0, bare.start() - 6) : bare.start()] else None


def _police(text: str) -> str | None:
    match = _last(_POLICE, text, "公网安备")
    if match:
        return (
            " ".join(match.group(0).replace(":", " ").replace("：", " ").split())
            .replace(" 号", "号")
            .replace(" 公网", "公网")
        )
    bare = _last(_POLICE_BARE, text, "公网") or _last(_POLICE_BARE, text, "公安")
    return _of_number(bare.group(1) or bare.group(2)) if bare else None


def _of_number(number: str) -> str:
    return f"{_PROVINCES.get(number[:2], '')}公网安备 {number}号"


def _police_of_tags(tags: str) -> str | None:
    found = _police(tags) if "公网安备" in tags else None
    match = _last(_POLICE_LINK, tags, "beian", reach=120) if found is None else None
    return _of_number(match.group(1) or match.group(2)) if match else found


def _site_code(text: str, tags: str, signs: frozenset[str]) -> str | None:
    match = _last(_SITE_CODE, text, "标识")
    if match is None and "标识" in signs:
        match = _last(_SITE_CODE, tags, "标识")
    for word in _CODE_SIGNS:
        if match is None and word in signs:
            match = _last(_SITE_CODE_SCRIPT, tags, word)
    return match.group(1).lower() if match else None
