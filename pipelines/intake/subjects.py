"""What a handed-in row is about: site, column and indicator as people call them. What the evaluator could not use is
refused here with its reason, so that no row ends among the dead letters."""

from collections.abc import Iterable
from typing import Any, Protocol

import msgspec

from pipelines.intake.rows import Handed
from pipelines.tables.addresses import address, same_address
from pipelines.tables.words import name_of, plain, text_of
from schemas.events.observations import Review, SignOff
from schemas.mistakes import MistakeError
from schemas.registry.model import Registry, Site
from schemas.rulebooks import Indicator, Rulebook
from schemas.times import day_of

PROGRAM_WIDE = "*"
_ALL = frozenset({"*", "全部", "全部网站", "所有网站"})


class Findings(Protocol):
    """Where findings stand: what a review needs to know."""

    def site_of(self, finding_id: str) -> str | None: ...


class Subjects:
    """The sites and indicators that rows may name. `drawn`: ids of the sites that are watched in this period."""

    def __init__(self, registry: Registry, book: Rulebook, drawn: frozenset[str] | None, findings: Findings) -> None:
        self._registry, self._book, self._drawn, self._findings = registry, book, drawn, findings

    def resolve(self, handed: Handed, values: dict[str, Any], payload: type[msgspec.Struct]) -> dict[str, Any]:
        """The values with ids in the place of names and codes. Raises MistakeError with all that cannot be told."""
        values, problems = dict(values), []
        fields = payload.__struct_fields__
        steps = [self._set_site, self._set_target]
        steps += [self._set_indicator] if "indicator" in fields else []
        steps += [self._set_items] if "items" in fields else []
        for step in steps:
            try:
                step(handed, values)
            except MistakeError as mistake:
                problems += mistake.messages
        if "target" in fields:
            values.setdefault("target", values.get("subject"))
        if problems:
            raise MistakeError(problems)
        return {name: value for name, value in values.items() if value is not None}

    def check(self, data: msgspec.Struct) -> None:
        """Raises MistakeError for what the evaluator would refuse."""
        site_id: str = data.subject  # type: ignore[attr-defined]
        if site_id == PROGRAM_WIDE:
            if not isinstance(data, SignOff):
                raise MistakeError("“网站”填的“*”（全部网站）只用于零报告，请逐个网站填写。")
            return
        site = next(site for site in self._registry.sites if site.id == site_id)
        if isinstance(data, Review):
            if self._findings.site_of(data.finding_id) != site.id:
                raise MistakeError(f"网站“{site.name}”没有问题“{data.finding_id}”，请核对问题编号。")
            return
        if self._drawn is not None and site.id not in self._drawn:
            raise MistakeError(f"网站“{site.name}”本期未抽中，不作判定，不能导入其检查结果。")
        if not isinstance(data, SignOff):
            self._check_open(site, str(day_of(data.at)))  # type: ignore[attr-defined]

    def _check_open(self, site: Site, day: str) -> None:
        for period in site.states:
            if period.state == "closed" and period.since <= day and (period.until is None or day <= period.until):
                raise MistakeError(f"网站“{site.name}”自{period.since}起关停，不再检查，请核对网站或时间。")

    def _set_site(self, handed: Handed, values: dict[str, Any]) -> None:
        named = values.pop("site_name", None)
        given = values.get("subject", named)
        if given is None:
            return
        heading = handed.heading("subject" if "subject" in values else "site_name")
        site = self._site(heading, text_of(given))
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
        """The id of a site by its id, 网站标识码, name or address."""
        word = plain(text)
        if word in _ALL:
            return PROGRAM_WIDE
        sites = self._registry.sites
        for same in (
            [site for site in sites if site.id == text],
            [site for site in sites if site.code == word],
            [site for site in sites if plain(site.name) == word],
            [site for site in sites if _is_address(text, [site.url, *site.aliases])],
        ):
            if len(same) == 1:
                return same[0].id
            if same:
                codes = "、".join(site.code for site in same)
                raise MistakeError(f"“{heading}”填的“{text}”有{len(same)}家网站，请改填网站标识码（{codes}）。")
        hint = ""
        if word.isdigit() and len(word) == 9 and any(site.code == f"0{word}" for site in sites):
            hint = f"；丢失了开头的0，应为“0{word}”"
        raise MistakeError(f"“{heading}”：登记册中没有网站“{text}”{hint}，请填写网站标识码、网站名称或网站编号。")

    def _set_target(self, handed: Handed, values: dict[str, Any]) -> None:
        """A column by its id, name or address; the site itself where the row names it."""
        if values.get("target") is None or "subject" not in values:
            values.pop("target", None)
            return
        site = next((site for site in self._registry.sites if site.id == values["subject"]), None)
        text = text_of(values["target"])
        if site is None or text in (site.id, site.code, site.name) or plain(text) in ("网站", "全站", "首页", "整站"):
            values["target"] = values["subject"]
            return
        for same in (
            [column for column in site.columns if column.id == text],
            [column for column in site.columns if plain(column.name) == plain(text)],
            [column for column in site.columns if _is_address(text, [column.url])],
        ):
            if len(same) == 1:
                values["target"] = same[0].id
                return
            if same:
                ids = "、".join(column.id for column in same)
                raise MistakeError(
                    f"“{handed.heading('target')}”填的“{text}”有{len(same)}个栏目，请改填编号（{ids}）。"
                )
        known = "、".join(column.name for column in site.columns[:8]) or "无"
        raise MistakeError(f"“{handed.heading('target')}”：网站“{site.name}”没有栏目“{text}”，已登记的有：{known}。")

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


def in_force(indicator: Indicator) -> bool:
    """Whether the evaluator judges by it."""
    return indicator.enabled and indicator.severity != "bonus"


def _is_address(text: str, known: Iterable[str]) -> bool:
    if "." not in text:
        return False
    try:
        url = same_address(address(text))
    except ValueError:
        return False
    return url in {same_address(one) for one in known}
