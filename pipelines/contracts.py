"""Write the public contracts from the code's own types: `python -m pipelines.contracts`.

--check compares what is committed with what would be written, and with the last release. --release freezes the
present contracts as the ones that later changes are compared with.
"""

import shutil
from pathlib import Path
from typing import Any

import click
import orjson
import yaml

from schemas.contracts.asyncapi import document
from schemas.contracts.compatibility import breaking_changes
from schemas.contracts.generate import schema_of, short
from schemas.contracts.record_examples import record_examples
from schemas.events.types import EVENT_TYPES
from schemas.topics import SCHEMAS, topics

FOLDER = SCHEMAS / "contracts"
RELEASED = FOLDER / "released" / "v1"
EXAMPLES = FOLDER / "examples"


def generated() -> dict[Path, bytes]:
    """Every generated file and its bytes."""
    files = {FOLDER / f"{short(one.name)}.schema.json": _json(schema_of(one)) for one in EVENT_TYPES}
    files |= record_examples(EXAMPLES)
    text = yaml.safe_dump(document(topics()), sort_keys=False, allow_unicode=True, width=120)
    return files | {FOLDER / "asyncapi.yaml": f"# Written by python -m pipelines.contracts.\n{text}".encode()}


def _json(schema: dict[str, Any]) -> bytes:
    return orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def differences() -> list[str]:
    """What is committed and is not what the code says, and what breaks with the last release; a sentence each."""
    found = [
        f"{path.name}: is not what the code's types say; run `python -m pipelines.contracts` and commit it."
        for path, raw in generated().items()
        if not path.exists() or path.read_bytes() != raw
    ]
    for old in sorted(RELEASED.glob("*.schema.json")):
        new = FOLDER / old.name
        if not new.exists():
            found.append(f"{old.name}: the event type was released and is gone; bring it back.")
            continue
        changes = breaking_changes(orjson.loads(old.read_bytes()), orjson.loads(new.read_bytes()))
        found += [f"{old.name}: {change}; make it a new version of the type." for change in changes]
    return found


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 when something differs.")
@click.option("--release", is_flag=True, help="Freeze the present contracts as the last release.")
@click.pass_context
def main(context: click.Context, check: bool, release: bool) -> None:
    """Write JSON Schemas and AsyncAPI from the event types."""
    if not check:
        for path, raw in generated().items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)
    if release:
        freeze()
    found = differences()
    for sentence in found:
        click.echo(sentence, err=True)
    context.exit(1 if found else 0)


def freeze() -> None:
    """Copy schemas and the examples that must stay readable."""
    RELEASED.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.schema.json"):
        shutil.copyfile(path, RELEASED / path.name)
    for path in EXAMPLES.glob("*/*.json"):
        if not path.name.startswith("rejected"):
            target = RELEASED / "examples" / path.parent.name / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


if __name__ == "__main__":
    main()
