"""What a circular blames, by item and row, in one form: on what, of which type, how severe, who is charged."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from schemas.mistakes import MistakeError
from tests.seeds.facts import Raw, Seed, listed, number, refuse_unknown, told
from tests.seeds.tables import is_blame
from tests.seeds.tables import rows as rows_of
from tests.seeds.types import Type, Types

Severity = Literal["veto", "deduct", "notice"]
SEVERITIES: Mapping[str, Severity] = {"unqualified": "veto", "problem": "deduct", "named": "notice"}
_TARGETS = {"site": "site", "unit": "unit", "column": "column", "account": "account", "app": "app",
            "unit_content_on_portal": "site"}  # fmt: skip
_PLURALS = {"accounts": "account", "sites": "site", "units": "unit", "columns": "column", "apps": "app"}
_ITEM = frozenset({"id", "section", "unit", "organiser", "target_kind", "target", "type", "also", "severity", "text",
                   "platform", "restored", "charged_to", "count", "count_months", "notified_times_this_year", "repeat",
                   "history", "url", "site", "printed_as", *_PLURALS})  # fmt: skip
_ROW = frozenset({"no", "unit", "organiser", "authority", "account", "site", "column", "app", "account_type",
                  "platform", "problem_column", "url", "result", "problem", "problems", "type", "types", "inferred",
                  "unit_restored", "count"})  # fmt: skip
_SUBJECTS = ("account", "app", "column", "site")
_UNITS = ("organiser", "unit", "authority")
_PLATFORMS = ("account_type", "platform", "problem_column")
_RESULTS: Mapping[str, Severity] = {"不合格": "veto", "合格": "deduct"}


@dataclass(frozen=True)
class Problem:
    """`kind` is what it is about; `subject` its name, "" where the circular names none; `target` a column of it, or an
    account that is not registered; `site` the site of a column where it is named. `unit` is charged, "" where the
    circular names none. `ids` are all places in the circular that tell of it; `item` the fields as written."""

    ids: tuple[str, ...]
    type: str
    severity: Severity
    kind: str
    subject: str
    target: str = ""
    unit: str = ""
    platform: str = ""
    count: int = 1
    text: str = ""
    url: str = ""
    site: str = ""
    item: Raw = field(default_factory=dict)

    @property
    def what(self) -> tuple[str, str, str, str]:
        """What makes two places of the circular tell of one problem."""
        charged = self.unit if self.kind in ("site", "column", "unfiled") else ""
        return self.type, self.subject, self.target, charged


def problems(seed: Seed, types: Types) -> list[Problem]:
    """All that the items and the tables blame, each once, in the order in which the circular tells it."""
    items = [one for item in seed.items() for one in _of_item(seed, types, item)]
    severities = {(one.kind, one.type): one.severity for one in items}
    rows = list(_rows(seed, types, severities))
    found = [*rows, *items] if _tables_first(seed) else [*items, *rows]
    found += _unanswered(seed, {one.subject for one in found})
    return _unnamed(_joined(found))


def _tables_first(seed: Seed) -> bool:
    """The rows of a numbered table have an order of their own; items that name the same accounts follow it."""
    return any("no" in row for table in seed.tables() for row in listed(table.get("rows"), seed.key))


def _joined(found: Iterable[Problem]) -> list[Problem]:
    """One problem of what several places tell; the severest counts, and what a place leaves out another may tell."""
    order: dict[tuple[str, str, str, str], Problem] = {}
    unnamed = 0
    for one in found:
        if not one.subject or (one.kind == "column" and not one.target):
            unnamed += 1
            order["", str(unnamed), "", ""] = one
            continue
        known = order.get(one.what)
        order[one.what] = one if known is None else _both(known, one)
    return list(order.values())


def _both(known: Problem, more: Problem) -> Problem:
    severest = min(known.severity, more.severity, key=["veto", "deduct", "notice"].index)
    return replace(
        known,
        ids=known.ids + more.ids,
        severity=severest,
        unit=known.unit or more.unit,
        platform=known.platform or more.platform,
        count=max(known.count, more.count),
        text=known.text or more.text,
        url=known.url or more.url,
        item={**more.item, **known.item},
    )


def _unnamed(found: list[Problem]) -> list[Problem]:
    """Accounts and columns that the circular blames without a name are told apart by their number."""
    counts: dict[str, int] = {}
    named = []
    for one in found:
        if one.kind == "column" and not one.target:
            counts["column"] = counts.get("column", 0) + 1
            one = replace(one, target=f"通报未点名的栏目{counts['column']}")
        elif one.kind != "column" and not one.subject:
            counts[one.kind] = counts.get(one.kind, 0) + 1
            word = {"site": "网站", "unit": "单位", "app": "应用"}.get(one.kind, "账号")
            one = replace(one, subject=f"{one.unit}{one.platform or word}（通报未点名{counts[one.kind]}）")
        named.append(one)
    return named


def _unanswered(seed: Seed, known: set[str]) -> Iterator[Problem]:
    """Sites that the text names as not answering, where no table and no item does."""
    for name, block in (seed.raw.get("totals") or {}).items():
        named = block.get("named_not_within_5") if isinstance(block, dict) else None
        for site in listed(named, f"{seed.key}：totals.{name}.named_not_within_5"):
            if site not in known:
                yield Problem((f"totals.{name}",), "site.reply_none", "deduct", "site", str(site), text="未回复")


def _of_item(seed: Seed, types: Types, item: Raw) -> Iterator[Problem]:
    place = f"{seed.key}：问题{item.get('id', '（无编号）')}"
    fields = told(item)
    refuse_unknown(seed, place, fields, _ITEM, "tests/seeds/problems.py")
    severity = SEVERITIES.get(str(item.get("severity")))
    if severity is None:
        raise MistakeError(f"{place}：severity“{item.get('severity')}”应为{'、'.join(SEVERITIES)}之一。")
    about = list(_about(place, fields))
    for name in ("type", "also"):
        if name == "also" and name not in fields:
            continue
        kind_of_problem = _type(types, place, str(fields.get(name, "")))
        for kind, subject, target in about:
            yield Problem(
                ids=(str(item.get("id", "")),),
                type=kind_of_problem.name,
                severity=severity,
                kind="unfiled" if kind_of_problem.way == "opened_unfiled" else kind,
                subject=subject,
                target=target,
                site=str(fields.get("site", "")),
                unit=str(fields.get("organiser") or fields.get("unit") or ""),
                platform=str(fields.get("platform", "")),
                count=number(fields, "count", place) or number(fields, "count_months", place) or 1,
                text=str(fields.get("text", "")),
                url=str(fields.get("url", "")),
                item=fields,
            )


def _about(place: str, fields: Raw) -> Iterator[tuple[str, str, str]]:
    """Kind, subject and target of an item; several where it lists them."""
    lists = [name for name in _PLURALS if name in fields]
    if lists:
        for name in listed(fields[lists[0]], f"{place}：{lists[0]}"):
            yield _subject(_PLURALS[lists[0]], str(name))
        return
    kind = _TARGETS.get(str(fields.get("target_kind", "")))
    if kind is None:
        known = "、".join(_TARGETS)
        raise MistakeError(
            f"{place}：target_kind“{fields.get('target_kind')}”不认得，应为{known}之一，或列出accounts。"
        )
    if kind == "unit":
        yield "unit", str(fields.get("target") or fields.get("unit") or ""), ""
        return
    yield _subject(kind, str(fields.get("target") or ""))


def _subject(kind: str, name: str) -> tuple[str, str, str]:
    return (kind, "", name) if kind == "column" else (kind, name, "")


def _of_result(
    says: Severity | None, of_types: list[Type], given: list[Severity | None], usual: Severity
) -> list[Severity]:
    """How severe the problems of one row are: one that failed has a veto among them, one that passed has none."""
    if says is None:
        return [one or usual for one in given]
    found: list[Severity] = ["deduct" if one is None or (one == "veto" and says == "deduct") else one for one in given]
    if says == "veto" and "veto" not in found:
        first = next((n for n, one in enumerate(of_types) if any(".veto." in key for key in one.known)), 0)
        found[first] = "veto"
    return found


def _type(types: Types, place: str, name: str) -> Type:
    found = types.get(name)
    if found is None:
        raise MistakeError(f"{place}：问题类型“{name}”不认得，请写入meta.problem_types或tests/seeds/types.yaml。")
    return found


def _rows(seed: Seed, types: Types, severities: Mapping[tuple[str, str], Severity]) -> Iterator[Problem]:
    for table in seed.tables():
        rows = [row for row in rows_of(table, seed) if is_blame(row)]
        all_fail = _all_fail(seed, rows)
        for order, row in enumerate(rows, start=1):
            place = f"{seed.key}：表{table.get('id')}第{row.get('no', order)}行"
            yield from _of_row(seed, types, place, row, _severity_of(table, all_fail), severities)
        yield from _of_groups(seed, types, table)


def _of_groups(seed: Seed, types: Types, table: Raw) -> Iterator[Problem]:
    """Sites listed by how they answered: a group whose words are those of a type is at fault."""
    for row in rows_of(table, seed):
        found = types.find(str(row["group"]), "site") if row.get("group") and row.get("sites") else set()
        for site in row["sites"] if found else ():
            yield Problem((f"表{table.get('id')}",), next(iter(found)), "deduct", "site", str(site), text=row["group"])


def _all_fail(seed: Seed, rows: list[Raw]) -> bool:
    """Whether the rows of a table without results are as many as the accounts that failed."""
    accounts = (seed.raw.get("totals") or {}).get("accounts") or {}
    checked, passed = accounts.get("checked"), accounts.get("qualified")
    failed = accounts.get("unqualified")
    if failed is None and checked is not None and passed is not None:
        failed = checked - passed
    named = {name for row in rows if (name := row.get("account"))}
    return bool(named) and failed == len(named)


def _severity_of(table: Raw, all_fail: bool) -> Severity:
    title = str(table.get("title", ""))
    return "veto" if all_fail or "不合格" in title else "deduct"


def _of_row(
    seed: Seed, types: Types, place: str, row: Raw, usual: Severity, severities: Mapping[tuple[str, str], Severity]
) -> Iterator[Problem]:
    fields = told(row)
    refuse_unknown(seed, place, fields, _ROW, "tests/seeds/problems.py")
    about = next(((kind, str(fields[kind])) for kind in _SUBJECTS if kind in fields), None)
    unit = next((str(fields[name]) for name in _UNITS if name in fields), "")
    if about is None and not unit:
        raise MistakeError(f"{place}：看不出说的是哪个账号、网站、栏目或单位，请补上account、site、column或unit。")
    kind, subject, target = _subject(*about) if about is not None else ("unit", unit, "")
    texts = fields.get("problems") or ([fields["problem"]] if "problem" in fields else [])
    named = fields.get("types") or ([fields["type"]] if "type" in fields else [])
    if named and texts and len(named) != len(texts):
        raise MistakeError(f"{place}：问题{len(texts)}处而类型{len(named)}个，请一一对应。")
    named = named or [types.of_text(place, str(text), kind) for text in texts]
    of_types = [_type(types, place, str(name)) for name in named]
    given = [severities.get((kind, one.name)) for one in of_types]
    severe = _of_result(_RESULTS.get(str(fields.get("result", ""))), of_types, given, usual)
    for n, of_type in enumerate(of_types):
        yield Problem(
            ids=(place.rpartition("：")[2],),
            type=of_type.name,
            severity=severe[n],
            kind=kind,
            subject=subject,
            target=target,
            unit=unit,
            platform=next((str(fields[one]) for one in _PLATFORMS if one in fields), ""),
            count=number(fields, "count", place) or 1,
            text=str(texts[n]) if n < len(texts) else "",
            url=str(fields.get("url", "")),
            item=fields,
        )
