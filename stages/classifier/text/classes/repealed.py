"""Laws that hold no longer, named as the ground of what was published after: 根据《合同法》…. Always a clue: what
happened before the change may still be judged by the old law."""

import re
from collections.abc import Iterator

from schemas.textpacks.names import repealed_laws
from stages.classifier.text.classes.oldnames import of_the_past
from stages.classifier.text.classes.slip import Days, Slip, SlipClass, clue

_STATE = "中华人民共和国"
_GROUND = re.compile("(?:根据|依据|依照|按照|遵照|符合|适用)[^，。；\n]*$")
_REACH = 60  # characters before the title in which its clause begins


def find_repealed(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """`places` are the ends of the titles with their closing mark."""
    if days.published is None:
        return
    for end in places:
        start = text.rfind("《", max(0, end - _REACH), end)
        title = text[start + 1 : end - 1].removeprefix(_STATE)
        held = repealed_laws().get(title)
        if start < 0 or held is None or days.published < held[1]:
            continue
        if _GROUND.search(text, max(0, start - _REACH), start) and not of_the_past(text, start, end, held[1]):
            yield clue(end - 1 - len(title), end - 1, "proof.law-repealed", held[0])


REPEALED_LAWS = SlipClass(tuple(f"{title}》" for title in repealed_laws()), find_repealed, True)
