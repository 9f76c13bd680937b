"""Commendations, and tests by others."""

from typing import Any

from schemas.records.outside_tests import KIND as TESTS
from schemas.records.praise import KIND
from stages.reporter.lists.records import Held, Records
from stages.reporter.templates.lists import Listed

_STEPS = {code: word for word, code in KIND.words["step"].items()}
_RESULTS = {code: word for word, code in TESTS.words["result"].items()}


def lists(records: Records) -> dict[str, Listed]:
    given, tests = records.of("commendation.v1"), records.of("outside.test.v1")
    found = {}
    if given:
        found["praise"] = records.listed([_row(records, one, at) for at, one in enumerate(given)])
    if tests:
        found["tests"] = records.listed([_test(records, one) for one in tests])
    return found


def _row(records: Records, one: Held, at: int) -> dict[str, Any]:
    told = records.names.of_subject(one.subject)
    return {
        "id": one.id,
        "name": told["name"],
        "subject_kind": told["subject_kind"],
        "platform": told["platform"],
        **records.names.of_unit(one.unit),
        "criterion": str(one.payload.get("criterion") or ""),
        "step": _STEPS.get(str(one.payload.get("step")), ""),
        "order": at,
    }


def _test(records: Records, one: Held) -> dict[str, Any]:
    return {
        "id": one.id,
        "test": str(one.payload.get("test") or ""),
        **records.names.of_unit(one.unit),
        "subject": records.names.of_subject(one.subject)["name"],
        "result": _RESULTS.get(str(one.payload.get("result")), ""),
        "score": one.payload.get("score"),
    }
