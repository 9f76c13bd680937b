"""Equal slips of several places and documents as one group, and what an office's allowed words silence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipelines.proof.documents import Document
from schemas.events.reading import TextHit
from schemas.textpacks.allow import AllowedWord, silenced_by

REPORTED = ("severe", "wrong", "sensitive")
LEVELS = {"severe": "疑似严重", "wrong": "错误", "sensitive": "敏感", "notice": "提示", "clue": "线索"}
CLASSES = {
    "proof.ordinal-repeated": "序号重复",
    "proof.ordinal-missing": "序号缺漏",
    "proof.date-year": "年份有误",
    "proof.date-month": "月份有误",
    "proof.date-weekday": "星期有误",
    "proof.date-span": "起止日期颠倒",
    "proof.date-signed": "落款日期早于所述事项",
    "proof.time": "时间有误",
    "proof.document-number": "发文字号格式",
    "proof.title-marks": "书名号不配对",
    "proof.quotation-marks": "引号不配对",
    "proof.brackets": "括号不配对",
    "proof.doubled": "重字",
    "proof.old-institution": "机构旧称",
    "proof.old-place": "地名旧称",
    "proof.law-title": "法规名称",
    "proof.law-repealed": "引用已废止的法规",
    "proof.leader-name": "领导姓名",
    "proof.congress": "会议届次",
    "proof.congress-year": "会议年份",
    "proof.until": "截止、截至",
    "proof.de": "的、地、得",
    "proof.count": "列举与总数不符",
    "proof.figures": "数字前后矛盾",
    "proof.plan-years": "五年规划起止年份",
    "proof.measure": "量词",
    "proof.formula": "固定表述",
    "proof.telephone": "电话号码位数有误",
    "proof.about-twice": "概数重复",
    "proof.reader": "疑似别字",
    "proof.registry-name-wrong": "登记名称误写",
    "proof.registry-name-clue": "登记名称误写",
}


@dataclass
class Group:
    """One slip of one document: its first hit, and the places of all."""

    hit: TextHit
    places: list[str] = field(default_factory=list)


@dataclass
class Proof:
    """The groups of a document in reading order, and the hits that allowed words silence."""

    document: Document
    groups: list[Group]
    allowed: list[tuple[TextHit, AllowedWord]]

    @property
    def reported(self) -> bool:
        """Whether something is wrong, or could not be read."""
        return any(group.hit.level in REPORTED for group in self.groups)


def proof_of(document: Document, words: Sequence[AllowedWord], day: date) -> Proof:
    """Group a document's hits by slip."""
    groups: dict[tuple[str, str, str | None], Group] = {}
    allowed: list[tuple[TextHit, AllowedWord]] = []
    for hit in document.hits:
        word = silenced_by(words, hit, day)
        if word is not None:
            allowed.append((hit, word))
            continue
        group = groups.setdefault((hit.rule, hit.text, hit.suggestion), Group(hit))
        group.places.append(document.place(hit.offset))
    return Proof(document, list(groups.values()), allowed)


def in_several(proofs: Iterable[Proof]) -> list[tuple[TextHit, list[str]]]:
    """Reported slips that stand in more than one document, with the names of these."""
    found: dict[tuple[str, str], tuple[TextHit, list[str]]] = {}
    for proof in proofs:
        for group in proof.groups:
            if group.hit.level in REPORTED:
                key = (group.hit.text, group.hit.suggestion or "")
                found.setdefault(key, (group.hit, []))[1].append(proof.document.name)
    return [(hit, names) for hit, names in found.values() if len(set(names)) > 1]
