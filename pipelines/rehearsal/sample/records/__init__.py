"""What people of the sample province hand in: letters, duties, reposts, submissions, each fault with its innocent twin.

`build` decides what happens, `handing` tells it as the records of an office.
"""

from pipelines.rehearsal.sample.records.build import build_records
from pipelines.rehearsal.sample.records.handing import handed_in
from pipelines.rehearsal.sample.records.model import SampleDuty, SampleLetter, SampleLook, SampleRecords, SampleSupply

__all__ = [
    "SampleDuty",
    "SampleLetter",
    "SampleLook",
    "SampleRecords",
    "SampleSupply",
    "build_records",
    "handed_in",
]
