"""Who the page says it comes from: 来源, else 发布机构, else 责任编辑, as printed; the meta tag when nothing is."""

import re
from typing import Literal

from schemas.events.reading import Source
from stages.classifier.reading.document import Document
from stages.classifier.reading.line_signs import sign

_Kind = Literal["来源", "发布机构", "责任编辑"]

# Each word begins with a plain character, so that the expressions are searched for fast.
_LABELS: tuple[tuple[_Kind, str], ...] = (
    ("来源", r"来\s*源(?:于|单位|部门|媒体)?|稿\s*源|出\s*处|来自|供稿单位|信息提供|資料來源"),
    (
        "发布机构",
        r"发布(?:机构|单位|机关|部门|者|人)|公开(?:机构|单位|机关|部门|主体)|制发(?:机构|单位|机关)|发文(?:机构|单位|机关)"
        r"|印发(?:机构|单位|机关)|公布(?:机构|单位)|信息所属单位|發布單位|發佈單位",
    ),
    ("责任编辑", r"责\s*任\s*编\s*辑|责\s*编|编\s*辑|信息员|責任編輯"),
)
# What cannot be part of a name and so ends it.
_END = (
    r"\s\s|[\n\t|｜【\[<>]|(?:发布|发表|更新|公布|上传|成文|发文|录入|生成|添加|印发|公开)(?:时间|日期|于)|\s时间|时间\s*[:：]|日期\s*[:：]|浏览|点击|阅读|访问|字\s*[体号]|作\s*者|编\s*辑|责\s*[任编]|人气"
    r"|次数|分享|打印|关闭|收藏|审核|记者|通讯员|来\s*源|索引号|文\s*号|名\s*称|主题|摄影|(?:19|20)\d\d\s*[-年/.]\s*\d{1,2}|\d{1,2}:\d\d|视力|大\s中\s小|有效性|发布(?:机构|单位|机关|部门)"
)
_PATTERNS = tuple(
    (kind, re.compile(rf"(?:{words})\s*+[:：∶]\s*+(?P<name>(?!{_END})\S.{{0,80}}?)\s*(?=$|{_END})", re.M))
    for kind, words in _LABELS
)
_COLON = sign(":", "：", "∶")
_BROKEN = 4  # lines into which a label before its colon may be broken: 责 任 编 辑
_NAME = re.compile(r"[A-Za-z一-鿿]")
_NONE = re.compile(r"^(?:无|本站|未知|不详|null|undefined|-+|/)$", re.I)


def source(doc: Document) -> Source | None:
    """The first label of the strongest kind that has a name behind it."""
    text, begin = doc.flow.text, _beginning(doc)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text, begin):
            name = match["name"].strip(" 　:：,，;；.。)）(（】]\"“”'")
            if 2 <= len(name) <= 60 and _NAME.search(name) and not _NONE.match(name):
                return Source(text=name, kind=kind, offset=doc.flow.offset(match.start("name")))
    return _from_meta(doc)


def _beginning(doc: Document) -> int:
    """Where the first label may begin: a little before the first colon, for a label may be broken into lines."""
    first = next((k for k, signs in enumerate(doc.line_signs) if signs & _COLON), None)
    return len(doc.flow.text) if first is None else doc.lines[max(0, first - _BROKEN)][0]


def _from_meta(doc: Document) -> Source | None:
    name = doc.metas.get("contentsource") or doc.metas.get("source")
    if not name or _NONE.match(name) or not _NAME.search(name):
        return None
    return Source(text=name, kind="来源", offset=doc.text.find(name))
