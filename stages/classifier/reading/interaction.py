"""Which ways a page offers to talk to the office, and a few entries every home page must have."""

import re
from collections.abc import Iterator
from itertools import chain

from stages.classifier.reading.document import Document
from stages.classifier.reading.kept import Kept
from stages.classifier.reading.line_signs import SIGNS_OF, sign

# Each kind under one stable label. 网上信访 and 纪检举报 are kinds of their own because they are no channel for
# questions in the sense of 检查指标 互动回应差 (国办秘函〔2019〕19号).
_KINDS: tuple[tuple[str, str], ...] = (
    (
        "领导信箱",
        r"(?:书记|省长|市长|区长|县长|州长|盟长|旗长|乡长|镇长|主席|局长|厅长|部长|主任|院长|署长|行长|社长|会长|领导|公开)(?:电子)?(?:信箱|邮箱)",
    ),
    (
        "在线咨询",
        r"(?:在线|网上|我要|业务|政策|政务|办事|服务|公众|群众|网民|常见)?咨询(?!公司|机构|中心)|在线问答|互动问答",
    ),
    (
        "留言",
        r"留言|我要写信|我要提问|我要问|写信|问政|有问必答|群众来信|百姓呼声|民声|互动信箱|网民互动|民生信箱|公众信箱",
    ),
    ("建言献策", r"建言|献策|我要建议|意见建议|建议提案箱|金点子"),
    ("互动交流", r"互动交流|交流互动|政民互动|公众参与|互动平台|互动中心|互动回应|^互动$"),
    ("投诉举报", r"投诉|我要举报|举报(?!电话)|监督举报"),
    ("意见征集", r"意见征集|民意征集|征求意见|网上征集|征集调查|意见征求|征集公告|立法征集|调查征集"),
    ("网上调查", r"网上调查|在线调查|问卷调查|民意调查|满意度调查|网络调查"),
    ("在线访谈", r"在线访谈|网上访谈|访谈直播|在线直播|嘉宾访谈|新闻发布会直播"),
    ("政务热线", r"1?2345|政务(?:服务)?(?:便民)?热线|市长热线|县长热线|区长热线"),
    ("智能问答", r"智能问答|智能客服|智能机器人|在线客服|智能咨询|小助手|机器人"),
    ("依申请公开", r"依申请公开|申请公开"),
    ("网上信访", r"信访"),
    ("纪检举报", r"纪检|纪委|监察举报|12388|反腐|廉政举报|巡视举报"),
    ("适老化", r"长者|适老|关怀版|老年版|大字版|爱心版|尊老版"),
    ("无障碍", r"无障碍|盲人|障碍辅助|语音版"),
)
_PATTERNS = tuple((label, re.compile(pattern)) for label, pattern in _KINDS)
_ANY = re.compile("|".join(f"(?:{pattern})" for _label, pattern in _KINDS))
# One of these is in all of them: to look for plain words first is ten times faster.
_WORDED = sign(
    *re.findall(
        r"\S+",
        """信箱 邮箱 咨询 问答 留言 写信 提问 我要问 问政 有问必答 来信 呼声 民声 互动 参与 建言 献策 建议
        金点子 意见 投诉 举报 征集 征求 调查 访谈 直播 2345 热线 智能 客服 机器人 小助手 申请公开 信访 纪检
        纪委 12388 反腐 长者 适老 关怀版 老年版 大字版 爱心版 尊老版 无障碍 盲人 障碍 语音版""",
    )
)
_WORD_ATTRIBUTES = re.compile(r"""[\s"'](?:title|alt|value)\s*=\s*["']([^"'<>]{2,24})["']""", re.I)
_SEARCHES = re.compile(r"搜|检索|关键[字词]|search|keyword|query|[\"']q[\"']", re.I)
_ASSIST_SCRIPTS = (
    "jhelper",
    "wzayb",
    "canyou",
    "wza.",
    "/wza",
    "barrierfree",
    "slhelper",
    "toolbar_wza",
    "esdToolsInit",
)
_COMPLAINTS = re.compile(r"纪检|纪委|监察|信访|腐败|巡视|12388")
_LONG = 24  # an entry is a short label; longer words are titles of articles


def interaction(document: Document) -> list[str]:
    """Stable Chinese labels of the kinds of entries on the page, in the order of the catalogue above, with 站内搜索
    at the end. Only links, buttons and inputs count, never words in a text."""
    found = set(chain.from_iterable(filter(None, map(_OF_LINKS.__getitem__, document.linked))))
    found.update(*map(_LABELS.__getitem__, _other_entries(document)))
    tree = document.tree
    if any(_ASSISTS[tree.tags[k][:300]] for k in tree.scripts):
        found.add("无障碍")
    searches = ["站内搜索"] if _has_search(document) else []
    return [label for label, _pattern in _KINDS if label in found] + searches


def _other_entries(document: Document) -> Iterator[str]:
    """Words of buttons, and of the pictures in links."""
    tree = document.tree
    texts, ends, tags = tree.texts, tree.ends, tree.tags
    for i in tree.links if "" in tree.link_words else ():
        if not texts[i + 1] and not any(texts[i + 1 : ends[i] + 1]):
            for tag in tags[i : ends[i] + 1]:
                yield from _WORDS[tag]
    for i in tree.fields:
        if tree.names[i] == "button":
            yield tree.text(i)[:_LONG]
        elif tree.names[i] == "input":
            yield from _WORDS[tags[i]]


def _labels(words: str) -> tuple[str, ...]:
    """Kinds that an entry's words name; 纪检举报 and 信访投诉 are not taken for 投诉举报 as well."""
    if not SIGNS_OF[words] & _WORDED or not _ANY.search(words):
        return ()
    kinds = [label for label, pattern in _PATTERNS if pattern.search(words)]
    return tuple(label for label in kinds if label != "投诉举报" or not _COMPLAINTS.search(words))


_LABELS: Kept[str, tuple[str, ...]] = Kept(_labels)
_OF_LINKS: Kept[str, tuple[str, ...]] = Kept(lambda words: _labels(words.strip()) if len(words) <= _LONG else ())
_WORDS: Kept[str, list[str]] = Kept(_WORD_ATTRIBUTES.findall)
_ASSISTS: Kept[str, bool] = Kept(lambda script: any(sign in script for sign in _ASSIST_SCRIPTS))


def _has_search(document: Document) -> bool:
    """Whether there is a text input that its own words or its form's address call a search."""
    tree = document.tree
    form = ""
    for i in tree.fields:
        if tree.names[i] == "form":
            form = tree.attribute(i, "action")
        elif tree.names[i] == "input":
            kind = tree.attribute(i, "type").lower()
            if kind in ("", "text", "search") and (_SEARCHES.search(tree.tags[i]) or _SEARCHES.search(form)):
                return True
    return False
