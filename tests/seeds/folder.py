"""An installation folder from the facts of one circular."""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from schemas.registry.load import dump
from schemas.registry.model import Account, App, Column, Contact, Program, Subject
from schemas.rulebooks.load import load_all
from schemas.rulebooks.model import Rulebook
from tests.seeds.drawing import Drawn, drawn_of
from tests.seeds.entering import WAYS
from tests.seeds.entering.looks import look_at
from tests.seeds.entering.way import Entering
from tests.seeds.expected import Expected, expected
from tests.seeds.facts import Seed, read_facts
from tests.seeds.plan import Days, days_of
from tests.seeds.problems import Problem, problems
from tests.seeds.records import NAMES, OFFICER, REVIEWER, Records
from tests.seeds.registering import Register, fill_up, register_problems
from tests.seeds.rulebook import Book
from tests.seeds.tables import refuse_strange
from tests.seeds.totals import blocks, others, praise, publications
from tests.seeds.totals.block import Office
from tests.seeds.types import Types, types_of
from tests.seeds.world import Pages, answers

BASE = "national-2019-19-records"
MADE = ("registry.yaml", "people.yaml", "rehearsal.yaml", "expected.yaml", "invented.yaml", "world")
MADE_OF_PROGRAM = ("program.yaml", "rulebooks", "records", "samples")
PLAN = {"visits_a_day": 24, "columns_a_day": 2, "home_a_day": 1, "link_audit_days": 30, "links_per_site": 5,
        "cloak_days": 30}  # fmt: skip
_BY_LOOK = ("media.veto.stale", "media.veto.no_interaction")  # told by the look at an account
_NAMED_ABOVE = re.compile(r"被([^，。、]{1,12}?)(?:点名)?通报")


@dataclass
class Made:
    """All that becomes of one circular."""

    seed: Seed
    register: Register
    book: Book
    records: Records
    pages: Pages
    days: Days
    expected: list[Expected]
    drawn: Drawn

    @property
    def sites(self) -> list[Any]:
        return list(self.register.sites.values())


def make(seed: Seed, base: Rulebook) -> Made:
    """The installation of a circular. Raises MistakeError for what cannot be understood."""
    types = types_of(seed)
    refuse_strange(seed)
    found = problems(seed, types)
    register = Register(seed)
    days = days_of(seed, with_sites=bool(_has_sites(seed, found)))
    records, pages = Records(days.base), Pages()
    office = Office(seed, register, records, tuple(found), days)
    told = list(blocks(office))
    _register_all(office, found, types)
    for shape, block in told:
        shape.naming(block)
    fill_up(register)
    drawn = drawn_of(register)
    book = Book(seed, base)
    judged_by = [_enter(one, types, order, office, book, pages) for order, one in enumerate(found, start=1)]
    for shape, block in told:
        shape.enter(block)
    others.enter_submissions(office)
    others.enter_tests(office)
    praise.enter_tables(office)
    publications.enter_tables(office)
    blamed = _blamed(found, judged_by)
    _all_is_well(office, book, pages, blamed, drawn)
    _signed_off(office, book, blamed, drawn)
    return Made(seed, register, book, records, pages, days, expected(found, judged_by, register), drawn)


def _has_sites(seed: Seed, found: list[Problem]) -> bool:
    totals = seed.raw.get("totals") or {}
    return bool(totals.get("sites") or others.groups(seed)) or any(one.kind in ("site", "column") for one in found)


def _register_all(office: Office, found: list[Problem], types: Types) -> None:
    """What tables list goes first, in their order; then what is blamed and praised."""
    register = office.register
    for row in others.submissions(office.seed):
        register.unit(str(row["unit"]))
    for row in others.groups(office.seed):
        for name in row["sites"]:
            register.site(str(name))
    register_problems(register, found, types)
    for name, platform in praise.praised_accounts(office.seed):
        register.account(name, platform)


def _enter(problem: Problem, types: Types, order: int, office: Office, book: Book, pages: Pages) -> str:
    """Hand a problem in; the id of the indicator that judges it."""
    of_type = types.get(problem.type)
    assert of_type is not None
    indicator = book.indicator(problem, of_type)
    subject, column = _subject(office, problem)
    unit = office.register.unit(problem.unit).id if problem.unit else ""
    runs = next((held.unit for held in subject.roles if held.role == "runs"), "")
    beside = unit if unit and (unit != runs or problem.kind == "unfiled") else ""
    key = f"{problem.ids[-1]}-{order:02d}"
    one = Entering(
        problem, of_type, key, subject, column, beside, indicator, office.register, office.records, pages, office.days
    )
    WAYS[book.way(problem, of_type)].enter(one)
    above = _NAMED_ABOVE.search(problem.text)
    if above is not None:
        told = {"office": above[1], "detail": problem.text, "level": others.level(above[1]), "category": problem.type}
        office.records.add(others.ABOVE, f"{key}/above", subject=subject.id, **told)
    for n in range(1, int(problem.item.get("notified_times_this_year") or 0) + 1):
        office.records.add("naming.earlier.v1", f"{key}/named{n}", subject=subject.id, edition=f"本年第{n}次监测通报")
    return indicator


def _subject(office: Office, problem: Problem) -> tuple[Subject, Column | None]:
    register = office.register
    if problem.kind == "column":
        return register.column(problem.target, problem.site)
    if problem.kind == "site":
        return register.sites[problem.subject], None
    if problem.kind == "account":
        return register.account(problem.subject, problem.platform), None
    if problem.kind == "app":
        return register.app(problem.subject), None
    from schemas.registry.model import unit_subject

    name = problem.unit if problem.kind == "unfiled" else problem.subject
    return unit_subject(register.unit(name) if name else register.root), None


def _all_is_well(office: Office, book: Book, pages: Pages, blamed: Mapping[str, set[str]], drawn: Drawn) -> None:
    """Somebody looked at every account and app that was drawn: what the circular does not blame was found in order.
    What no look tells a machine is said by hand."""
    register = office.register
    looked_at = _looked_at(register, drawn)
    for account in looked_at["account"]:
        look_at(office.records, account, office.days, pages)
    for kind, subjects in looked_at.items():
        by_look = _BY_LOOK if kind == "account" else ()
        for indicator in (key for key in book.seen_by_machine(kind) if key not in by_look):
            for subject in subjects:
                if indicator not in blamed.get(subject.name, set()):
                    office.records.add(
                        "manual.result.v1",
                        f"ok/{indicator}/{subject.id}",
                        at=Records.clock(office.days.last, 15),
                        subject=subject.id,
                        indicator=indicator,
                        result="pass",
                    )
    if register.accounts:
        register.invented.say("逐个查看账号的时间、检查人、最新推文和菜单系虚构；是否存在问题按通报所载。")


def _blamed(found: list[Problem], judged_by: list[str]) -> dict[str, set[str]]:
    """The indicators that stand against each subject."""
    blamed: dict[str, set[str]] = {}
    for one, indicator in zip(found, judged_by, strict=True):
        blamed.setdefault(one.subject, set()).add(indicator)
    return blamed


def _signed_off(office: Office, book: Book, blamed: Mapping[str, set[str]], drawn: Drawn) -> None:
    """The zero report for what only people can know, but for what the circular blames: of all sites at once, of each
    account and app by itself."""
    register = office.register
    _zero(office, "*", book.asked_of_people("site"))
    for kind, subjects in _looked_at(register, drawn).items():
        for subject in subjects:
            against = blamed.get(subject.name, set())
            items = [key for key in book.asked_of_people(kind) if key not in against]
            _zero(office, subject.id, items)


def _looked_at(register: Register, drawn: Drawn) -> dict[str, list[Account | App]]:
    """Accounts and apps that somebody looked at, by kind of subject."""
    listed: Mapping[str, Iterable[Account | App]] = {
        "account": register.accounts.values(),
        "app": register.apps.values(),
    }
    return {kind: [one for one in subjects if one.id not in drawn.left] for kind, subjects in listed.items()}


def _zero(office: Office, subject: str, items: list[str]) -> None:
    if items:
        office.records.add(
            "signoff.v1",
            f"zero/{subject}",
            at=Records.clock(office.days.last, 18),
            subject=subject,
            window_from=office.days.first,
            window_to=office.days.last,
            items=items,
        )


def write(made: Made, folder: Path) -> None:
    """Write the installation. What the tool made before in the folder goes; what others put there stays."""
    seed = made.seed
    home = folder / "programs" / seed.office
    for old in (*(folder / name for name in MADE), *(home / name for name in MADE_OF_PROGRAM)):
        shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    _yaml(folder / "registry.yaml", _registry(made))
    _yaml(folder / "people.yaml", _people(made))
    _yaml(folder / "rehearsal.yaml", _plan(made))
    _yaml(folder / "expected.yaml", {"findings": [one.written() for one in made.expected]})
    _yaml(folder / "invented.yaml", made.register.invented.listed())
    (home / "program.yaml").write_text(dump(_program(made, folder)), encoding="utf-8")
    for quarter, record in made.drawn.records(made.days).items():
        (home / "samples").mkdir(exist_ok=True)
        _yaml(home / "samples" / f"{quarter}.yaml", record)
    (home / "rulebooks").mkdir()
    _yaml(home / "rulebooks" / f"{made.book.id}.yaml", made.book.written())
    for (who, kind), rows in made.records.rows.items():
        place = home / "records" / who
        place.mkdir(parents=True, exist_ok=True)
        _lines(place / f"{kind}.jsonl", rows)
    if made.sites:
        (folder / "world").mkdir()
        _lines(folder / "world" / "answers.jsonl", answers(made.sites, made.pages, made.days.played))


def _registry(made: Made) -> dict[str, Any]:
    register = made.register
    sections: Mapping[str, Any] = {
        "units": register.units.values(),
        "sites": register.sites.values(),
        "accounts": register.accounts.values(),
        "apps": register.apps.values(),
    }
    listed = {name: [yaml.safe_load(dump(one)) for one in rows] for name, rows in sections.items()}
    return {
        "id": made.seed.office,
        **{name: rows for name, rows in listed.items() if rows or name in ("units", "sites")},
    }


def _people(made: Made) -> dict[str, Any]:
    roles = {OFFICER: ["officer"], REVIEWER: ["reviewer"]}
    root = made.register.root.id
    return {"people": [{"id": k, "name": NAMES[k], "unit": root, "roles": roles[k]} for k in (OFFICER, REVIEWER)]}


def _plan(made: Made) -> dict[str, Any]:
    days, seed = made.days, made.seed
    edition = {"first": str(days.first), "last": str(days.last), "label": seed.label}
    if seed.signed_on is not None:
        edition["signed_on"] = str(seed.signed_on)
    world = {"world": ["world"]} if made.sites else {}
    return {"first": str(days.played), "last": str(days.last), **world, "edition": edition}


def _program(made: Made, folder: Path) -> Program:
    """The program, with the template that somebody has written for its circular."""
    seed = made.seed
    template = "circular" if (folder / "templates" / "circular.yaml").is_file() else ""
    raw = yaml.safe_load(
        json.dumps(
            {
                "id": seed.office,
                "name": f"{seed.place}{seed.raw.get('subject') or '政府网站与政务新媒体检查'}",
                "office": seed.issuer,
                "unit": made.register.root.id,
                "rulebook": made.book.id,
                "template": template,
                "charge": {"default": "runs", "content": "supplies"},
                "plan": PLAN,
            }
        )
    )
    import msgspec

    phone = (seed.raw.get("contact") or {}).get("phone")
    contact = Contact(name="（通报所载联系电话）", phone=str(phone)) if phone else None
    return msgspec.structs.replace(msgspec.convert(raw, Program), contact=contact, sampling=made.drawn.sampling)


def _yaml(path: Path, content: Any) -> None:
    path.write_text(yaml.dump(content, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")


def _lines(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def make_all(
    facts: Path, out: Path, only: str | None = None, say: Callable[[str], None] = lambda note: None
) -> list[Path]:
    """The folders of all circulars of a facts file, or of one of them, each named by its key. `say` is told what was
    read and passed over."""
    base = load_all()[BASE]
    made = []
    for seed in read_facts(facts):
        if only in (None, seed.key):
            write(make(seed, base), out / seed.key)
            for note in dict.fromkeys(seed.notes):
                say(note)
            made.append(out / seed.key)
    return made
