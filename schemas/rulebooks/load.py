"""Rulebooks from YAML. What cannot be used is named with file, entry, field and the mend, all of it at once."""

import string
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from schemas.mistakes import MistakeError, in_chinese
from schemas.rulebooks.extending import entries, weakenings
from schemas.rulebooks.model import Indicator, NoOutwardService, Rulebook, Scoring

FOLDER = Path(__file__).parent


def load(path: Path, known: Mapping[str, Rulebook] | None = None) -> Rulebook:
    """The rulebook in a YAML file; `known` are those that it may extend, by id.

    Raises MistakeError with one sentence for each thing that is wrong.
    """
    return _made(path.name, _parse(path), known or {})


def _made(name: str, raw: dict[str, Any], known: Mapping[str, Rulebook]) -> Rulebook:
    problems = list(_unknown_keys(name, raw))
    if problems:
        raise MistakeError(problems)
    base = _base_of(name, raw, known)
    if base is not None:
        raw = _inherited(base) | raw | {"indicators": entries(base, raw.get("indicators") or [])}
    book = _convert(name, raw)
    problems = [f"{name}：{problem}。" for problem in _contradictions(book)]
    if base is not None:
        problems += [f"{name}：{problem}。" for problem in weakenings(base, book)]
    if problems:
        raise MistakeError(problems)
    return book


def load_all(folder: Path = FOLDER) -> dict[str, Rulebook]:
    """Every rulebook of a folder by its id. The shipped ones are read once a process: every command needs them, and
    they do not change while it runs."""
    return dict(_shipped()) if folder == FOLDER else load_beside({}, folder)


@cache
def _shipped() -> dict[str, Rulebook]:
    return load_beside({}, FOLDER)


def load_beside(known: Mapping[str, Rulebook], folder: Path) -> dict[str, Rulebook]:
    """The known rulebooks and those of a folder, by id.

    A file may extend a known rulebook or one of the same folder. Raises MistakeError for a file that cannot be used,
    that extends nothing there is, or that takes the id of another.
    """
    found = dict(known)
    raw = {path: _parse(path) for path in sorted(folder.glob("*.yaml"))}
    for path in _in_order_of_extension(raw, known):
        book = _made(path.name, raw[path], found)
        found[book.id] = book
    return found


def _in_order_of_extension(raw: Mapping[Path, dict[str, Any]], known: Mapping[str, Rulebook]) -> list[Path]:
    """Files such that each comes after the one of them that it extends. Raises MistakeError for an id used twice."""
    by_id: dict[str, Path] = {}
    for path, entry in raw.items():
        book_id = str(entry.get("id"))
        if book_id in known or book_id in by_id:
            raise MistakeError(f"{path.name}：指标体系编号“{book_id}”已被使用，请另取编号。")
        by_id[book_id] = path
    ordered: dict[Path, None] = {}

    def place(path: Path, waiting: tuple[Path, ...]) -> None:
        if path in waiting:
            raise MistakeError(f"{path.name}：extends相互引用成环，请改正。")
        base = by_id.get(str(raw[path].get("extends")))
        if base is not None:
            place(base, (*waiting, path))
        ordered[path] = None

    for path in raw:
        place(path, ())
    return list(ordered)


def _base_of(name: str, raw: dict[str, Any], known: Mapping[str, Rulebook]) -> Rulebook | None:
    wanted = raw.get("extends")
    if wanted is None:
        return None
    if wanted not in known:
        raise MistakeError(
            f"{name}：extends所指的指标体系“{wanted}”不存在，可用的有：{'、'.join(known) or '无'}；请改正extends。"
        )
    return known[wanted]


def _inherited(base: Rulebook) -> dict[str, Any]:
    """What a local rulebook has from its base where it says nothing itself."""
    own = ("look_within_hours", "cleared_wording", "scoring")
    return {name: msgspec.to_builtins(getattr(base, name)) for name in own}


def _parse(path: Path) -> dict[str, Any]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise MistakeError(f"{path}：不能读取（{error.strerror}），请给出指标体系文件的路径。") from error
    except yaml.YAMLError as error:
        raise MistakeError(f"{path.name}：不是合法的YAML：{' '.join(str(error).split())}") from error
    if not isinstance(raw, dict):
        raise MistakeError(f"{path.name}：应以id、version、title、source等字段开头，请对照随附的指标体系文件改正。")
    return raw


class _Loader(yaml.CSafeLoader):
    """Safe YAML that refuses a key written twice: the first would be lost silently."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for key, times in Counter(map(str, keys)).items():
        if times > 1:
            raise yaml.constructor.ConstructorError(
                None, None, f"字段“{key}”写了{times}次，请只保留一处", node.start_mark
            )
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _unknown_keys(name: str, raw: dict[str, Any]) -> Iterator[str]:
    yield from _strange(name, "顶层", raw, Rulebook)
    scoring = raw.get("scoring")
    if isinstance(scoring, dict):
        yield from _strange(name, "scoring", scoring, Scoring)
        if isinstance(scoring.get("no_outward_service"), dict):
            yield from _strange(name, "scoring.no_outward_service", scoring["no_outward_service"], NoOutwardService)
    entries = raw.get("indicators")
    for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        if isinstance(entry, dict):
            yield from _strange(name, f"指标{entry.get('id', f'第{number}条')}", entry, Indicator)


def _strange(name: str, where: str, entry: dict[str, Any], model: type[msgspec.Struct]) -> Iterator[str]:
    known = model.__struct_fields__
    for key in entry:
        if key not in known:
            yield f"{name}：{where}：没有“{key}”这个字段，请删去或改为下列之一：{'、'.join(known)}。"


def _convert(name: str, raw: dict[str, Any]) -> Rulebook:
    entries = raw.get("indicators") or []
    try:
        return msgspec.convert(raw, Rulebook)
    except msgspec.ValidationError as error:
        text = str(error)
        for number, entry in enumerate(entries):
            if f"$.indicators[{number}]" in text and isinstance(entry, dict):
                text = text.replace(f"$.indicators[{number}]", f"指标{entry.get('id', number + 1)}")
        raise MistakeError(f"{name}：{in_chinese(text)}") from error


def _contradictions(book: Rulebook) -> Iterator[str]:
    for indicator_id, times in Counter(i.id for i in book.indicators).items():
        if times > 1:
            yield f"指标{indicator_id}：编号重复{times}次，请各用各的编号"
    known = {i.id for i in book.indicators}
    for indicator in book.indicators:
        for problem in _of_indicator(indicator, known):
            yield f"指标{indicator.id}：{problem}"
    scoring = book.scoring
    if scoring is None:
        return
    if not scoring.fail_below <= scoring.bonus_above <= scoring.start:
        yield "scoring：fail_below、bonus_above、start应依次增大，请改正"
    if scoring.no_outward_service.scale_denominator <= 0:
        yield "scoring.no_outward_service：scale_denominator应大于0，例如3"


def _of_indicator(one: Indicator, known: set[str]) -> Iterator[str]:
    if one.fed_by == "machine" and one.measure is None:
        yield "fed_by为machine而没有measure，请写明计量方法，或改为fed_by: people"
    if one.fed_by != "machine" and one.measure is not None and one.fed_by == "nobody":
        yield "fed_by为nobody却写了measure，请删去measure，或改为fed_by: machine"
    if one.enabled and one.fed_by == "nobody":
        yield "enabled为true而fed_by为nobody，尚无人提供事实，请改为enabled: false"
    if one.enabled and one.sureness == "u" and not one.confirmed_against:
        yield (
            "enabled为true而sureness为u（未核实），请改为enabled: false，或在confirmed_against写明何人对照何文件核实"
        )
    if one.enabled and not one.wording:
        yield "缺少wording，请写明通报用语"
    for field in ("valid_from", "valid_to"):
        day = getattr(one, field)
        if day is not None and not _is_day(day):
            yield f"{field}“{day}”不是日期，应写作2026-07-01的形式"
    if one.needs_people < 0:
        yield f"needs_people为{one.needs_people}，应为0、1或2"
    if one.warning is not None and (one.threshold is None or not _before(one)):
        yield f"warning {one.warning}没有早于threshold {one.threshold}（{one.comparator}），请改正其一"
    if one.severity in ("deduct", "bonus") and one.points is not None and one.points_sureness is None:
        yield "points缺少points_sureness，应为2、1、s或u"
    if one.cap is not None and one.points is not None and one.points > one.cap:
        yield f"points {one.points}高于cap {one.cap}，请改正其一"
    for other in one.exempted_with:
        if other not in known:
            yield f"exempted_with所指的{other}不在本指标体系中，请改正编号"
    for field in ("wording", "warning_wording"):
        try:
            list(string.Formatter().parse(getattr(one, field)))
        except ValueError as error:
            yield f"{field}：占位应写作{{名称}}（{error}）"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _before(one: Indicator) -> bool:
    assert one.warning is not None
    assert one.threshold is not None
    return one.warning < one.threshold if one.comparator in (">=", ">") else one.warning > one.threshold
