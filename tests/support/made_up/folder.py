"""Writes an installation with the made-up kind. Usage: python -m tests.support.made_up.folder FOLDER"""

import sys
from pathlib import Path

from tests.support.made_up import parts

parts.add()

import msgspec  # noqa: E402
import yaml  # noqa: E402

from schemas.registry.load import dump  # noqa: E402
from schemas.registry.model import CheckPlan, Registry, RoleHeld  # noqa: E402
from tests.support.registries import registry  # noqa: E402

LINES = ("12301", "12302", "12303")  # one that is bad, one that is good, one that refuses
INDICATOR = {
    "id": "hotline.veto.unanswered",
    "clause": "热线·接听",
    "title": "热线未接听",
    "group": "hotline",
    "object": parts.KIND,
    "severity": "veto",
    "sureness": "2",
    "fed_by": "machine",
    "measure": "calls_unanswered",
    "comparator": ">=",
    "threshold": 3,
    "wording": "热线未接听{count}次",
}
COMPLAINTS = {
    "id": "hotline.notice.complaints",
    "clause": "热线·投诉",
    "title": "热线投诉多",
    "group": "hotline",
    "object": parts.KIND,
    "severity": "notice",
    "sureness": "1",
    "fed_by": "people",
    "measure": "record_count",
    "params": {"kind": parts.COMPLAINT.name, "amount": "calls"},
    "threshold": 3,
    "wording": "热线被投诉，来电合计{count}次",
}
RULES = {
    "id": "hotline-rules",
    "version": "1",
    "title": "热线指标",
    "source": "示例市政府办公室",
    "extends": "national-2019-19",
    "indicators": [INDICATOR, COMPLAINTS],
}


def hotlines() -> Registry:
    lines = [
        parts.Hotline(id=line, name=f"示例热线{line}", line=line, roles=[RoleHeld(role="runs", unit="county")])
        for line in LINES
    ]
    plan = CheckPlan(others={"ledgers_a_day": 2})
    return msgspec.structs.replace(registry(0, plan=plan, rulebook=RULES["id"]), others=lines)


def write(folder: Path) -> Path:
    """The folder; its registry names a rulebook of its own."""
    (folder / "rulebooks").mkdir(parents=True)
    (folder / "registry.yaml").write_text(dump(hotlines()), encoding="utf-8")
    rules = yaml.safe_dump(RULES, allow_unicode=True)
    (folder / "rulebooks" / "rules.yaml").write_text(rules, encoding="utf-8")
    return folder


if __name__ == "__main__":
    from tests.support.made_up import behaviour

    behaviour.add()
    write(Path(sys.argv[1]))
