"""A released edition made anew from what has come since: a draft of its correction, with a number of its own."""

from dataclasses import dataclass

from pipelines.data_folder import DataFolder
from pipelines.log.records import Log
from pipelines.office.edition_changes import Changes, change_lines, changes
from pipelines.office.edition_edits import drafted
from pipelines.office.edition_files import Made, save
from pipelines.office.edition_keeper import announce_draft
from pipelines.office.kept_editions import KeptEdition, free_code
from pipelines.office.windows import Window, base_code
from schemas.events.actor import Actor
from schemas.mistakes import MistakeError
from schemas.times import day_of
from stages.reporter.render.marks import printed_as
from stages.reporter.templates.context import last_day


def newest_released(edition: KeptEdition) -> KeptEdition:
    """The last release of the same period: the edition or a correction of it. Raises MistakeError for a period of which
    nothing is released."""
    first = KeptEdition(edition.folder, base_code(edition.code))
    if first.released is None:
        raise MistakeError(f"{edition.code}尚未签发，不用更正；请用 xunwang report circular 重新编成草稿。")
    return [first, *first.corrections][-1]


def window_of(edition: KeptEdition) -> Window:
    """The window of an edition as it was made."""
    head = edition.kept.edition.head
    return Window(day_of(head.window_from), last_day(head), head.period, head.number, base_code(edition.code))


@dataclass(frozen=True)
class Revised:
    """The draft of a correction: the edition that it corrects, its own code and files, what is different, and the
    digests of the release and of what a release of the draft would keep."""

    before: KeptEdition
    now: KeptEdition
    files: dict[str, str]
    changes: Changes
    digests: tuple[str, str]

    @property
    def lines(self) -> list[str]:
        """For the person, a line each."""
        old, new = self.digests
        said = f"已编成更正稿{self.now.code}，与{self.before.code}相比："
        return [said, *change_lines(self.changes), f"原签发文稿的摘要{old}，更正稿签发后为{new}"]


def revised(folder: DataFolder, before: KeptEdition, made: Made, window: Window, log: Log, by: Actor) -> Revised:
    """Keep a correction of what is released as a draft with a number of its own, and tell that it was made. Raises
    MistakeError when nothing that it prints has changed."""
    _refuse_unchanged(before, made, window.code)
    now = KeptEdition(folder, free_code(folder, window.code))
    files = save(folder, made, window.code)
    announce_draft(log, made, now.code, by)
    released = before.released
    digests = (released.digest if released else "", now.digest_when_released())
    return Revised(before, now, files, changes(before.facts, now.facts), digests)


def _refuse_unchanged(edition: KeptEdition, made: Made, code: str) -> None:
    """Raises MistakeError when a correction would print what the released edition prints."""
    if made.kept is None:
        raise MistakeError(f"{edition.code}是按模板编成的，现在没有可用的模板；请用--template写明。")
    draft = drafted(KeptEdition(edition.folder, free_code(edition.folder, code)), made.kept, made.files).kept
    if printed_as(draft.edition) == printed_as(edition.kept.edition):
        raise MistakeError(f"{edition.code}签发以来没有影响其内容的变化，不用更正。")
