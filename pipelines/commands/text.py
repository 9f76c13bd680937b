"""`xunwang text`: proofread files and addresses, and test word packs before they go live."""

import sys
from datetime import datetime
from pathlib import Path

import click
import orjson

from pipelines.clock import RealClock
from pipelines.commands.options import program_option
from pipelines.data_folder import DataFolder
from pipelines.opened import open_folder
from pipelines.proof.documents import UNREAD, Look, proofread
from pipelines.proof.groups import CLASSES, LEVELS, Group, Proof, in_several, proof_of
from pipelines.proof.learning import learnt_counts, not_learnt
from pipelines.proof.office_words import OfficeWords, words_of
from schemas.events.reading import TextHit
from schemas.mistakes import MistakeError
from schemas.textpacks import Pack, built_in, load_pack
from schemas.textpacks.allow import FILE, AllowedWord, load_allowed
from schemas.times import day_of
from stages.classifier.text import compile_packs, packs_with
from stages.classifier.text.selftest import failures

_PROBLEMS = {
    "too_large": "文件过大，未读取",
    "zip_bomb": "压缩比异常，未读取",
    "encrypted": "文件已加密，无法读取",
    "broken": "文件已损坏，无法读取",
    "unsupported": "不支持的文件类型",
    "no_text": "没有可读取的文字（可能是扫描件）",
    "truncated": "文件过长，只检查了前面部分",
}
_PLACES_PRINTED = 10


@click.group("text")
def command() -> None:
    """Check wording, sensitive words and personal data in files and on pages; test word packs.

    \b
    Example:
      xunwang text check 公示名单.xls
    """


@command.command("check")
@click.argument("files", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="One JSON object an input and line: file, kind, problems, packs, hits, groups, allowed.",
)
@click.option(
    "--pack",
    "packs",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A pack of your own beside the built-in ones; may be repeated. An allow.yaml beside it counts.",
)
@click.option(
    "--names",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Names that are right by definition (units, places, persons), one a line.",
)
@click.option(
    "--allow",
    "allow_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Words your office allows, with the reason; may be repeated.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder of a run: its registry's names and leaders, its programs' word packs and allowed words, and what "
    "`xunwang proof learn` has learnt there are used too.",
)
@program_option
@click.option(
    "--published",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day of publication of a file, YYYY-MM-DD; when not given, today for a text that speaks of this or last year. "
    "A page has its own.",
)
def check(
    files: tuple[str, ...],
    as_json: bool,
    packs: tuple[Path, ...],
    names: Path | None,
    allow_files: tuple[Path, ...],
    data: Path | None,
    program: str | None,
    published: datetime | None,
) -> None:
    """Look for faults in INPUT: an address (http:// or https://), plain text, HTML, docx, xlsx, pptx, ofd, pdf, doc,
    xls, csv, or - for standard input.

    Exit code: 0 nothing above notice and clue, 1 something to look at or a file that cannot be read, 2 mistake.

    \b
    Example:
      xunwang text check 公示名单.xls 通知.docx --pack packs/our-own.yaml
    """
    day = day_of(RealClock().now())
    counts = learnt_counts(data) if data else None
    if data and counts is None:
        click.echo(f"本次不使用统计校读：{not_learnt(data)}", err=True)
    office = _words(data, program)
    known = office.names | frozenset(_text(names).split("\n") if names else ())
    used = tuple({path.resolve(): path for path in (*office.packs, *packs)}.values())
    look = Look(used, known, day, published.date() if published else None, counts, office.leaders)
    revision = packs_with(used, known, office.leaders).revision
    allowed = [*office.allowed, *_allowed(packs, allow_files)]
    proofs: list[Proof] = []
    for name in files:
        proofs.append(proof_of(proofread(name, look), allowed, day))
        click.echo(_json(proofs[-1], revision) if as_json else _printed(proofs[-1]))
    if not as_json:
        for hit, found_in in in_several(proofs):
            click.echo(f"同一问题见于{len(set(found_in))}个文件：{_slip(hit)}——{'、'.join(dict.fromkeys(found_in))}。")
    unread = any(problem in UNREAD for proof in proofs for problem in proof.document.problems)
    sys.exit(1 if unread or any(proof.reported for proof in proofs) else 0)


def _words(data: Path | None, program: str | None) -> OfficeWords:
    """Of a folder with a registry, else none. One program's packs and allowed words count, where it is named or the
    only one; of several the packs of all count, as pages are read, and no words are allowed."""
    if data is None or not DataFolder(data).registry.exists():
        return OfficeWords()
    opened = open_folder(data)
    known = opened.installation
    if program is None and len(known.registries) > 1:
        told = "、".join(known.registries)
        click.echo(f"本系统有多个监测任务，未用--program指定其一，各任务的允许词不计入；可用的有：{told}。", err=True)
        return OfficeWords(known.names, known.leaders, opened.word_packs)
    return words_of(data, known, opened.registry(program).program.id)


def _allowed(packs: tuple[Path, ...], files: tuple[Path, ...]) -> list[AllowedWord]:
    beside = dict.fromkeys(pack.parent / FILE for pack in packs)
    return [word for path in (*beside, *files) for word in load_allowed(path)]


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


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise MistakeError(f"{path}：无法读取，请提供每行一个名称的 UTF-8 文本文件。") from None


def _json(proof: Proof, revision: str) -> str:
    document = proof.document
    groups = [
        _fields(group.hit) | {"places": group.places, "class": CLASSES.get(group.hit.rule)} for group in proof.groups
    ]
    answer = {
        "file": document.name,
        "kind": document.kind,
        "problems": document.problems,
        "packs": revision,
        "hits": [_fields(hit) for hit in _counting(proof)],
        "groups": groups,
        "allowed": [_fields(hit) | {"reason": word.reason, "by": word.by} for hit, word in proof.allowed],
    }
    return orjson.dumps(answer).decode()


def _counting(proof: Proof) -> list[TextHit]:
    silent = [id(hit) for hit, _ in proof.allowed]
    return [hit for hit in proof.document.hits if id(hit) not in silent]


def _fields(hit: TextHit) -> dict[str, object]:
    return {name: getattr(hit, name) for name in TextHit.__struct_fields__}


def _printed(proof: Proof) -> str:
    document = proof.document
    lines = [f"{document.name}：{_PROBLEMS[problem]}。" for problem in document.problems]
    lines += [f"{document.name}:{group.places[0]} {_mark(group)}" for group in proof.groups]
    lines += [_silenced(document.name, hit, word) for hit, word in proof.allowed]
    return "\n".join(lines) or f"{document.name}：未发现问题。"


def _mark(group: Group) -> str:
    hit = group.hit
    kind = f"{CLASSES[hit.rule]}，" if hit.rule in CLASSES else ""
    told = f"[{LEVELS[hit.level]}] {_slip(hit)}（{kind}{hit.rule}）：…{hit.context}…"
    if len(group.places) == 1:
        return told
    shown = "、".join(group.places[:_PLACES_PRINTED]) + ("等" if len(group.places) > _PLACES_PRINTED else "")
    return f"{told}（共{len(group.places)}处：{shown}）"


def _slip(hit: TextHit) -> str:
    return f"“{hit.text}”" + (f"，建议“{hit.suggestion}”" if hit.suggestion else "")


def _silenced(name: str, hit: TextHit, word: AllowedWord) -> str:
    return f"{name}：“{hit.text}”在本单位允许词表中，未计入（{word.reason}，{word.by}，{word.since}起）。"
