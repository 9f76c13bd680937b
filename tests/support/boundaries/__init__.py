"""What stands on each side of an indicator's number, played from the rulebook's own data.

For each measure a function of rulebook and indicator gives two plays: one in which the measured value is the first
that fails, and its twin with the last that does not.
"""

from tests.support.boundaries.accounts import ACCOUNTS
from tests.support.boundaries.base import Sides, switched_on
from tests.support.boundaries.people import by_hand
from tests.support.boundaries.records import RECORDS
from tests.support.boundaries.sites import SITES

BOUNDARIES = {**SITES, **ACCOUNTS, **RECORDS}

__all__ = ["BOUNDARIES", "Sides", "by_hand", "switched_on"]
