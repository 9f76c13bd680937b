"""Word packs of an office in a run: they are read with, they count in the revision, and only their office judges by
them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from pipelines.running.reading_pool import ReadingPool
from schemas.events.findings import FindingTransition
from schemas.events.reading import TextHit
from schemas.mistakes import MistakeError
from schemas.registry.folder import load_installation, pack_files
from schemas.registry.load import dump
from schemas.textpacks.allow import AllowedWord
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read, reader_revision
from tests.stages.test_two_programs import CITY, PROVINCE, told
from tests.support.observations import Watched
from tests.support.registries import registry

WORD = "凌桥新区管委会"
PAGE = f"<html><body><h1>关于防汛的通知</h1><p>请{WORD}做好防汛准备，及时报送情况。</p></body></html>".encode()


def own_pack(folder: Path, name: str = "city-words", version: int = 3) -> Path:
    rule = {"rule": "old-names", "title": "旧称", "level": "wrong", "words": {WORD: "凌桥高新区管委会"}}
    pack = {"pack": name, "title": "本市旧称", "version": version, "valid_from": "2026-01-01", "rules": [rule]}
    path = folder / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(pack, allow_unicode=True).replace("'2026-01-01'", "2026-01-01"), encoding="utf-8")
    return path


def rules_hit(files: tuple[Path, ...]) -> list[str]:
    return [hit.rule for hit in read(PAGE, PageContext(word_packs=files)).text_hits]


def test_a_page_is_read_with_the_packs_of_the_offices(tmp_path: Path) -> None:
    assert rules_hit(()) == []
    assert rules_hit((own_pack(tmp_path),)) == ["city-words.old-names"]


def test_a_pack_and_its_version_belong_to_the_revision(tmp_path: Path) -> None:
    base = reader_revision()
    assert reader_revision([own_pack(tmp_path, version=3)]) == base + 3
    assert reader_revision([own_pack(tmp_path, version=4)]) == base + 4


async def test_the_children_of_the_pool_read_with_them(tmp_path: Path) -> None:
    files = (own_pack(tmp_path),)
    pool = ReadingPool(workers=1, word_packs=files)
    try:
        reading = await pool.read(PAGE, PageContext(word_packs=files))
    finally:
        await pool.close()
    assert [hit.rule for hit in reading.text_hits] == ["city-words.old-names"]
    assert pool.revision == reader_revision(files)


@pytest.mark.parametrize(
    ("packs", "judging"),
    [({CITY: ["city-words"]}, [CITY]), ({PROVINCE: ["city-words"]}, [PROVINCE]), ({}, [])],
)
def test_only_the_office_of_a_pack_judges_by_it(
    monkeypatch: pytest.MonkeyPatch, packs: Mapping[str, list[str]], judging: list[str]
) -> None:
    from tests.stages import test_two_programs as two

    watchers = {key: msgspec.structs.replace(one, textpacks=packs.get(key, [])) for key, one in two.WATCHERS.items()}
    monkeypatch.setattr(two, "WATCHERS", watchers)
    watched = Watched()
    hit = TextHit(rule="city-words.old-names", level="wrong", text=WORD, suggestion="凌桥高新区管委会")
    watched.home(text_hits=[hit])
    both = told(watched.fed, (PROVINCE, CITY))
    found = [
        program
        for program, events in sorted(both.items())
        if any(isinstance(e.data, FindingTransition) and WORD in e.data.wording for e in events)
    ]
    assert found == judging


def test_packs_lie_in_the_folder_of_the_office_and_names_are_taken_once(tmp_path: Path) -> None:
    (tmp_path / "registry.yaml").write_text(dump(registry(1)), encoding="utf-8")
    file = own_pack(tmp_path / "textpacks")
    installation = load_installation(tmp_path)
    assert installation.textpacks == {"p": ["city-words"]}
    assert pack_files(tmp_path, installation) == {"p": [file]}
    own_pack(tmp_path / "textpacks", name="wrong-words")
    with pytest.raises(MistakeError, match="与内置词库相同"):
        load_installation(tmp_path)


def test_words_that_an_office_allows_lie_beside_its_packs_and_reach_its_watchers(tmp_path: Path) -> None:
    (tmp_path / "registry.yaml").write_text(dump(registry(1)), encoding="utf-8")
    own_pack(tmp_path / "textpacks")
    allow = "allow:\n  - {word: 云水县扶贫办, reason: 牌子保留, by: 张三, since: 2026-01-01}\n"
    (tmp_path / "textpacks" / "allow.yaml").write_text(allow, encoding="utf-8")
    installation = load_installation(tmp_path)
    assert installation.textpacks == {"p": ["city-words"]}
    site = installation.sites[0].id
    (watcher,) = installation.watchers(site, {"p": frozenset({site})}, date(2026, 7, 1))
    assert [word.word for word in watcher.allowed] == ["云水县扶贫办"]


@pytest.mark.parametrize(
    ("level", "allowed", "suspected"),
    [("wrong", False, True), ("wrong", True, False), ("clue", False, False)],
)
def test_a_class_of_slips_counts_unless_it_is_a_clue_or_allowed(
    monkeypatch: pytest.MonkeyPatch, level: Any, allowed: bool, suspected: bool
) -> None:
    from tests.stages import test_two_programs as two

    word = AllowedWord(word="县扶贫办", reason="牌子保留", by="张三", since=date(2020, 1, 1))
    watchers = {
        key: msgspec.structs.replace(one, allowed=[word] if allowed else []) for key, one in two.WATCHERS.items()
    }
    monkeypatch.setattr(two, "WATCHERS", watchers)
    watched = Watched()
    hit = TextHit(rule="proof.old-institution", level=level, text="扶贫办", context="由县扶贫办负责")
    watched.home(text_hits=[hit])
    both = told(watched.fed, (PROVINCE, CITY))
    wordings = [e.data.wording for events in both.values() for e in events if isinstance(e.data, FindingTransition)]
    assert any("扶贫办" in wording for wording in wordings) is suspected
