"""The truth of the sample province and its comparison with what was found. No stage may import this."""

from pipelines.sample.truth.compare import Comparison, compare
from pipelines.sample.truth.planted import planted
from pipelines.sample.truth.plants import Days, Plant

__all__ = ["Comparison", "Days", "Plant", "compare", "planted"]
