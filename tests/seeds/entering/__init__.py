"""How each fact enters: by which record or page, and by what indicator it is judged where no rulebook has one."""

from collections.abc import Callable, Mapping

from tests.seeds.entering import counted, duties, filings, handed, looks, pages
from tests.seeds.entering.way import Entering, Way

WAYS: Mapping[str, Way] = {
    "checked": handed.CHECKED,
    "asked_as_user": handed.ASKED,
    "no_posts": looks.NO_POSTS,
    "no_entry": looks.NO_ENTRY,
    "not_found": looks.NOT_FOUND,
    "blank_page": pages.BLANK,
    "stale_page": pages.STALE,
    "duty_missing": duties.MISSING,
    "duty_late": duties.LATE,
    "duty_poor": duties.POOR,
    "opened_unfiled": filings.OPENED,
    "renamed_unfiled": filings.RENAMED,
    "vote_unfiled": filings.VOTED,
    "nothing_published": counted.NOTHING,
    "errors_counted": counted.ERRORS,
    "repost_missed": counted.REPOST,
    "complained_again": counted.AGAIN,
}
__all__ = ["WAYS", "Callable", "Entering", "Way"]
