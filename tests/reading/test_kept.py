"""What is kept from page to page changes nothing but the time: not the answers, and not the memory without end."""

import gc

from stages.classifier.reading.kept import Kept
from stages.classifier.text import CompiledPacks, default_packs, hits
from stages.classifier.text.clean import CleanLines
from tests.reading.scoring import all_cases


def _forget() -> None:
    """Every kept answer of the process."""
    for thing in gc.get_objects():
        if isinstance(thing, Kept):
            thing.clear()
        elif isinstance(thing, CompiledPacks):
            thing.clean = CleanLines(usable=True)


def test_a_page_reads_the_same_first_and_after_all_others() -> None:
    cases = all_cases()[::7]
    after_others = {case.id: (case.read(), case.read()) for case in [*cases, *reversed(cases)]}
    for case in cases[::3]:
        _forget()
        assert case.read() == after_others[case.id][0] == after_others[case.id][1], case.id


def test_a_word_on_a_line_of_a_menu_is_found_on_every_page_that_has_it() -> None:
    faulty = "网站首页\n联系人身份证号11010519491231002X\n版权所有"
    found = [hits(text) for text in ("网站首页\n版权所有", faulty, "网站首页\n版权所有", faulty)]
    assert [bool(of_text) for of_text in found] == [False, True, False, True]
    assert found[1] == found[3]
    assert hits("联系人身份证号\n11010519491231002X") == hits("联系人身份证号\n11010519491231002X")


def test_a_clean_line_is_clean_for_the_packs_it_was_seen_by_only() -> None:
    others = CompiledPacks(pack for pack in default_packs().packs if pack.pack != "privacy")
    line = "身份证号11010519491231002X"
    assert not [hit for hit in hits(line, packs=others) if hit.rule.startswith("privacy")]
    assert [hit for hit in hits(line) if hit.rule.startswith("privacy")]


def test_monsters_are_answered_and_forgotten_and_what_is_kept_has_a_bound() -> None:
    lengths: Kept[str, int] = Kept(len, most=10)
    assert lengths["x" * 1_000_000] == 1_000_000
    assert not dict(lengths)
    assert [lengths[str(number)] for number in range(105)] == [len(str(number)) for number in range(105)]
    assert len(lengths) <= 10
    pairs: Kept[tuple[str, str], int] = Kept(lambda pair: len(pair[0] + pair[1]))
    assert pairs["a", "b" * 5000] == 5001
    assert not dict(pairs)
    assert pairs["a", "b"] == 2
    assert dict(pairs) == {("a", "b"): 2}
