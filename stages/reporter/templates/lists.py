"""The lists that a template asks: rows of named queries, with the office's phrases, chosen, ordered and grouped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.mistakes import MistakeError
from schemas.templates.catalogue import catalogue
from schemas.templates.model import Order, Phrase, Where
from schemas.templates.texts import SLOT

Row = Mapping[str, Any]
_SUBJECTS = ("sites", "accounts", "apps")
_PROBLEMS = ("problems", "settled", "found")


@dataclass(frozen=True)
class Listed:
    """Rows of one list with the named query and the parameters they were asked with."""

    rows: Sequence[Row]
    query: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def only(self, rows: Sequence[Row]) -> "Listed":
        return Listed(rows, self.query, self.params)


def given_lists(plain: Mapping[str, Sequence[Row]]) -> dict[str, Listed]:
    """Lists that are given as plain rows, each under the query that the catalogue names for it."""
    return {name: Listed(rows, catalogue().lists[name].query) for name, rows in plain.items()}


def phrased(lists: Mapping[str, Listed], phrases: Mapping[str, Phrase]) -> dict[str, Listed]:
    """The lists with every problem in the office's words, and the problems of each subject beside it. Raises
    MistakeError for a row that must not be read outside the internal sheet."""
    _refuse_restricted(lists)
    found = dict(lists)
    for name in _PROBLEMS:
        if name in found:
            found[name] = found[name].only([_problem(row, phrases) for row in found[name].rows])
    ranks = {kind: at for at, kind in enumerate(phrases)}
    mine: dict[str, list[Row]] = {}
    for row in found["problems"].rows if "problems" in found else ():
        mine.setdefault(str(row.get("subject_id", "")), []).append(row)
    for name in _SUBJECTS:
        if name in found:
            found[name] = found[name].only([_subject(row, mine, ranks) for row in found[name].rows])
    return found


def _refuse_restricted(lists: Mapping[str, Listed]) -> None:
    for name, listed in lists.items():
        hidden = [str(row.get("id", "")) for row in listed.rows if row.get("restricted")]
        if hidden:
            word = catalogue().lists[name].word
            raise MistakeError(
                f"“{word}”中有不宜公开的内容（编号{'、'.join(hidden[:3])}），不能印入通报；请先在内部核查单中处理后再编。"
            )


def _problem(row: Row, phrases: Mapping[str, Phrase]) -> dict[str, Any]:
    told = str(row.get("indicator") or row.get("type") or "")
    kind = next((key for key, one in phrases.items() if told == key or told in one.of), told)
    rank = list(phrases).index(kind) if kind in phrases else len(phrases)
    phrase = phrases.get(kind)
    if phrase is None:
        wording = row.get("title") or row.get("wording") or kind
        said = {"phrase": wording, "heading": wording, "sentence": row.get("wording", "")}
        return {**row, "type": kind, "rank": rank, **said}
    filled = {"type": kind, "rank": rank, "phrase": fill(phrase.row, row)}
    heading = fill(phrase.heading or phrase.row, row)
    return {
        **row,
        **filled,
        "heading": heading,
        "sentence": fill(phrase.text or "{unit_short}{phrase}", {**row, **filled}),
    }


def _subject(row: Row, mine: Mapping[str, list[Row]], ranks: Mapping[str, int]) -> dict[str, Any]:
    held = sorted(mine.get(str(row.get("id", "")), []), key=lambda one: ranks.get(one["type"], len(ranks)))
    texts = list(dict.fromkeys(str(one["phrase"]) for one in held))
    types = list(dict.fromkeys(str(one["type"]) for one in held))
    first = types[0] if types else ""
    address = row.get("url") or next((str(one["url"]) for one in held if one.get("url")), "")
    told = {"problems": texts, "types": types, "first_type": first, "problem_count": len(texts)}
    return {**row, **told, "url": address}


def ids_of(rows: Iterable[Row]) -> list[str]:
    """What rows stand for: their own ids, or those of the records that a row sums up (`behind`)."""
    every = (one for row in rows for one in row.get("behind") or [row.get("id")])
    return sorted({str(one) for one in every if one is not None})


def fill(text: str, row: Row) -> str:
    """A text with the fields of a row in its braces."""
    return SLOT.sub(lambda found: value_text(row.get(found[1], "")), text)


def value_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "；".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def of_words(where: Where, words: Mapping[str, str]) -> Where:
    """The choice with the group's words in place of their {braces}."""

    def said(wanted: Any) -> Any:
        if isinstance(wanted, list):
            return [said(one) for one in wanted]
        return fill(wanted, words) if isinstance(wanted, str) else wanted

    return {name: said(wanted) for name, wanted in where.items()}


def chosen(rows: Sequence[Row], where: Where) -> list[Row]:
    return [row for row in rows if all(_fits(row.get(name), wanted) for name, wanted in where.items())]


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return all(_within(value, name, limit) for name, limit in wanted.items())
    if isinstance(wanted, list):
        return any(_fits(value, one) for one in wanted)
    if isinstance(value, list | tuple):
        return wanted in value
    return bool(value == wanted)


def _within(value: Any, name: str, limit: Any) -> bool:
    """One of the limits of a choice; a number that is not known is within none."""
    if name == "not":
        return not _fits(value, limit)
    return value is not None and bool(value < limit if name == "below" else value >= limit)


def ordered(rows: Sequence[Row], order: Order) -> list[Row]:
    """The rows by the fields of an order; rows that are equal in all of them stay as they are."""
    found = list(rows)
    for one in reversed(order):
        if isinstance(one, dict):
            for name, values in reversed(list(one.items())):
                ranks = {value: at for at, value in enumerate(values)}
                found.sort(key=lambda row: ranks.get(row.get(name), len(ranks)))
        else:
            name, down = one.removesuffix(" desc"), one.endswith(" desc")
            found.sort(key=lambda row: _place(row.get(name)), reverse=down)
    return found


def _place(value: Any) -> tuple[bool, Any]:
    return (isinstance(value, str), "" if value is None else value) if isinstance(value, str) else (False, value or 0)


@dataclass(frozen=True)
class Group:
    value: Any
    rows: list[Row]
    n: int

    def row(self, by: str) -> dict[str, Any]:
        """The group as a row: what its first row says, its value and its number."""
        return {**(self.rows[0] if self.rows else {}), by: self.value, "n": self.n}


def grouped(rows: Sequence[Row], by: str, order: Order, counted: str = "", always: Sequence[Any] = ()) -> list[Group]:
    """The groups in the order they first appear, or as `order` says; `always` are there also when they are empty.
    `counted`: the field whose sum a group's number is, instead of its rows."""
    values = list(dict.fromkeys([*always, *(row.get(by) for row in rows)]))
    groups = []
    for value in values:
        mine = [row for row in rows if row.get(by) == value]
        groups.append(Group(value, mine, int(sum(row.get(counted) or 0 for row in mine)) if counted else len(mine)))
    placed = [{**group.row(by), "_at": at} for at, group in enumerate(groups)]
    return [groups[row["_at"]] for row in ordered(placed, order)] if order else groups
