"""The edition for machines: every printed number with its query and the ids behind it."""

from schemas.events.codec import dumps
from stages.reporter.document import Block, Edition, Heading, Paragraph, Table, figures, is_edited, plain


def to_json(edition: Edition) -> bytes:
    """{head, figures: [{name, text, value, query, params, ids …}], blocks}, keys sorted."""
    content = {
        "head": edition.head,
        "figures": figures(edition),
        "blocks": [_block(block) | _edited(block, edition) for block in edition.blocks],
    }
    return dumps(content, sort_keys=True)


def _edited(block: Block, edition: Edition) -> dict[str, object]:
    """Whether a person changed something of it."""
    return {"edited": True} if is_edited(block, edition) else {}


def _block(block: Block) -> dict[str, object]:
    if isinstance(block, Heading):
        return {"heading": block.text, "level": block.level}
    if isinstance(block, Paragraph):
        return {"text": "".join(plain(inline) for inline in block.inlines), "style": block.style}
    if isinstance(block, Table):
        rows = [[plain(cell) for cell in row] for row in block.rows]
        lines = {name: held for name, held in (("under", block.under), ("closing", block.closing)) if held}
        return {"table": block.kind, "title": block.title, "columns": block.columns, "rows": rows, **lines}
    return {"chart": block.title, "labels": block.labels, "values": block.values, "unit": block.unit}
