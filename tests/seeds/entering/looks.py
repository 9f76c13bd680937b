"""What a person sees of an account: how long it has been silent, what its menu leads to, whether it is there at all."""

from datetime import timedelta
from typing import Any

from schemas.registry.model import Account
from tests.seeds.entering.handed import checked
from tests.seeds.entering.way import Entering, Way
from tests.seeds.plan import Days
from tests.seeds.records import Records
from tests.seeds.world import Pages

LOOK = "account.look.v1"
_SILENT, _FRESH, _LOOKED_BACK = timedelta(days=20), timedelta(days=2), timedelta(days=30)
_ENTRY, _OTHER = "互动交流/留言咨询", "政务公开/工作动态"


def _no_posts(one: Entering) -> None:
    one.pages.silent.add(one.subject.id)


def _no_entry(one: Entering) -> None:
    """The loss of an entry is for a person to confirm, whose words are those of the circular."""
    one.pages.without_entry.add(one.subject.id)
    checked(one)


def _not_found(one: Entering) -> None:
    """Nobody can look at an account that is not there."""
    one.pages.not_found.add(one.subject.id)
    checked(one)


def look_at(records: Records, account: Account, days: Days, pages: Pages) -> None:
    """One look at an account on the last day but one: every post of a month was looked through."""
    if account.id in pages.not_found:
        return
    at = Records.clock(days.last - timedelta(days=1), 15)
    newest = at - (_SILENT if account.id in pages.silent else _FRESH)
    records.add(
        LOOK,
        f"look/{account.id}",
        at=at,
        subject=account.id,
        newest=newest,
        known_since=at - _LOOKED_BACK,
        **_interaction(account, account.id not in pages.without_entry),
    )


def _interaction(account: Account, offered: bool) -> dict[str, Any]:
    """By its menu where the platform has one, else by what it offers under a post. What is not offered is not told: the
    person who confirms it says so in words."""
    if not offered:
        return {}
    return {"menu": f"{_ENTRY}；{_OTHER}"} if account.platform == "weixin" else {"ways": "评论"}


_BY_HAND = {"wording": "{detail}", "mended_by": "person"}
NO_POSTS = Way(_no_posts, _BY_HAND)
NO_ENTRY = Way(_no_entry, _BY_HAND)
NOT_FOUND = Way(_not_found, _BY_HAND)
