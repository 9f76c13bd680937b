"""成因说明: what the history says of how a fault came about, with its dates. No cause is better than a guessed one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from schemas.chinese import day_text
from schemas.events.findings import FindingTransition
from schemas.times import day_of
from stages.case_book.looks import MENU, Look, of_target

BLANK, NO_ENTRY, BAD_LINKS = (
    frozenset({"column_blank", "blank_sum", "entry_blank"}),
    frozenset({"no_channel", "interaction"}),
    frozenset({"links"}),
)
EXPLAINED = BLANK | NO_ENTRY | BAD_LINKS  # the measures of findings whose cause can be told
STEADY = 3  # looks in a row in which an entry of a site's menu was there; news come and go
AT_ONCE = timedelta(days=14)  # from the loss of one entry of several to the finding; an older loss is another matter
MENU_CHANGED = 2  # entries beside the interactive ones that went at the same look
SHORT = 8  # characters of a menu entry; a longer text is a title


@dataclass(frozen=True)
class Moved:
    """A site went from one host to another, as the registry was told."""

    at: datetime
    old: str
    new: str


@dataclass(frozen=True)
class Explained:
    """A cause with the days it rests on and the looks that prove it."""

    kind: str
    text: str
    since: date
    proofs: tuple[str, ...] = ()


def explained(
    finding: Sequence[FindingTransition], measure: str, looks: Sequence[Look], moves: Sequence[Moved]
) -> Explained | None:
    """The cause of a finding, from the looks at its target before it was found; None where they do not tell."""
    first = finding[0]
    before = of_target(looks, first.target, first.at)
    if measure in BLANK:
        return _withdrawn(before)
    if measure in NO_ENTRY:
        return _menu_changed(before)
    if measure in BAD_LINKS:
        return _old_host(first, moves)
    return None


def _withdrawn(looks: Sequence[Look]) -> Explained | None:
    """撤稿后栏目空白: the column held entries at one look and was blank at the next that told anything."""
    full = [one for one in looks if one.items]
    if not full:
        return None
    last = full[-1]
    after = [one for one in looks if one.at > last.at and one.opened]
    if not after or after[0].page_kind != "blank_column":
        return None
    text = (
        f"{day_text(last.at)}该栏目尚有{len(last.items)}条信息，{day_text(after[0].at)}起为空白，系信息撤下后未补充内容"
    )
    return Explained("撤稿后栏目空白", text, day_of(after[0].at), (last.event_id, after[0].event_id))


def _menu_changed(looks: Sequence[Look]) -> Explained | None:
    """更换菜单后互动入口丢失: the look at which the ways to interact went is the one at which the menu changed."""
    opened = [one for one in looks if one.opened]
    # What stays and does not count, the address of a petition office say, hides no loss.
    left = _interactive(opened[-1]) if opened else frozenset()
    with_entry = [one for one in opened if _interactive(one) - left]
    if not with_entry:
        return None
    last = with_entry[-1]
    after = [one for one in opened if one.at > last.at]
    if not after or (left and opened[-1].at - after[0].at > AT_ONCE):
        return None
    gone = _gone(looks, last, after[0])
    lost = "、".join(sorted(_interactive(last) - left))
    if len(gone) < MENU_CHANGED:
        text = f"{day_text(last.at)}尚有互动入口（{lost}），{day_text(after[0].at)}起不再出现"
        return Explained("互动入口撤下", text, day_of(after[0].at), (last.event_id, after[0].event_id))
    text = (
        f"{day_text(after[0].at)}更换菜单（原有“{'”“'.join(sorted(gone)[:3])}”等{len(gone)}项不再出现）后，"
        f"原有互动入口（{lost}）丢失"
    )
    return Explained("更换菜单后互动入口丢失", text, day_of(after[0].at), (last.event_id, after[0].event_id))


_INTERACTIVE = ("互动", "留言", "咨询", "信箱", "投诉", "建议", "诉求", "12345", "问政", "在线办理")


def _interactive(look: Look) -> frozenset[str]:
    """The ways to interact that a look shows: of a site as they were read, of a menu by the names of its entries."""
    if look.kind != MENU:
        return look.entries
    return frozenset(name for name in look.entries if any(word in name for word in _INTERACTIVE))


def _gone(looks: Sequence[Look], last: Look, after: Look) -> set[str]:
    """Entries of the menu, beside the ways to interact, that had been there steadily and went between two looks."""
    if last.kind == MENU:
        return set(last.entries - after.entries - _interactive(last))
    steady = [one for one in looks if one.at <= last.at and one.opened][-STEADY:]
    if len(steady) < STEADY:
        return set()
    there = set.intersection(*(_menu(one) for one in steady))
    return {one for one in there - _menu(after) - last.entries if not any(word in one for word in _INTERACTIVE)}


def _menu(look: Look) -> set[str]:
    return {text.strip() for text in look.links.values() if 0 < len(text.strip()) <= SHORT}


def _old_host(first: FindingTransition, moves: Sequence[Moved]) -> Explained | None:
    """换域名后链接失效: the dead links lead to the host that the site itself has left."""
    addresses = [first.url or "", *(proof.url or "" for proof in first.evidence)]
    hosts = {urlsplit(address).hostname or "" for address in addresses if address}
    for move in sorted(moves, key=lambda one: one.at, reverse=True):
        if move.old in hosts and move.old != move.new and move.at <= first.at:
            text = f"{day_text(move.at)}网站改用域名{move.new}，该链接仍指向原域名{move.old}，系更换域名后未同步修改"
            return Explained("换域名后链接失效", text, day_of(move.at))
    return None
