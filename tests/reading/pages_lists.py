"""Generated list and home pages of the labelled set: every markup of a list with varying surroundings."""

from tests.reading.list_pages import labelled
from tests.reading.scoring import PageCase


def cases() -> list[PageCase]:
    return [
        PageCase(
            id=f"lists/{case.id}",
            body=case.html.encode(),
            expect={
                "kind": "homepage" if case.form == "blocks" else "list",
                "items": case.items,
                "newest": case.newest,
                "site_code": "9901000001",
            },
            url=case.url,
            at=case.at.isoformat(),
        )
        for case in labelled()
    ]
