"""Problems that stand, that were mended in the window, and those of the period before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from schemas.gate import is_public
from schemas.states import STANDING
from schemas.words import BY_HAND, SEVERITIES
from stages.reporter.facts import Answer, EditionFacts, Row
from stages.reporter.lists.names import Names, kind_word
from stages.reporter.lists.records import Records, account_name
from stages.reporter.templates.lists import Listed

NAMING, ABOVE, TEST, FILING = "naming.earlier.v1", "notice.above.v1", "outside.test.v1", "filing.state.v1"
_RECHECK = "复核"
Namings = Sequence[tuple[str, str]]  # subject, edition


def lists(facts: EditionFacts, names: Names, records: Records, before: Records, namings: Namings) -> dict[str, Listed]:
    """Only what may be read in a circular enters a list. `namings` are those of the year by the office's own cases."""
    above = {one.subject for one in (*records.of(ABOVE), *before.of(ABOVE))}
    year = str(facts.day().year)
    told = [(one.subject, one.id) for one in before.of(NAMING) if one.at.startswith(year)]
    named = Counter(subject for subject, _ in (*told, *namings))
    filings = (*before.of(FILING), *records.of(FILING))
    platforms = {account_name(one.payload): str(one.payload.get("platform") or "") for one in filings}
    maker = _Maker(facts, names, above, named, platforms)
    standing, settled = _public(facts.open()), _public(facts.settled())
    return {
        "problems": maker.listed(standing),
        "settled": maker.listed(settled),
        "found": _both(maker.listed(standing), maker.listed(settled)),
        **_previous(facts, names, records, before),
        **_namings(before, named),
    }


def _both(standing: Listed, settled: Listed) -> Listed:
    """What was found in the window or stood in it, with whether it is mended by now."""
    rows = [{**row, "mended": False} for row in standing.rows] + [{**row, "mended": True} for row in settled.rows]
    return standing.only(sorted(rows, key=lambda row: (row["order"], row["found"], row["id"])))


def _public(answer: Answer) -> Answer:
    return answer.only([row for row in answer.rows if is_public(row)])


class _Maker:
    def __init__(
        self, facts: EditionFacts, names: Names, above: set[str], named: Counter[str], platforms: Mapping[str, str]
    ) -> None:
        """`platforms` are those of accounts that the registry does not hold, as filings tell them."""
        self._facts, self._names, self._above, self._named = facts, names, above, named
        self._platforms = platforms
        self._before = {str(row["finding_id"]) for row in facts.previous.rows}

    def listed(self, answer: Answer) -> Listed:
        rows = [self._row(row) for row in answer.rows]
        placed = sorted(rows, key=lambda row: (row["order"], row["found"], row["subject_id"], row["id"]))
        return Listed(placed, answer.query, dict(answer.params))

    def _row(self, row: Row) -> dict[str, Any]:
        subject, unit = str(row["subject"]), str(row["unit"])
        told = self._names.of_subject(subject)
        runs = self._names.answers(subject) or unit
        unknown = self._unknown_account(row)
        return {
            "id": str(row["finding_id"]),
            "indicator": str(row["indicator"]),
            "title": self._facts.rule_titles.get(str(row["indicator"]), str(row["indicator"])),
            **self._names.of_unit(unit),
            **self._names.of_unit(runs, "owner"),
            "subject": unknown or told["name"],
            "subject_id": subject,
            "subject_kind": kind_word("account") if unknown else told["subject_kind"],
            "platform": self._platforms.get(unknown, "") if unknown else told["platform"],
            "level": self._names.level(unit),
            "target": self._target(row),
            "wording": str(row["wording"]),
            "detail": self._said(row),
            "severity": SEVERITIES.get(str(row["severity"]), ""),
            "fails": row["severity"] == "veto",
            "count": int(row["measured"]) if row.get("measure_unit") == "count" and row.get("measured") else 1,
            "url": str(row.get("url") or ""),
            "first_seen": str(row["first_seen"])[:10],
            "last_seen": str(row["last_seen"])[:10],
            "found": str(row.get("opened_at") or row["first_seen"]),
            "namings": self._named[subject],
            "from_above": subject in self._above or f"unit:{unit}" in self._above,
            "standing": str(row["finding_id"]) in self._before,
            "by_supplier": None if self._of_unit(subject) else unit != runs and not self._below(runs, unit),
            "order": self._names.order(unit),
        }

    def _said(self, row: Row) -> str:
        """What a person wrote, without the title that stands before it where the machine judges as well."""
        wording, title = str(row["wording"]), self._facts.rule_titles.get(str(row["indicator"]), "")
        return wording.removeprefix(f"{BY_HAND}{title}。") or title

    def _unknown_account(self, row: Row) -> str:
        """The name of an account that the registry does not hold: it is the target of a problem of its unit."""
        unknown = self._of_unit(str(row["subject"])) and row.get("target_kind") == "account"
        return account_name(row) if unknown else ""

    def _of_unit(self, subject: str) -> bool:
        known = self._facts.subject(subject)
        return known is not None and known.unit_itself is not None

    def _below(self, unit: str, above: str) -> bool:
        """Whether a finding is charged to who is in charge of the subject, and not to a unit that supplies for it."""
        known = self._facts.units.get(unit)
        return known is not None and known.parent == above

    def _target(self, row: Row) -> str:
        known = self._facts.subject(str(row["subject"]))
        columns = {column.id: column.name for column in known.columns} if known else {}
        target = str(row["target"])
        return columns.get(target, "" if target == str(row["subject"]) else target)


def _previous(facts: EditionFacts, names: Names, records: Records, before: Records) -> dict[str, Listed]:
    """The problems of the last period as they stand now; a subject that was named then and looked at again (复核) since
    is one of them as well."""
    rows = [_before(names, row) for row in facts.previous.rows if is_public(row)]
    known = {row["subject_id"] for row in rows}
    rechecked = {
        one.subject: one.payload.get("result") for one in records.of(TEST) if _RECHECK in str(one.payload.get("test"))
    }
    states = {"pass": "已整改", "fail": "未整改"}
    first = facts.window_from.date().isoformat()
    for one in before.of(NAMING):
        if one.at[:10] < first and one.subject in rechecked and one.subject not in known:
            known.add(one.subject)
            told = {"id": one.id, "subject_id": one.subject, "state": states.get(str(rechecked[one.subject]), "")}
            rows.append({**told, **_about(names, one.subject, one.unit), "type": "", "severity": ""})
    return {"previous": Listed(rows, facts.previous.query, dict(facts.previous.params))} if rows else {}


def _about(names: Names, subject: str, unit: str) -> dict[str, Any]:
    told = names.of_subject(subject)
    return {"subject": told["name"], "subject_kind": told["subject_kind"], **names.of_unit(unit)}


def _before(names: Names, row: Row) -> dict[str, Any]:
    state = "未整改" if row["state"] in STANDING else "已整改" if row["state"] == "rectified" else "已排除"
    return {
        "id": str(row["finding_id"]),
        "subject_id": str(row["subject"]),
        **_about(names, str(row["subject"]), str(row["unit"])),
        "type": str(row["indicator"]),
        "state": state,
        "severity": SEVERITIES.get(str(row["severity"]), ""),
    }


def _namings(before: Records, named: Counter[str]) -> dict[str, Listed]:
    """Subjects that were named in the year, with how often."""
    rows = []
    for subject, times in named.items():
        told = before.names.of_subject(subject)
        unit = before.names.answers(subject)
        row = {"id": subject, "subject": told["name"], "platform": told["platform"], "times": times}
        rows.append({**row, **before.names.of_unit(unit)})
    return {"namings": before.listed(rows)} if rows else {}
