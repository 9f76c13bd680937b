"""From a planned check to what came back: politely, safely, and never blaming a site for our own troubles."""

from stages.fetcher.client import Client
from stages.fetcher.clock import Clock
from stages.fetcher.health import NetworkHealth
from stages.fetcher.settings import Caps, Cohort, FetcherSettings, Lanes, Pace
from stages.fetcher.stage import FetcherStage
from stages.fetcher.store import BodyStore

__all__ = [
    "BodyStore",
    "Caps",
    "Client",
    "Clock",
    "Cohort",
    "FetcherSettings",
    "FetcherStage",
    "Lanes",
    "NetworkHealth",
    "Pace",
]
