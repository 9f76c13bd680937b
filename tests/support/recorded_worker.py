"""A worker of a cluster whose fetcher is answered out of a recorded world: the file `world.warc` of its data folder."""

import dataclasses
import logging
from collections.abc import Sequence
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


def recorded_worker(arguments: Sequence[str]) -> None:
    """By stage and options, as the command line has them."""
    logging.basicConfig(level=logging.WARNING)
    stage, _, data, _, settings = arguments
    folder = DataFolder(Path(data))
    cluster = load_settings(Path(settings), None)
    office = open_office(folder, cluster.fetcher)
    if stage == "fetcher":
        assert isinstance(office.clock, VirtualClock)
        world = open_world([folder.root / WORLD]).world
        hops = recorded_hops(world, office.installation)
        office = dataclasses.replace(office, fetcher=recorded_fetching(office.installation, office.clock, hops))
    with by_brokers_time(cluster, office.clock):
        run_worker(Job(stage, cluster, office))
