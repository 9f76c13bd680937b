"""The console of one installation: what its pages share, and the office of each program."""

from collections.abc import Callable
from functools import cached_property

from pipelines.console.desk_work import DeskWork
from pipelines.console.intake_api import IntakeDesk
from pipelines.console.live import LiveNumbers
from pipelines.console.notices.teller import Teller
from pipelines.console.office import Office
from pipelines.console.people.doorkeeper import Doorkeeper
from pipelines.console.photographer import Photographer
from pipelines.console.shown import Shown
from pipelines.console.status import Status
from pipelines.console.trials import TrialDesk
from pipelines.subscribers.server_sent import EventStreams


class House:
    """`keeper` knows who comes; `renew` begins monitoring again."""

    def __init__(self, shown: Shown, keeper: Doorkeeper, renew: Callable[[], None] | None = None) -> None:
        self.shown, self.keeper, self.renew = shown, keeper, renew
        self.told = Status(shown)
        self.streams = EventStreams(shown.log)
        self.live = LiveNumbers()
        self.desk = DeskWork(shown, keeper.trail)
        self.intake = IntakeDesk(shown)
        self.notices = Teller(self)
        self.trials = TrialDesk(shown)
        self.photographer = Photographer(self)

    @property
    def several(self) -> bool:
        """Whether there is more than one program, each with pages below an address of its own."""
        return len(self.shown.installation.registries) > 1

    @cached_property
    def offices(self) -> list[Office]:
        """The pages of each program. The only one has them at the root."""
        return [
            Office(
                self.shown,
                registry,
                program_base(key) if self.several else "",
                self.told,
                self.keeper,
                self.desk,
                self.trials,
                self.renew,
                self.photographer,
            )
            for key, registry in self.shown.installation.registries.items()
        ]


def program_base(program: str) -> str:
    """What the addresses of a program begin with where there are several."""
    return f"/p/{program}"
