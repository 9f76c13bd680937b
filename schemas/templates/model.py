"""The typed form of a template. `load` reads it from YAML, `check` names what does not fit together.

A template says what is printed; it counts nothing by itself. Every slot asks a list or a figure of the catalogue
(`figures.yaml`), and says how the answer is written.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from schemas.chinese import STANDARD_NUMBERING, Mode

Where = Mapping[str, Any]  # field → a value, a list of values, or {below|at_least|not: value}
Order = list[str | dict[str, list[Any]]]  # "field", "field desc", or {field: [values in their order]}


class Say(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sentence that is printed only `if` something is there, `unless` it is, or where there is exactly one or more
    than one of it."""

    say: str
    when: str = msgspec.field(default="", name="if")
    unless: str = ""
    one: str = msgspec.field(default="", name="if_one")
    many: str = msgspec.field(default="", name="if_many")


Text = str | list[str | Say]


class Items(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Named problems of a list of names, for the facts of the edition: one for each row, each group or the whole list.

    `fields`: key of the facts → field of the row. `set`: keys that are the same for all."""

    per: Literal["row", "list", "group"] = "row"
    fields: dict[str, str] = {}
    set: dict[str, Any] = {}


class Slot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure or list of names and how it is written. Exactly one of the first group of fields is given."""

    figure: str = ""  # a named figure as it is
    count: str = ""  # how many rows a list has
    sum: str = ""  # the sum of `field` over a list
    distinct: str = ""  # how many different values `field` has in a list
    names: str = ""  # the rows of a list, one after another
    part: str = ""  # a share: the slot that is the part, and `of` the slot that is the whole
    now: str = ""  # a change: this slot against the slot `before`
    last: str = ""  # a value of the last edition, by its place in the facts
    year_before: str = ""  # the same of the edition a year before
    written: str = ""  # a text or a choice of names that a person gives for each edition

    of: str = ""
    before: str = ""
    field: str = ""
    where: Where = {}
    order: Order = []
    show: str = ""
    by: str = ""
    inside: Order = []
    group: str = ""
    join: str = "、"
    last_join: str = ""
    group_join: str = "；"
    most: int | None = None
    rest: str = "等"
    choose: str = ""
    decimals: int | None = None
    rounding: Mode | None = None
    zeros: bool = False
    percent: bool = True
    digits: Literal["arabic", "chinese"] = "arabic"
    form: Literal["plain", "zeros", "month_day", "zeros_month_day", "iso"] = "plain"
    up: str = "上升{n}个百分点"
    down: str = "下降{n}个百分点"
    same: str = "持平"
    points: bool = True
    none: str | None = None
    one: str | None = None
    fact: str = ""
    fact_fields: dict[str, str] = {}
    fact_form: Literal["list", "map", "text"] = "list"
    items: Items | None = None


class Column(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column of a table. `number`: the running number; `rank`: the place by this number field, the highest first,
    equal numbers on the same place; `field` or `show`: what of the row; `names`: of a row that stands for a group, its
    rows joined. `key` is what the facts call it."""

    title: str
    number: bool = False
    rank: str = ""
    field: str = ""
    show: str = ""
    names: str = ""
    join: str = "；"
    words: dict[str, str] = {}
    merge: bool = False
    link: bool = False
    width: float = 1.0
    key: str = ""


class TableForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rows of one list in columns. `by` makes one row of each group of rows; `values` are the groups that are always
    there, in their order. `total` names the columns of a closing 合计 row."""

    title: Text
    rows: str = ""
    id: str = ""
    where: Where = {}
    order: Order = []
    by: str = ""
    values: list[str] = []
    columns: list[Column] = []
    total: list[str] = []
    under: Text = ""
    closing: Text = ""
    parts: list["TableForm"] = []
    slots: dict[str, Slot] = {}
    when: str = msgspec.field(default="", name="if")
    none: str = ""
    facts: dict[str, Any] = {}


class Each(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Part of a template once for every group of a list. `heading` and `text` may use the group's value in {braces} and
    the list `group`. `run`: all in one paragraph, with `join` between them and `end` behind the last.
    `fact`: where the facts hold a list of the groups' figures, to which `facts` are added."""

    rows: str = msgspec.field(name="list")
    by: str
    where: Where = {}
    order: Order = []
    values: list[str] = []
    heading: str = ""
    text: Text = ""
    run: bool = False
    join: str = ""
    end: str = ""
    slots: dict[str, Slot] = {}
    fact: str = ""
    key: str = "name"
    facts: dict[str, Any] = {}


class Points(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """一是…；二是… inside one paragraph; points that say nothing are passed over and the others counted on."""

    style: str = "一是"
    lead: Text = ""
    items: list[Text] = []
    join: str = "；"
    end: str = "。"


class ChartForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bar for each group of a list; html draws it."""

    title: str
    rows: str = msgspec.field(name="list")
    by: str
    where: Where = {}
    field: str = ""
    unit: str = ""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of the text. A `heading` with `parts` is a section, a heading with `text` goes on in the same line.

    `bold` is a leading sentence in bold. `written` is the key under which a person gives the paragraph for an edition;
    `text` stands until then. `facts` are facts that are true when the part is printed."""

    heading: str = ""
    parts: list["Part"] = []
    text: Text = ""
    bold: str = ""
    written: str = ""
    each: Each | None = None
    points: Points | None = None
    table: TableForm | None = None
    chart: ChartForm | None = None
    slots: dict[str, Slot] = {}
    when: str = msgspec.field(default="", name="if")
    unless: str = ""
    none: str = ""
    numbered: bool = True
    facts: dict[str, Any] = {}


class Phrase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the office calls a kind of fault. `of`: the indicators that fall under it, its own key where none is named.
    `row` stands in a table, `heading` over a paragraph, `text` is a sentence; all may use fields of the problem."""

    row: str
    heading: str = ""
    text: str = ""
    of: list[str] = []


class Rates(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    decimals: int = 1
    rounding: Mode = "half_up"
    zeros: bool = False


class DeadlineForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By when what is to be handed in, to whom and how, and what follows if it is not. `days`: working days after the
    signing, where no day is given with the edition."""

    text: Text
    what: str = "报送整改情况"
    to: str = ""
    via: str = ""
    consequence: str = ""
    days: int | None = None
    slots: dict[str, Slot] = {}


class ContactForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str = ""
    phone: str = ""
    email: str = ""


class ExtractForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the paper of one unit reads; {unit}, {title} of the edition and {n}, its problems, may stand in the texts.
    `without`: for a unit of which only rows of tables are told."""

    title: str = "{title}分单位问题清单（{unit}）"
    text: str = "《{title}》涉及你单位的问题共{n}项，现将清单及相关情况印发，请逐项核实整改。"
    without: str = "现将《{title}》中涉及你单位的情况印发。"


class Template(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An office's circular. `names` is its own identifier, `version` grows with every change of it."""

    id: str
    version: int
    title: Text
    issuer: str
    addressees: list[str]
    opening: Text
    parts: list[Part]
    name: str = ""
    place: dict[str, Any] = {}
    subject: str = ""
    kind: str = "quarterly_circular"
    basis: list[str] = []
    addressee_join: str = "，"
    numbering: list[str] = msgspec.field(default_factory=lambda: list(STANDARD_NUMBERING))
    rates: Rates = Rates()
    phrases: dict[str, Phrase] = {}
    slots: dict[str, Slot] = {}
    deadline: DeadlineForm | None = None
    attachments: list[TableForm] = []
    contact: ContactForm | None = None
    contact_text: Text = ""
    disclosure: str = ""
    signature: Literal["full", "date", "none"] = "full"
    red_head: str = ""
    doc_no: str = ""
    copies: list[str] = []
    printed_by: str = ""
    window_text: Text = ""
    extract: ExtractForm = ExtractForm()
    annexes: list[Literal["counting", "precision"]] = []  # 比率的计数说明, 结果准确情况说明, behind the attachments
    facts: dict[str, Any] = {}
