"""An edition from a template and the lists of one window: its document and its facts, made in one walk."""

from dataclasses import dataclass
from typing import Any

import msgspec

from schemas.chinese import day_text
from schemas.mistakes import MistakeError
from schemas.templates.model import Template
from stages.reporter.audit.days import span_of
from stages.reporter.counting_annex import counting_table
from stages.reporter.document import Block, Edition, Form, Paragraph, Table, plain
from stages.reporter.templates.context import Context, Given, Names, last_day
from stages.reporter.templates.facts import FactBook
from stages.reporter.templates.lists import phrased
from stages.reporter.templates.parts import Sections, part_blocks
from stages.reporter.templates.sentences import inlines, text_of
from stages.reporter.templates.tables import tables


@dataclass(frozen=True)
class Composed:
    """`facts` in the shape that docs/audit.md describes; `gaps` say what held nothing, a sentence each."""

    edition: Edition
    facts: dict[str, Any]
    gaps: list[str]


def compose(template: Template, given: Given) -> Composed:
    """Raises MistakeError when the window holds no data at all, or something that must not be printed."""
    if not any(listed.rows for listed in given.lists.values()):
        raise MistakeError(f"{given.head.period}没有任何数据，不能编通报；请核对起止日期，或先补报记录。")
    lists = phrased(given.lists, template.phrases)
    context = Context(template, given, lists, FactBook(), Names(), [], template.slots)
    title = text_of(template.title, context.at("title"))
    sections = Sections(template.numbering)
    body = [*_opening(template, context)]
    for at, part in enumerate(template.parts):
        body += part_blocks(part, context.at(f"parts[{at}]"), sections)
    body += _deadline(template, context)
    attached = _attached(template, context)
    attached += _annexes(template, context, [*body, *attached])
    listed = [table for table in attached if table.attachment]
    _attachment_facts(context, listed)
    head = msgspec.structs.replace(given.head, title=title, office=template.issuer)
    blocks = [*body, *_list_of(listed), *_signature(template, given), *_notes(template, context), *attached]
    form = Form(
        numbering=template.numbering,
        red_head=template.red_head,
        doc_no=template.doc_no,
        copies="，".join(template.copies),
        printed_by=template.printed_by,
        alone=len(listed) == 1,
        extract=template.extract,
    )
    facts = {**_head_facts(template, given, title, sections, context), **context.facts.tree}
    return Composed(Edition(head=head, blocks=blocks, form=form), _ordered(facts), context.gaps)


def _opening(template: Template, context: Context) -> list[Block]:
    addressed = template.addressee_join.join(template.addressees) + "："
    opening = Paragraph(inlines(template.opening, context.at("opening")), slot="opening")
    return [Paragraph([addressed], "addressee", "addressees"), opening]


def _deadline(template: Template, context: Context) -> list[Block]:
    form = template.deadline
    context.facts.add("deadlines", [])
    if form is None:
        return []
    day = context.given.deadline
    said = inlines(form.text, context.at("deadline", form.slots))
    told: dict[str, Any] = {"what": form.what, "to": form.to or None, "date": day.isoformat() if day else None}
    told["printed"] = f"{day.month}月{day.day}日前" if day else None
    told |= {key: value for key, value in (("via", form.via), ("consequence", form.consequence)) if value}
    context.facts.add("deadlines", [told])
    if form.consequence:
        context.facts.add("escalation", [{"if_": "逾期整改不到位", "then": form.consequence}])
    return [Paragraph(said, slot="deadline")] if said else []


def _attached(template: Template, context: Context) -> list[Table]:
    found: list[Table] = []
    number = 0
    for at, form in enumerate(template.attachments):
        made = tables(form, context.at(f"attachments[{at}]"), number + 1)
        number += bool(made)
        found += made
    return found


def _annexes(template: Template, context: Context, blocks: list[Block]) -> list[Table]:
    """What tells how the edition came about, as further attachments in the order of the template."""
    card, given = context.given.card, context.given
    if "precision" in template.annexes and card is None:
        context.gap("annexes中的“precision”（结果准确情况说明）没有数据")
    counting = counting_table(Edition(head=given.head, blocks=blocks))
    wanted = {"counting": counting, "precision": card}
    found = [one for name in template.annexes if (one := wanted[name]) is not None]
    number = max((block.attachment or 0 for block in blocks if isinstance(block, Table)), default=0)
    if found:
        context.facts.add("tables", list(map(_annex_facts, found)))
    return [msgspec.structs.replace(one, attachment=at) for at, one in enumerate(found, start=number + 1)]


def _annex_facts(table: Table) -> dict[str, Any]:
    rows = [{"no": at, "text": "，".join(map(plain, row[1:]))} for at, row in enumerate(table.rows, start=1)]
    return {"id": table.kind, "title": table.title, "columns": table.columns, "rows": rows, "row_count": len(rows)}


def _attachment_facts(context: Context, listed: list[Table]) -> None:
    if listed:
        context.facts.put("attachments", [table.title for table in listed])


def _list_of(listed: list[Table]) -> list[Block]:
    if len(listed) == 1:
        return [Paragraph([f"附件：{listed[0].title}"], "attachment")]
    return [
        Paragraph([("附件：" if at == 1 else "　　　") + f"{at}.{table.title}"], "attachment")
        for at, table in enumerate(listed, start=1)
    ]


def _signature(template: Template, given: Given) -> list[Block]:
    signed = day_text(given.head.signed_on) if given.head.signed_on else "（待签发）"
    found: list[Block] = []
    if template.signature == "full":
        found.append(Paragraph([template.issuer], "signature"))
    if template.signature != "none":
        found.append(Paragraph([signed], "date"))
    return found


def _notes(template: Template, context: Context) -> list[Block]:
    contact = text_of(template.contact_text, context.at("contact_text"))
    told = template.contact
    if told and not contact:
        ways = [f"联系人：{told.name}"] if told.name else []
        ways += [f"联系电话：{told.phone}"] if told.phone else []
        ways += [f"电子邮箱：{told.email}"] if told.email else []
        contact = f"（{'，'.join(ways)}）" if ways else ""
    mark = f"（{template.disclosure}）" if template.disclosure else ""
    said = (("contact_text", contact), ("disclosure", mark))
    return [Paragraph([line], "note", slot) for slot, line in said if line]


def _head_facts(template: Template, given: Given, title: str, sections: Sections, context: Context) -> dict[str, Any]:
    head = given.head
    first, last = head.window_from.date(), last_day(head)
    label = span_of(head.period) or (first, last)
    printed = text_of(template.window_text, context.at("window_text"))
    contact = template.contact
    return {
        "key": template.id,
        "place": template.place or None,
        "kind": template.kind,
        "subject": template.subject or None,
        "title": title,
        "period": {"label": head.period, "start": label[0].isoformat(), "end": label[1].isoformat()},
        "data_window": {"printed": printed or None, "start": first.isoformat(), "end": last.isoformat()},
        "issuer": template.issuer,
        "doc_no": template.doc_no or None,
        "issue_date": head.signed_on,
        "published_date": head.published_on,
        "addressees": template.addressees,
        "contact": {"phone": contact.phone or None, "email": contact.email or None} if contact else None,
        "disclosure_mark": template.disclosure or None,
        "legal_basis": template.basis or None,
        "sections": sections.first_level,
        "numbering": template.numbering,
        **template.facts,
    }


def _ordered(facts: dict[str, Any]) -> dict[str, Any]:
    """Problems numbered in their order, and nothing that is not there."""
    items = [{"id": f"P{at}", **item} for at, item in enumerate(facts.get("problem_items", []), start=1)]
    found = {key: value for key, value in facts.items() if value is not None}
    return {**found, "problem_items": items} if items else found
