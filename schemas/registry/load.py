"""Read a registry file into its typed form. What is wrong is said by file, entry and field; `check` looks on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
import yaml

from schemas.mistakes import MistakeError, in_chinese
from schemas.registry.days import read_day
from schemas.registry.model import Registry
from schemas.registry.older import modern
from schemas.registry.subjects import SUBJECTS, Subject

Form = TypeVar("Form", bound=msgspec.Struct)
DAYS = frozenset({"since", "until", "opened_on", "filed_on"})  # the fields that hold a day
_ENTRIES = 2  # how deep the entries of a section stand in a file: the file, the section, the entry


class _Entry(yaml.Node):
    """An entry of a section whose `value` has been constructed already."""

    id = "entry"


class _Loader(yaml.composer.Composer, yaml.CSafeLoader):
    """`repeated`: sentences about keys that one entry holds twice. YAML would let the last one win in silence.

    Each entry of a section is constructed as soon as it is composed: the nodes of a whole registry, with the place of
    every word in the file, are fifty times its bytes. Equal words are one object.
    """

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        yaml.composer.Composer.__init__(self)
        self.repeated: list[str] = []
        self._depth = 0
        self._words: dict[Any, Any] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        if node is None or self._depth != _ENTRIES or not isinstance(parent, yaml.SequenceNode):
            return node
        value = self.construct_object(node, deep=True)
        self.constructed_objects.clear()  # they hold the nodes
        return _Entry(node.tag, value, node.start_mark, node.end_mark)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        return node.value if isinstance(node, _Entry) else super().construct_object(node, deep=deep)

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        word = super().construct_scalar(node)
        return self._words.setdefault(word, word)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        first: dict[Any, int] = {}
        for key, _value in node.value:
            name, line = key.value, key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                continue
            if name in first:
                self.repeated.append(f"第{line}行：“{name}”与第{first[name]}行重复，请删去一处。")
            first.setdefault(name, line)
        return super().construct_mapping(node, deep=deep)


def _as_written(loader: _Loader, node: yaml.ScalarNode) -> str:
    """A day as it stands: 2026-02-30 is for the check to name, not for the parser to stumble over."""
    return str(loader.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _as_written)


def load(path: Path) -> Registry:
    """The registry in `path` (YAML). Raises MistakeError when it cannot be read or has not the right form."""
    return convert(parse(path), str(path))


def parse(path: Path) -> Any:
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        try:
            parsed = loader.get_single_data()
        finally:
            loader.dispose()
    except FileNotFoundError:
        raise MistakeError(f"{path}：没有这个文件，请检查登记文件的路径。") from None
    except UnicodeDecodeError:
        raise MistakeError(f"{path}：不是UTF-8编码的文本，请另存为UTF-8。") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"第{mark.line + 1}行：" if mark else ""
        raise MistakeError(f"{path}：{line}不是合法的YAML（{getattr(error, 'problem', error)}）。") from None
    if loader.repeated:
        # An entry that is named again further down is constructed again.
        raise MistakeError([f"{path}：{said}" for said in dict.fromkeys(loader.repeated)])
    return parsed


def convert(raw: Any, name: str) -> Registry:
    """The typed registry in a parsed YAML document; `name` is how messages call it."""
    return converted(raw, name, Registry)


def converted(raw: Any, name: str, kind: type[Form]) -> Form:
    """A parsed YAML document in its typed form; `name` is how messages call it.

    Raises MistakeError for keys that no field has and for values of the wrong kind.
    """
    value = modern(_texts(raw))
    unknown = [f"{name}：{problem}" for problem in _unknown(value, kind, "")]
    if unknown:
        raise MistakeError(unknown)
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise MistakeError(f"{name}：{in_chinese(str(error))}") from None


def _texts(value: Any) -> Any:
    """YAML reads an unquoted 2026-07-01 as a date and 20260701 as a number; the registry keeps days as YYYY-MM-DD."""
    if isinstance(value, dict):
        return {key: _day(inner) if key in DAYS else _texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _day(written: Any) -> Any:
    """A day in its one form; what is no day stays as it was written, for the check to name."""
    day = read_day(written)
    if day is not None:
        return day.isoformat()
    return written if written is None or isinstance(written, dict | list) else str(written)


def _unknown(value: Any, kind: Any, place: str) -> Iterator[str]:
    """Keys that no field has: a slip in a name must not silently become a default."""
    struct = _struct_of(value, kind)
    if get_origin(kind) is list and isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _unknown(inner, get_args(kind)[0], f"{place}第{number}条")
    elif struct is not None and isinstance(value, dict):
        hints = get_type_hints(struct)
        for key, inner in value.items():
            if key == struct.__struct_config__.tag_field:
                continue
            if key not in hints:
                known = "、".join(struct.__struct_fields__)
                yield f"{place or '顶层'}：没有“{key}”这个字段，请改正拼写；可用字段：{known}。"
            else:
                yield from _unknown(inner, hints[key], f"{place}.{key}" if place else key)


def _struct_of(value: Any, kind: Any) -> type[msgspec.Struct] | None:
    """The struct that a value is to become: of a union the one whose tag the value has."""
    structs = [t for t in (kind, *get_args(kind)) if isinstance(t, type) and issubclass(t, msgspec.Struct)]
    tagged = [
        t
        for t in structs
        if isinstance(value, dict) and value.get(t.__struct_config__.tag_field) == t.__struct_config__.tag
    ]
    return next(iter(tagged or structs), None)


def dump(registry: msgspec.Struct) -> str:
    """The YAML of a registry or a program, fields in the order of the model, defaults left out."""
    return yaml.dump(_without_defaults(registry), allow_unicode=True, sort_keys=False, width=120)


def _without_defaults(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        fields = msgspec.structs.fields(value)
        config = value.__struct_config__
        # In a section of one kind the tag says nothing; in `others` it says what the entry is.
        mixed = isinstance(value, Subject) and SUBJECTS[value.subject_kind].listed == "others"
        return ({config.tag_field: config.tag} if mixed else {}) | {
            field.name: _without_defaults(getattr(value, field.name))
            for field in fields
            if field.required or getattr(value, field.name) != _default(field)
        }
    if isinstance(value, list):
        return [_without_defaults(inner) for inner in value]
    return value


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
