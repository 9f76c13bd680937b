"""JSON Schema of one row of a hand-in, for systems that write it themselves."""

from typing import Any

import msgspec

from pipelines.office.intake.kinds import kinds
from pipelines.office.intake.words import headings_of, words_in
from schemas.records import BY_PAYLOAD


def row_schema(kind: str) -> dict[str, Any]:
    """The schema of a kind: fields with their Chinese headings as titles. Who hands in is known from the token, so no
    row says so. Raises KeyError."""
    payload = kinds()[kind].payload
    whole = msgspec.json.schema(payload)
    defined = whole["$defs"]
    row: dict[str, Any] = dict(defined.pop(payload.__name__))
    headings = headings_of(payload)
    properties = {name: dict(said) for name, said in row["properties"].items() if name != "actor"}
    for name, said in properties.items():
        said["title"] = headings.get(name, name)
        if words := words_in(payload, name):
            values = list(dict.fromkeys(words.values()))
            properties[name] = {"title": said["title"], "enum": [*values, *words]}
    required = [name for name in row.get("required", []) if name != "actor"]
    about = BY_PAYLOAD.get(payload)
    if about is not None and about.of_unit:
        required.remove("subject")
        row["anyOf"] = [{"required": ["subject"]}, {"required": ["unit"]}]
    row |= {"properties": properties, "required": required, "additionalProperties": False}
    defined = {name: one for name, one in defined.items() if name != "Actor"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": about.word if about else kind,
        **{name: value for name, value in row.items() if name != "title"},
        **({"$defs": defined} if defined else {}),
    }
