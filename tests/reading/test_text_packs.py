"""Packs as data: what is wrong with one is said with file, entry and mend."""

from pathlib import Path

import pytest

from schemas.textpacks import PackError, built_in, load_pack
from stages.classifier.text import compile_packs, hits

HEAD = "pack: our-own\ntitle: 本地错敏词\nversion: 2\nvalid_from: 2026-01-01\n"
RULE = "rules:\n  - rule: names\n    title: 名称\n    level: wrong\n"
GOOD = (
    HEAD
    + RULE
    + "    words: {云水真: 云水镇}\n    allow: [云水真人]\ntests:\n  must_hit: [云水真人民政府大院、云水真政府]\n"
)


def written(folder: Path, text: str) -> Path:
    file = folder / "our-own.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_pack_of_ones_own_works_beside_the_built_in_ones(tmp_path: Path) -> None:
    packs = compile_packs([written(tmp_path, GOOD)])
    found = hits("云水真政府布署防汛", packs=packs)
    assert [(hit.rule, hit.suggestion) for hit in found] == [
        ("our-own.names", "云水镇"),
        ("wrong-words.office-words", "部署"),
    ]
    assert hits("云水真人", packs=packs) == []


def test_a_pack_of_the_same_name_replaces_the_built_in_one(tmp_path: Path) -> None:
    text = GOOD.replace("our-own", "wrong-words")
    assert hits("布署", packs=compile_packs([written(tmp_path, text)])) == []


def test_the_revision_follows_every_word(tmp_path: Path) -> None:
    one = compile_packs([written(tmp_path, GOOD)]).revision
    other = compile_packs(
        [written(tmp_path, GOOD.replace("云水真:", "云水针:").replace("allow: [云水真人]", ""))]
    ).revision
    assert len({one, other, compile_packs().revision}) == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("level: wrong", "level: bad"), r"our-own\.yaml: rule 'names': Invalid enum value 'bad'"),
        (GOOD.replace("title: 名称", "titel: 名称"), r"rule 'names': .*unknown field `titel`"),
        (GOOD.replace("云水真: 云水镇", "云: 云水镇"), "too short.*two characters"),
        (GOOD.replace("云水真: 云水镇", "云水真: 云水真"), "its own suggestion"),
        (GOOD.replace("云水真: 云水镇", "云水真: 云水镇, 云水真: 云水镇"), "written twice .line"),
        (GOOD.replace("[云水真人]", "[云水人]"), "allow '云水人' holds no word"),
        (HEAD + RULE, "looks for nothing.*give it words"),
        (HEAD + RULE + "    phrases: [一二三四五]\n", "phrases and variants belong together"),
        (HEAD + RULE + "    phrases: [一二三]\n    variants: [swap]\n", "'一二三' is too short"),
        (HEAD + RULE + "    words: [甲乙]\n" + RULE[7:] + "    words: [丙丁]\n", "rule 'names' stands twice"),
        (GOOD.replace("version: 2", "version: two"), r"our-own\.yaml: .*version"),
        (GOOD + "  bad: [", r"not readable as YAML.*mend the line"),
        ("- a list\n", r"our-own\.yaml: Expected `object`"),
    ],
)
def test_a_faulty_pack_is_told_with_its_mend(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(PackError, match=told):
        load_pack(written(tmp_path, text))


def test_a_pack_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"none\.yaml: cannot be read"):
        load_pack(tmp_path / "none.yaml")


def test_the_built_in_packs_are_useful_on_the_first_day() -> None:
    pairs = sum(len(rule.words) for pack in built_in() for rule in pack.rules)
    assert pairs > 1200
    assert 40_000 < len(compile_packs().entries) < 130_000
    assert all(pack.tests.must_hit and pack.tests.must_not_hit for pack in built_in())
