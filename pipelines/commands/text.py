"""`xunwang text`: run the word packs over files, and test packs before they go live."""

import sys
from pathlib import Path

import click
import orjson

from schemas.events.reading import TextHit
from schemas.mistakes import MistakeError
from schemas.textpacks import Pack, built_in, load_pack
from stages.classifier.attachments import AttachmentText, extract
from stages.classifier.text import compile_packs, hits
from stages.classifier.text.selftest import failures

_LEVELS = {"severe": "疑似严重", "wrong": "错误", "sensitive": "敏感", "notice": "提示"}
_PROBLEMS = {
    "too_large": "文件过大，未读取",
    "zip_bomb": "压缩比异常，未读取",
    "encrypted": "文件已加密，无法读取",
    "broken": "文件已损坏，无法读取",
    "unsupported": "不支持的文件类型",
    "no_text": "没有可读取的文字（可能是扫描件）",
    "truncated": "文件过长，只检查了前面部分",
}
_UNREAD = ("too_large", "zip_bomb", "encrypted", "broken", "unsupported", "no_text")


@click.group("text")
def command() -> None:
    """Check wording, sensitive words and personal data in files; test word packs.

    \b
    Example:
      xunwang text check 公示名单.xls
    """


@command.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a file and line: file, kind, problems, packs, hits."
)
@click.option(
    "--pack",
    "packs",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A pack of your own beside the built-in ones; may be repeated.",
)
@click.option(
    "--names",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Names that are right by definition (units, places, persons), one a line.",
)
def check(files: tuple[str, ...], as_json: bool, packs: tuple[Path, ...], names: Path | None) -> None:
    """Look for faults in FILE: plain text, HTML, docx, xlsx, pptx, ofd, pdf, doc, xls, csv, or - for standard input.

    Exit code: 0 nothing above notice level, 1 something to look at or a file that cannot be read, 2 mistake.

    \b
    Example:
      xunwang text check 公示名单.xls 通知.docx --pack packs/our-own.yaml
    """
    compiled = compile_packs(packs)
    known = frozenset(_text(names).split("\n")) if names else frozenset()
    worried = False
    for name in files:
        found = extract(_bytes(name), name if name != "-" else "text/plain")
        marks = hits(found.text, names=known, packs=compiled)
        worried |= any(mark.level != "notice" for mark in marks) or any(p in _UNREAD for p in found.problems)
        click.echo(_json(name, found, marks, compiled.revision) if as_json else _printed(name, found, marks))
    sys.exit(1 if worried else 0)


@command.group("pack")
def pack_group() -> None:
    """List and test word packs.

    \b
    Example:
      xunwang text pack list
    """


@pack_group.command("list")
def list_packs() -> None:
    """Print the built-in packs with version, first day and number of rules.

    \b
    Example:
      xunwang text pack list
    """
    for pack in built_in():
        click.echo(f"{pack.pack}\t第{pack.version}版\t{pack.valid_from}起\t{len(pack.rules)}条规则\t{pack.title}")


@pack_group.command("test")
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False, path_type=Path), metavar="[FILE...]")
def test_packs(files: tuple[Path, ...]) -> None:
    """Run the tests that a pack carries, beside the built-in packs; without FILE those of the built-in packs.

    \b
    Example:
      xunwang text pack test packs/our-own.yaml
    """
    packs: tuple[Pack, ...] = tuple(map(load_pack, files)) or built_in()
    compiled = compile_packs(files)
    failed = False
    for pack in packs:
        sentences = failures(pack, compiled)
        failed |= bool(sentences)
        for sentence in sentences:
            click.echo(sentence)
        count = len(pack.tests.must_hit) + len(pack.tests.must_not_hit)
        click.echo(f"{pack.pack} 第{pack.version}版：{count}项测试，{len(sentences)}项未通过。")
    sys.exit(1 if failed else 0)


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise MistakeError(f"{name}：无法读取（{error.strerror}），请检查路径和权限。") from None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise MistakeError(f"{path}：无法读取，请提供每行一个名称的 UTF-8 文本文件。") from None


def _json(name: str, found: AttachmentText, marks: list[TextHit], revision: str) -> str:
    answer = {"file": name, "kind": found.kind, "problems": found.problems, "packs": revision, "hits": marks}
    return orjson.dumps(answer, default=_fields).decode()


def _fields(hit: object) -> object:
    return {name: getattr(hit, name) for name in TextHit.__struct_fields__}


def _printed(name: str, found: AttachmentText, marks: list[TextHit]) -> str:
    lines = [f"{name}：{_PROBLEMS[problem]}。" for problem in found.problems]
    lines += [f"{name}:{_place(found.text, mark)} {_mark(mark)}" for mark in marks]
    if not lines:
        return f"{name}：未发现问题。"
    return "\n".join(lines)


def _place(text: str, mark: TextHit) -> str:
    line = text.count("\n", 0, mark.offset) + 1
    return f"{line}:{mark.offset - text.rfind(chr(10), 0, mark.offset)}"


def _mark(mark: TextHit) -> str:
    mend = f"，建议“{mark.suggestion}”" if mark.suggestion else ""
    return f"[{_LEVELS[mark.level]}] “{mark.text}”{mend}（{mark.rule}）：…{mark.context}…"
