"""What of a page's foot the reader could not see or make sense of. A mark is missing only where a whole foot was read
and nothing in it can be that mark: these are the things that can."""

import re
from collections.abc import Iterator, Sequence

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from stages.classifier.reading.kept import Kept
from stages.classifier.reading.line_signs import sign
from stages.classifier.reading.marks.contact import may_be_contact
from stages.classifier.reading.marks.stretches import Stretch
from stages.classifier.reading.tree import Tree, attribute_of

MARKS = ("icp", "police", "site_code", "party_gov_mark", "find_error", "organiser", "contact")
# Every alternative begins with a plain character of one case: only then does the engine skip ahead.
_FOOT_SIGN = re.compile(
    r"公网安备|标识码|主\s?办|承\s?办|版权所有|©|技术支持|邮编|邮政编码|联系(?:电话|我们|方式)|网站地图|备案"
    r"|I(?i:CP)|i(?i:CP)|C(?i:opyright)|c(?i:opyright)"
)
# What stands in the line in which such a sign begins, or in the next one.
SIGN = sign(
    *("公网安备", "标识码", "办", "版权所有", "©", "技术支持", "邮编", "邮政编码", "联系", "网站地图", "备案"),
    *("icp", "copyright"),
)
_HAS_FOOT_SIGN: Kept[str, bool] = Kept(lambda text: _FOOT_SIGN.search(text) is not None)
_ELSEWHERE = re.compile(r"foot|bottom|copyright|copy_?right|banquan|dibu|yejiao|weibu|页脚|底部|版权", re.I)
# The id by which a script finds the box that it fills; a class only dresses up, and lines and gaps have one too.
_FOOT_BOX = re.compile(
    r"(?:page|web|site|common|public|inc|my)?[-_]?(?:foot(?:er)?|bottom|copyright|dibu|yejiao)[-_]?(?:box|wrap|con|\d)*",
    re.I,
)
_KNOWN_PICTURES = re.compile(
    r"weixin|wechat|\bwx|_wx|qr|code|erwei|ewm|weibo|\bwb|_wb|app|logo|gongan|police|beian|ghs|\bba\.|batb|icon|arrow|line|bg|blank|space|dot"
    r"|douyin|toutiao|ipv6|wza|wuzhangai|accessib|search|top\.|close|count|stat|tongji|cnzz|head|banner|link|nav|btn|button",
    re.I,
)
_KNOWN_WORDS = re.compile(
    r"二维码|微信|微博|公众号|客户端|抖音|头条|公安|备案|警徽|无障碍|长者|适老|IPv6|logo|徽标|国徽|返回顶部|分享|关闭|搜索|统计|扫一扫|小程序|APP"
    r"|党政机关|事业单位|找错|纠错|链接|政府网|门户网站|人民网|新华网|信用",
    re.I,
)
# All but the last look at a text in small letters: an expression for both cases is ten times slower.
_MAY_BE = {
    "icp": re.compile(r"icp|备案(?<![安网关]备案)|beian\.miit|miitbeian"),
    "police": re.compile(r"公网[安备]|公安(?![局厅部分])|beian\.(?:mps\.)?gov|gongan|police|ghs\.|recordcode"),
    "site_code": re.compile(r"标识码|标识编码|site_?(?:id_?)?code|[0-9](?<![0-9备证][0-9])[0-9]{9}(?![0-9])"),
    "party_gov_mark": re.compile(r"conac|dzjg|党政|机关.{0,6}标识|红标|dangzheng|zfbs"),
    "find_error": re.compile(r"找错|纠错|jiucuo|zhaocuo|wzzc|kaipuyun|挑错|报错"),
    "organiser": re.compile(
        r"主\s?办|主\s?管|开\s?办|版权|©|C(?i:opyright)|c(?i:opyright)"
        r"|政府(?<=[\u3400-\u9fff]{2}政府)(?!域)|委员会(?<=[\u3400-\u9fff]{2}委员会)(?!域)"
        r"|局(?<=[\u3400-\u9fff]{2}局)(?!域)|厅(?<=[\u3400-\u9fff]{2}厅)(?!域)|委(?<=[\u3400-\u9fff]{2}委)(?!域)"
    ),
}
# In small letters: without one of them there is nothing that can be the mark.
_MAY_BE_WORDS = {
    "site_code": ("标识", "site"),  # or ten digits alone
    "icp": ("icp", "备案", "beian"),
    "police": ("公网", "公安", "beian", "gongan", "police", "ghs.", "recordcode"),
    "party_gov_mark": ("conac", "dzjg", "党政", "机关", "红标", "dangzheng", "zfbs"),
    "find_error": ("找错", "纠错", "jiucuo", "zhaocuo", "wzzc", "kaipuyun", "挑错", "报错"),
}
_MARKS_OF_WORDS = [mark for mark, words in _MAY_BE_WORDS.items() for _ in words]
_WORDS_OF_MARKS = BytesAhoCorasick(
    [word.encode() for words in _MAY_BE_WORDS.values() for word in words], matchkind=MatchKind.Standard
)
_TEN_DIGITS = re.compile(r"[0-9](?<![0-9备证][0-9])[0-9]{9}(?![0-9])")
# What a script that writes a part of the foot has in it.
_WRITTEN = {"organiser": re.compile(r"主\s?办|版权所有"), "contact": re.compile(r"电\s?话|联系我们|联系方式|邮箱")}
_SCRIPT_READ = 8000
_OF_PICTURES = frozenset(("party_gov_mark", "find_error"))
_OF_OTHERS = re.compile(
    r"(?:承办|协办|技术支持|维护|运维|制作|设计|承建|开发|建设)(?:单位|方|部门|管理)?\s*[:：]\s*[^\s|｜]{2,40}"
    r"|[^\s|｜：:]{2,40}(?:承办|协办|制作|提供技术支持)"
)
_OTHERS_WORDS = (
    "承办",
    "协办",
    "技术支持",
    "维护",
    "运维",
    "制作",
    "设计",
    "承建",
    "开发",
    "建设",
)  # one of them is in all of these
_BOXES = ("div", "footer")
_BRINGING = frozenset(("iframe", "object", "embed", *_BOXES))
_PICTURES = frozenset(("img", "input", "area"))
_GAP_OF_TAGS = 120  # tags and characters between two signs of one foot, and behind the last
_GAP_OF_TEXT = 500
_TAG_READ = 400  # characters of a tag, of a script with what it holds, in which a mark may be named
_BEFORE_FOOT = 16  # tags before the first words of a foot that are of it: its marks often stand first


def unread_marks(tree: Tree, own: str, missing: list[str]) -> list[str]:
    """Which of the marks that were not found may be there all the same. `own`: the text of the foot itself."""
    if not missing:
        return []
    start = _beginning(tree)
    if start is None:
        return missing
    start = max(0, start - _BEFORE_FOOT)
    tags, names = tree.tags[start:], tree.names[start:]
    scripts = [tree.tags[k] for k in tree.scripts if k >= start]
    bringing = (k for k, name in enumerate(names, start) if name in _BRINGING)
    if any(map(_is_foot_script, scripts)) or any(_comes_from_elsewhere(tree, k) for k in bringing):
        return missing
    source = "".join([tag[:_TAG_READ] for tag in tags])
    pictured = not _OF_PICTURES.isdisjoint(missing) and any(map(_UNEXPLAINED.__getitem__, _pictures(tags, names)))
    short = [script for script in scripts if len(script) < _SCRIPT_READ]
    written = {mark for mark, words in _WRITTEN.items() if any(map(words.search, short))}
    small = f"{own}\n{source}".lower()
    worded = _marks_worded(small)
    return [
        mark
        for mark in missing
        if _may_be(mark, own, source, small, worded) or mark in written or (pictured and mark in _OF_PICTURES)
    ]


def _beginning(tree: Tree) -> int | None:
    """The place in the tree where the foot begins: the first of the texts with one of its signs that stand close
    together at the end of the page; None for a page without a foot."""
    texts = tree.texts
    start, last = None, len(texts)
    for k in reversed(tree.filled):
        if (last - k) > _GAP_OF_TAGS:
            break
        if _HAS_FOOT_SIGN[texts[k]]:
            start = last = k
    return start


def own_foot(text: str, stretches: Sequence[Stretch] | None = None) -> str:
    """The foot itself out of the text at the end of a page: from the line of the first of its signs that stand close
    together to the end; empty where there is none. `stretches`: where signs may begin."""
    start: int | None = None
    stretches = stretches if stretches is not None else ((0, len(text)),)
    # The two characters of 主办 may stand on two lines.
    places = [found.start() for begin, end in stretches for found in _FOOT_SIGN.finditer(text, begin, end + 2)]
    for place in reversed(places):
        if (start if start is not None else len(text)) - place > _GAP_OF_TEXT:
            break
        start = place
    return text[text.rfind("\n", 0, start) + 1 :] if start is not None else ""


def _comes_from_elsewhere(tree: Tree, k: int) -> bool:
    """Whether a tag brings a foot from another file, by a frame or an empty box that a script fills."""
    name, tag = tree.names[k], tree.tags[k]
    if name not in _BOXES:
        return _ELSEWHERE.search(attribute_of(tag, "src") or attribute_of(tag, "data")) is not None
    if tree.ends[k] <= k + 1 and not tree.texts[min(k + 1, len(tree.texts) - 1)]:
        return name == "footer" or _FOOT_BOX.fullmatch(attribute_of(tag, "id")) is not None
    return False


def _is_foot_script(script: str) -> bool:
    """Whether a script comes from a file that is called a foot."""
    return _NAMES_A_FOOT[script[: script.find(">") + 1]]


_NAMES_A_FOOT: Kept[str, bool] = Kept(lambda tag: _ELSEWHERE.search(attribute_of(tag, "src")) is not None)


def _pictures(tags: list[str], names: list[str | None]) -> Iterator[str]:
    return (tag for tag, name in zip(tags, names, strict=True) if name and name.lower() in _PICTURES)


def _unexplained(picture: str) -> bool:
    """Whether a picture may be a mark: neither its words nor its file say that it is something else."""
    words = f"{attribute_of(picture, 'alt')} {attribute_of(picture, 'title')}"
    source = attribute_of(picture, "src") or attribute_of(picture, "data-src")
    if not source or _KNOWN_WORDS.search(words):
        return False
    return _KNOWN_PICTURES.search(source.rpartition("/")[2]) is None


_UNEXPLAINED: Kept[str, bool] = Kept(_unexplained)


def _marks_worded(small: str) -> set[str]:
    """The marks of which one of the words without which nothing can be them stands in a text in small letters."""
    found = _WORDS_OF_MARKS.find_matches_as_indexes(small.encode("utf-8", "replace"), overlapping=True)
    return {_MARKS_OF_WORDS[number] for number, _, _ in found}


def _may_be(mark: str, text: str, source: str, small: str, worded: set[str]) -> bool:
    """Whether a mark may be in the text of the foot or in its tags (`source`). `small`: both in small letters."""
    if mark == "contact":
        return may_be_contact(text) or "mailto:" in source or "tel:" in source
    if mark == "organiser":
        rest = _OF_OTHERS.sub(" ", text) if any(word in text for word in _OTHERS_WORDS) else text
        return _MAY_BE[mark].search(rest) is not None
    pattern = _MAY_BE[mark]
    if mark not in worded:
        if mark != "site_code":
            return False
        pattern = _TEN_DIGITS
    return pattern.search(small) is not None
