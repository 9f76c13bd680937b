"""The words of links: cleaned, and told apart from 更多, home, tools and services."""

import re
from functools import lru_cache

from schemas.shipped import shipped

LONGEST = 16
_MARKS = re.compile(r"[\s\u200b-\u200f\ufeff\u2060·•|｜>›»＞《》<＜\[\]【】［］+＋…↓→▼▶◆■●☰✦★☆:：.。]+")
_COUNT = re.compile(r"[（(]\d*[）)]$")
_ENGLISH = re.compile("(?<=[\u3400-\u9fff])[A-Za-z&/]{4,}$")  # 要闻NEWS: the name once more
_CHINESE = re.compile("[\u3400-\u9fff]")
# Names of units and places lead to sites of their own, which stand in lists like columns.
_UNIT = re.compile(
    r"(?:局|委员会|委办|办公室|人民政府|办事处|厅|公司|医院|学校|法院|检察院|(?<!乡)镇|乡|[^地社专市园]区|县|市)$"
)
_SENTENCE = re.compile(r"[，。！？；“”\"]|召开|举行|举办|印发|关于.{3,}|赴.{2,}|深入.{2,}|强调|主持|圆满")


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[str]]:
    raw = shipped("stages.classifier.navigation", "labels.yaml")
    return {group: frozenset(clean(str(word)).lower() for word in words) for group, words in raw.items()}


def clean(text: str) -> str:
    """A label without blanks, arrows, brackets around it, counts and English behind it."""
    return _ENGLISH.sub("", _COUNT.sub("", _MARKS.sub("", text)))


def is_more(label: str) -> bool:
    return label.lower() in _groups()["more"]


def is_home(label: str) -> bool:
    return label.lower() in _groups()["home"]


def may_name_a_column(label: str) -> bool:
    """Whether a label may be the name of a column: short, Chinese, no sentence, no tool and no service."""
    small = label.lower()
    groups = _groups()
    return (
        2 <= len(label) <= LONGEST
        and bool(_CHINESE.search(label))
        and not _SENTENCE.search(label)
        and small not in groups["tools"]
        and not is_more(label)
        and not is_home(label)
        and not any(word in small for word in groups["services"])
        and (not _UNIT.search(label) or label.startswith(("走进", "魅力", "印象", "美丽")))
    )


def names_a_form(label: str) -> bool:
    """Whether the label is that of a form or a service, which only a list of texts on its page disproves."""
    return any(label.endswith(word) for word in _groups()["forms"])
