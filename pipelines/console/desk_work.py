"""Steps that people take in the browser: the functions of the commands, one step at a time, with the trail.

A form carries how the finding stood when it was shown. Who hands in a step on something that has moved meanwhile is
told what the other did, and decides again.
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from aiohttp import web

from pipelines.console.people.trail import Trail
from pipelines.console.shown import Shown
from pipelines.office.cases.desk import CaseDesk
from pipelines.office.cases.past import shared_causes
from pipelines.office.finding_desk import Desk
from pipelines.office.histories import FollowedHistories
from pipelines.office.watching import WatchAction, ask_of_watch
from pipelines.opened import Opened
from schemas.events.actor import Actor
from schemas.events.types import FINDINGS
from schemas.mistakes import MistakeError
from schemas.registry.model import Registry
from schemas.states import ACTS, ReviewAction

T = TypeVar("T")
STEP = "办理："  # how entries of the trail begin that are steps with a finding


class OvertakenError(MistakeError):
    """Somebody else, or a measurement, was quicker."""


@dataclass(frozen=True)
class Step:
    """A step with a finding as the form holds it. `seen`, `acted`: how many steps the finding had when it was shown,
    and the last entry of the trail about it; None where several are acted on at once."""

    action: ReviewAction
    reason: str
    approver: str | None = None
    until: str | None = None
    seen: int | None = None
    acted: int | None = None


class DeskWork:
    """One at a time in this process; `seen` tells the rest."""

    def __init__(self, shown: Shown, trail: Trail) -> None:
        self._shown, self._trail = shown, trail
        self._lock = threading.Lock()
        self._handed: dict[str, tuple[int, str]] = {}
        self._causes: dict[str, tuple[list[int], dict[str, str]]] = {}

    @cached_property
    def _histories(self) -> FollowedHistories:
        return FollowedHistories(self._shown.log)

    def acted(self, finding: str) -> int:
        """The number of the last entry of the trail that is a step with this finding; 0 for none."""
        last = self._trail.last_on(finding, STEP)
        return int(last["number"]) if last else 0

    def waiting(self, finding: str, steps: int) -> str:
        """What was handed in and is not judged yet, while the finding still has so many steps."""
        count, sentence = self._handed.get(finding, (-1, ""))
        return sentence if count == steps else ""

    async def review(self, registry: Registry, finding: str, step: Step, actor: Actor, request: web.Request) -> str:
        """Hand in a step; a sentence for the person. Raises MistakeError when it cannot be taken."""
        return await asyncio.to_thread(self._review, registry, finding, step, actor, request.remote or "")

    def _review(self, registry: Registry, finding: str, step: Step, actor: Actor, address: str) -> str:
        with self._lock:
            histories = self._histories.caught_up()
            self._refuse_overtaken(finding, step, len(histories.history(finding)))
            desk = self._desk(registry)
            last, _ = desk.review(finding, step.action, lambda _: actor, step.reason, step.approver, step.until)
            word = ACTS[step.action].word
            self._trail.add(actor, f"{STEP}{word}", finding, step.reason, address)
            told = f"{actor.name}已{word}，系统正在处理，稍后刷新即可看到结果。"
            self._handed[finding] = (len(histories.history(finding)), told)
        if step.action == "confirm" and last.needs_people > len(last.confirmed_by) + 1:
            return f"已登记{word}；该指标须由两人分别初核、复核，请另一人再行确认。"
        return f"已登记{word}。"

    def _refuse_overtaken(self, finding: str, step: Step, steps: int) -> None:
        last = self._trail.last_on(finding, STEP)
        if step.acted is not None and last is not None and int(last["number"]) != step.acted:
            done = last["action"].removeprefix(STEP)
            raise OvertakenError(
                f"您打开本页后，{last['name']}已于{last['at'][:16].replace('T', ' ')}{done}该问题"
                f"{'（' + last['detail'] + '）' if last['detail'] else ''}；请核对后再决定是否办理。"
            )
        if step.seen is not None and steps != step.seen:
            raise OvertakenError("您打开本页后，该问题有了新的变化；请核对下面的经过后再决定是否办理。")

    def common_causes(self, registry: Registry) -> dict[str, str]:
        """By finding id what it has in common with others that are open in the program, in a sentence; asked anew when
        findings have come."""
        program, ends = registry.program.id, self._shown.log.ends(FINDINGS)
        known = self._causes.get(program)
        if known is None or known[0] != ends:
            found = shared_causes(self._desk(registry), program)
            known = self._causes[program] = (ends, {name: cause.text for name, cause in found.items()})
        return known[1]

    def at_cases(self, registry: Registry, work: Callable[[CaseDesk], T]) -> T:
        """Something done at the desk of cases of a program, by nobody else at the same time. Raises MistakeError."""
        with self._lock:
            return work(CaseDesk(self._desk(registry)))

    def _desk(self, registry: Registry) -> Desk:
        return Desk(
            self._shown.folder,
            self._shown.log,
            registry.program.id,
            opened=Opened(self._shown.installation, dict(self._shown.rulebooks), ()),
            histories=self._histories.caught_up,
            now=self._shown.now(),
        )

    async def watch(
        self,
        registry: Registry,
        target: str,
        action: WatchAction,
        actor: Actor,
        request: web.Request,
        reason: str = "",
        *,
        until: str | None = None,
        approver: str | None = None,
    ) -> None:
        """Ask for a look, a pause, or to go on. Raises MistakeError."""

        def ask() -> None:
            with self._lock:
                now = self._shown.now()
                ask_of_watch(
                    self._shown.log, registry, target, action, actor, now, reason, until=until, approver=approver
                )
            words = {"recheck": "安排复查", "pause": "暂停监测", "resume": "恢复监测"}
            self._trail.add(actor, words[action], target, reason, request.remote or "")

        await asyncio.to_thread(ask)
