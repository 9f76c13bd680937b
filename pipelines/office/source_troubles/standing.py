"""The troubles that stand, from the last answers: one for each source and cause, however many accounts it concerns."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.office.source_troubles.causes import Cause, cause_of, code_in
from pipelines.office.source_troubles.index import LastAnswer
from schemas.chinese import day_text, names_text
from schemas.registry.sources import ACCOUNT_SOURCES
from schemas.registry.subjects import Subject
from schemas.times import day_of

_STANDS = timedelta(days=3)  # what was not asked for so long is not asked any more
_NAMED = 3


@dataclass(frozen=True)
class Trouble:
    """`names` are the accounts concerned, `since` is when the first of them was. `codes` are the platform's own."""

    source: str
    codes: tuple[str, ...]
    cause: Cause
    since: datetime
    names: tuple[str, ...]

    @property
    def text(self) -> str:
        """One sentence of what is wrong and one of the mend."""
        code = f"（代码{'、'.join(self.codes)}）" if self.codes else ""
        return (
            f"{self.source}最迟自{day_text(day_of(self.since))}起{self.cause.word}{code}，涉及{len(self.names)}个账号"
            f"（{names_text(list(self.names), _NAMED)}），未取得的内容不作为判定依据。{self.cause.mend}"
        )


def standing(last: Iterable[LastAnswer], subjects: Mapping[str, Subject]) -> list[Trouble]:
    """Troubles of sources that the register still names; those most accounts have come first."""
    told = list(last)
    newest = max((one.at for one in told), default=None)
    found: dict[tuple[str, Cause], list[LastAnswer]] = defaultdict(list)
    for one in told:
        source = one.behind.partition(" ")[0]
        subject = subjects.get(one.subject)
        if newest is None or not one.detail or newest - one.at > _STANDS:
            continue
        if subject is None or source not in {held.source for held in subject.told_by}:
            continue
        cause = cause_of(source, one.detail, refused=one.refused)
        if not cause.passes or one.since < one.at:
            found[one.behind, cause].append(one)
    troubles = [_trouble(behind, cause, rows, subjects) for (behind, cause), rows in found.items()]
    return sorted(troubles, key=lambda one: (-len(one.names), one.source, one.codes))


def _trouble(behind: str, cause: Cause, rows: list[LastAnswer], subjects: Mapping[str, Subject]) -> Trouble:
    source, _, host = behind.partition(" ")
    word = next(row.word for name, row in ACCOUNT_SOURCES.items() if name == source)
    return Trouble(
        source=f"{word}（{host}）" if host else word,
        codes=tuple(sorted({code for one in rows if (code := code_in(one.detail)) is not None}, key=int)),
        cause=cause,
        since=min(one.since for one in rows),
        names=tuple(dict.fromkeys(subjects[one.subject].name for one in rows)),
    )
