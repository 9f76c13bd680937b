"""The warehouse's tables as numbered SQL, and every question that is asked of them as a named query.

The files are valid for the embedded engine and for a server alike. A numbered file is safe to run twice and is never
changed once released; a view's logic is replaced by a further number.
"""

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from schemas.kinds import names_where
from schemas.states import STANDING, UNSETTLED

_FRAGMENT = re.compile(r"@(\w+)")
_LISTS = {"open_states": UNSETTLED, "standing_states": STANDING}
_PARAMETER = re.compile(r"\{(\w+):((?:[^{}])+)\}")


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file: its statements in order and the digest of its text."""

    number: int
    name: str
    sha256: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """`purpose` is the header comment; `parameters` maps each name to its ClickHouse type."""

    name: str
    sql: str
    purpose: str
    parameters: dict[str, str]


def _strip_comments(sql: str) -> str:
    return "\n".join(line for line in sql.splitlines() if not line.lstrip().startswith("--"))


@cache
def migrations() -> tuple[Migration, ...]:
    """All numbered files, lowest first."""
    found = sorted(f for f in (p.name for p in files(__name__).iterdir()) if re.match(r"\d{4}_\w+\.sql$", f))
    return tuple(_migration(name) for name in found)


def _migration(filename: str) -> Migration:
    text = (files(__name__) / filename).read_text(encoding="utf-8")
    statements = tuple(s.strip() for s in _strip_comments(text).split(";") if s.strip())
    return Migration(int(filename[:4]), filename[5:-4], sha256(text.encode()).hexdigest(), statements)


@cache
def query(name: str) -> NamedQuery:
    """The query of that name. Raises KeyError when there is none."""
    source = files(__name__) / "queries" / f"{name}.sql"
    if not re.fullmatch(r"\w+", name) or not source.is_file():
        raise KeyError(f"no query named {name!r}")
    text = source.read_text(encoding="utf-8")
    sql = _FRAGMENT.sub(lambda found: _fragment(found.group(1)), _strip_comments(text)).strip().rstrip(";")
    header = [line[2:].strip() for line in text.splitlines() if line.startswith("--")]
    return NamedQuery(name, sql, " ".join(header), dict(_PARAMETER.findall(sql)))


@cache
def _fragment(name: str) -> str:
    """A piece of SQL that several queries share; a query names it as @name. `@open_states` and `@standing_states` are
    lists made from the table of states, `@column_kinds` one from the table of kinds of check."""
    names = names_where(looks_at="columns") if name == "column_kinds" else _LISTS.get(name)
    if names is not None:
        return ", ".join(f"'{one}'" for one in sorted(names))
    return _strip_comments((files(__name__) / "fragments" / f"{name}.sql").read_text(encoding="utf-8")).strip()


@cache
def query_names() -> tuple[str, ...]:
    """Names of all queries."""
    return tuple(sorted(p.name[:-4] for p in (files(__name__) / "queries").iterdir() if p.name.endswith(".sql")))
