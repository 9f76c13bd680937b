"""What may change in a contract without breaking who reads it or who wrote old events.

Fields are added as optional ones and never change their meaning. Nothing required comes or goes, no type gets
narrower, no value of a list of values disappears.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """One sentence for each change from `old` to `new` that breaks somebody; empty when none does."""
    return list(dict.fromkeys(_compare(old, new, old, new, "$", frozenset())))


def _compare(
    old: Schema, new: Schema, old_root: Schema, new_root: Schema, at: str, seen: frozenset[str]
) -> Iterator[str]:
    if "$ref" in old:
        if old["$ref"] in seen:  # a type that holds itself has been compared further up
            return
        seen |= {old["$ref"]}
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    if "anyOf" in old or "anyOf" in new:
        yield from _branches(old, new, old_root, new_root, at, seen)
        return
    yield from _values(old, new, at)
    yield from _fields(old, new, at)
    for name, field in old.get("properties", {}).items():
        if name in new.get("properties", {}):
            yield from _compare(field, new["properties"][name], old_root, new_root, f"{at}.{name}", seen)
    for part, sign in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(old.get(part), dict) and isinstance(new.get(part), dict):
            yield from _compare(old[part], new[part], old_root, new_root, at + sign, seen)


def _resolved(schema: Schema, root: Schema) -> Schema:
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    return root["$defs"][name] if name else schema


def _branches(
    old: Schema, new: Schema, old_root: Schema, new_root: Schema, at: str, seen: frozenset[str]
) -> Iterator[str]:
    """Every old alternative must still fit one of the new ones."""
    choices = new.get("anyOf", [new])
    for branch in old.get("anyOf", [old]):
        reasons = [list(_compare(branch, one, old_root, new_root, at, seen)) for one in choices]
        if all(reasons):
            yield from min(reasons, key=len)


def _values(old: Schema, new: Schema, at: str) -> Iterator[str]:
    if "type" in old and "type" in new and old["type"] != new["type"]:
        if (old["type"], new["type"]) != ("integer", "number"):
            yield f"{at}: type {old['type']} became {new['type']}"
    elif "type" in new and "type" not in old and "enum" not in old and "const" not in old:
        yield f"{at}: any value became {new['type']}"
    allowed = new.get("enum", [new["const"]] if "const" in new else None)
    before = old.get("enum", [old["const"]] if "const" in old else None)
    if allowed is not None and before is None:
        yield f"{at}: any value became one of {allowed}"
    elif allowed is not None and before is not None and (gone := [v for v in before if v not in allowed]):
        yield f"{at}: values {gone} were removed"
    for limit in ("minLength", "format", "pattern"):
        if limit in new and old.get(limit) != new[limit]:
            yield f"{at}: {limit} {new[limit]} was added or changed"


def _fields(old: Schema, new: Schema, at: str) -> Iterator[str]:
    for name in old.get("properties", {}):
        if name not in new.get("properties", {}):
            yield f"{at}.{name}: the field was removed"
    required_before, required = set(old.get("required", [])), set(new.get("required", []))
    for name in sorted(required - required_before):
        yield f"{at}.{name}: became required"
    for name in sorted(required_before - required):
        yield f"{at}.{name}: is no longer required"
    if new.get("additionalProperties") is False and old.get("additionalProperties") is not False:
        yield f"{at}: unknown fields became forbidden"
