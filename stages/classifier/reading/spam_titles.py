"""Is a title an advertisement of the kind that hijacked pages carry? A small statistical model of characters.

The lists of spam.yaml know names; the model knows how such titles are put together, so that it finds names that nobody
has listed. It is a sum of weights of short runs of characters (spam_titles.txt), found by logistic regression over
titles made from templates: deploy/titles/train.py makes it, docs/reading-tampering.md has its figures.
"""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

LONGEST = 4  # characters of a run
_MAX_TITLE = 200  # characters of a title that are looked at
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]+")
_BLANKS = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")
# Blanks between Chinese characters are put there to fool lists of words.
_SPREAD = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_MARKS = re.compile(r"\s*[_|｜丨\-—–·•,，、/【】\[\]<>《》:：!！?？~]+\s*")
_MIN_PART = 4  # characters of a part of a title that is judged by itself


def normalised(title: str) -> str:
    """One spelling of what looks alike: width, case, blanks, digits and the marks that divide a title (`|`)."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", title[:_MAX_TITLE])).lower()
    text = _SPREAD.sub("", _BLANKS.sub(" ", text).strip())
    return _DIGIT.sub("0", _MARKS.sub("|", text)).strip("|")


def runs(text: str) -> list[str]:
    """The runs of one to `LONGEST` characters of a normalised text, its ends marked by blanks."""
    text = f" {text} "
    return [text[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(text) - n + 1)]


def parts(text: str) -> list[str]:
    """The whole of a normalised title and, where marks divide it, its parts: an advertisement may stand before or
    behind the ordinary title."""
    found = [part for part in text.split("|") if len(part) >= _MIN_PART]
    return [text, *found] if "|" in text else [text]


@lru_cache(maxsize=1)
def _weights() -> tuple[float, float, dict[str, float]]:
    """(bias, threshold, run → weight)."""
    lines = files(__package__).joinpath("spam_titles.txt").read_text(encoding="utf-8").split("\n")
    weights = {line[: line.rindex("\t")]: int(line[line.rindex("\t") + 1 :]) / 100 for line in lines if "\t" in line}
    return weights.pop("#bias"), weights.pop("#threshold"), weights


@lru_cache(maxsize=4096)
def surplus(title: str) -> float:
    """How far the most suspicious part of a title is above the threshold (log odds); negative for an ordinary one.
    Of titles that no list explains, at most one official one in 10,000 is above 0."""
    bias, threshold, weights = _weights()
    text = normalised(title)
    if len(text) < _MIN_PART:
        return bias - threshold
    return max(bias + sum(weights.get(run, 0.0) for run in set(runs(part))) for part in parts(text)) - threshold


def reads_like_spam(title: str) -> bool:
    """Whether a title is put together as advertisements on hijacked pages are."""
    return surplus(title) > 0
