"""Tokens with which other systems ask the program interface."""

import re
from dataclasses import dataclass

from pipelines.clock import RealClock
from pipelines.console.people.secrets import kept, new_secret
from pipelines.console.people.store import Store
from schemas.mistakes import MistakeError
from schemas.times import rfc3339

SCOPES = {
    "findings": "问题",
    "cases": "办理单",
    "records": "人工记录",
    "editions": "报告",
    "subjects": "监测对象",
    "coverage": "监测覆盖情况",
    "state": "运行状态",
}


@dataclass(frozen=True)
class Token:
    """`scopes` are of SCOPES; `program`: the one that it reads, empty for all."""

    id: str
    name: str
    scopes: frozenset[str]
    program: str
    made_by: str = ""
    made: str = ""
    revoked: str = ""


@dataclass
class Tokens:
    store: Store

    def new(self, name: str, scopes: list[str], program: str, made_by: str) -> str:
        """The secret of a new token; it is shown once. Raises MistakeError."""
        if not re.fullmatch(r"[\w（）()·.-]{1,40}", name):
            raise MistakeError("对接系统名称须为1至40个汉字、字母或数字，请改正。")
        if not scopes or not set(scopes) <= SCOPES.keys():
            raise MistakeError("请至少勾选一项可读取的内容。")
        secret = new_secret()
        with self.store.changing() as db:
            db.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, '')",
                (kept(secret), kept(secret)[:8], name, " ".join(scopes), program, made_by, rfc3339(RealClock().now())),
            )
        return secret

    def of(self, secret: str) -> Token | None:
        """The token of a secret; None for one that is not known or was withdrawn."""
        row = self.store.one("SELECT * FROM tokens WHERE hash = ? AND revoked = ''", (kept(secret),))
        return _token(dict(row)) if row else None

    def revoke(self, id: str) -> None:
        with self.store.changing() as db:
            db.execute("UPDATE tokens SET revoked = ? WHERE id = ?", (rfc3339(RealClock().now()), id))

    def all(self) -> list[Token]:
        return [_token(dict(row)) for row in self.store.all("SELECT * FROM tokens ORDER BY made DESC")]


def _token(row: dict[str, str]) -> Token:
    return Token(
        id=row["id"],
        name=row["name"],
        scopes=frozenset(row["scopes"].split()),
        program=row["program"],
        made_by=row["made_by"],
        made=row["made"],
        revoked=row["revoked"],
    )
