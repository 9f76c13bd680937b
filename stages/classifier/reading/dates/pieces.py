"""Dates that a template prints in pieces beside the title: the day large, year and month below it, each on a line."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.dates.parse import ParsedDate, parse_date

_PIECE = re.compile(r"[0-9年月日号/.\-\s]{1,12}(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?")
_BEGINS = frozenset("0123456789年月日号/.-")
_YEAR = re.compile(r"(?<![0-9])(?:[0-9]{1,2})?((?:19|20)[0-9]{2})(?![0-9])")
_GLUED = re.compile(r"^([0-9]{1,2})(?=(?:19|20)[0-9]{2}\s*[-/.年])")
_DAY_OVER_MONTH = re.compile(r"^([0-9]{1,2})\s*/?\s*([0-9]{1,2})\s*月\s*((?:19|20)[0-9]{2})\s*年?$")
_YEAR_BESIDE = re.compile(r"^((?:19|20)[0-9]{2})\s*年?\s+([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})(?![0-9])日?")
_MOST = 4  # pieces of one date: year, month, day and time


def pieced_dates(lines: list[tuple[int, str]], clock: VisitClock) -> Iterator[ParsedDate]:
    """Dates that neighbouring lines make up which hold nothing but numbers, a year among them. `lines`: (position,
    line) in the order of the page."""
    for is_piece, group in groupby(
        lines, key=lambda line: line[1][0] in _BEGINS and _PIECE.fullmatch(line[1]) is not None
    ):
        pieces = list(group)
        if not is_piece or len(pieces) > _MOST:
            continue
        text = _GLUED.sub(r"\1 ", " ".join(line for _, line in pieces))
        text = _YEAR_BESIDE.sub(r"\1-\2-\3", _DAY_OVER_MONTH.sub(r"\1 \3-\2", text))
        parsed = parse_date(text, clock) if _YEAR.search(text) else None
        if parsed and parsed.precision not in ("month", "year"):
            yield replace(parsed, start=pieces[0][0], end=pieces[-1][0] + len(pieces[-1][1]))
