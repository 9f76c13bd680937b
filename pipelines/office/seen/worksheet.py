"""What the machine cannot tell of reposts, as a table to fill in and hand back; nobody is asked what it saw."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pipelines.office.intake.template import write_template
from pipelines.office.seen.reposts import SURE, Sighting
from schemas.records.reposts import KIND, Repost
from schemas.times import SHANGHAI


def still_to_ask(
    sightings: Iterable[Sighting], handed_in: Iterable[Repost], names: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """A row by field for each look that neither the machine nor a person has decided. `names`: subject → its name."""
    known = {(one.task, one.subject) for one in handed_in}
    for one in sightings:
        task = one.task
        if one.outcome in SURE or known & {(task.key, one.subject), (task.title, one.subject)}:
            continue
        yield {
            "key": f"{task.key}-{one.subject}",
            "subject": names[one.subject],
            "task": task.key,
            "given": f"{task.given.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            "due": f"{task.due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            "url": one.listed.url if one.listed else "",
        }


def write_worksheet(rows: list[dict[str, str]], path: Path) -> None:
    """Raises OSError."""
    write_template(KIND.name, path, rows)
