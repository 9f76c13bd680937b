"""What people can hand in, printed for them: kinds with their headings, indicators with their titles."""

from collections.abc import Iterator

import msgspec

from pipelines.office.intake import kinds, named_kinds
from pipelines.office.intake.subjects import in_force
from pipelines.office.intake.words import headings_of
from schemas.registry.model import Program
from schemas.registry.union import OBJECT_WORDS
from schemas.rulebooks import Rulebook, load_all

SEVERITIES = {"veto": "单项否决", "deduct": "扣分", "notice": "提示", "bonus": "加分"}


def default_rulebook() -> Rulebook:
    """The rulebook of a program that names none."""
    return load_all()[next(f.default for f in msgspec.structs.fields(Program) if f.name == "rulebook")]


def kinds_and_indicators(book: Rulebook) -> Iterator[str]:
    """Lines of the listing for a program that judges by this rulebook."""
    yield "可导入的种类和表头（带*的必填）："
    for short_name, word in named_kinds().items():
        payload = kinds()[short_name].payload
        fields, headings = msgspec.structs.fields(payload), headings_of(payload)
        marks = ("*" if one.required and one.name != "target" else "" for one in fields)
        listed = "、".join(mark + headings.get(one.name, one.name) for mark, one in zip(marks, fields, strict=True))
        yield f"  {word}\t{short_name}\t{listed}"
    yield "“网站”可填网站标识码、网站名称、网址或网站编号；“对象”不填为整个网站，可填栏目名称、网址或编号。"
    yield "“对象”是页面的填网址，是菜单、文章等的另填“对象类型”。"
    yield "“单位”填发布或应负责任的单位；信息发布量等以单位为对象的种类可以只填单位。"
    yield f"可填的指标（{book.title}，编号或名称均可）："
    for indicator in book.indicators:
        if in_force(indicator):
            scope = f"{OBJECT_WORDS[indicator.object]}·{SEVERITIES[indicator.severity]}"
            yield f"  {indicator.id}\t{indicator.title}\t{scope}"
