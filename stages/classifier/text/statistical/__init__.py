"""The statistical reader: wrong characters of the same sound or shape, judged by what is written elsewhere.

Optional: it needs numpy (`pip install xunwang[proof]`) and counts, which an installation learns from what it reads.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from stages.classifier.text.classes.slip import Slip


def statistical_reader(counts: Path | None) -> Callable[[str], Iterable[Slip]] | None:
    """The reader with what was learnt in a folder; None where it is not asked for or nothing was learnt.

    Raises ImportError without numpy, which is loaded only where the reader is asked for.
    """
    if counts is None:
        return None
    from stages.classifier.text.statistical.reader import reader_of

    return reader_of(counts)
