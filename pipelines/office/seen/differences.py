"""差异清单: what the machine saw beside what people handed in. Both stay as they are; a person settles it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipelines.office.seen.publications import Counted
from pipelines.office.seen.reposts import SURE, WORDS, Sighting
from schemas.records.publications import Publication
from schemas.records.reposts import KIND, Repost

# What people's words say of the time; 未注明来源 tells of the text, not of the time.
_SAID = {value: word for word, value in KIND.words["result"].items()}


@dataclass(frozen=True)
class Difference:
    """`what` is the matter, `seen` the machine's words and `said` the people's."""

    subject: str
    what: str
    seen: str
    said: str
    url: str = ""


def of_reposts(sightings: Iterable[Sighting], handed_in: Iterable[Repost]) -> Iterator[Difference]:
    """Tasks of which people say other than the machine is sure of, or in time where the machine saw nothing at all."""
    said: Mapping[tuple[str, str], Repost] = {
        (one.task, one.subject): one for one in sorted(handed_in, key=lambda one: one.at)
    }
    for sighting in sightings:
        record = said.get((sighting.task.key, sighting.subject)) or said.get((sighting.task.title, sighting.subject))
        if record is not None and _contradict(sighting, record):
            url = sighting.listed.url if sighting.listed else ""
            yield Difference(sighting.subject, sighting.task.key, WORDS[sighting.outcome], _SAID[record.result], url)


def _contradict(sighting: Sighting, record: Repost) -> bool:
    if sighting.outcome in SURE:
        return record.result in {"in_time", "late", "not_done"} - {sighting.outcome}
    if sighting.outcome == "day_unclear":
        return record.result == "not_done"
    return sighting.outcome == "not_seen" and record.result in {"in_time", "late", "no_source"}


def of_publications(counted: Iterable[Counted], handed_in: Iterable[Publication]) -> Iterator[Difference]:
    """Months in which lists show more titles than were reported. Fewer are no contradiction: a list shows its newest
    entries, and what went by between two looks is not seen. A report of a whole subject is compared with the sum."""
    by_target = {(one.subject, one.target, one.month): one.titles for one in counted}
    for record in sorted(handed_in, key=lambda one: (one.subject, one.month, one.key)):
        seen = (
            by_target.get((record.subject, record.target, record.month), 0)
            if record.target and record.target != record.subject
            else sum(n for (s, _, month), n in by_target.items() if (s, month) == (record.subject, record.month))
        )
        if seen > record.published:
            yield Difference(
                record.subject, f"{record.month}发布量", f"至少{seen}条", f"{record.published}条", record.url or ""
            )
