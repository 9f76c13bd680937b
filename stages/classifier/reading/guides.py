"""Guide elements of a service page: the 8 classes of 检查指标 服务不实用 (国办秘函〔2019〕19号)."""

import re
from itertools import zip_longest

from stages.classifier.reading.document import Document
from stages.classifier.reading.kept import Kept
from stages.classifier.reading.line_signs import sign

_CLASSES: tuple[tuple[str, str], ...] = (
    ("事项名称", r"(?:服务|办理|审批|许可|办事)?事项(?:主项|子项|基本)?名称|办理事项|办理项名称|业务名称|项目名称"),
    ("设定依据", r"(?:设定|设立|法律|法定|实施|办理|政策|审批|许可|办事|受理|权力)依据|依据文件"),
    ("申请条件", r"(?:申请|受理|办理|申报|办事|审批|准予批准的?|许可|准入|报名)条件|(?:申请|服务|办理)对象及条件"),
    (
        "办理材料",
        r"(?:办理|申请|申报|所需|提交|办事|报送|需提供的?|受理|应提交的?|需要)(?:的)?(?:申请|申报)?(?:材料|资料|要件)(?:清单|目录)?|材料(?:清单|目录|名称)",
    ),
    ("办理地点", r"(?:办理|受理|办事|办公|窗口|服务|申请)(?:窗口)?(?:地点|地址|场所|网点)|办理窗口|受理窗口|窗口名称"),
    ("办理时间", r"(?:办理|受理|办公|工作|办事|服务|窗口|接待|对外)(?:工作|办公|服务)?时间"),
    ("联系电话", r"(?:联系|咨询|服务|窗口|办公|受理)(?:电话|方式|热线)|咨询(?:及|和)监督|咨询途径"),
    (
        "办理流程",
        r"(?:办理|办事|受理|审批|服务|申请|许可|业务|工作|网上办理)(?:基本)?(?:流程|程序|步骤|环节)(?:图)?|流程图",
    ),
)
_LEAD = r"[ 【\[（(*●■◆·▲★]*(?:[一二三四五六七八九十0-9]{1,3} ?[、.．)）]? ?)?[】\]）)]?"
_LABEL = re.compile(rf"[\n\t]{_LEAD}(?:" + "|".join(f"(?P<c{i}>{p})" for i, (_n, p) in enumerate(_CLASSES)) + ")")
_SIGN = sign("材料", "依据", "条件", "流程", "程序", "资料")  # what the page of a guide has
_CORE = frozenset(("设定依据", "申请条件", "办理材料", "办理流程"))
_FEW = 3  # two labels may stand on any page; three with one of the core classes make a guide
_GUIDE_TITLE = re.compile(r"办事指南|服务指南|办理指南|申请指南|审批指南")
_EMPTY = re.compile(
    r"[\s:：、,，。;；|/\\()（）\-—_【】\[\]*?？]*(?:暂?无|没有|空|略|暂无(?:数据|信息|内容)|null|undefined|待定)?[\s:：。;；|/\-—]*"
)
_NUMBERING = re.compile(r"[\s（(]*[一二三四五六七八九十0-9]{1,3}\s*[、.．)）]?\s*$")
_REACH = 120


def guide_elements(document: Document) -> list[str]:
    """Classes present on a service page, in the order of the indicator. A class is present when its label stands at
    the start of a line or a cell and something follows it. Empty for a page that is no guide."""
    if not document.shown & _SIGN or not _may_be_guide(document):
        return []
    text = _without_foot(document.flow.text)
    labels = list(_LABEL.finditer(text if text[:1] == "\n" else "\n" + text))
    text = labels[0].string if labels else text
    present = set()
    for match, following in zip_longest(labels, labels[1:]):
        stop = min(match.end() + _REACH, following.start() if following else len(text))
        if not _EMPTY.fullmatch(_NUMBERING.sub("", text[match.end() : stop])):
            present.add(_class(match))
    if len(present) < _FEW or not present & _CORE:
        named = _GUIDE_TITLE.search(document.title_tag) is not None
        if not (named and present):
            return []
    return [name for name, _pattern in _CLASSES if name in present]


def _may_be_guide(document: Document) -> bool:
    """Whether the lines have labels enough, each line asked by itself: those of a menu are known."""
    labelled = set().union(*map(_LABELLED.__getitem__, [line for _, line in document.lines]))
    if len(labelled) >= _FEW and not labelled.isdisjoint(_CORE):
        return True
    return bool(labelled) and _GUIDE_TITLE.search(document.title_tag) is not None


def _classes_of(line: str) -> frozenset[str]:
    """The classes whose labels begin a line or one of its cells."""
    begun = "\n" + line
    if "\t" in line:
        return frozenset(map(_class, _LABEL.finditer(begun)))
    label = _LABEL.match(begun)
    return frozenset((_class(label),) if label else ())


_LABELLED: Kept[str, frozenset[str]] = Kept(_classes_of)


def _without_foot(text: str) -> str:
    """The site's own telephone number and office hours in the foot are no elements of a guide."""
    places = [text.rfind(sign) for sign in ("标识码", "ICP备", "主办单位", "版权所有")]
    return text[: min((place for place in places if 2 * place > len(text)), default=len(text))]


def _class(match: re.Match[str]) -> str:
    return _CLASSES[int((match.lastgroup or "c0")[1:])][0]
