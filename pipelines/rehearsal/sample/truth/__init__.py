"""The truth of the sample province and its comparison with what was found. No stage may import this."""

from pipelines.rehearsal.sample.truth.compare import Comparison, compare
from pipelines.rehearsal.sample.truth.planted import planted
from pipelines.rehearsal.sample.truth.plants import Days, Plant

__all__ = ["Comparison", "Days", "Plant", "compare", "planted"]
