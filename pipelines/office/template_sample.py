"""What a template makes of invented data: to see its form before it prints anything real."""

from datetime import date

from pipelines.office.windows import quarter_of
from schemas.templates.model import Template
from stages.reporter.document import EditionHead, Heading, Paragraph, Table, plain
from stages.reporter.precision import COLUMNS, TITLE, WIDTHS
from stages.reporter.templates.composing import Composed, compose
from stages.reporter.templates.context import Given
from stages.reporter.templates.sample import sample_lists

SAMPLE_DAY = date(2026, 7, 1)


def sample_of(template: Template) -> Composed:
    """The template over invented lists; what a person is to write is not there yet."""
    window = quarter_of(SAMPLE_DAY)
    head = EditionHead(
        edition_id="0" * 32,
        kind="circular",
        title=template.id,
        program="sample",
        office=template.issuer,
        scope="*",
        scope_name="",
        number=window.number,
        period=window.label,
        window_from=window.start,
        window_to=window.end,
        as_of=window.end,
        signed_on="2026-10-12",
        published_on=None,
        rulebook="示例指标",
        rulebook_version="1",
    )
    lists = sample_lists(template)
    card = Table("precision", TITLE, COLUMNS, [], WIDTHS)
    return compose(template, Given(head, lists, deadline=date(2026, 10, 26), last_period="2026年第二季度", card=card))


def sample_lines(made: Composed) -> list[str]:
    """Title, headings, paragraphs and tables, a line each."""
    lines = [made.edition.head.title]
    for block in made.edition.blocks:
        if isinstance(block, Heading):
            lines.append(f"{'#' * block.level} {block.text}")
        elif isinstance(block, Paragraph):
            lines.append("　　" + "".join(plain(one) for one in block.inlines))
        elif isinstance(block, Table):
            lines += [f"【{block.title}】", *block.under, " | ".join(block.columns)]
            lines += [" | ".join(plain(cell) for cell in row) for row in block.rows]
            lines += block.closing
    return lines
