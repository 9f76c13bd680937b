"""Which of many tags hold one of some words: all are asked at once, over the tags joined to one text."""

from collections.abc import Iterable

from ahocorasick_rs import BytesAhoCorasick

from stages.classifier.reading.kept import Kept

_END = b"\0"  # stands between tags that are joined


class Tags:
    """Some tags that are searched for words, small or large."""

    def __init__(self, tags: list[str]) -> None:
        self._tags = tags
        self._joined = _small("\0".join(tags))

    def with_any(self, words: Iterable[str]) -> list[int]:
        """Places of the tags in which one of some words stands, in order; of tags with NUL bytes in them, all may be
        named."""
        joined = self._joined
        found = _FINDERS[tuple(sorted(words))].find_matches_as_indexes(joined)
        if found and joined.count(_END) >= len(self._tags):
            return [*range(len(self._tags))]
        places: list[int] = []
        number = last = until = 0
        for _, place, _ in found:
            if place >= until:
                number += joined.count(_END, last, place)
                places.append(number)
                last, until = place, joined.find(_END, place)
                if until < 0:
                    break
        return places


def _small(text: str) -> bytes:
    """The bytes of a text, its Latin letters small: many times faster than `str.lower` where there is Chinese in it."""
    return text.encode("utf-8", "replace").lower()


# To build a finder costs more than to look through a page with it, and the pages of a site ask for the same words.
_FINDERS: Kept[tuple[str, ...], BytesAhoCorasick] = Kept(
    lambda words: BytesAhoCorasick([_small(word) for word in words]), most=256
)
