"""What does not fit together in a template, each as one sentence with its place and the mend."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from schemas.templates.catalogue import GROUP, Catalogue, Field, catalogue
from schemas.templates.model import Column, Each, Order, Part, Say, Slot, TableForm, Template, Text, Where
from schemas.templates.texts import broken, sentences, slots_in

_SOURCES = ("figure", "count", "sum", "distinct", "names", "part", "now", "last", "year_before", "written")
_LIMITS = frozenset({"below", "at_least", "not"})
_TYPES = {"number": (int, float), "yes_no": (bool,), "text": (str,), "texts": (str,), "day": (str,)}
_TYPE_WORDS = {"number": "数字", "yes_no": "true或false", "text": "文本", "texts": "文本", "day": "日期"}
Fields = Mapping[str, Field]


@dataclass
class _Scope:
    """What may be named at a place: slots, the group of an `each` with its fields, and words in braces."""

    slots: dict[str, Slot]
    used: set[str]
    group: str = ""
    words: frozenset[str] = frozenset()
    book: Catalogue = field(default_factory=catalogue)

    def inner(self, slots: Mapping[str, Slot]) -> "_Scope":
        return replace(self, slots={**self.slots, **slots})

    def list_name(self, name: str) -> str:
        return self.group if name == GROUP and self.group else name

    def fields(self, name: str) -> Fields | None:
        known = self.book.lists.get(self.list_name(name))
        return known.fields if known else None


def mistakes(template: Template) -> list[str]:
    """What is wrong, in the order of the template; empty when it can be used."""
    scope = _Scope(dict(template.slots), set())
    found = [*_head(template, scope)]
    for at, part in enumerate(template.parts):
        found += _part(part, f"parts[{at}]", scope, 1)
    for at, table in enumerate(template.attachments):
        found += _table(table, f"attachments[{at}]", scope)
    found += _slots(template.slots, "slots", scope, scope.used)
    return list(dict.fromkeys(found))


def _head(template: Template, scope: _Scope) -> Iterator[str]:
    texts = ("title", "opening", "contact_text", "window_text")
    for name in texts:
        yield from _text(getattr(template, name), name, scope)
    if template.deadline:
        inner = scope.inner(template.deadline.slots)
        yield from _text(template.deadline.text, "deadline.text", inner)
        yield from _slots(template.deadline.slots, "deadline.slots", inner, scope.used)
    for name in ("title", "text", "without"):
        yield from _of_words(getattr(template.extract, name), f"extract.{name}", ("unit", "title", "n"))
    if template.version < 1:
        yield "version：应为不小于1的整数，请改正。"
    if not template.parts:
        yield "parts：没有任何一部分，请至少写一部分正文。"
    if not template.addressees:
        yield "addressees：没有主送单位，请补上。"
    for at, style in enumerate(template.numbering):
        if style and not any(sign in style for sign in "一1"):
            yield f"numbering[{at}]：编号样式“{style}”中应有“一”或“1”，例如（一）、1.，请改正。"
    if len(template.numbering) < _depth(template.parts):
        yield f"numbering：标题有{_depth(template.parts)}级，编号样式只有{len(template.numbering)}种，请补齐。"
    for key, phrase in template.phrases.items():
        for name in ("row", "heading", "text"):
            yield from _field_text(getattr(phrase, name), f"phrases.{key}.{name}", scope.book.lists["problems"].fields)


def _of_words(text: str, place: str, known: tuple[str, ...]) -> Iterator[str]:
    """A text in which only certain words may stand in braces."""
    if broken(text):
        yield f"{place}：花括号不成对，请改正。"
    if strange := [name for name in slots_in(text) if name not in known]:
        yield f"{place}：没有“{strange[0]}”，这里只能用{'、'.join(known)}，请改正。"


def _depth(parts: list[Part]) -> int:
    return max(
        (_depth(part.parts) + bool(part.heading or (part.each and part.each.heading)) for part in parts), default=0
    )


def _part(part: Part, place: str, scope: _Scope, level: int) -> Iterator[str]:
    inner = scope.inner(part.slots)
    kinds = [n for n in ("parts", "text", "each", "points", "table", "chart", "written") if getattr(part, n)]
    if not kinds:
        yield f"{place}：没有内容，请写text、parts、each、points、table、chart、written其中之一，或删去这一部分。"
    if len(set(kinds) - {"text", "written"}) > 1 or (
        set(kinds) - {"text", "written"} and {"text", "written"} & set(kinds)
    ):
        yield f"{place}：同时写了{'、'.join(kinds)}，只能写其中一种，请拆成几部分。"
    if part.parts and not part.heading:
        yield f"{place}：有下级内容而没有标题，请补上heading。"
    if level > 3 and part.heading:
        yield f"{place}：标题超过三级，请减少层级。"
    yield from _text(part.heading, f"{place}.heading", inner)
    yield from _text(part.text, f"{place}.text", inner)
    yield from _text(part.bold, f"{place}.bold", inner)
    for name, asked in (("if", part.when), ("unless", part.unless)):
        yield from _asked(asked, f"{place}.{name}", inner)
    for at, one in enumerate(part.parts):
        yield from _part(one, f"{place}.parts[{at}]", inner, level + 1)
    if part.each:
        yield from _each(part.each, f"{place}.each", inner)
    if part.points:
        yield from _text(part.points.lead, f"{place}.points.lead", inner)
        for at, item in enumerate(part.points.items):
            yield from _text(item, f"{place}.points.items[{at}]", inner)
    if part.table:
        yield from _table(part.table, f"{place}.table", inner)
    if part.chart:
        fields = scope.fields(part.chart.rows)
        yield from _known_list(part.chart.rows, f"{place}.chart.list", inner)
        for name in filter(None, (part.chart.by, part.chart.field)):
            yield from _known_field(name, f"{place}.chart", fields)
    for path, value in part.facts.items():
        named = slots_in(value) if isinstance(value, str) else []
        if named and value == f"{{{named[0]}}}":
            yield from _asked(named[0], f"{place}.facts.{path}", inner)
    yield from _slots(part.slots, f"{place}.slots", inner, scope.used)


def _each(each: Each, place: str, scope: _Scope) -> Iterator[str]:
    yield from _known_list(each.rows, f"{place}.list", scope)
    fields = scope.fields(each.rows)
    yield from _known_field(each.by, f"{place}.by", fields)
    yield from _where(each.where, f"{place}.where", fields)
    yield from _order(each.order, f"{place}.order", fields, ("n",))
    if not each.text:
        yield f"{place}：没有text，请写明每一组印什么。"
    inner = replace(
        scope.inner(each.slots), group=scope.list_name(each.rows), words=scope.words | {each.by, *(fields or {})}
    )
    yield from _text(each.heading, f"{place}.heading", inner)
    yield from _text(each.text, f"{place}.text", inner)
    yield from _slots(each.slots, f"{place}.slots", inner, scope.used)


def _table(table: TableForm, place: str, scope: _Scope) -> Iterator[str]:
    inner = scope.inner(table.slots)
    for name in ("title", "under", "closing"):
        yield from _text(getattr(table, name), f"{place}.{name}", inner)
    yield from _asked(table.when, f"{place}.if", inner)
    for at, part in enumerate(table.parts):
        yield from _table(part, f"{place}.parts[{at}]", inner)
    if table.rows:
        yield from _rows(table, place, inner)
    elif not table.parts:
        yield f"{place}：没有rows，请写明取自哪张表；由几部分组成的附件请写parts。"
    yield from _slots(table.slots, f"{place}.slots", inner, scope.used)


def _rows(table: TableForm, place: str, scope: _Scope) -> Iterator[str]:
    yield from _known_list(table.rows, f"{place}.rows", scope)
    fields = scope.fields(table.rows)
    if not table.columns:
        yield f"{place}.columns：没有任何一列，请补上。"
    if table.by:
        yield from _known_field(table.by, f"{place}.by", fields)
    yield from _where(table.where, f"{place}.where", fields)
    yield from _order(table.order, f"{place}.order", fields, ("n",) if table.by else ())
    for at, column in enumerate(table.columns):
        yield from _column(column, f"{place}.columns[{at}]", fields, bool(table.by))
    known = {column.field for column in table.columns}
    for name in table.total:
        if name not in known:
            yield f"{place}.total：“{name}”不是本表的一列，请改为某一列的field。"


def _column(column: Column, place: str, fields: Fields | None, grouped: bool) -> Iterator[str]:
    kinds = [name for name in ("number", "rank", "field", "show", "names") if getattr(column, name)]
    if len(kinds) != 1:
        yield f"{place}（{column.title}）：number、rank、field、show、names应写且只写一项，请改正。"
    if column.field and not (grouped and column.field == "n"):
        yield from _known_field(column.field, place, fields)
    if column.rank and not (grouped and column.rank == "n"):
        yield from _known_field(column.rank, place, fields)
        if fields and column.rank in fields and fields[column.rank].type != "number":
            yield f"{place}（{column.title}）：“{column.rank}”不是数字，不能排名次，请改用数字项。"
    if column.names:
        if not grouped:
            yield f"{place}（{column.title}）：names只用于写了by的表，请改用field或show。"
        yield from _field_text(column.names if "{" in column.names else f"{{{column.names}}}", place, fields)
    yield from _field_text(column.show, place, fields, ("n",) if grouped else ())


def _slots(slots: Mapping[str, Slot], place: str, scope: _Scope, used: set[str]) -> Iterator[str]:
    for name, slot in slots.items():
        yield from _slot(slot, f"{place}.{name}", scope)
    for name in slots:
        if name not in used:
            yield f"{place}.{name}：没有一处用到，请在文字中用{{{name}}}引用，或删去。"


def _slot(slot: Slot, place: str, scope: _Scope) -> Iterator[str]:
    given = [name for name in _SOURCES if getattr(slot, name)]
    if len(given) != 1:
        yield f"{place}：{'、'.join(_SOURCES)}应写且只写一项，现为{'、'.join(given) or '无'}，请改正。"
        return
    if slot.figure and slot.figure not in scope.book.figures and not (slot.figure == GROUP and scope.group):
        yield _no_such(slot.figure, f"{place}.figure", scope.book.figures)
    for name in ("part", "of", "now", "before"):
        yield from _asked(getattr(slot, name), f"{place}.{name}", scope)
    if bool(slot.part) != bool(slot.of) or bool(slot.now) != bool(slot.before):
        yield f"{place}：part与of、now与before应成对写出，请补上另一项。"
    asked = slot.count or slot.sum or slot.distinct or slot.names
    if not asked:
        return
    yield from _known_list(asked, place, scope)
    fields = scope.fields(asked)
    if (slot.sum or slot.distinct) and not slot.field:
        yield f"{place}：没有field，请写明{'合计' if slot.sum else '按'}哪一项{'' if slot.sum else '计不同的个数'}。"
    if slot.field:
        yield from _known_field(slot.field, f"{place}.field", fields)
        if slot.sum and fields and slot.field in fields and fields[slot.field].type != "number":
            yield f"{place}.field：“{slot.field}”不是数字，不能合计，请改用数字的一项。"
    yield from _where(slot.where, f"{place}.where", fields)
    for wanted in slot.where.values():
        for one in wanted if isinstance(wanted, list) else [wanted]:
            yield from _words(one if isinstance(one, str) else "", f"{place}.where", scope.words)
    yield from _order(slot.order, f"{place}.order", fields, ("n",) if slot.by else ())
    yield from _order(slot.inside, f"{place}.inside", fields)
    yield from _names(slot, place, fields)


def _names(slot: Slot, place: str, fields: Fields | None) -> Iterator[str]:
    yield from _field_text(slot.show, f"{place}.show", fields)
    yield from _field_text(slot.one or "", f"{place}.one", fields if slot.names else {})
    if slot.by:
        yield from _known_field(slot.by, f"{place}.by", fields)
    yield from _field_text(slot.group, f"{place}.group", fields, ("n", "names"))
    yield from _words(slot.rest, f"{place}.rest", frozenset({"n", "left"}))
    picked = list(slot.fact_fields.values()) + list(slot.items.fields.values() if slot.items else ())
    for name in picked:
        if not (slot.by and name == "n"):
            yield from _known_field(name, place, fields)


def _text(text: Text, place: str, scope: _Scope) -> Iterator[str]:
    for at, said in enumerate(sentences(text)):
        here = place if isinstance(text, str) else f"{place}[{at}]"
        yield from _said(said, here, scope)


def _said(said: Say, place: str, scope: _Scope) -> Iterator[str]:
    if broken(said.say):
        yield f"{place}：花括号不成对，请改正。"
    for name in slots_in(said.say):
        yield from _asked(name, place, scope, braces=True)
    for name, asked in (("if", said.when), ("unless", said.unless), ("if_one", said.one), ("if_many", said.many)):
        yield from _asked(asked, f"{place}.{name}", scope)


def _asked(name: str, place: str, scope: _Scope, braces: bool = False) -> Iterator[str]:
    """A slot or a figure that is named."""
    if not name and not braces:
        return
    if name in scope.slots:
        scope.used.add(name)
        for other in (scope.slots[name].part, scope.slots[name].of, scope.slots[name].now, scope.slots[name].before):
            if other in scope.slots and other != name and other not in scope.used:
                yield from _asked(other, place, scope)
        return
    if name in scope.book.figures or name in scope.words or (name == GROUP and scope.group):
        return
    yield _no_such(name, place, scope.book.figures | set(scope.slots) | scope.words)


def _known_list(name: str, place: str, scope: _Scope) -> Iterator[str]:
    if scope.fields(name) is None:
        yield _no_such(name, place, frozenset(scope.book.lists))


def _known_field(name: str, place: str, fields: Fields | None) -> Iterator[str]:
    if fields is not None and name not in fields:
        yield _no_such(name, place, frozenset(fields), "项目")


def _field_text(text: str, place: str, fields: Fields | None, more: tuple[str, ...] = ()) -> Iterator[str]:
    if fields is not None:
        yield from _words(text, place, frozenset((*fields, *more)))


def _words(text: str, place: str, known: frozenset[str]) -> Iterator[str]:
    if broken(text):
        yield f"{place}：花括号不成对，请改正。"
    for name in slots_in(text):
        if name not in known:
            yield _no_such(name, place, known, "项目")


def _where(where: Where, place: str, fields: Fields | None) -> Iterator[str]:
    for name, wanted in where.items():
        yield from _known_field(name, place, fields)
        if fields is None or name not in fields:
            continue
        limits = isinstance(wanted, dict)
        if limits and (not wanted or not set(wanted) <= _LIMITS):
            yield f"{place}.{name}：只能写below（少于）、at_least（不少于）、not（不是），请改正。"
            continue
        held = list(wanted.values()) if limits else [wanted]
        values = [one for value in held for one in (value if isinstance(value, list) else [value])]
        kind = fields[name].type
        if not all(
            isinstance(value, _TYPES[kind]) and (kind == "yes_no") == isinstance(value, bool) for value in values
        ):
            yield f"{place}.{name}：应填{_TYPE_WORDS[kind]}，请改正。"


def _order(order: Order, place: str, fields: Fields | None, more: tuple[str, ...] = ()) -> Iterator[str]:
    for one in order:
        names = list(one) if isinstance(one, dict) else [one.removesuffix(" desc")]
        for name in names:
            if name not in more:
                yield from _known_field(name, place, fields)


def _no_such(name: str, place: str, known: frozenset[str] | set[str], what: str = "数据") -> str:
    near = get_close_matches(name, sorted(known), 1)
    hint = f"是否为“{near[0]}”？" if near else ""
    return f"{place}：没有名为“{name}”的{what}，{hint}请对照 docs/templates.md 改正。"
