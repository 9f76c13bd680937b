"""Labels that a text, picture or film is made by a machine (人工智能生成合成内容标识办法, in force 2025-09-01).

显式标识 are taken as printed, 隐式标识 from the page's own metadata. A fact to be recorded; that a label lacks proves
nothing."""

import re
from collections.abc import Iterable, Mapping

from stages.classifier.reading.line_signs import sign

HIDDEN = "AIGC（元数据）"
_MOST = 48  # characters of a label; what is longer speaks about such content
_BY = r"(?:AIGC|A\.?I\.?|人工智能|生成式人工智能|大模型|AI大模型|人工智能大模型)(?:技术|工具|算法|软件|模型|大模型)?"
_MADE = r"(?:辅助)?(?:生成合成|生成|合成|创作|制作|绘制|作图|制图|配音|播报|撰写|改写)"
_WHAT = r"(?:内容|文字|文章|稿件|图文|图片|图像|插图|配图|海报|画面|视频|短视频|音频|声音|语音|作品|主播|主持人|数字人)"
_LEAD = r"(?:(?:特别)?(?:提示|声明|说明|标注|备注|注|作者声明|来源|图源|图片来源|图片|配图|视频|制图)[:：])?"
_WHOSE = rf"(?:本|该|此|文中|文内|以上|上述|部分|视频中|画面中|所有|封面)*(?:{_WHAT}|文|图|片)?(?:均|皆|部分)?"
_LABEL = re.compile(
    rf"{_LEAD}(?:疑似)?{_WHOSE}(?:疑似|可能|或)?(?:含有?|包含)?(?:系|为|是|由|使用|采用|利用|借助|通过|经)*"
    rf"{_BY}{_MADE}(?:的|之)?(?:{_WHAT})?(?:[,，;；](?:请?(?:注意|谨慎|仔细|自行)?(?:甄别|辨别|鉴别|核实)|仅供参考)"
    rf"(?:真伪|真实性)?)*",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[（(【\[〔「『]([^（()）【】\[\]〔〕「」『』]{2,48})[)）】\]〕」』]")
_SPLIT = re.compile(r"[。！!|｜]|\s{2,}")


# One of them is in every label; the letter without its dot is a capital I in small letters, too.
TELLING = sign("生成", "合成", "人工智能", "ai", "aı")


def ai_labels(lines: Iterable[str], metas: Mapping[str, str] | None = None) -> list[str]:
    """The labels in some lines of text, each once, as printed: one that stands alone, in brackets or as a sentence of
    its own. What only speaks of generated content is none."""
    found: dict[str, None] = {}
    told = [*lines]
    for line in told if _may_tell("\n".join(told)) else ():
        if _may_tell(line):
            for piece in (*_SPLIT.split(line), *_BRACKETED.findall(line)):
                words = piece.strip(" \t　*※·—-（()）【】[]〔〕「」『』")
                if 4 <= len(words) <= _MOST and _LABEL.fullmatch(re.sub(r"\s", "", words)):
                    found[words] = None
    if metas and "aigc" in metas:
        found[HIDDEN] = None
    return list(found)


def _may_tell(text: str) -> bool:
    """Whether a word without which there is no label stands in a text."""
    return "生成" in text or "合成" in text or "AI" in text.upper() or "人工智能" in text
