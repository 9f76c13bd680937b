"""A worker of a cluster whose fetcher is answered out of a recorded world: the file `world.warc` of its data folder.

Usage: python -m tests.support.recorded_worker STAGE --data FOLDER --settings FILE
"""

import dataclasses
import logging
import sys
from pathlib import Path

from pipelines.clock import VirtualClock
from pipelines.cluster.broker_clock import by_brokers_time
from pipelines.cluster.office import open_office
from pipelines.cluster.settings import load_settings
from pipelines.cluster.worker import Job, run_worker
from pipelines.data_folder import DataFolder
from pipelines.rehearsal.world import open_world
from pipelines.rehearsal.world.fetching import recorded_fetching, recorded_hops

WORLD = "world.warc"
COMMAND = (sys.executable, "-m", __name__)


def main(stage: str, folder: DataFolder, settings: Path) -> None:
    cluster = load_settings(settings, None)
    office = open_office(folder, cluster.fetcher)
    if stage == "fetcher":
        assert isinstance(office.clock, VirtualClock)
        world = open_world([folder.root / WORLD]).world
        hops = recorded_hops(world, office.installation)
        office = dataclasses.replace(office, fetcher=recorded_fetching(office.installation, office.clock, hops))
    with by_brokers_time(cluster, office.clock):
        run_worker(Job(stage, cluster, office))


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    main(sys.argv[1], DataFolder(Path(sys.argv[3])), Path(sys.argv[5]))
