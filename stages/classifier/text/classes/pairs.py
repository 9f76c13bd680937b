"""Brackets and quotation marks that do not pair, and the brackets of document numbers.

GB/T 9704-2012, 7.2.5: the year of a document number stands in 〔〕. Pairs are judged in whole paragraphs only: those
that end as a sentence ends. Text whose quotation runs over several paragraphs opens marks that it does not close.
"""

import re
from collections.abc import Iterator

from stages.classifier.text.classes.slip import Days, Slip, SlipClass, clue

_NUMBER = re.compile(
    r"(?<=[\u4e00-\u9fff])[ ]?([〔［\[【（(])((?:19|20)[0-9]{2})([〕］\]】）)])[ ]?(?=第?[0-9]{1,4}号)"
)
_ISSUED = re.compile("[发函办字令告通规文政府委会局厅部纪组宣统审议任免综建财教卫人农林水交民司公法监环资自应医市税]$")
_SINCE = 2012  # GB/T 9704-2012; older numbers are quoted as they were printed
_MIXED = str.maketrans("()", "（）")
_CLOSERS = {"（": "）", "《": "》", "〔": "〕", "【": "】"}
_MARK = re.compile("[（）《》〔〕【】]")
_WHOLE = re.compile("[。！？；][”’」』）)]*[ \t]*$")
_CLAUSE_ENDS = re.compile("[，。；：！？]")
_LIST_MARK = re.compile(r"(?:[0-9a-z]{1,2}|[一二三四五六七八九十]{1,3}|[ivx]{1,4}|[①-⑳])[ \t]*$")
_NAMES = {"《": "proof.title-marks", "》": "proof.title-marks"}
_LONGEST = 3_000


def find_numbers(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """国发[2024]3号, 国发【2024】3号, 国发（2024）3号."""
    for place in places:
        match = _NUMBER.search(text, max(0, place - 8), place + 8)
        if match is None or not match.start(1) < place <= match.end() or int(match[2]) < _SINCE:
            continue
        if (match[1], match[3]) != ("〔", "〕") and _ISSUED.search(text[max(0, match.start() - 1) : match.start()]):
            yield Slip(match.start(1), match.end(3), "proof.document-number", f"〔{match[2]}〕")


def find_unpaired(text: str, opened: str, closed: str) -> Iterator[Slip]:
    """Marks of one kind that no other closes or opens, in whole paragraphs of the text."""
    start = 0
    for line in text.split("\n"):
        if len(line) <= _LONGEST and (opened in line or closed in line) and line.count(opened) != line.count(closed):
            yield from _in_line(line, start)
        start += len(line) + 1


def _in_line(line: str, start: int) -> Iterator[Slip]:
    """Slips in one paragraph. Half and full width may pair with each other here: that is another slip."""
    plain = line.translate(_MIXED)
    if not _WHOLE.search(plain) or not plain[:1].strip():
        return
    open_marks: list[tuple[int, str]] = []
    wrong: list[tuple[int, str]] = []
    for match in _MARK.finditer(plain):
        mark, at = match.group(), match.start()
        if mark in _CLOSERS:
            open_marks.append((at, mark))
        elif open_marks and _CLOSERS[open_marks[-1][1]] == mark:
            open_marks.pop()
        elif not (mark == "）" and _LIST_MARK.search(plain[max(0, at - 4) : at])):
            wrong.append((at, mark))
    if len(open_marks) + len(wrong) == 1:
        at, mark = (open_marks or wrong)[0]
        make = Slip if mark in "《》" and _title_alone(plain, at, mark) else clue
        first, last = _clause(plain, at, mark in _CLOSERS)
        yield make(start + first, start + last, _NAMES.get(mark, "proof.brackets"))


def _clause(line: str, at: int, opens: bool) -> tuple[int, int]:
    """The stretch in which the other mark is missing: to the end of the clause, or from its beginning."""
    if opens:
        stop = _CLAUSE_ENDS.search(line, at)
        return at, stop.start() if stop else len(line)
    return max((line.rfind(end, 0, at) for end in "，。；：！？"), default=-1) + 1, at + 1


def _title_alone(line: str, at: int, mark: str) -> bool:
    """Whether a lone title mark cannot be the end of a title that began on another line."""
    return mark == "《" or ("《" not in line[:at] and at > 6)


_DIGITS = range(10)
DOCUMENT_NUMBERS = SlipClass(tuple(f"{digit}{close}" for digit in _DIGITS for close in "】］])）〕"), find_numbers)
PAIRS = (("（", "）"), ("《", "》"))
