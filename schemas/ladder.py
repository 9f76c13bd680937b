"""The ladder of a program (催办阶梯): which step falls due when, how often, and who decides.

Days are counted from the deadline of a case, so that an extension or suspension moves every rung with it. A rung may
also follow the number of namings. The rungs proposed here are office practice and an office's own take their place.
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

from schemas.events.actor import Role
from schemas.states import HANDLING, HandlingStep

Within = Literal["year", "ever"]
Per = Literal["subject", "unit"]


class Rung(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`days` after the deadline, working days unless `working` is false; or once a subject (a unit, by `per`) was named
    `namings` times `within` a year or ever. `by`: the one role that takes the step, of those that may; None: any of
    them. `id` is printed as the rule that a step follows."""

    id: str
    step: HandlingStep
    days: int | None = None
    working: bool = True
    namings: int | None = None
    within: Within = "year"
    per: Per = "subject"
    by: Role | None = None


class Ladder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Working days in which a unit answers a notice, in which an objection is decided, before which the office reminds
    of what is about to be overdue (days, calendar days), and the rungs in their order."""

    answer_days: int = 3
    decide_days: int = 5
    forewarn_days: int = 3
    rungs: list[Rung] = msgspec.field(
        default_factory=lambda: [
            Rung(id="催办1", step="reminded", days=1),
            Rung(id="催办2", step="reminded", days=3),
            Rung(id="书面催办", step="written_reminder", days=5),
            Rung(id="点名", step="named", days=10),
            Rung(id="约谈", step="summoned", namings=2, per="unit"),
            Rung(id="三次点名", step="closing_proposed", namings=3),
        ]
    )

    def problems(self) -> Iterator[str]:
        """What contradicts itself, a sentence each with its place and the mend."""
        for name in ("answer_days", "decide_days", "forewarn_days"):
            if getattr(self, name) < 1:
                yield f"ladder.{name}：应为正整数。"
        days, namings = [0], [0]
        for number, rung in enumerate(self.rungs, start=1):
            place = f"ladder.rungs第{number}条（{rung.id}）"
            yield from _rung(rung, place)
            yield from _backwards(rung, place, days, namings)
        ids = [rung.id for rung in self.rungs]
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            yield f"ladder.rungs：id“{twice}”用了{ids.count(twice)}次，请各用各的。"


def _rung(rung: Rung, place: str) -> Iterator[str]:
    if (rung.days is None) is (rung.namings is None):
        yield f"{place}：days和namings须填且只填一项。"
    if rung.by is not None and rung.by not in HANDLING[rung.step].roles:
        yield f"{place}：by“{rung.by}”无权{HANDLING[rung.step].act}，请改正或删去。"
    if HANDLING[rung.step].begins or HANDLING[rung.step].ends or rung.step in ("answered", "disputed"):
        yield f"{place}：step“{rung.step}”不是催办阶梯上的步骤，请改正。"


def _backwards(rung: Rung, place: str, days: list[int], namings: list[int]) -> Iterator[str]:
    """Each rung lies at or behind the one before it; `days` and `namings` hold the last number of each kind."""
    for name, value, before in (("days", rung.days, days), ("namings", rung.namings, namings)):
        if value is None:
            continue
        if value < max(before[0], 1):
            yield f"{place}：{name}为{value}，早于前一级的{before[0]}，阶梯须依次递进，请改正。"
        before[0] = max(before[0], value)
