"""The pages with hidden links and tampering, and their look-alikes, as cases of the labelled set."""

from collections.abc import Iterator

from tests.reading import hidden_pages, tamper_pages
from tests.reading.scoring import PageCase


def cases() -> Iterator[PageCase]:
    for hidden in hidden_pages.FAULTS:
        yield PageCase(hidden.id, hidden.html.encode(), {"hidden": True}, hidden.url)
    for fine in hidden_pages.LOOK_ALIKES:
        yield PageCase(fine.id, fine.html.encode(), {"hidden": False, "tamper": False}, fine.url)
    for fault in tamper_pages.FAULTS:
        yield PageCase(f"tamper-{fault.id}", fault.html.encode(), {"tamper": True}, fault.url)
    for honest in tamper_pages.HONEST:
        yield PageCase(f"honest-{honest.id}", honest.html.encode(), {"hidden": False, "tamper": False}, honest.url)
