"""What a handed-in row is about: site, column and indicator as people call them. What the evaluator could not use is
refused here with its reason, so that no row ends among the dead letters."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Protocol

import msgspec

from pipelines.office.intake.account_addresses import refuse_address_of_another, users_of
from pipelines.office.intake.rows import Handed
from pipelines.office.intake.targets import column_named, is_address, is_whole, set_target, unit_named, unknown_column
from pipelines.office.signing import PROGRAM_WIDE, refuse_contradicted, refuse_unended, signed_items
from pipelines.office.tables.words import name_of, plain, text_of
from schemas.events.observations import Review, SignOff
from schemas.mistakes import MistakeError
from schemas.records import BY_PAYLOAD, Record
from schemas.records.accounts import ToldOfAccount
from schemas.registry.model import Registry
from schemas.registry.subjects import ENDED, SUBJECTS, KindOfSubject, Subject
from schemas.rulebooks import Indicator, Rulebook
from schemas.times import day_of
from stages.rule_evaluator.projection import Histories

# What says that the subject itself is meant and no part of it.
_WHOLE = frozenset({"全站", "首页", "整站", *(row.word for row in SUBJECTS.values())})
_ALL = frozenset({"*", "全部", "全部网站", "所有网站"})


class Findings(Protocol):
    """Where findings stand: what a review needs to know."""

    def site_of(self, finding_id: str) -> str | None: ...


class Subjects:
    """The sites and indicators that rows may name. `drawn`: ids of the sites that are watched in this period.
    `findings` None: where findings stand is not known yet."""

    def __init__(
        self, registry: Registry, book: Rulebook, drawn: frozenset[str] | None, findings: Findings | None
    ) -> None:
        self._registry, self._book, self._drawn, self._findings = registry, book, drawn, findings
        self._units = frozenset(unit.id for unit in registry.units)
        self._subjects = {one.id: one for one in registry.subjects}
        self._named_before: dict[str, str] = {}  # a file names few sites and units and has many rows
        self._units_before: dict[str, str] = {}
        self._users = users_of(registry.listed)

    def resolve(self, handed: Handed, values: dict[str, Any], payload: type[msgspec.Struct]) -> dict[str, Any]:
        """The values with ids in the place of names and codes. Raises MistakeError with all that cannot be told."""
        values, problems = dict(values), []
        fields = payload.__struct_fields__
        steps: list[Callable[[Handed, dict[str, Any]], None]] = [self._set_site]
        steps += [partial(self._set_unit, payload)] if "unit" in fields else []
        steps.append(partial(self._set_target, payload))
        steps += [self._set_indicator] if "indicator" in fields else []
        steps += [self._set_items] if "items" in fields else []
        for step in steps:
            try:
                step(handed, values)
            except MistakeError as mistake:
                problems += mistake.messages
        if "target" in fields:
            if values.get("target") is None and values.get("subject") in self._units:
                values["target_kind"] = "unit"
            values.setdefault("target", values.get("subject"))
        if problems:
            raise MistakeError(problems)
        return {name: value for name, value in values.items() if value is not None}

    def check(self, data: msgspec.Struct) -> None:
        """Raises MistakeError for what the evaluator would refuse."""
        subject_id: str = data.subject  # type: ignore[attr-defined]
        if subject_id == PROGRAM_WIDE:
            if not isinstance(data, SignOff):
                raise MistakeError("“网站”填的“*”（全部网站）只用于零报告，请逐个网站填写。")
            return
        subject = self._subjects.get(subject_id)
        if subject is None:  # a record about a unit alone
            return
        word = SUBJECTS[subject.subject_kind].word
        if isinstance(data, Review):
            if self._findings is not None and self._findings.site_of(data.finding_id) != subject.id:
                raise MistakeError(f"{word}“{subject.name}”没有问题“{data.finding_id}”，请核对问题编号。")
            return
        drawn = isinstance(data, Record) or self._drawn is None or subject.id in self._drawn
        if not drawn:
            raise MistakeError(f"{word}“{subject.name}”本期未抽中，不作判定，不能导入其检查结果。")
        if isinstance(data, ToldOfAccount) and data.url:
            refuse_address_of_another(subject, data.url, self._users)
        if not isinstance(data, SignOff | ToldOfAccount):  # a closed account that runs on is what such a record shows
            self._check_open(subject, str(day_of(data.at)))  # type: ignore[attr-defined]

    def check_signed(self, data: SignOff, histories: Histories, today: date | None) -> None:
        """Raises MistakeError for a window that has not ended by `today`, and for what a finding contradicts."""
        if today is not None:
            refuse_unended(data.window_to, today)
        items = signed_items(self._book, self._registry, data.subject, data.items)
        refuse_contradicted(
            histories, self._registry, self._book, data.subject, (data.window_from, data.window_to), items
        )

    def _check_open(self, subject: Subject, day: str) -> None:
        word = SUBJECTS[subject.subject_kind].word
        for period in subject.states:
            if period.state in ENDED and period.since <= day and (period.until is None or day <= period.until):
                raise MistakeError(f"{word}“{subject.name}”自{period.since}起关停，不再检查，请核对{word}或时间。")

    def _set_site(self, handed: Handed, values: dict[str, Any]) -> None:
        named = values.pop("site_name", None)
        given = values.get("subject", named)
        if given is None:
            return
        heading = handed.heading("subject" if "subject" in values else "site_name")
        text = text_of(given)
        if text not in self._named_before:
            self._named_before[text] = self._site(heading, text)
        site = self._named_before[text]
        if named is not None and "subject" in values and site not in (PROGRAM_WIDE, self._named(named)):
            raise MistakeError(
                f"“{heading}”填的“{text_of(given)}”与“{handed.heading('site_name')}”填的“{name_of(named)}”"
                "不是同一家网站，请核对。"
            )
        values["subject"] = site

    def _named(self, name: Any) -> str | None:
        try:
            return self._site("", text_of(name))
        except MistakeError:
            return None

    def _site(self, heading: str, text: str) -> str:
        """The id of a subject by its id, number, name or address. A kind that stands earlier in the table goes first: a
        unit and its site are often called the same."""
        word = plain(text)
        if word in _ALL:
            return PROGRAM_WIDE
        for kind, row in SUBJECTS.items():
            known = [one for one in self._registry.subjects if one.subject_kind == kind]
            for same in (
                [one for one in known if one.id == text],
                [one for one in known if one.number and plain(one.number) == word],
                [one for one in known if plain(one.name) == word],
                [one for one in known if is_address(text, (url for _, url in one.addresses()))],
            ):
                if len(same) == 1:
                    return same[0].id
                if same:
                    raise MistakeError(_ambiguous(heading, text, row, same))
        hint = ""
        if word.isdigit() and len(word) == 9 and any(one.number == f"0{word}" for one in self._registry.listed):
            hint = f"；丢失了开头的0，应为“0{word}”"
        raise MistakeError(f"“{heading}”：登记册中没有网站“{text}”{hint}，请填写网站标识码、网站名称或网站编号。")

    def _set_unit(self, payload: type[msgspec.Struct], handed: Handed, values: dict[str, Any]) -> None:
        """The id of the unit; a record about a unit alone has it as its subject."""
        if values.get("unit") is not None:
            text = text_of(values["unit"])
            if text not in self._units_before:
                self._units_before[text] = unit_named(self._registry, handed.heading("unit"), text)
            values["unit"] = self._units_before[text]
            if _of_unit(payload):
                values.setdefault("subject", values["unit"])

    def _set_target(self, payload: type[msgspec.Struct], handed: Handed, values: dict[str, Any]) -> None:
        """A part of the subject; the subject itself where the row names it or nothing."""
        if values.get("target") is None or "subject" not in values:
            values.pop("target", None)
            return
        one = self._subjects.get(values["subject"])
        if "target_kind" in payload.__struct_fields__:
            set_target(self._registry, one, handed, values, issubclass(payload, Record))
            return
        text, heading = text_of(values["target"]), handed.heading("target")
        if one is None or is_whole(one, text):
            values["target"] = values["subject"]
            return
        column = column_named(one, heading, text)
        if column is None:
            raise unknown_column(one, heading, text)
        values["target"] = column.id

    def _set_indicator(self, handed: Handed, values: dict[str, Any]) -> None:
        if "indicator" in values:
            values["indicator"] = self._indicator(handed.heading("indicator"), text_of(values["indicator"])).id

    def _set_items(self, handed: Handed, values: dict[str, Any]) -> None:
        items = values.get("items")
        if items is None:
            return
        heading = handed.heading("items")
        parts = items if isinstance(items, list) else text_of(items).replace("；", ";").replace("\n", ";").split(";")
        if len(parts) == 1 and "、" in parts[0] and not self._found(parts[0]):
            parts = parts[0].split("、")
        values["items"] = [self._indicator(heading, str(part).strip()).id for part in parts if str(part).strip()]

    def _indicator(self, heading: str, text: str) -> Indicator:
        """An indicator that a result may be handed in for. Raises MistakeError for one unknown or not in force."""
        found = self._found(text)
        if not found:
            raise MistakeError(
                f"“{heading}”填的“{text}”不是指标体系“{self._book.id}”中的指标，可用的指标见 xunwang intake --kinds。"
            )
        able = [indicator for indicator in found if in_force(indicator)]
        if not able:
            why = "为加分项，不作人工检查结果受理" if found[0].enabled else "未启用"
            raise MistakeError(f"“{heading}”填的“{text}”在指标体系“{self._book.id}”中{why}，不能导入。")
        if len(able) > 1:
            ids = "、".join(indicator.id for indicator in able)
            raise MistakeError(f"“{heading}”填的“{text}”有{len(able)}项指标同名，请改填指标编号（{ids}）。")
        return able[0]

    def _found(self, text: str) -> list[Indicator]:
        """Indicators by id, else by title, with or without what stands in its brackets."""
        word = plain(text)
        by_id = [one for one in self._book.indicators if plain(one.id) == word]
        whole = [one for one in self._book.indicators if plain(one.title) == word]
        bare = [one for one in self._book.indicators if plain(one.title).partition("(")[0] == word]
        return by_id or whole or bare


def _of_unit(payload: type[msgspec.Struct]) -> bool:
    """Whether a record of this kind may be about a unit alone."""
    kind = BY_PAYLOAD.get(payload)
    return kind is not None and kind.of_unit


def _ambiguous(heading: str, text: str, row: KindOfSubject, same: list[Subject]) -> str:
    numbers = "、".join(one.number or one.id for one in same)
    return f"“{heading}”填的“{text}”有{len(same)}{row.measure}{row.word}，请改填{row.number}（{numbers}）。"


def in_force(indicator: Indicator) -> bool:
    """Whether the evaluator judges by it."""
    return indicator.enabled and indicator.severity != "bonus"
