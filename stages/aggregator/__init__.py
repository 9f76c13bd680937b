"""Events into rows of the warehouse: a pure mapping, one event to the rows that hold it, nothing counted here."""

from stages.aggregator.row import Row
from stages.aggregator.stage import Aggregator

__all__ = ["Aggregator", "Row"]
