"""Mobile numbers behind their label that have a digit too few or too many: 联系电话：1383712345."""

import re
from collections.abc import Iterator

from stages.classifier.text.classes.slip import Days, Slip, SlipClass

# A mobile number of the mainland has eleven digits and begins with 13 to 19 (工信部《电信网编号计划》).
_NUMBER = re.compile(r"(?:号码|号)?[:：][ ]?(1[3-9][0-9]{8}|1[3-9][0-9]{10})(?![0-9\-—－–*xX])")
_LABELS = ("电话", "手机", "手机号", "手机号码", "联系方式")


def find_telephones(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """`places` are the ends of a label."""
    for end in places:
        match = _NUMBER.match(text, end)
        if match:
            yield Slip(*match.span(1), "proof.telephone")


TELEPHONES = SlipClass(_LABELS, find_telephones)
