"""Dates and times that cannot be: years of three or five digits, a thirteenth month, from after to, a date of signing
before what the text reports. Days that no calendar has and wrong weekdays are detectors of the packs."""

import re
from collections.abc import Iterator
from datetime import date

from stages.classifier.text.classes.slip import Days, Slip, SlipClass

_YEAR = re.compile(r"(?<![0-9.\-/a-z第])([0-9]{3,5})年(?:([0-9]{1,2})月)?")
_LONG_AGO = re.compile("公元|距今|约|前|史|唐|宋|汉|隋|晋|魏|朝|代|世纪|元年|长达|历时|化石|地质")
_SPAN = re.compile(
    r"(?<![0-9])(?:([12][0-9]{3})年)?([0-9]{1,2})月([0-9]{1,2})日(?:[（(][^（）()]{1,5}[）)])?(?:[至到~～]|[—－–-]{1,2})"
    r"(?:([12][0-9]{3})年)?(?:([0-9]{1,2})月)?([0-9]{1,2})日"
)
_YEARS = re.compile(r"(?<![0-9])([12][0-9]{3})年?(?:[至到~～]|[—－–-]{1,2})([12][0-9]{3})年(?![0-9]*[度级])")
_OTHER_CALENDAR = re.compile("农历|阴历|旧历|腊月|正月|次年|翌年|第二年|跨年|闰|倒计时|追溯|对比|相比|比较")
_CLOCK = re.compile(
    r"[上下]午[0-9]{1,2}(?:[:：时点])([6-9][0-9])(?:分|(?![0-9:：]))|(?<![0-9])(2[5-9]|[3-9][0-9])[:：时][0-5][0-9]分"
    r"|上午(1[3-9]|2[0-3])(?:[:：][0-5][0-9]|时|点(?![一-鿿]{2}))"
)
_DATED = re.compile(r"(?<![0-9])(20[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日")
_SIGNED = re.compile(r"日[ \t]*(?=\n|\Z)")
_SIGNED_LINE = re.compile(r"[ \t]*(20[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日")
_HAPPENED = ("召开了", "举行了", "发生了", "作出了", "印发了", "开展了", "检查发现", "受理了", "审议通过了")
_REPORTED = re.compile(f"[^。；\n]{{0,12}}?(?:{'|'.join(_HAPPENED)})")
_PLANNED = re.compile("将|拟|计划|预计|定于|起施行|起执行|前")
_NUMBERED = re.compile(r"[〔\[［](20[0-9]{2})[〕\]］]第?[0-9]{1,4}号")
_AROUND = 12


def find_years(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """Years of three or five digits with the month, of five digits alone, years after 2100, months after the
    twelfth."""
    for place in places:
        if _ordinary(text, place):
            continue
        match = next((m for m in _YEAR.finditer(text, max(0, place - 7), place + 3) if m.end(1) == place - 1), None)
        if match is None or _LONG_AGO.search(text, max(0, match.start() - _AROUND), match.start()):
            continue
        year, month = match[1], match[2]
        if len(year) == 4:
            if year.startswith(("19", "20")) and month and int(month) > 12:
                yield Slip(*match.span(), "proof.date-month")
            elif month and "2100" <= year <= "2999":
                yield Slip(*match.span(), "proof.date-year", _swapped(match.group()))
        elif len(year) == 5 and year.startswith(("19", "20")) and not year.endswith("00"):
            yield Slip(*match.span(), "proof.date-year", _undoubled(match.group()))
        elif len(year) == 3 and month and year.startswith(("20", "19")) and int(month) <= 12:
            yield Slip(*match.span(), "proof.date-year")


def _ordinary(text: str, place: int) -> bool:
    """A quick look at what nearly all years are: four digits from 1900 to 2099 and no month after the twelfth."""
    if text[place - 5 : place - 3] not in ("19", "20") or text[max(0, place - 6) : place - 5].isdigit():
        return not text[max(0, place - 4) : place - 1].isdigit()
    return not (
        text[place - 4 : place - 1].isdigit() and text[place : place + 2].isdigit() and text[place : place + 2] > "12"
    )


def _swapped(written: str) -> str | None:
    """2204年 is 2024年 with two digits changed round."""
    right = written[0] + written[2] + written[1] + written[3:]
    return right if right.startswith("20") else None


def _undoubled(written: str) -> str | None:
    """20224年: the year without one of its doubled digits, where only one can be meant."""
    year = written[:5]
    forms = {year[:at] + year[at + 1 :] for at in range(4) if year[at] == year[at + 1]}
    return forms.pop() + written[5:] if len(forms) == 1 else None


def find_spans(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """From a day to a day before it. A span without years may run over the turn of the year."""
    for place in places:
        for pattern, turned in ((_SPAN, _turned), (_YEARS, _years_turned)):
            match = next((m for m in pattern.finditer(text, max(0, place - 18), place + 14) if m.end() > place), None)
            around = text[max(0, place - 30) : place + 30]
            if match and turned(match) and not _OTHER_CALENDAR.search(around):
                yield Slip(*match.span(), "proof.date-span")
                break


def _turned(match: re.Match[str]) -> bool:
    year, month, day, other_year, other_month, other_day = match.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(other_month or month) <= 12):
        return False
    first, last = (int(month), int(day)), (int(other_month or month), int(other_day))
    if year and other_year:
        return (int(year), *first) > (int(other_year), *last)
    if other_month is None or first[0] == last[0]:
        return first > last
    return False


def _years_turned(match: re.Match[str]) -> bool:
    return 1949 <= int(match[2]) < int(match[1]) <= 2100


def find_clock(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """下午3:75, 26时30分 and 上午15:00."""
    for place in places:
        match = next((m for m in _CLOCK.finditer(text, max(0, place - 6), place + 8) if m.end() >= place), None)
        if match:
            yield Slip(*match.span(), "proof.time")


def find_signed(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """A text with one date of signing that reports a later day as past, or cites a document of a later year."""
    signed = [line for end in _SIGNED.finditer(text) if (line := _line_of_date(text, end.start()))]
    if len(signed) != 1:
        return
    year, month, day = map(int, signed[0].groups())
    end = signed[0].start()
    for match in _DATED.finditer(text, 0, end):
        then = tuple(map(int, match.groups()))
        reported = _REPORTED.match(text, match.end(), end)
        if then > (year, month, day) and _real(*then) and reported and not _PLANNED.search(reported.group()):
            yield Slip(signed[0].start(1), signed[0].end(), "proof.date-signed")
            return
    for cited in _NUMBERED.finditer(text, 0, end):
        if int(cited[1]) > year:
            yield Slip(*cited.span(), "proof.date-signed")
            return


def _line_of_date(text: str, end: int) -> re.Match[str] | None:
    """The line whose 日 stands at `end`, when it holds a full date and nothing else."""
    line = _SIGNED_LINE.match(text, text.rfind("\n", 0, end) + 1)
    return line if line and line.end() == end + 1 else None


def _real(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


_JOINS = ("至", "到", "~", "～", "—", "-", "－", "–")
YEARS = SlipClass(tuple(f"{digit}年" for digit in range(10)), find_years)
SPANS = SlipClass(
    (*(f"日{join}" for join in _JOINS), *(f"年{join}" for join in _JOINS), *(f"）{join}" for join in _JOINS)),
    find_spans,
)
CLOCK = SlipClass((*("上午", "下午"), *(f"{digit}分" for digit in range(10))), find_clock)
SIGNED = SlipClass(("〕", *_HAPPENED), find_signed, beyond_line=True)
