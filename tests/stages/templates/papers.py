"""Small templates and lists for single features."""

from pathlib import Path
from typing import Any

import yaml

from schemas.templates.load import load_template
from schemas.templates.model import Template
from stages.reporter.document import Edition, Heading, Paragraph, Table, plain
from stages.reporter.templates.composing import Composed, compose
from stages.reporter.templates.context import Given
from stages.reporter.templates.lists import given_lists
from tests.support.editions import head

HEAD = """
id: huaishui-2026q2
version: 1
title: 槐水市{period}检查情况的通报
issuer: 槐水市人民政府办公室
addressees: [各县（区）人民政府]
opening: 现将有关情况通报如下。
"""


def template(folder: Path, body: str, top: str = HEAD) -> Template:
    path = folder / "circular.yaml"
    path.write_text(top + body, encoding="utf-8")
    return load_template(path)


def composed(folder: Path, body: str, top: str = HEAD, **given: Any) -> Composed:
    """What a template makes of plain lists; `written`, `last`, `deadline` as in life."""
    beside = {key: given.pop(key) for key in ("written", "last", "deadline", "last_period", "card") if key in given}
    wanted = Given(head=head("circular", period="2026年第二季度"), lists=given_lists(given), **beside)
    return compose(template(folder, body, top), wanted)


def lines(edition: Edition) -> list[str]:
    """Headings and paragraphs of the body as they are printed, without numbers."""
    return [
        block.text if isinstance(block, Heading) else "".join(plain(one) for one in block.inlines)
        for block in edition.blocks
        if isinstance(block, Heading) or (isinstance(block, Paragraph) and block.style == "body")
    ][1:]


def tables(edition: Edition) -> list[Table]:
    return [block for block in edition.blocks if isinstance(block, Table)]


def sites(**results: int) -> list[dict[str, Any]]:
    """Sites by result: sites(合格=3, 不合格=1)."""
    named = [result for result, number in results.items() for _ in range(number)]
    return [
        {"id": f"s{n}", "name": f"网站{n}", "result": result, "checked": True, "running": True}
        for n, result in enumerate(named)
    ]


def text(parts: str, slots: str = "") -> str:
    """The body of a template with one paragraph; one that begins with a bracket is a list of sentences."""
    said = yaml.safe_load(parts) if parts.startswith("[") else parts
    return yaml.safe_dump({"parts": [{"text": said, "slots": yaml.safe_load(slots or "{}")}]}, allow_unicode=True)
