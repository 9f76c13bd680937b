"""The edition for machines: every printed number with its query and the ids behind it."""

import msgspec

from schemas.events.codec import dumps
from stages.reporter.counting_annex import counting_table
from stages.reporter.document import (
    Block,
    Edition,
    Figure,
    Heading,
    Paragraph,
    Proof,
    Source,
    Table,
    figures,
    is_edited,
    plain,
)


def to_json(edition: Edition) -> bytes:
    """{head, figures: [{name, text, value, query, params, ids …}], blocks, sources, counting}, keys sorted.

    Paragraphs name their figures, tables have for each row the ids behind it, and `sources` say what each id is; a
    `page` is an address below that of the console."""
    counting = counting_table(edition)
    content = {
        "head": edition.head,
        "figures": figures(edition),
        "blocks": [_block(block) | _edited(block, edition) for block in edition.blocks],
        "sources": [_source(one) for one in edition.sources],
        "counting": _block(counting) if counting else None,
    }
    return dumps(content, sort_keys=True)


def _edited(block: Block, edition: Edition) -> dict[str, object]:
    """Whether a person changed something of it."""
    return {"edited": True} if is_edited(block, edition) else {}


def _block(block: Block) -> dict[str, object]:
    if isinstance(block, Heading):
        return {"heading": block.text, "level": block.level}
    if isinstance(block, Paragraph):
        named = [inline.name for inline in block.inlines if isinstance(inline, Figure)]
        told = {"figures": named} if named else {}
        return {"text": "".join(plain(inline) for inline in block.inlines), "style": block.style, **told}
    if isinstance(block, Table):
        rows = [[plain(cell) for cell in row] for row in block.rows]
        lines: dict[str, object] = {
            name: held for name, held in (("under", block.under), ("closing", block.closing)) if held
        }
        traced = {"name": block.name, "query": block.query, "params": block.params, "ids": block.ids}
        lines |= (traced if block.name else {}) | ({"attachment": block.attachment} if block.attachment else {})
        return {"table": block.kind, "title": block.title, "columns": block.columns, "rows": rows, **lines}
    return {"chart": block.title, "labels": block.labels, "values": block.values, "unit": block.unit}


def _source(source: Source) -> dict[str, object]:
    page = {"page": f"findings/{source.id}"} if source.kind == "finding" else {}
    told: dict[str, object] = msgspec.to_builtins(source)
    return {**told, **page, "proofs": [_proof(one) for one in source.proofs]}


def _proof(proof: Proof) -> dict[str, object]:
    told: dict[str, object] = msgspec.to_builtins(proof)
    return {**told, **({"page": f"evidence/{proof.sha256}/page"} if proof.sha256 else {})}
