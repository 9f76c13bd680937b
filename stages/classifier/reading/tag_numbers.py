"""The names of a page's tags as numbers of one byte. What hundreds of tags are to the flow, to the tree and to the
fingerprint is then looked up in tables by one call each, and not by the name of each tag three times over."""

import re
from collections.abc import Iterable, Mapping
from itertools import repeat

_NAMES = re.findall(
    r"\w+",
    """a address article aside audio b base big blockquote body br button canvas caption cite code col colgroup center
    dd del details dir div dl dt em embed fieldset figcaption figure font footer form frameset h1 h2 h3 h4 h5 h6 head
    header hgroup hr html i iframe img input ins label legend li link main map marquee menu meta nav o object ol
    optgroup option p param path pre section small source span strike strong sub summary sup svg table tbody td tfoot th
    thead time tr u ucapcontent ucaptitle ul video area""",
)
OTHER = 255  # any other name, and one that is not in small letters
NUMBERS: dict[str | None, int] = {None: 0}
for _name in _NAMES:
    NUMBERS[_name], NUMBERS[f"/{_name}"] = len(NUMBERS), len(NUMBERS) + 1


def numbers_of(names: Iterable[str | None]) -> bytes:
    """A byte for each name."""
    return bytes(map(NUMBERS.get, names, repeat(OTHER)))


def table(values: Mapping[str | None, int]) -> bytes:
    """What `bytes.translate` makes of numbers: the value of each name in one signed byte, 0 for the others."""
    made = bytearray(256)
    for name, value in values.items():
        if name in NUMBERS:
            made[NUMBERS[name]] = value & 0xFF
    return bytes(made)
