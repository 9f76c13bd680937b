"""How often stretches of two to five characters stand in a body of text: one table that processes share.

A slot holds eight bits of a stretch's fingerprint and its count on a logarithmic scale. Where two stretches meet in a
slot the more frequent one stays, so that a count is never invented but for one in some hundreds of unknown stretches.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

LONGEST = 5
_STEPS = 8.0  # of the logarithmic scale: counts within nine per cent are one
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_TABLE, _ABOUT = "counts.npy", "counts.json"
_SMALLEST, _LARGEST = 20, 26  # bits of the number of slots
_ROOM = 6  # slots a stretch


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What the counts were made from: characters of distinct lines, how many of them of the installation's own pages,
    and the stretches that are kept."""

    characters: int
    own: int
    pages: int
    stretches: int
    learnt: str = ""  # day, YYYY-MM-DD


class Counts:
    """Counts of stretches, looked up for whole arrays at a time."""

    def __init__(self, table: Any, about: About) -> None:
        self._table = table
        self._mask = np.uint64(len(table) - 1)
        self.about = about

    def log_counts(self, hashes: Any) -> Any:
        """Natural logarithm of one more than the count of each stretch, 0 for unknown ones."""
        found = self._table[hashes & self._mask]
        known = (found >> np.uint16(8)) == _prints(hashes)
        return np.where(known, (found & np.uint16(255)).astype(np.float32) / _STEPS, np.float32(0))

    def with_pages(self, pages: int) -> "Counts":
        """The same counts, made from so many pages."""
        return Counts(self._table, msgspec.structs.replace(self.about, pages=pages))

    @classmethod
    def load(cls, folder: Path) -> "Counts | None":
        """The counts that were learnt in a folder; nothing where there are none."""
        if not (folder / _TABLE).exists():
            return None
        table = np.load(folder / _TABLE, mmap_mode="r")
        return cls(table, msgspec.json.decode((folder / _ABOUT).read_bytes(), type=About))

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / f".new-{_TABLE}", np.asarray(self._table))
        (folder / f".new-{_TABLE}").replace(folder / _TABLE)
        (folder / _ABOUT).write_bytes(msgspec.json.encode(self.about))


def codes_of(text: str) -> Any:
    """The characters of a text as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)


def extend(hashes: Any, codes: Any) -> Any:
    """Hashes of stretches that are one character longer."""
    mixed = (hashes ^ codes) * _MULTIPLIER
    return mixed ^ (mixed >> np.uint64(29))


def stretches(codes: Any) -> Iterator[tuple[int, Any]]:
    """(length, hashes of all stretches of that length), by where they begin."""
    hashes = extend(np.zeros(len(codes), dtype=np.uint64), codes)
    for length in range(1, LONGEST + 1):
        yield length, hashes
        hashes = extend(hashes[:-1], codes[length:]) if len(codes) > length else hashes[:0]


def learn(start: Iterable[str], own: Iterable[str], *, pages: int, learnt: str) -> Counts:
    """Counts of the texts to start from and of the installation's own ones."""
    hashes, counts, characters = np.empty(0, np.uint64), np.empty(0, np.int64), 0
    of_start = 0
    for text, is_own in chain(((text, False) for text in _blocks(start)), ((text, True) for text in _blocks(own))):
        codes = codes_of(text)
        characters += len(codes)
        of_start += 0 if is_own else len(codes)
        for _, found in stretches(codes):
            hashes, counts = _merged(hashes, counts, *np.unique(found, return_counts=True))
    about = About(characters=characters, own=characters - of_start, pages=pages, stretches=len(hashes), learnt=learnt)
    return Counts(_filled(hashes, counts), about)


def _blocks(texts: Iterable[str], size: int = 4_000_000) -> Iterator[str]:
    """Texts joined to blocks that are counted at a time."""
    block: list[str] = []
    held = 0
    for text in texts:
        block.append(text)
        held += len(text) + 1
        if held >= size:
            yield "\n".join(block)
            block, held = [], 0
    if block:
        yield "\n".join(block)


def _merged(hashes: Any, counts: Any, new: Any, seen: Any) -> tuple[Any, Any]:
    both, places = np.unique(np.concatenate((hashes, new)), return_inverse=True)
    total = np.zeros(len(both), np.int64)
    np.add.at(total, places, np.concatenate((counts, seen)))
    return both, total


def _filled(hashes: Any, counts: Any) -> Any:
    bits = min(_LARGEST, max(_SMALLEST, int(np.ceil(np.log2(max(1, len(hashes)) * _ROOM)))))
    table = np.zeros(1 << bits, dtype=np.uint16)
    order = np.argsort(counts, kind="stable")  # of two in a slot the later one stays: the more frequent
    hashes, counts = hashes[order], counts[order]
    scaled = np.minimum(255, np.maximum(1, np.round(np.log1p(counts) * _STEPS))).astype(np.uint16)
    table[hashes & np.uint64((1 << bits) - 1)] = (_prints(hashes) << np.uint16(8)) | scaled
    return table


def _prints(hashes: Any) -> Any:
    return ((hashes >> np.uint64(48)) & np.uint64(255)).astype(np.uint16)
