"""A world of recorded answers, by address and time: files of answers and WARC files (docs/rehearsal.md).

`open_world` reads what there is; `RecordedHops` answers the fetcher from it. What the world does not hold proves
nothing: such a check ends void.
"""

from pipelines.rehearsal.world.hops import RecordedHops
from pipelines.rehearsal.world.opening import Opened, open_world
from pipelines.rehearsal.world.recorded import World

__all__ = ["Opened", "RecordedHops", "World", "open_world"]
