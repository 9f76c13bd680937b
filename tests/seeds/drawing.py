"""The draw of a circular that counts fewer subjects checked than there are: whoever is named was drawn."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from schemas.mistakes import MistakeError
from schemas.registry.model import Sampling, Subject
from schemas.registry.subjects import SUBJECTS
from stages.scheduler.sample import quarter_of
from tests.seeds.facts import number
from tests.seeds.plan import Days
from tests.seeds.registering import Register


@dataclass
class Drawn:
    """`left`: ids of the subjects that nobody looked at. `shares` by kind, of the kinds that were drawn."""

    shares: dict[str, float] = field(default_factory=dict)
    drawn: dict[str, list[str]] = field(default_factory=dict)  # by section of the registry
    left: set[str] = field(default_factory=set)

    @property
    def sampling(self) -> Sampling:
        return Sampling(coverage="sampled", shares=self.shares) if self.shares else Sampling()

    def records(self, days: Days) -> dict[str, dict[str, Any]]:
        """The written draws of the quarters that are played."""
        if not self.shares:
            return {}
        quarters = sorted({quarter_of(str(day)) for day in (days.base, days.played, days.last)})
        return {quarter: {"period": quarter, **self.drawn} for quarter in quarters}


def drawn_of(register: Register) -> Drawn:
    """Raises MistakeError where a circular names more than it checked."""
    found = Drawn()
    listed: dict[str, Collection[Subject]] = {"site": register.sites.values(), "account": register.accounts.values()}
    for kind, subjects in listed.items():
        section = SUBJECTS[kind].listed
        told = (register.seed.raw.get("totals") or {}).get(section) or {}
        checked = number(told, "checked", section)
        ids = [one.id for one in subjects]
        if checked is None or checked >= len(ids):
            found.drawn[section] = ids
            continue
        named = [one for one in ids if one not in register.invented.subjects]
        if checked < len(named):
            raise MistakeError(
                f"{register.seed.key}：totals.{section}抽查{checked}个，而通报和表中点名{len(named)}个，请核对。"
            )
        others = [one for one in ids if one in register.invented.subjects]
        found.drawn[section] = named + others[: checked - len(named)]
        found.left |= set(others[checked - len(named) :])
        found.shares[kind] = checked / len(ids)
        register.invented.say(f"{section}：抽查{checked}个，其中未点名的由工具按登记顺序补足，不是通报内容。")
    return found
