"""Old names of authorities and places in what was published after a reform.

Without a day of publication nothing is said. History and quotation are left alone: 原, 曾, 时任, a year before the
reform in the sentence, a title in 《》, the number of a decree.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from schemas.textpacks.names import institutions, places
from stages.classifier.text.classes.slip import Days, Slip, SlipClass, clue

_SETTLES = timedelta(days=365)  # signs, seals and forms with a place's old name may be used up
_PAST = re.compile(
    "原|曾|时任|历任|前身|旧|更名|改名|改为|改称|撤销|撤县|撤市|撤并|撤地|组建|整合|划入|划转|并入|合并|不再保留|不再|挂牌|沿革|历史|建制"
    "|当时|彼时|年代|年鉴|史志|县志|市志|简称|解放|建国|民国|成立于|出生|籍贯|毕业|参加工作|转隶|废止|失效|作废|旧址|遗址|改革前|期间任|更正|修改为|应为|误"
)
_CITED = re.compile(
    "令第|公告[〔（(\\[]|公告第|第[0-9]+号|[〔\\[（(](?:19|20)[0-9]{2}[〕\\]）)]|(?:发布|印发|制定)的?《"
)
_YEAR = re.compile("(?<![0-9])((?:19|20)[0-9]{2})[年.—-]")
_STOP = "。；！？\n"
_LEVELS = frozenset("省市县区旗盟州")
_LONGER = re.compile("面|长信箱地址|里人|限|势|部队")  # 工商局面, 环保局限


def find_institutions(text: str, places_found: list[int], days: Days) -> Iterator[Slip]:
    """市食药监局, 县扶贫办 after the reform."""
    if days.published is None:
        return
    day = days.published
    for end in places_found:
        old, new, since = _institution(text, end, day)
        start = end - len(old)
        if since is None or _LONGER.match(text, end) or text[max(0, start - 1) : start] not in _LEVELS:
            continue
        if not of_the_past(text, start, end, since):
            yield Slip(end - len(old), end, "proof.old-institution", new)


def find_state_organs(text: str, places_found: list[int], days: Days) -> Iterator[Slip]:
    """国土资源部 after the reform: clues."""
    for end in places_found:
        for reform in institutions().clues:
            old = next((name for name in reform.names if text.endswith(name, 0, end)), None)
            if not old or text.startswith("门", end) or days.published is None or days.published < reform.since:
                continue
            if not of_the_past(text, end - len(old), end, reform.since):
                yield clue(end - len(old), end, "proof.old-institution", reform.names[old])


def _institution(text: str, end: int, day: date) -> tuple[str, str | None, date | None]:
    """The longest old name that ends here and is given up by that day."""
    best: tuple[str, str | None, date | None] = ("", None, None)
    for reform in institutions().reforms:
        for old, new in reform.names.items():
            holds = reform.since <= day and (reform.until is None or day < reform.until)
            if holds and len(old) > len(best[0]) and text.endswith(old, 0, end):
                best = (old, new, reform.since)
    return best


def find_places(text: str, places_found: list[int], days: Days) -> Iterator[Slip]:
    """密云县 a year after it became 密云区."""
    if days.published is None:
        return
    for end in places_found:
        old = next(name for name in (text[end - size : end] for size in (3, 4, 5, 6)) if name in places())
        new, since = places()[old]
        if days.published >= since + _SETTLES and not of_the_past(text, end - len(old), end, since):
            yield Slip(end - len(old), end, "proof.old-place", new)


def of_the_past(text: str, start: int, end: int, since: date) -> bool:
    """Whether the sentence speaks of the time before, or the name stands in a title."""
    first = max((text.rfind(stop, max(0, start - 120), start) for stop in _STOP), default=-1) + 1
    first = max(first, start - 120)
    last = min((at for stop in _STOP if (at := text.find(stop, end, end + 80)) >= 0), default=min(len(text), end + 80))
    sentence = text[first:last]
    if _PAST.search(sentence) or _CITED.search(text, end, min(last, end + 24)):
        return True
    if sentence.rfind("《", 0, start - first) > sentence.rfind("》", 0, start - first):
        return True
    return any(int(year) <= since.year for year in _YEAR.findall(sentence))


INSTITUTIONS = SlipClass(tuple({n for reform in institutions().reforms for n in reform.names}), find_institutions, True)
STATE_ORGANS = SlipClass(tuple({n for reform in institutions().clues for n in reform.names}), find_state_organs, True)
PLACES = SlipClass(tuple(places()), find_places, True)
