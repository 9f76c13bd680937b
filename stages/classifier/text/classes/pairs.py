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
QUOTE_RULE = "proof.quotation-marks"
_NAMES = {"《": "proof.title-marks", "》": "proof.title-marks"}
_LONGEST = 3_000
_QUOTES = re.compile("[“”]")
_QUOTED = 16  # characters: a word or slogan within marks of one direction


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


def find_lone_quotes(text: str) -> Iterator[Slip]:
    """Quotation marks that no other closes or opens, in whole paragraphs: wrong where two of one direction stand around
    a few words (“网上办“), else a clue. Of other lines only the titles in them are looked at (《“十四五“规划》):
    menus cut lines. Paragraphs with straight marks are left alone."""
    start = 0
    for line in text.split("\n"):
        if '"' not in line and len(line) <= _LONGEST and line.count("“") != line.count("”"):
            lone = _lone_quotes(line)
            if not _WHOLE.search(line):
                yield from _quotes_in_title(line, lone, start)
            elif line[:1].strip() and not _of_several_paragraphs(line, lone):
                yield from _quote_slips(lone, start)
        start += len(line) + 1


def _of_several_paragraphs(line: str, lone: list[tuple[int, str]]) -> bool:
    """Each paragraph of a long quotation begins with “, the last alone ends with ” (GB/T 15834-2011, 4.8.3.5)."""
    (at, mark), *more = lone or [(0, "“")]
    return not more and (at == 0 if mark == "“" else not line[at + 1 :].strip("。！？；）’」』 \t"))


def _lone_quotes(line: str) -> list[tuple[int, str]]:
    """Marks of one paragraph without a partner, in their order; one after a digit may mean inches or seconds."""
    opened: list[int] = []
    lone: list[tuple[int, str]] = []
    for match in _QUOTES.finditer(line):
        at = match.start()
        if match.group() == "“":
            opened.append(at)
        elif opened:
            opened.pop()
        elif not line[at - 1 : at].isdigit():
            lone.append((at, "”"))
    return sorted([*lone, *((at, "“") for at in opened)])


def _quotes_in_title(line: str, lone: list[tuple[int, str]], start: int) -> Iterator[Slip]:
    """Two marks of one direction around a few words between 《 and 》."""
    if len(lone) == 2 and lone[0][1] == lone[1][1] and lone[1][0] - lone[0][0] <= _QUOTED:
        opened, closed = line.rfind("《", 0, lone[0][0]), line.find("》", lone[1][0])
        if opened >= 0 and closed >= 0 and "》" not in line[opened:closed]:
            yield from _quote_slips(lone, start)


def _quote_slips(lone: list[tuple[int, str]], start: int) -> Iterator[Slip]:
    if len(lone) == 2 and lone[0][1] == lone[1][1] and 1 < lone[1][0] - lone[0][0] <= _QUOTED:
        at = lone[1][0] if lone[0][1] == "“" else lone[0][0]
        yield Slip(start + at, start + at + 1, QUOTE_RULE, "”" if lone[0][1] == "“" else "“")
        return
    for at, _ in lone:
        yield clue(start + at, start + at + 1, QUOTE_RULE)


_DIGITS = range(10)
DOCUMENT_NUMBERS = SlipClass(tuple(f"{digit}{close}" for digit in _DIGITS for close in "】］])）〕"), find_numbers)
PAIRS = (("（", "）"), ("《", "》"))
