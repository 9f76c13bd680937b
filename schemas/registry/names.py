"""Names as they are compared: of accounts on a platform and in the register, of the units that stand behind them."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_SIGNS = str.maketrans("", "", "()（）【】[]“”\"'·•-—_ \u3000")


@lru_cache(maxsize=10_000)
def plain_name(name: str) -> str:
    """A name as it is compared: width, case, spaces and brackets make no difference."""
    return unicodedata.normalize("NFKC", name).translate(_SIGNS).casefold()


def is_one_of(holder: str, units: Iterable[str]) -> bool | None:
    """Whether the holder whom a platform has verified is one of the units. None where one name begins with the other:
    the one may be a part of the other (a government and its office), which a person decides."""
    shown, known = plain_name(holder), {plain_name(unit) for unit in units if unit}
    if shown in known:
        return True
    return None if any(shown.startswith(unit) or unit.startswith(shown) for unit in known) else False
