"""An office's own words, added one at a time with the reason: what to look for, and what not to."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import yaml

from schemas.mistakes import MistakeError
from schemas.registry.folder import PROGRAMS, TEXTPACKS
from schemas.registry.installation import Installation
from schemas.textpacks import Level, Pack, PackError, Rule, built_in, load_pack
from schemas.textpacks.allow import FILE as ALLOWED
from schemas.textpacks.allow import AllowedWord, load_allowed

ADDED = "added.yaml"
TITLES: dict[Level, str] = {"severe": "疑似严重错误", "wrong": "错别字", "sensitive": "敏感词", "notice": "提示"}
SHORTEST, LONGEST, LONGEST_REASON = 2, 40, 200


def home_of(root: Path, installation: Installation, program: str) -> Path:
    """Where the word packs of a program lie."""
    if len(installation.programs) == 1:
        return root / TEXTPACKS
    return root / PROGRAMS / program / TEXTPACKS


def add_word(home: Path, program: str, level: Level, word: str, right: str, reason: str, day: date) -> None:
    """Look for `word` from now on; `right` is suggested where it is given. Raises MistakeError."""
    _refuse(word, reason)
    if level not in TITLES:
        raise MistakeError("请选择级别。")
    if right == word or (right and not right.isprintable()) or len(right) > LONGEST:
        raise MistakeError("正确写法与要查的词相同或过长，请改正。")
    known = {found: pack.title for pack in built_in() for rule in pack.rules for found in rule.pairs()}
    if word in known:
        raise MistakeError(f"“{word}”已在内置词库“{known[word]}”中，不必再加。")

    def added(old: Pack | None) -> Pack:
        rules = {rule.rule: rule for rule in (old.rules if old else [])}
        if any(word in rule.pairs() for rule in rules.values()):
            raise MistakeError(f"“{word}”已经加过。")
        name = f"added-{level}"
        before = rules[name].pairs() if name in rules else {}
        rules[name] = Rule(
            rule=name, title=f"本单位添加：{TITLES[level]}", level=level, words=before | {word: right or None}
        )
        reasons = (old.reasons if old else {}) | {word: reason}
        version = (old.version if old else 0) + 1
        return Pack(
            pack=f"added-{program}", title="本单位添加的词", version=version, valid_from=old.valid_from if old else day,
            rules=list(rules.values()), reasons=reasons,
        )  # fmt: skip

    _change(home / ADDED, added)


def drop_word(home: Path, word: str) -> None:
    """Look for it no longer. The pack stays, with another version, until its last word is gone. Raises MistakeError."""

    def dropped(old: Pack | None) -> Pack | None:
        if old is None or not any(word in rule.pairs() for rule in old.rules):
            raise MistakeError(f"“{word}”不在本单位添加的词中，请刷新后再试。")
        kept = [
            msgspec.structs.replace(rule, words={w: r for w, r in rule.pairs().items() if w != word})
            for rule in old.rules
        ]
        rules = [rule for rule in kept if rule.words]
        reasons = {w: why for w, why in old.reasons.items() if w != word}
        changed = msgspec.structs.replace(old, version=old.version + 1, rules=rules, reasons=reasons)
        return changed if rules else None

    _change(home / ADDED, dropped)


def added_words(home: Path) -> list[dict[str, Any]]:
    """The words that were added one at a time, with level, suggestion and reason. Raises MistakeError."""
    if not (home / ADDED).exists():
        return []
    pack = load_pack(home / ADDED)
    return [
        {"word": word, "right": right or "", "level": TITLES[rule.level], "reason": pack.reasons.get(word, "")}
        for rule in pack.rules
        for word, right in rule.pairs().items()
    ]


def allow_word(home: Path, word: str, reason: str, by: str, day: date) -> None:
    """The word is right here: no hit that is the word or lies inside it counts. Raises MistakeError."""
    _refuse(word, reason)
    known = load_allowed(home / ALLOWED)
    if any(one.word == word for one in known):
        raise MistakeError(f"“{word}”已在允许的词中。")
    fresh = AllowedWord(word=word, reason=reason, by=by, since=day)
    rows = [{name: value for name, value in msgspec.structs.asdict(one).items() if value} for one in (*known, fresh)]
    _write(home / ALLOWED, {"allow": rows})


def _refuse(word: str, reason: str) -> None:
    if not SHORTEST <= len(word) <= LONGEST or not word.isprintable():
        raise MistakeError(f"词须为{SHORTEST}至{LONGEST}个字，太短的词会误伤正常文字，请改正。")
    if not 2 <= len(reason) <= LONGEST_REASON:
        raise MistakeError(f"请写明理由（2至{LONGEST_REASON}个字）。")


def _change(path: Path, change: Callable[[Pack | None], Pack | None]) -> None:
    """Written only where the pack can be used afterwards."""
    changed = change(load_pack(path) if path.exists() else None)
    if changed is None:
        path.unlink()
        return
    rules = [_plain(rule) for rule in changed.rules]
    told = {name: getattr(changed, name) for name in ("pack", "title", "version", "valid_from", "reasons")}
    _write(path, {**told, "rules": rules}, load_pack)


def _plain(rule: Rule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in ("rule", "title", "level", "words")}


def _write(path: Path, content: dict[str, Any], check: Callable[[Path], Any] = load_allowed) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    try:
        check(fresh)
        os.replace(fresh, path)
    except PackError:
        fresh.unlink()
        raise MistakeError("这个词不能加入词库，请核对写法。") from None
