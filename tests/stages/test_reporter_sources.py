"""What stands behind a number: findings with their proofs, subjects with their looks; what is withheld stays so."""

from html.parser import HTMLParser

import orjson

from stages.reporter.circular import circular
from stages.reporter.document import Edition, Source, Table
from stages.reporter.facts import Answer, EditionFacts
from stages.reporter.render import RENDERERS
from stages.reporter.sources import with_sources
from stages.reporter.verdict import Verdict
from tests.support.editions import facts, finding, head

NAME = "示例县1人民政府"
EVENT, SHA = "e" * 32, "a" * 64
EVIDENCE = orjson.dumps(
    [{"event_id": EVENT, "at": "2026-07-12T00:00:00+08:00", "url": "http://x/1", "sha256": SHA, "note": "摘录"}]
).decode()
SECRET = {"restricted": 1, "wording": "身份证号泄露", "url": "http://x/secret", "evidence": EVIDENCE}


def sources(*rows: dict[str, object]) -> dict[str, Source]:
    held = facts(list(rows))
    return {one.id: one for one in with_sources(circular(head("circular"), held), held).sources}


def test_a_finding_leads_to_the_look_and_the_stored_body() -> None:
    row = finding(1, evidence=EVIDENCE, void=2, missed=1)
    found = sources(row)[row["finding_id"]]
    assert (found.kind, found.name, found.text, found.void, found.missed) == ("finding", NAME, row["wording"], 2, 1)
    [proof] = found.proofs
    assert (proof.event_id, proof.sha256, proof.url) == (EVENT, SHA, "http://x/1")


def test_a_subject_that_passed_leads_to_its_looks() -> None:
    found = sources(finding(1))["site2"]
    assert (found.kind, found.state, found.done, found.void, found.missed) == ("subject", "合格", 200, 3, 1)


def of_row(id: str, held: EditionFacts, *answers: Answer) -> Edition:
    """An edition with one row that stands for an id."""
    table = Table("t", "t", ["a"], [["x"]], name="t", query="q", ids=[[id]])
    return with_sources(Edition(head=head("circular"), blocks=[table]), held, answers)


def test_of_what_is_withheld_neither_words_nor_proofs_are_kept() -> None:
    row = finding(1, **SECRET)
    made = of_row(row["finding_id"], facts([row]))
    assert [one.proofs for one in made.sources] == [[]]
    printed = (RENDERERS["html"](made) + RENDERERS["json"](made)).decode()
    assert [word for word in (SHA, "x/secret", "身份证") if word in printed] == []


def test_a_record_leads_to_what_was_handed_in() -> None:
    payload = orjson.dumps({"subject": "site1", "unit": "county", "evidence": [SHA]}).decode()
    told = {"record_key": "r1", "kind": "xunwang.consult.test.v1", "at": "2026-07-08T10:00:00+08:00"}
    answer = Answer("records_in_window", {}, [{**told, "subject": "site1", "payload": payload, "event_id": EVENT}])
    [one] = of_row("r1", facts([]), answer).sources
    assert (one.kind, one.name, [(p.sha256, p.event_id) for p in one.proofs]) == ("record", NAME, [(SHA, EVENT)])


def test_an_account_that_people_look_at_leads_to_their_newest_looks() -> None:
    account = {"subject": "a1", "subject_kind": "account", "unit": "county", "columns": 0, "sampled": 1, "name": "甲"}
    held = facts([], accounts=[account], verdicts={"a1": Verdict("合格")})
    looks = [
        {
            "record_key": f"r{n}", "kind": "xunwang.account.look.v1", "at": f"2026-07-0{n}T10:00:00+08:00",
            "subject": "a1", "payload": orjson.dumps({"subject": "a1"}).decode(), "event_id": f"e{n}",
        }
        for n in range(6, 10)
    ]  # fmt: skip
    [one] = of_row("a1", held, Answer("records_in_window", {}, looks)).sources
    assert (one.kind, one.state, [proof.event_id for proof in one.proofs]) == ("subject", "合格", ["e9", "e8", "e7"])


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.to: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "a" and str(told.get("href", "")).startswith("#"):
            self.to.append(str(told["href"])[1:])
        self.ids += [str(told["id"])] if "id" in told else []


def test_every_number_and_row_of_the_page_leads_somewhere() -> None:
    rows = [finding(1, evidence=EVIDENCE), finding(2, state="rectified")]
    held = facts(rows)
    read = _Links()
    read.feed(RENDERERS["html"](with_sources(circular(head("circular"), held), held)).decode())
    assert read.to
    assert set(read.to) <= set(read.ids)
    assert len(read.ids) == len(set(read.ids))


def test_the_json_names_figures_rows_and_pages() -> None:
    row = finding(1, evidence=EVIDENCE)
    held = facts([row])
    content = orjson.loads(RENDERERS["json"](with_sources(circular(head("circular"), held), held)))
    known = {one["id"]: one for one in content["sources"]}
    assert known[row["finding_id"]]["page"] == f"findings/{row['finding_id']}"
    assert known[row["finding_id"]]["proofs"][0]["page"] == f"evidence/{SHA}/page"
    listed = [one for block in content["blocks"] for one in block.get("ids", [])]
    assert {one for ids in listed for one in ids} <= set(known)
    names = {one["name"] for one in content["figures"]}
    assert {one for block in content["blocks"] for one in block.get("figures", [])} <= names
