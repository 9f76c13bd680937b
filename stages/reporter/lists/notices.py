"""What higher offices named, and what people found by reading."""

from typing import Any

from schemas.records.faults import MUTUAL
from schemas.records.notices import NOTICE
from stages.reporter.lists.records import Held, Records
from stages.reporter.templates.lists import Listed

_LEVELS = {code: word for word, code in NOTICE.words["level"].items()}
_CATEGORIES = {"severe": "严重表述错误", "misexpression": "表述不规范", "typo": "错别字", "link": "链接错误"}
_OTHERS = {code: word for word, code in MUTUAL.words["category"].items() if code not in _CATEGORIES}


def lists(records: Records) -> dict[str, Listed]:
    above, found = records.of("notice.above.v1"), records.of("mutual.error.v1", "patrol.diary.v1")
    faults = [one for one in found if one.payload.get("result") != "fine"]
    rows = {"notices": above, "found_by_people": faults}
    return {
        name: records.listed([_row(records, one, at) for at, one in enumerate(held)])
        for name, held in rows.items()
        if held
    }


def _row(records: Records, one: Held, at: int) -> dict[str, Any]:
    told = records.names.of_subject(one.subject)
    category = str(one.payload.get("category") or "")
    return {
        "id": one.id,
        "office": str(one.payload.get("office") or one.payload.get("found_by") or ""),
        "level": _LEVELS.get(str(one.payload.get("level")), ""),
        "document": str(one.payload.get("document") or ""),
        "detail": str(one.payload.get("detail") or ""),
        **records.names.of_unit(one.unit),
        "subject": told["name"],
        "subject_kind": told["subject_kind"],
        "platform": told["platform"],
        "category": {**_CATEGORIES, **_OTHERS}.get(category, category),
        "count": int(one.payload.get("count") or 1),
        "order": at,
    }
