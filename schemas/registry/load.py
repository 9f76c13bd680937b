"""Read a registry file into its typed form. What is wrong is said by file and field; `check` looks at the meaning."""

from pathlib import Path
from typing import Any

import msgspec
import yaml

from schemas.mistakes import MistakeError
from schemas.registry.model import Registry


def load(path: Path) -> Registry:
    """The registry in `path` (YAML). Raises MistakeError when it cannot be read or has not the right form."""
    return convert(_parse(path), str(path))


def _parse(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except FileNotFoundError:
        raise MistakeError(f"{path}：没有这个文件，请检查登记文件的路径。") from None
    except UnicodeDecodeError:
        raise MistakeError(f"{path}：不是UTF-8编码的文本，请另存为UTF-8。") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"第{mark.line + 1}行：" if mark else ""
        raise MistakeError(f"{path}：{line}不是合法的YAML（{getattr(error, 'problem', error)}）。") from None


def convert(raw: Any, name: str) -> Registry:
    """The typed registry in a parsed YAML document; `name` is how messages call it."""
    try:
        return msgspec.convert(_texts(raw), Registry)
    except msgspec.ValidationError as error:
        raise MistakeError(f"{name}：{error}。请对照 docs/registry.md 改正该字段。") from None


def _texts(value: Any) -> Any:
    """YAML reads an unquoted 2026-07-01 as a date; the registry keeps days as text."""
    if isinstance(value, dict):
        return {key: _texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def dump(registry: Registry) -> str:
    """The YAML of a registry, fields in the order of the model, defaults left out."""
    return yaml.dump(_without_defaults(registry), allow_unicode=True, sort_keys=False, width=120)


def _without_defaults(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        kept = {}
        for field in msgspec.structs.fields(value):
            inner = getattr(value, field.name)
            default = (
                field.default_factory()
                if field.default is msgspec.NODEFAULT and field.default_factory is not msgspec.NODEFAULT
                else field.default
            )
            if inner != default:
                kept[field.name] = _without_defaults(inner)
        return kept
    if isinstance(value, list):
        return [_without_defaults(inner) for inner in value]
    return value
