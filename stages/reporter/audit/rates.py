"""Printed percentages against their two numbers: wrong, rounded or cut off, and with how many decimals."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from schemas.chinese import Mode, rate
from stages.reporter.audit.circular import Circular
from stages.reporter.audit.labels import field
from stages.reporter.audit.result import Result, doubtful, error
from stages.reporter.audit.values import Facts, mapping, number, shown, walk

_PERCENT = re.compile(r"(\d+)(?:\.(\d+))?%")
_BASES = ("checked", "running", "registered", "population", "sites", "accounts", "total", "received", "reported")
# What a rate without a name is of, and the fields that can be its whole, the nearest first.
_PARTS = {
    "qualified": ("checked", "running", "registered", "total"),
    "adopted": ("reported",),
    "on_time": ("received", "answered"),
    "answered": ("received",),
    "rectified": ("problems", "problem_accounts", "problem_sites", "total"),
    "checked": ("registered", "running", "population"),
}
_NAMED = {
    "pass": "qualified",
    "qualification": "qualified",
    "adoption": "adopted",
    "reply": "answered",
    "answer": "answered",
    "check": "checked",
    "coverage": "checked",
    "sample": "checked",
    "sampling": "checked",
    "rectification": "rectified",
}
_BEFORE = re.compile("previous|last|before|year_ago")
_POINTS = re.compile("point|change|delta|rise|drop|up$|down$")
_LEAST_CUT = 2  # so many rates that can only be cut off are a way of printing, and no slip


class Rate(NamedTuple):
    """`numerator` and `denominator` are None where the circular does not give them."""

    path: str
    printed: str
    decimals: int
    numerator: int | None
    denominator: int | None
    block: Facts

    def fits(self, mode: Mode) -> bool:
        return self._as(self.decimals, mode) == _bare(self.printed)

    def rounded(self) -> str:
        """Rounded half up, with all its decimals: 99.0%."""
        text = self._as(self.decimals, "half_up").removesuffix("%")
        return f"{Decimal(text):.{self.decimals}f}%"

    def more_exactly(self, decimals: int, modes: Sequence[Mode]) -> list[str]:
        return [self._as(decimals, mode) for mode in modes]

    def _as(self, decimals: int, mode: Mode) -> str:
        return rate(self.numerator or 0, self.denominator or 0, decimals, mode)


def _bare(printed: str) -> str:
    """As `rate` prints it: without zeros at the end of the decimals."""
    text = printed.removesuffix("%")
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


def rates(circular: Circular) -> list[Rate]:
    """Every percentage among the figures of the circular, with its numbers where they stand beside it."""
    return [one for path, block in circular.blocks() for one in _below(path, block, {})]


def _below(path: str, block: Facts, above: Facts) -> Iterator[Rate]:
    for key, value in block.items():
        place = f"{path}.{key}"
        if isinstance(value, dict):
            if found := _percent(value.get("printed")):
                yield _rate(f"{place}.printed", found, *_numbers(str(key), value, block, found[0]), block)
            yield from _below(place, value, block)
        elif isinstance(value, list):
            for index, one in enumerate(value):
                yield from _below(f"{place}[{index}]", mapping(one), block)
        elif key != "printed" and (found := _percent(value)):
            yield _rate(place, found, *_numbers(str(key), {}, block, found[0]), block)


def _percent(value: object) -> re.Match[str] | None:
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    return _PERCENT.fullmatch(text)


def _rate(path: str, found: re.Match[str], numerator: float | None, denominator: float | None, block: Facts) -> Rate:
    whole = [None if one is None or one != int(one) else int(one) for one in (numerator, denominator)]
    return Rate(path, found[0], len(found[2] or ""), whole[0], whole[1], block)


def _numbers(key: str, held: Facts, block: Facts, printed: str) -> tuple[float | None, float | None]:
    """The two numbers of a percentage: its own, or those beside it that its name means.

    A share with a count of its own may be of any base beside it: the one from which it follows is taken.
    """
    if number(held.get("numerator")) is not None and number(held.get("denominator")):
        return number(held["numerator"]), number(held["denominator"])
    own: float | None = number(held.get("count"))
    bases: tuple[str, ...] = _BASES
    if own is None and _BEFORE.search(key):
        return None, None
    if own is None:
        part, bases = _meant(key, block)
        own = number(block.get(part))
    known = [value for base in ("base", *bases) if (value := number(block.get(base) or held.get(base)))]
    if own is None or not known:
        return None, None
    if number(held.get("count")) is None:
        return own, known[0]
    return own, next((base for base in known if _follows(printed, own, base)), known[0])


def _meant(key: str, block: Facts) -> tuple[str, tuple[str, ...]]:
    """The part that a rate is of, and the fields that can be its whole."""
    word = re.sub("_?(?:rate|ratio|share|percentage|percent|pct|proportion|printed)_?", "", key)
    if not word:
        return next(((p, w) for p, w in _PARTS.items() if number(block.get(p)) is not None), ("", ()))
    part = _NAMED.get(word, word)
    return part, _PARTS.get(part, _BASES)


def _follows(printed: str, part: float, whole: float) -> bool:
    found = _percent(printed)
    one = _rate("", found, part, whole, {}) if found else None
    return one is not None and one.numerator is not None and (one.fits("half_up") or one.fits("cut"))


def rates_follow(circular: Circular) -> Iterator[Result]:
    """A percentage is what its two numbers give, rounded or cut off, and 100 % only where nothing failed."""
    for one in _judged(circular):
        if one.fits("half_up") or one.fits("cut"):
            continue
        right = one.rounded()
        stands = f"{one.numerator}/{one.denominator}"
        said = f"印为{one.printed}，按{stands}应为{right}{_other_base(one)}，请核对。"
        if one.printed == "100%":
            said = f"印为100%，但{stands}并非全部，应为{right}，请核对。"
        yield error("rates.wrong", one.path, one.printed, right, said)


def _judged(circular: Circular) -> list[Rate]:
    return [one for one in rates(circular) if one.numerator is not None and one.denominator]


def _other_base(one: Rate) -> str:
    """The base with which the printed percentage would be right, where it stands in the same place."""
    for key, value in one.block.items():
        base = number(value)
        if base and base != one.denominator and base == int(base):
            moved = one._replace(denominator=int(base))
            if moved.fits("half_up"):
                return f"（以{field(str(key))}{shown(base)}为基数才得{one.printed}，基数前后不一）"
    return ""


def one_rounding(circular: Circular) -> Iterator[Result]:
    """Percentages are all rounded half up or all cut off."""
    rounded, cut = _decisive(_judged(circular))
    if not rounded and len(cut) >= _LEAST_CUT:
        return
    for one in cut:
        right = one.rounded()
        beside = f"，而{rounded[0].printed}为四舍五入" if rounded else ""
        stands = f"{one.numerator}/{one.denominator}"
        said = f"{stands}印为{one.printed}，系截去尾数，四舍五入应为{right}{beside}，取舍方式请统一。"
        yield doubtful("rates.cut_off", one.path, one.printed, right, said)


def _decisive(judged: list[Rate]) -> tuple[list[Rate], list[Rate]]:
    """Those that can only have been rounded, and those that can only have been cut off."""
    rounded = [one for one in judged if one.fits("half_up") and not one.fits("cut")]
    return rounded, [one for one in judged if one.fits("cut") and not one.fits("half_up")]


def one_number_of_decimals(circular: Circular) -> Iterator[Result]:
    """Percentages have equally many decimals; zeros at the end may be left out."""
    judged = _judged(circular)
    most = max((one.decimals for one in judged), default=0)
    longest = next((one.printed for one in judged if one.decimals == most), "")
    modes: tuple[Mode, ...] = ("half_up",) if _decisive(judged)[0] else ("half_up", "cut")
    for one in judged:
        exact = one.more_exactly(most, modes)
        if one.decimals < most and _bare(one.printed) not in exact and (one.fits("half_up") or one.fits("cut")):
            said = f"印为{one.printed}，与{longest}的小数位数不一致，保留{most}位小数应为{exact[0]}，请统一。"
            yield doubtful("rates.decimals", one.path, one.printed, exact[0], said)


def points_follow(circular: Circular) -> Iterator[Result]:
    """A change in points is the difference of the two printed percentages."""
    for path, block in walk(circular.totals, "totals"):
        now = _printed(block, re.compile("^(?:rate|printed|合格率)$"))
        before = _printed(block, _BEFORE)
        key = next((str(key) for key in block if _POINTS.search(str(key)) and number(block[key]) is not None), "")
        if now is None or before is None or not key:
            continue
        change = Decimal(str(number(block[key])))
        right = now - before
        if right not in (change, -change) or ("down" not in key and "drop" not in key and right * change < 0):
            said = f"本期与上期比率之差为{right.normalize():f}个百分点，印为{change.normalize():f}个百分点，请核对。"
            yield error("rates.points", f"{path}.{key}", f"{change}", f"{right}", said)


def _printed(block: Facts, wanted: re.Pattern[str]) -> Decimal | None:
    for key, value in block.items():
        found = _percent(mapping(value).get("printed") if isinstance(value, dict) else value)
        if wanted.search(str(key)) and found:
            return Decimal(found[0].removesuffix("%"))
    return None
