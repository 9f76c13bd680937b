"""Systems that hand in by themselves: `intake.yaml` in the data folder says which, with what kinds, for which units.

The file holds the sha256 of each token, never the token: who reads it cannot hand in.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import yaml

from pipelines.office.intake.kinds import kinds, named_kinds
from schemas.events.actor import Actor
from schemas.events.envelope import Event
from schemas.events.observations import ConsultTest, ManualResult
from schemas.ids import unit_subject_id
from schemas.mistakes import MistakeError, in_chinese
from schemas.records import Record
from schemas.registry.installation import Installation
from schemas.registry.model import Registry, subtree

FILE = "intake.yaml"
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_PREFIX = "xwi_"


class System(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One system. `kinds` are what it may hand in; `units` are those whose subtrees its records may concern, the whole
    scope of the program where none is named. A withdrawn one stays, since receipts name it."""

    id: str
    name: str
    program: str
    token_sha256: str
    kinds: list[str]
    units: list[str] = []
    withdrawn: bool = False

    @property
    def actor(self) -> Actor:
        """Who hands in, as events name it."""
        return Actor(id=f"system:{self.id}", name=self.name, roles=("service",))


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    systems: list[System] = []


@dataclass(frozen=True)
class Systems:
    """The registered systems of an installation."""

    listed: tuple[System, ...]

    def of(self, token: str) -> System | None:
        """The system that holds this token; None for one that is not known or was withdrawn."""
        shown = sha256_of(token)
        found = [one for one in self.listed if hmac.compare_digest(one.token_sha256, shown) and not one.withdrawn]
        return found[0] if found else None


def handable() -> dict[str, str]:
    """The kinds that a system may hand in, with their words: facts, not reviews and sign-offs, which people make."""
    words = named_kinds()
    facts = (Record, ManualResult, ConsultTest)
    return {name: words.get(name, name) for name, kind in kinds().items() if issubclass(kind.payload, facts)}


def new_token() -> str:
    """A fresh secret."""
    return _PREFIX + secrets.token_urlsafe(32)


def sha256_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def load_systems(path: Path, installation: Installation) -> Systems:
    """The systems in the file; none when there is no file. Raises MistakeError naming entry, field and mend."""
    if not path.exists():
        return Systems(())
    try:
        found = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")) or {}, _File)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第{mark.line + 1}行" if mark is not None else ""
        raise MistakeError(f"{path}：{where}不是有效的UTF-8编码YAML，请改正；写法见docs/intake.md。") from None
    except msgspec.ValidationError as error:
        raise MistakeError(f"{path}：{in_chinese(str(error))}写法见docs/intake.md。") from None
    wrong = [
        f"{path}：systems第{number}条：{said}"
        for number, one in enumerate(found.systems, start=1)
        for said in problems_of(one, installation)
    ]
    ids = [one.id for one in found.systems]
    wrong += [f"{path}：id“{one}”用了两次，请改正其中一个。" for one in sorted({i for i in ids if ids.count(i) > 1})]
    if wrong:
        raise MistakeError(wrong)
    return Systems(tuple(found.systems))


def save_systems(path: Path, systems: Systems) -> None:
    """Write the file in one step; only its owner reads it."""
    listed = [msgspec.to_builtins(one) for one in systems.listed]
    fresh = path.with_name(f"{path.name}.new")
    fresh.touch(mode=0o600)
    fresh.write_text(yaml.safe_dump({"systems": listed}, allow_unicode=True, sort_keys=False), encoding="utf-8")
    fresh.replace(path)


def problems_of(one: System, installation: Installation) -> list[str]:
    """What is wrong with an entry, a sentence each."""
    said = []
    if not _ID.fullmatch(one.id):
        said.append(f"id“{one.id}”只能用小写字母、数字和-，如letter-box。")
    if not re.fullmatch(r"[0-9a-f]{64}", one.token_sha256):
        said.append("token_sha256应为64位十六进制数，请用 xunwang intake systems add 重新发放令牌。")
    if not one.kinds:
        said.append("kinds至少写一种，可用的见 xunwang intake --kinds。")
    able = handable()
    strange = [kind for kind in one.kinds if kind not in able]
    said += [f"kinds中的“{kind}”不能由系统报送，可用的有：{'、'.join(able)}。" for kind in strange]
    registry = installation.registries.get(one.program)
    if registry is None:
        said.append(f"没有监测任务“{one.program}”，可用的有：{'、'.join(installation.registries)}。")
        return said
    scope = subtree(registry.units, registry.program.unit)
    said += [f"units中的“{unit}”不在监测任务的单位范围内，请改正。" for unit in one.units if unit not in scope]
    return said


def limits(system: System, registry: Registry) -> Callable[[Event], str | None]:
    """Why a system may not hand in a record, None where it may: of its kinds, about its units alone."""
    inside = {unit for root in system.units for unit in subtree(registry.units, root)}
    names = {unit.id: unit.name for unit in registry.units}
    told = "、".join(names.get(unit, unit) for unit in system.units)
    subjects = {one.id: one for one in registry.subjects}
    units = {subject_id: unit for unit in names for subject_id in (unit, unit_subject_id(unit))}
    of_kind = {f"xunwang.{kind}" for kind in system.kinds}

    def refused(event: Event) -> str | None:
        if event.type not in of_kind:
            return f"“{system.name}”没有报送该种类的权限。"
        if not system.units:
            return None
        concerned = {getattr(event.data, "unit", "") or ""} - {""}
        if not concerned:
            subject = str(getattr(event.data, "subject", ""))
            held = subjects.get(subject)
            concerned = {units[subject]} if subject in units else {role.unit for role in held.roles} if held else set()
        return None if concerned & inside else f"“{system.name}”只能报送{told}及其下属单位的记录。"

    return refused
