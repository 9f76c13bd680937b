"""Names of leaders one character off the registry's, beside their post: 青屏市水利局局长张伟民 for 张伟明.

Wrong only where the unit and the title are the registered ones and the leader is in office on the day on which the text
was published; a title alone, or a day that is not known, makes a clue. Another title or another unit is another person,
and so is everybody whom the registry knows by the written name. Rule of its own; no standard says how near is too near.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from schemas.registry.days import covers
from schemas.registry.leaders import Leaders, Post
from schemas.textpacks import Level
from stages.classifier.text.classes import Days, Slip, SlipClass
from stages.classifier.text.classes.slip import LIKELY, SURE
from stages.classifier.text.normalise import map_characters
from stages.classifier.text.variants import look_alike

RULE = "proof.leader-name"
# Where the registry says no title, these are looked for, and what is found is a clue.
_TITLES = (
    "省长", "市长", "县长", "区长", "州长", "镇长", "乡长", "局长", "厅长", "主任", "书记", "主席", "部长", "行长",
    "院长", "检察长", "秘书长", "站长", "所长", "处长", "科长", "校长", "馆长",
)  # fmt: skip
_LENGTHS = (2, 3, 4)  # characters of a name
_SURE_LENGTH = 3  # 张伟 and 张强 are two persons as likely as one
_NAME = re.compile(r"[\u4e00-\u9fff]+")
_HEAD = 60  # characters before a title or name that may hold the unit
_GAP = re.compile(r"[ \u3000]?[:：]?[ \u3000]?")
_STOP = re.compile(r"[\s\W]")
_OTHER_RANK = "副原前代"
# 党组书记、局长: posts of the same person between the unit and the title.
_POSTS_BESIDE = re.compile(r"(?:[党县市区州镇乡旗]?[委组]+(?:副?书记|委员|常委)、)+$")
# What may stand right behind a name. One character of them, or the beginning of a longer one, may also be taken for the
# last of a name (张伟|强调): there nothing is said.
_BEHIND_ONE = "到赴在就对为和与及等说作向同率"
_BEHIND = (
    "主持", "出席", "表示", "指出", "强调", "介绍", "带队", "率队", "率领", "参加", "同志", "一行", "调研", "讲话",
    "致辞", "宣布", "要求", "看望", "慰问", "督导", "检查", "走访", "会见", "先后", "深入", "认为", "说明", "代表",
    "主讲", "任",
)  # fmt: skip
_BEFORE_ONE = "由与和请经向随跟、"


class LeaderNames:
    """The slips of the names of registered leaders."""

    def __init__(self, leaders: Leaders) -> None:
        self._persons = frozenset(map(map_characters, leaders.persons))
        self._posts: defaultdict[str, list[Post]] = defaultdict(list)
        self._near: defaultdict[str, set[str]] = defaultdict(set)  # a name with one character left open -> names
        for known in leaders.posts:
            post = _as_read(known)
            if len(post.name) not in _LENGTHS:
                continue
            for title in [post.title] if post.title else _TITLES:
                self._posts[title].append(post)
            for form in _opened(post.name):
                self._near[form].add(post.name)
        self._lengths = sorted({len(title) for title in self._posts}, reverse=True)

    def slips(self) -> SlipClass:
        """A class that titles raise; what it says depends on the day."""
        return SlipClass(tuple(sorted(self._posts)), self.find, beyond_line=True)

    def find(self, text: str, places: list[int], days: Days) -> Iterator[Slip]:
        """`places` are the ends of titles; of titles that end at one place the longest counts."""
        for end in dict.fromkeys(places):
            title = next((t for n in self._lengths if (t := text[max(0, end - n) : end]) in self._posts), None)
            if title is None or text[end - len(title) - 1 : end - len(title)] in tuple(_OTHER_RANK):
                continue
            start = end - len(title)
            yield from self._behind(text, start, end, title, days)
            yield from self._before(text, start, title, days)

    def _behind(self, text: str, start: int, end: int, title: str, days: Days) -> Iterator[Slip]:
        gap = _GAP.match(text, end)
        begins = gap.end() if gap else end
        if any(text[begins : begins + length] in self._persons for length in _LENGTHS):
            return
        for length in _LENGTHS:
            ends = begins + length
            meant = self._meant(text[begins:ends], title) if ends <= len(text) else []
            if meant and _ends_there(text, ends):
                yield from self._slip(text, (begins, ends), meant, _head(text, start), title, days)

    def _before(self, text: str, start: int, title: str, days: Days) -> Iterator[Slip]:
        if any(text[max(0, start - length) : start] in self._persons for length in _LENGTHS):
            return
        for length in _LENGTHS:
            begins = start - length
            meant = self._meant(text[begins:start], title) if begins >= 0 else []
            if meant:
                yield from self._slip(text, (begins, start), meant, text[max(0, begins - _HEAD) : begins], "", days)

    def _meant(self, written: str, title: str) -> list[Post]:
        """The posts of the one leader whose name is one character off; none where another title is theirs."""
        if not _NAME.fullmatch(written) or written in self._persons:
            return []
        near = {name for form in _opened(written) for name in self._near.get(form, ())}
        return [post for post in self._posts[title] if {post.name} == near]

    def _slip(
        self, text: str, span: tuple[int, int], meant: list[Post], head: str, title: str, days: Days
    ) -> Iterator[Slip]:
        """`head`: what stands before the title, or before the name where the name comes first."""
        day = days.published or days.read
        held = [post for post in meant if day is None or covers(post.since, post.until, day)]
        if not held:
            return
        named = [post for post in held if any(_called(head, call, title) for call in post.calls)]
        if not named and not any(_stands_alone(head.removesuffix(post.short)) for post in held):
            return  # another unit stands there, or the name is part of a longer word
        right = held[0].name
        sure = any(_is_sure(post, text[span[0] : span[1]], days.published) for post in named)
        level: Level = "wrong" if sure else "clue"
        yield Slip(*span, RULE, right, level, SURE if sure else LIKELY)


def _as_read(post: Post) -> Post:
    """In the characters of the normalised text."""
    calls = tuple(map(map_characters, post.calls))
    name, title, short = (map_characters(one) for one in (post.name, post.title, post.short))
    return post._replace(name=name, title=title, calls=calls, short=short)


def _head(text: str, start: int) -> str:
    """What stands before a title, without other posts of the same person."""
    head = text[max(0, start - _HEAD) : start]
    beside = _POSTS_BESIDE.search(head)
    return head[: beside.start()] if beside else head


def _stands_alone(head: str) -> bool:
    return not head or bool(_STOP.match(head[-1])) or head[-1] in _BEFORE_ONE


def _opened(name: str) -> Iterator[str]:
    for at in range(len(name)):
        yield f"{name[:at]}?{name[at + 1 :]}"


def _ends_there(text: str, end: int) -> bool:
    """Whether a name ends there, and could not have ended one character before."""
    after = text[end : end + 1]
    if text[end - 1] in _BEHIND_ONE or text.startswith(_BEHIND, end - 1):
        return False
    return not after or bool(_STOP.match(after)) or after in _BEHIND_ONE or text.startswith(_BEHIND, end)


def _called(head: str, call: str, title: str) -> bool:
    """青屏市水利局|局长, 青屏市|市长, and 青屏|市长, where the place's last character is the title's first."""
    return head.endswith(call) or (bool(title) and title[0] == call[-1] and len(call) > 2 and head.endswith(call[:-1]))


def _is_sure(post: Post, written: str, published: date | None) -> bool:
    """A title of the registry's, a day on which the leader is known to be in office, and a name that is no other's."""
    dated = published is not None or (post.since is None and post.until is None)
    differs = next(at for at, char in enumerate(post.name) if written[at] != char)
    like = look_alike(written[differs], post.name[differs])
    return bool(post.title) and dated and (like or (len(post.name) >= _SURE_LENGTH and differs > 0))
