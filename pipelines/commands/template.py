"""xunwang template: check a template, look at it, begin a new one, and see what it may ask."""

from pathlib import Path

import click
import msgspec

from pipelines.office.template_sample import sample_lines, sample_of
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from schemas.templates.catalogue import Catalogue, catalogue
from schemas.templates.load import load_template, starter
from stages.reporter.render import RENDERERS
from stages.reporter.templates.facts import FACTS, to_yaml

_TYPES = {"text": "", "number": "，数字", "yes_no": "，true或false", "texts": "，列表", "day": "，日期"}


@click.group("template")
def command() -> None:
    """Templates of circulars: an office's own form, in YAML. See docs/templates.md.

    \b
    Example:
      xunwang template check templates/circular.yaml
    """


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check_command(file: Path) -> None:
    """Name everything that is wrong in FILE (exit code 2).

    \b
    Example:
      xunwang template check templates/circular.yaml
    """
    template = load_template(file)
    made = sample_of(template)
    click.echo(
        f"{template.name or template.id}（版本{template.version}）：可以使用。"
        f"正文{len(template.parts)}部分，附件{len(template.attachments)}个。"
    )
    for gap in made.gaps:
        click.echo(f"提示：{gap}")


@command.command("show")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder in which the preview is written as files.")
def show_command(file: Path, out: Path | None) -> None:
    """Print what FILE makes of invented data, to see its form.

    \b
    Example:
      xunwang template show templates/circular.yaml --out preview
    """
    made = sample_of(load_template(file))
    if out is None:
        click.echo("\n".join([*sample_lines(made), *(f"提示：{gap}" for gap in made.gaps)]))
        return
    out.mkdir(parents=True, exist_ok=True)
    papers = {name: render(made.edition) for name, render in RENDERERS.items()} | {FACTS: to_yaml(made.facts)}
    for name, content in papers.items():
        path = out / f"{file.stem}.{name}"
        path.write_bytes(content)
        click.echo(str(path))


@command.command("new")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "origin", type=click.Path(path_type=Path), help="Template to begin with; else a plain one.")
def new_command(file: Path, origin: Path | None) -> None:
    """Begin a template in FILE.

    \b
    Example:
      xunwang template new templates/circular.yaml --from other.yaml
    """
    if file.exists():
        raise MistakeError(f"{file}：已有这个文件，请换一个文件名。")
    if origin is not None:
        load_template(origin)
        text = origin.read_text(encoding="utf-8")
    else:
        text = starter()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    click.echo(f"{file}：已生成，请改写后用 xunwang template check 校核。")


@command.command("figures")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def figures_command(name: str | None, as_json: bool) -> None:
    """Print what a template may ask: lists with their fields, shares, texts and days.

    \b
    Example:
      xunwang template figures accounts
    """
    book = catalogue()
    if name is not None and name not in book.lists:
        raise MistakeError(f"没有名为“{name}”的列表，可用的有：{'、'.join(book.lists)}。")
    if as_json:
        rows = [msgspec.to_builtins(vars(one)) for one in book.lists.values() if name in (None, one.name)]
        click.echo(dumps(rows).decode())
        return
    click.echo("\n".join(catalogue_lines(book, name)))


def catalogue_lines(book: Catalogue, name: str | None = None) -> list[str]:
    """The catalogue as it stands in docs/templates.md."""
    lines = []
    for one in book.lists.values():
        if name not in (None, one.name):
            continue
        if one.base == one.name:
            told = "；".join(f"`{key}` {field.word}{_TYPES[field.type]}" for key, field in one.fields.items())
            lines.append(f"- **`{one.name}`** {one.word}：{told}")
        else:
            lines.append(f"- `{one.name}` {one.word}（取自`{one.base}`）")
    if name is None:
        lines += [f"- `{one.name}` {one.word}（`{one.part}`÷`{one.of}`）" for one in book.shares.values()]
        lines += [f"- `{key}` {word}" for key, word in (*book.texts.items(), *book.days.items())]
    return lines
