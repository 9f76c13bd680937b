"""What a comparison of register and looks tells: rows of a declared kind, each with its evidence."""

from datetime import datetime

import msgspec

from pipelines.office.register_comparison.looks import Proof
from schemas.registry.subjects import SUBJECTS

# In the order in which they are listed.
DIFFERENCES = {
    "unregistered": "疑似未报备",
    "still_running": "已注销仍运行",
    "gone": "登记在用、平台已注销或查封",
    "renamed": "更名未备案",
    "principal": "监管和实体脱离",
    "several": "一平台开设多个账号",
    "reopened": "注销后重新开通",
}
PUBLISHED = ("still_running", "gone", "renamed", "principal")  # what only a look at the platform can tell


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One difference. `subject` is empty for what is not registered; `unit` answers for the subject, or for that on
    which the unregistered one was found. `sure` is false where a person must look first. `proofs` is empty for what the
    register says against itself."""

    kind: str
    subject: str
    name: str
    category: str
    unit: str
    said: str
    sure: bool
    since: datetime | None = None
    proofs: list[Proof] = []

    @property
    def word(self) -> str:
        return DIFFERENCES[self.kind]


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """What could not be compared of a registered account, and why: neither a difference nor none."""

    subject: str
    name: str
    category: str
    unit: str
    kinds: list[str]
    reason: str


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """All of them; `accounts` says how many registered accounts were compared."""

    accounts: int
    differences: list[Difference]
    unknown: list[Unknown]


def category_word(code: str) -> str:
    """The word of a platform or of a form of app."""
    return next((row.categories[code] for row in SUBJECTS.values() if code in row.categories), code)
