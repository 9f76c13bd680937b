"""Words that an office allows, with the reason: `allow.yaml` beside its own word packs. They silence hits and are told.

allow:
  - {word: 云水县扶贫办, reason: 牌子保留至2027年底, by: 张三, since: 2026-07-01}
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec
import yaml

from schemas.events.reading import TextHit
from schemas.mistakes import MistakeError, in_chinese

FILE = "allow.yaml"


class AllowedWord(msgspec.Struct, frozen=True, kw_only=True):
    """`word` is right in this office from `since` on: no hit that is the word or lies inside it counts; with `rule`
    only hits of rules that begin so."""

    word: str
    reason: str
    by: str
    since: date
    rule: str = ""

    def silences(self, hit: TextHit, day: date) -> bool:
        """Whether this word keeps a hit away on a day."""
        if day < self.since or not hit.rule.startswith(self.rule):
            return False
        return hit.text == self.word or (hit.text in self.word and self.word in hit.context)


class _Written(AllowedWord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As an office writes it; events may carry more."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    allow: list[_Written]


def load_allowed(path: Path) -> list[AllowedWord]:
    """The words of an `allow.yaml`; none where there is no such file. Raises MistakeError."""
    if not path.exists():
        return []
    try:
        raw = yaml.load(path.read_bytes(), yaml.CSafeLoader)
        return [*msgspec.convert(raw, _File, builtin_types=(date,)).allow]
    except msgspec.ValidationError as error:
        raise MistakeError(f"{path}：{in_chinese(str(error))}") from None
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise MistakeError(f"{path}：无法读取（{reason}），请改正该处并保存为UTF-8编码。") from None


def silenced_by(words: Iterable[AllowedWord], hit: TextHit, day: date) -> AllowedWord | None:
    """The first allowed word that keeps a hit away."""
    return next((word for word in words if word.silences(hit, day)), None)
