"""The statistical reader: what it learns, what it suspects, and when it may only give clues."""

import asyncio
import json
import re
import sys
from datetime import UTC, date, datetime
from itertools import cycle, islice
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.data_folder import DataFolder
from pipelines.evidence import EvidenceStore
from pipelines.evidence.objects import ObjectEvidence
from pipelines.evidence.shared import SharedEvidence
from pipelines.proof.learning import counts_to_run_with, learn_from
from pipelines.running.reading_pool import ReadingPool
from schemas.events.reading import TextHit
from schemas.mistakes import MistakeError
from stages.classifier.reading.context import PageContext
from stages.classifier.text import hits
from stages.classifier.text.normalise import map_characters
from stages.classifier.text.statistical.counts import About, Counts, codes_of, extend, learn
from stages.classifier.text.statistical.reader import BACKGROUND, reader_of, slips
from tests.reading.clean_texts import prose

DAY = "2026-06-01"
LINES = [
    "要进一步完善多层次社会保障体系，营造良好的舆论氛围，广泛征求社会各界意见。",
    "各乡镇要落实最严格的耕地保护制度，加快推进项目前期工作，确保按时完成。",
    "会议强调，要坚决防止规模性返贫，推动高质量发展迈上新台阶。",
    "该路段实行交通管制，请过往车辆绕行，给您带来不便敬请谅解。",
]
SLIPS = [
    ("要完善多层次社会保张体系，切实兜牢底线。", "保障"),
    ("各部门要广泛证求社会各界意见。", "征求"),
    ("加快推进项目前其工作，尽快开工。", "前期"),
]


def counts_of(own: int) -> Counts:
    """Counts of the lines above and of prose; the reader is told that `own` characters of them are the place's own."""
    made = learn(map(map_characters, prose(400).split("\n")), islice(cycle(LINES), 60), pages=3, learnt=DAY)
    about = About(characters=made.about.characters, own=own, pages=3, stretches=made.about.stretches, learnt=DAY)
    return Counts(made._table, about)


def read(text: str, counts: Counts) -> list[TextHit]:
    return [hit for hit in hits(text, reader=lambda part: slips(part, counts)) if hit.rule == "proof.reader"]


@pytest.mark.parametrize(("text", "right"), SLIPS)
def test_a_wrong_character_is_suspected_where_the_right_one_is_known(text: str, right: str) -> None:
    (hit,) = read(text, counts_of(BACKGROUND))
    assert (hit.suggestion, text[hit.offset : hit.offset + len(hit.text)]) == (right, hit.text)
    assert 0.5 < (hit.confidence or 0) <= 1


def test_the_text_it_learnt_and_its_like_are_left_alone() -> None:
    counts = counts_of(BACKGROUND)
    assert [read(line, counts) for line in LINES] == [[], [], [], []]
    assert read(prose(300), counts) == []


def test_below_the_background_it_gives_clues_only() -> None:
    text = SLIPS[0][0]
    assert {hit.level for hit in read(text, counts_of(BACKGROUND - 1))} <= {"clue"}
    assert {hit.level for hit in read(text, counts_of(BACKGROUND))} == {"wrong"}


def test_what_stands_twice_in_a_text_is_a_term() -> None:
    text = SLIPS[0][0]
    assert read(text + text, counts_of(BACKGROUND)) == []


def test_a_count_is_known_within_a_tenth_and_an_unknown_stretch_is_none() -> None:
    counts = learn(["交通管制"] * 50, [], pages=0, learnt=DAY)

    def logarithm(stretch: str) -> float:
        hashes = codes_of(stretch)[:1] * 0
        for code in codes_of(stretch):
            hashes = extend(hashes, code)
        return float(counts.log_counts(hashes)[0])

    assert logarithm("管制") == pytest.approx(3.93, abs=0.1)  # ln 51
    assert logarithm("管治") == 0


def test_a_text_of_any_kind_is_read() -> None:
    counts = counts_of(BACKGROUND)
    for text in ("", "一", "\ud800抓落实", "a" * 50, "\n\n\n", "要要要要要要"):
        assert isinstance(read(text, counts), list)


def test_without_numpy_the_rest_works_and_the_commands_say_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in sys.modules if name.startswith("stages.classifier.text.statistical")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "numpy", None)
    notice = tmp_path / "通知.txt"
    notice.write_text("各单位要认真布署。", encoding="utf-8")
    assert "布署" in CliRunner().invoke(main, ["text", "check", str(notice)]).output
    for words in (["proof", "status"], ["proof", "learn"], ["text", "check", str(notice)]):
        answer = CliRunner().invoke(main, [*words, "--data", str(tmp_path)])
        assert isinstance(answer.exception, MistakeError | SystemExit)
        assert "pip install 'xunwang[proof]'" in answer.output + str(answer.exception)


class TestLearning:
    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        store = EvidenceStore(DataFolder(tmp_path).evidence)
        body = "<html><body>" + "".join(f"<p>{line}</p>" for line in LINES) + "<p>短行</p></body></html>"
        for at in (1, 2):  # the same lines on two pages are learnt once
            store.put(f"{body}<!--{at}-->".encode(), datetime(2026, 6, at, tzinfo=UTC))
        store.flush()
        store.close()
        return tmp_path

    def test_distinct_lines_of_stored_pages_are_learnt(self, data: Path) -> None:
        about = learn_from(SharedEvidence(url=str(DataFolder(data).evidence)), date(2026, 6, 3)).about
        assert about.own == sum(map(len, LINES)) + len(LINES) - 1
        assert (about.pages, about.learnt, about.characters > 2_000_000) == (1, "2026-06-03", True)

    def test_pages_of_every_fetcher_of_a_cluster_are_learnt(self, tmp_path: Path) -> None:
        for number, line in enumerate(LINES[:2]):
            with EvidenceStore(tmp_path / "shared" / f"writer-{number:03d}") as store:
                store.put(f"<html><body><p>{line}</p></body></html>".encode(), datetime(2026, 6, 1, tzinfo=UTC))
        assert self._learnt_at(tmp_path, str(tmp_path / "shared")) == 2

    def test_pages_in_an_object_store_are_learnt(self, tmp_path: Path) -> None:
        url = f"memory://learnt-{tmp_path.name}"
        store = ObjectEvidence(url, {})
        for line in LINES[:3]:
            store.put(f"<html><body><p>{line}</p></body></html>".encode(), datetime(2026, 6, 1, tzinfo=UTC))
        store.flush()
        assert self._learnt_at(tmp_path, url) == 3

    @staticmethod
    def _learnt_at(folder: Path, evidence: str) -> int:
        """How many pages the command says it has learnt from, where a cluster's settings name the place."""
        settings = folder / "cluster.yaml"
        settings.write_text(f"bootstrap: 127.0.0.1:9\nevidence: {evidence}\n", encoding="utf-8")
        words = ["proof", "learn", "--data", str(folder / "data"), "--settings", str(settings)]
        found = re.search(r"已从([0-9]+)个页面学习", CliRunner().invoke(main, words).output)
        return int(found.group(1)) if found else 0

    def test_the_commands_learn_show_and_use(self, data: Path) -> None:
        run = CliRunner().invoke
        assert "尚未学习" in run(main, ["proof", "status", "--data", str(data)]).output
        learnt = run(main, ["proof", "learn", "--data", str(data)])
        assert (learnt.exit_code, "已从1个页面学习" in learnt.output) == (0, True), learnt.output
        told = json.loads(run(main, ["proof", "status", "--data", str(data), "--json"]).output)
        assert (told["pages"], told["reports"]) == (1, False)
        assert "未达到最低学习量" in run(main, ["proof", "status", "--data", str(data)]).output
        notice = data / "通知.txt"
        notice.write_text("各部门要广泛证求社会各界意见。", encoding="utf-8")
        answer = run(main, ["text", "check", str(notice), "--data", str(data)])
        assert (answer.exit_code, "[线索] “证求”，建议“征求”（疑似别字，proof.reader）" in answer.output) == (0, True)
        assert reader_of(DataFolder(data / "nothing").counts) is None

    def test_a_run_asked_to_proofread_needs_something_learnt(self, tmp_path: Path) -> None:
        answer = CliRunner().invoke(main, ["run", "--proofread", "--data", str(tmp_path)])
        assert "xunwang proof learn" in answer.output + str(answer.exception)
        with pytest.raises(MistakeError, match="xunwang proof learn"):
            counts_to_run_with(tmp_path, wanted=True)
        assert counts_to_run_with(tmp_path, wanted=False) is None

    def test_the_pages_of_a_run_are_read_with_what_was_learnt(self, data: Path) -> None:
        CliRunner().invoke(main, ["proof", "learn", "--data", str(data)])
        counts = counts_to_run_with(data, wanted=True)
        page = "<html><body><h1>公告</h1><p>各部门要广泛证求社会各界意见。</p></body></html>".encode()

        async def read_both() -> list[list[tuple[str, str]]]:
            pool = ReadingPool(workers=1)
            try:
                readings = [await pool.read(page, PageContext(counts=place)) for place in (counts, None)]
            finally:
                await pool.close()
            return [[(hit.text, hit.level) for hit in reading.text_hits] for reading in readings]

        assert asyncio.run(read_both()) == [[("证求", "clue")], []]
