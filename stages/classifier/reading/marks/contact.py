"""A way to reach the office in a page's foot: a telephone number, a mail address, or an entry that leads to one."""

import re
from collections.abc import Iterator, Sequence

from stages.classifier.reading.line_signs import sign
from stages.classifier.reading.marks.stretches import Stretch

_NUMBER = (
    r"(?:[(（]?\+?86[)）]?[-\s]?)?[(（]?0[0-9]{2,3}[)）]?\s*[-－—–]?\s*[0-9]{7,8}(?:\s*(?:转|-)\s*[0-9]{1,6})?"
    r"|1[3-9][0-9]{9}"
    r"|400[-\s]?[0-9]{3,4}[-\s]?[0-9]{3,4}|800[-\s]?[0-9]{3}[-\s]?[0-9]{4}"
    r"|(?:[(（]?0[0-9]{2,3}[)）]?\s*[-－—–]?\s*)?(?:123[0-9]{2}|9[56][0-9]{3,4})(?![0-9])"
    r"|[(（]?0[0-9]{2,3}[)）]?\s*[-－—–]\s*[0-9]{3,4}[-\s]?[0-9]{3,4}"
    r"|[0-9]{3,4}[-－\s][0-9]{4}(?![0-9])"
    r"|[0-9]{7,8}(?![0-9])"
)
# Every alternative begins with a plain character of one case: only then does the engine skip ahead.
_LABEL = re.compile(
    r"电\s*话|热\s*线|传\s*真|联\s*系|总机|值班|咨询|举报|投诉|客服|服务台|手机|座机|办公室?[:：]|☎|📞|℡|"
    + "|".join(
        rf"{first}(?<!\w{first})(?i:{rest})\b"
        for word in ("tel", "phone", "fax")
        for first, rest in ((word[0], word[1:]), (word[0].upper(), word[1:]))
    )
)
_OF_TWO = ("电", "热", "传", "联")  # the first characters of labels with blanks in them
# What stands in the line in which a label begins.
SIGN = sign(
    *("电", "热", "传", "联", "总机", "值班", "咨询", "举报", "投诉", "客服", "服务台", "手机", "座机", "办公"),
    *("☎", "📞", "℡", "tel", "phone", "fax"),
)
_DIGIT_NEAR = re.compile(r"[^\n0-9@]{0,20}+[0-9]")  # in all that follows, at the most so far behind a label
_AFTER = re.compile(rf"[^\n0-9@]{{0,16}}?({_NUMBER})")
_WITH_AREA = re.compile(
    "|".join(
        rf"{first}(?<![0-9A-Za-z号备码/=.-]{first}){rest}\s*(?:[0-9]{{7,8}}|123[0-9]{{2}})(?![0-9])"
        for first, rest in ((r"\(", r"[0-9]{3,4}\)"), ("（", "[0-9]{3,4}）"), ("0", r"[0-9]{2,3}\s?[-－—–]"))
    )
)
_MAIL = re.compile(r"[\w.+-]+\s?(?:@|#|\[at\]|\(at\)|（at）)\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.I)
_MAIL_LABEL = re.compile(
    "|".join(
        rf"{word}\s*(?:地址)?\s*[:：（(]?\s*"
        for word in (r"邮\s*箱", r"e-?\s?(?i:mail)", r"E-?\s?(?i:mail)", r"邮\s*件", "电邮", "信箱")
    )
)
_ENTRY = re.compile(
    r"联\s?系\s?(?:我\s?们|方\s?式|本站|网站|站长|办法)|联络我们|与我们联系"
    r"|c(?<!\wc)(?i:ontact\s?us)\b|C(?<!\wC)(?i:ontact\s?us)\b"
)
_MAY_BE = re.compile(
    r"地\s*址|邮\s*编|邮政编码|电\s*话|热\s*线|传\s*真|邮\s*箱|信\s*箱|联\s*系|联络|客服|咨询|\btel\b|e-?mail|contact|办公时间|意见反馈",
    re.I,
)


def contact(foot: str, stretches: Sequence[Stretch] | None = None) -> str | None:
    """A telephone number that a label in the foot announces, else one with its area code, else a mail address, else
    the entry that says 联系我们. `stretches`: where labels may begin."""
    for label in _labels(foot, stretches):
        number = _AFTER.match(foot, label.end()) if _DIGIT_NEAR.match(foot, label.end()) else None
        if number and not foot.startswith(("年", "月"), number.end()):
            return " ".join(number.group(1).split())
    alone = _WITH_AREA.search(foot)
    if alone:
        return " ".join(alone.group().split())
    entry = _ENTRY.search(foot)
    return _mail(foot) or ("".join(entry.group().split()) if entry else None)


def _labels(foot: str, stretches: Sequence[Stretch] | None) -> Iterator[re.Match[str]]:
    """What `_LABEL` finds in the lines of a foot. At the end of a line, a label may go on in the next one."""
    for start, end in stretches if stretches is not None else ((0, len(foot)),):
        yield from _LABEL.finditer(foot, start, end)
        last = _LABEL.match(foot, end - 1) if foot[end - 1 : end] in _OF_TWO else None
        if last:
            yield last


def may_be_contact(foot: str) -> bool:
    """Whether anything in the foot speaks of a way to reach the office."""
    return _MAY_BE.search(foot) is not None


def _begin_of_name(text: str, at: int) -> int:
    """Where the name before an @ begins: to look for addresses from every character takes a hundred times as long."""
    start = at - 1 if text[at - 1 : at].isspace() else at
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in "_.+-"):
        start -= 1
    return start


def _mail(foot: str) -> str | None:
    at = foot.find("@")
    while at >= 0:
        found = _MAIL.match(foot, _begin_of_name(foot, at))
        if found and "@" in found.group():
            return "".join(found.group().split())
        at = foot.find("@", at + 1)
    for label in _MAIL_LABEL.finditer(foot):
        found = _MAIL.match(foot, label.end())
        if found:
            return "".join(found.group().split())
    return None
