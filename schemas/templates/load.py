"""A template read from its file."""

from importlib.resources import files
from pathlib import Path

import msgspec

from schemas.mistakes import MistakeError, in_chinese
from schemas.registry.load import parse
from schemas.templates.check import mistakes
from schemas.templates.model import Template


def load_template(path: Path) -> Template:
    """Raises MistakeError with what is wrong, each with file, place and mend."""
    raw = parse(path)
    if isinstance(raw, dict) and isinstance(raw.get("numbering"), list):
        raw["numbering"] = [
            f"{one:g}." if isinstance(one, float) else one for one in raw["numbering"]
        ]  # 1. is a number
    try:
        template = msgspec.convert(raw, Template)
    except msgspec.ValidationError as error:
        raise MistakeError(f"{path}：{in_chinese(str(error))}") from None
    if wrong := mistakes(template):
        raise MistakeError([f"{path}：{one}" for one in wrong])
    return template


def starter() -> str:
    """The text with which a new template begins."""
    return files("schemas.templates").joinpath("starter.yaml").read_text(encoding="utf-8")
