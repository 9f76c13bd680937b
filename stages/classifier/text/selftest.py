"""A pack's own tests: texts in which it must hit, look-alikes in which it must not."""

from schemas.events.reading import TextHit
from schemas.textpacks import Expected, Pack
from stages.classifier.text import CompiledPacks, hits


def failures(pack: Pack, packs: CompiledPacks) -> list[str]:
    """One sentence for each test of `pack` that fails under `packs`, which hold it; empty when all pass."""
    missed = (_missed(pack, case, _own(pack, case.text, packs)) for case in pack.tests.expected())
    false = (_false(text, _own(pack, text, packs)) for text in pack.tests.must_not_hit)
    return [sentence for sentence in (*missed, *false) if sentence]


def _own(pack: Pack, text: str, packs: CompiledPacks) -> list[TextHit]:
    return [hit for hit in hits(text, packs=packs) if hit.rule.startswith(f"{pack.pack}.")]


def _missed(pack: Pack, case: Expected, found: list[TextHit]) -> str | None:
    wanted = [hit for hit in found if case.rule in (None, hit.rule, hit.rule.removeprefix(f"{pack.pack}."))]
    if any(case.suggestion in (None, hit.suggestion) for hit in wanted):
        return None
    told = f"（规则 {case.rule}）" if case.rule else ""
    seen = "；".join(f"{hit.rule} “{hit.text}”→“{hit.suggestion or '无建议'}”" for hit in found) or "无"
    return f"应命中而未命中{told}：{case.text}　实际命中：{seen}"


def _false(text: str, found: list[TextHit]) -> str | None:
    if not found:
        return None
    seen = "；".join(f"{hit.rule} “{hit.text}”" for hit in found)
    return f"不应命中而命中：{text}　命中：{seen}"
