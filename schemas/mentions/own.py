"""疑似未报备: what a watched page, menu or post points to that is its unit's own by its name and is not registered.

What belongs to others is pointed to all the time: the platform, news media, higher offices, banks and schools of the
same place, other provinces in texts that are taken over. Only a name that begins with the place or name of the unit
that runs the subject, or of one below it, is taken; without a name nobody knows whose it is.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from schemas.events.found import Found
from schemas.events.reading import Reading
from schemas.mentions.known import Known, is_bare_place, may_be_itself, place_of
from schemas.mentions.mention import Mention
from schemas.mentions.seen import mentions_in
from schemas.registry.installation import Installation
from schemas.registry.model import Subject, Unit, subtree
from schemas.registry.names import plain_name

MOST = 20  # of one look
_OTHERS = re.compile(
    "日报|晚报|晨报|早报|商报|都市报|报社|周刊|电视|电台|广播|融媒|传媒|新闻|报道|在线|论坛|同城|生活网|房产|地产|楼盘|招聘|求职|美食|"
    "银行|信用社|农商|保险|公司|集团|超市|商场|商城|酒店|宾馆|医院|卫生院|诊所|学校|中学|小学|大学|学院|幼儿园|一中|二中|三中|附中|"
    "协会|商会|学会|基金会|合作社|景区|书店|影城"
)
_ABOVE = re.compile(r"^(?:省|自治区|市|县|区|州|旗|镇|乡)")
_KIND = re.compile(
    r"(?:官方|政务)?(?:新浪|腾讯|微信)?(?:微博|微信|公众号|订阅号|服务号|视频号|小程序|抖音号?|快手号?|头条号?|今日头条|客户端|APP|App)$"
)
_OFFICE = re.compile(r"(?:委员会|办公室|管理局|监督局|服务局|中心|局|厅|委|办|处|站|所|队)$")


class Register:
    """What an installation has registered. Asked of every look, so that all of it is prepared once."""

    def __init__(self, installation: Installation) -> None:
        self._subjects: dict[str, Subject] = {one.id: one for one in installation.listed}
        self._known = Known(installation.listed, installation.outside)
        self._units = {unit.id: unit for unit in installation.units}
        self._run_by: dict[str, list[Subject]] = {}
        for one in installation.listed:
            for unit in _runners(one):
                self._run_by.setdefault(unit, []).append(one)
        self._beginnings = lru_cache(maxsize=None)(self._beginnings_of)

    def unregistered(self, subject: str, reading: Reading | None, found: Found | None) -> list[Mention]:
        """What one look at a subject points to, each once, in the order of its keys."""
        watched = self._subjects.get(subject)
        if watched is None:
            return []
        named = {one.key: one for one in mentions_in(reading, found) if one.name}
        ours = (one for _, one in sorted(named.items()) if self._is_own(watched, one))
        return [one for one in ours if not self._is_registered(watched, one)][:MOST]

    def _is_registered(self, watched: Subject, mention: Mention) -> bool:
        """Whether it is, or may be, one that is registered: links say 示例发布微博 of 示例发布, and an account of the
        same platform may have been registered without its number."""
        bare = msgspec.structs.replace(mention, name=_KIND.sub("", mention.name.rpartition(" / ")[2]))
        if self._known.holds(mention) or self._known.holds(bare) or may_be_itself(watched, mention):
            return True
        return bool(mention.id) and any(
            one.category == mention.platform and not any(name == mention.id_name for _, name, _ in one.identities())
            for unit in _runners(watched)
            for one in self._run_by.get(unit, ())
        )

    def _is_own(self, watched: Subject, mention: Mention) -> bool:
        name = plain_name(mention.name.rpartition(" / ")[2])
        if mention.platform == "other" or _OTHERS.search(name):
            return False
        return any(
            name.startswith(beginning) and work in name and not is_bare_place(name, beginning)
            for unit in _runners(watched)
            for beginning, work in self._beginnings(unit)
        )

    def _beginnings_of(self, root: str) -> tuple[tuple[str, str], ...]:
        """How names of accounts of a unit and of those below it begin, and what else stands in them."""
        below = subtree(self._units.values(), root)
        return tuple(dict.fromkeys(pair for unit in sorted(below) for pair in self._of(self._units[unit])))

    def _of(self, unit: Unit) -> Iterator[tuple[str, str]]:
        yield plain_name(unit.name), ""
        place = place_of(unit)
        if place:
            yield place, ""
            return
        above = self._units.get(unit.parent or "")
        work = plain_name(_OFFICE.sub("", _ABOVE.sub("", unit.short_name or "")))
        if above is not None and len(work) >= 2 and (place := place_of(above)):
            yield place, work


def _runners(subject: Subject) -> set[str]:
    return {held.unit for held in subject.roles if held.role == "runs"}
