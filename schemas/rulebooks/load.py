"""Rulebooks from YAML. What cannot be used is named with file, entry, field and the mend, all of it at once."""

import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from schemas.mistakes import MistakeError
from schemas.rulebooks.model import Indicator, NoOutwardService, Rulebook, Scoring

FOLDER = Path(__file__).parent


def load(path: Path) -> Rulebook:
    """The rulebook in a YAML file. Raises MistakeError with one sentence for each thing that is wrong."""
    raw = _parse(path)
    problems = list(_unknown_keys(path.name, raw))
    if problems:
        raise MistakeError(problems)
    book = _convert(path.name, raw)
    problems = [f"{path.name}: {problem}" for problem in _contradictions(book)]
    if problems:
        raise MistakeError(problems)
    return book


def load_all(folder: Path = FOLDER) -> dict[str, Rulebook]:
    """Every rulebook of a folder by its id."""
    books = [load(path) for path in sorted(folder.glob("*.yaml"))]
    return {book.id: book for book in books}


def _parse(path: Path) -> dict[str, Any]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise MistakeError(f"{path}: cannot be read ({error.strerror}); give the path of a rulebook") from error
    except yaml.YAMLError as error:
        raise MistakeError(f"{path.name}: is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(raw, dict):
        raise MistakeError(f"{path.name}: must be a mapping that begins with id, version, title, source")
    return raw


class _Loader(yaml.CSafeLoader):
    """Safe YAML that refuses a key written twice: the first would be lost silently."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for key, times in Counter(map(str, keys)).items():
        if times > 1:
            raise yaml.constructor.ConstructorError(
                None, None, f"key {key!r} is written {times} times", node.start_mark
            )
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _unknown_keys(name: str, raw: dict[str, Any]) -> Iterator[str]:
    yield from _strange(name, "the rulebook", raw, Rulebook)
    scoring = raw.get("scoring")
    if isinstance(scoring, dict):
        yield from _strange(name, "scoring", scoring, Scoring)
        if isinstance(scoring.get("no_outward_service"), dict):
            yield from _strange(name, "scoring.no_outward_service", scoring["no_outward_service"], NoOutwardService)
    entries = raw.get("indicators")
    for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        if isinstance(entry, dict):
            yield from _strange(name, f"indicator {entry.get('id', f'number {number}')}", entry, Indicator)


def _strange(name: str, where: str, entry: dict[str, Any], model: type[msgspec.Struct]) -> Iterator[str]:
    known = model.__struct_fields__
    for key in entry:
        if key not in known:
            yield f"{name}: {where}: unknown key {key!r}; remove it or write one of {', '.join(known)}"


def _convert(name: str, raw: dict[str, Any]) -> Rulebook:
    entries = raw.get("indicators") or []
    try:
        return msgspec.convert(raw, Rulebook)
    except msgspec.ValidationError as error:
        text = str(error)
        for number, entry in enumerate(entries):
            if f"$.indicators[{number}]" in text and isinstance(entry, dict):
                text = text.replace(f"$.indicators[{number}]", f"indicator {entry.get('id', number + 1)}")
        raise MistakeError(f"{name}: {text}") from error


def _contradictions(book: Rulebook) -> Iterator[str]:
    for indicator_id, times in Counter(i.id for i in book.indicators).items():
        if times > 1:
            yield f"indicator {indicator_id}: id is used {times} times; give each entry its own"
    known = {i.id for i in book.indicators}
    for indicator in book.indicators:
        for problem in _of_indicator(indicator, known):
            yield f"indicator {indicator.id}: {problem}"
    scoring = book.scoring
    if not scoring.fail_below <= scoring.bonus_above <= scoring.start:
        yield "scoring: fail_below, bonus_above and start must rise in this order; correct the smallest out of place"
    if scoring.no_outward_service.scale_denominator <= 0:
        yield "scoring.no_outward_service: scale_denominator must be above 0; write for example 3"


def _of_indicator(one: Indicator, known: set[str]) -> Iterator[str]:
    if one.fed_by == "machine" and one.measure is None:
        yield "fed_by is machine but measure is missing; name the measure or write fed_by: people"
    if one.fed_by != "machine" and one.measure is not None and one.fed_by == "nobody":
        yield "fed_by is nobody but a measure is named; remove measure or write fed_by: machine"
    if one.enabled and one.fed_by == "nobody":
        yield "enabled is true but fed_by is nobody; write enabled: false until somebody brings the facts"
    if one.enabled and one.sureness == "u" and not one.confirmed_against:
        yield (
            "enabled is true but sureness is u (unconfirmed); write enabled: false, or confirmed_against: who compared "
            "the number with which official text"
        )
    if one.enabled and not one.wording:
        yield "wording is missing; write the sentence an office would print"
    if one.needs_people < 0:
        yield f"needs_people is {one.needs_people}; write 0, 1 or 2"
    if one.warning is not None and (one.threshold is None or not _before(one)):
        yield f"warning {one.warning} is not before threshold {one.threshold} for {one.comparator}; correct either"
    if one.severity in ("deduct", "bonus") and one.points is not None and one.points_sureness is None:
        yield "points has no points_sureness; write 2, 1, s or u"
    if one.cap is not None and one.points is not None and one.points > one.cap:
        yield f"points {one.points} are above cap {one.cap}; correct either"
    for other in one.exempted_with:
        if other not in known:
            yield f"exempted_with names {other}, which is not in this rulebook; correct the id"
    for field in ("wording", "warning_wording"):
        try:
            list(string.Formatter().parse(getattr(one, field)))
        except ValueError as error:
            yield f"{field}: {error}; write slots as {{name}}"


def _before(one: Indicator) -> bool:
    assert one.warning is not None
    assert one.threshold is not None
    return one.warning < one.threshold if one.comparator in (">=", ">") else one.warning > one.threshold
