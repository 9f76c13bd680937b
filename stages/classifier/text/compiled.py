"""Packs made ready for one pass: one automaton over all words, variants and allow phrases."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import MATCHKIND_STANDARD, AhoCorasick

from schemas.ids import digest
from schemas.registry.leaders import NOBODY, Leaders
from schemas.textpacks import Level, Pack, Rule, built_in, load_pack
from stages.classifier.text.classes import CLASSES
from stages.classifier.text.clean import CleanLines
from stages.classifier.text.leader_names import LeaderNames
from stages.classifier.text.normalise import map_characters
from stages.classifier.text.registry_names import names_pack
from stages.classifier.text.variants import variants


class CompiledRule(NamedTuple):
    """A rule with its context words normalised. `name` is pack.rule, as it is reported."""

    name: str
    level: Level
    wording: bool  # words, not numbers: layout and script matter
    near: tuple[str, ...]
    unless_near: tuple[str, ...]
    unless_in_text: tuple[str, ...]
    reach: int
    at_least: int
    even_quoted: bool
    same_sentence: bool


class Entry(NamedTuple):
    rule: CompiledRule
    suggestion: str | None


class CompiledPacks:
    """`revision` changes with any change of any pack: it belongs to the reader's revision. `classes` are those of
    slips, with the names of leaders where there are any."""

    def __init__(self, packs: Iterable[Pack], leaders: Leaders = NOBODY) -> None:
        self.packs = tuple(packs)
        self.revision = digest("textpacks", *(f"{p.pack}@{p.version}:{p!r}" for p in self.packs))[:12]
        self.classes = (*CLASSES, LeaderNames(leaders).slips()) if leaders.posts else CLASSES
        self.detectors: defaultdict[str, list[CompiledRule]] = defaultdict(list)
        table: dict[str, Entry | None] = {}
        for pack in self.packs:
            for rule in pack.rules:
                self._add(table, _compiled(pack, rule), rule)
        table |= dict.fromkeys(_harmless(self.packs))
        self.entries: list[Entry | None] = list(table.values())
        raising = [(word, kind) for kind, slips in enumerate(self.classes) for word in slips.words]
        self.raised: list[int] = [kind for _, kind in raising]  # by place behind the entries
        self.automaton = AhoCorasick([*table, *(word for word, _ in raising)], MATCHKIND_STANDARD)
        self.clean = CleanLines(usable=not any("\n" in word for word in table))

    def _add(self, table: dict[str, Entry | None], compiled: CompiledRule, rule: Rule) -> None:
        if rule.detect:
            self.detectors[rule.detect].append(compiled)
        for word, right in rule.pairs().items():
            table.setdefault(map_characters(word), Entry(compiled, right))
        for phrase in rule.phrases:
            entry = Entry(compiled, phrase)
            for faulty in variants(map_characters(phrase), rule.variants):
                table.setdefault(faulty, entry)


def compile_packs(files: Iterable[Path] = (), *, day: date | None = None) -> CompiledPacks:
    """The built-in packs and those of `files` (one of the same name replaces the built-in one).

    With `day`, packs that are not yet valid on that day are left out. Raises PackError for a bad file.
    """
    return CompiledPacks(pack for pack in _packs(files) if day is None or pack.valid_from <= day)


def _packs(files: Iterable[Path]) -> list[Pack]:
    return list({pack.pack: pack for pack in (*built_in(), *map(load_pack, files))}.values())


@lru_cache(maxsize=4)
def packs_with(
    files: tuple[Path, ...] = (), names: frozenset[str] = frozenset(), leaders: Leaders = NOBODY
) -> CompiledPacks:
    """The built-in packs and those of `files`, with the slips of registered names; compiled once a process."""
    packs = _packs(files)
    of_names = names_pack(names, packs[0])
    return CompiledPacks([*packs, of_names] if of_names else packs, leaders)


def default_packs() -> CompiledPacks:
    """The built-in packs."""
    return packs_with()


@cache
def slip_rule(name: str, level: Level) -> CompiledRule:
    """A class of slips as a rule without context of its own."""
    return CompiledRule(name, level, True, (), (), (), 0, 1, False, False)


def _compiled(pack: Pack, rule: Rule) -> CompiledRule:
    return CompiledRule(
        name=f"{pack.pack}.{rule.rule}",
        level=rule.level,
        wording=rule.detect is None,
        near=_normal(rule.near),
        unless_near=_normal(rule.unless_near),
        unless_in_text=_normal(rule.unless_in_text),
        reach=rule.reach,
        at_least=rule.at_least,
        even_quoted=rule.even_quoted,
        same_sentence=rule.same_sentence,
    )


def _harmless(packs: Iterable[Pack]) -> Iterator[str]:
    """Allow phrases, and every right phrase: a faulty form inside one of them is no fault."""
    for pack in packs:
        yield from _normal(pack.allow)
        for rule in pack.rules:
            yield from _normal((*rule.allow, *rule.phrases))


def _normal(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(map_characters(word) for word in words)
