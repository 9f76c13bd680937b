"""The table of units: a column is a field of the import with its first heading."""

from collections.abc import Mapping

from pipelines.office.registry_import.leader_cells import written_leader
from pipelines.office.registry_import.vocabulary import heading_of, word_for
from pipelines.office.tables.workbook import Sheet
from schemas.registry.installation import Installation
from schemas.registry.model import Contact, Unit

_HEAD = "负责人"
_NOBODY = Contact(name="")
_FIELDS = (
    "id", "name", "short_name", "level", "parent", "order", "contact", "phone", "email", "head", "head_phone",
    "leaders",
)  # fmt: skip


def unit_sheet(installation: Installation) -> Sheet:
    rows = [_row(unit, installation.unit_names) for unit in installation.units]
    return Sheet("单位", [heading_of("units", field) for field in _FIELDS], rows)


def _row(unit: Unit, names: Mapping[str, str]) -> list[str]:
    person = next((one for one in unit.contacts if one.duty != _HEAD), _NOBODY)
    head = next((one for one in unit.contacts if one.duty == _HEAD), _NOBODY)
    return [
        unit.id,
        unit.name,
        unit.short_name,
        word_for("level", unit.level),
        names.get(unit.parent or "", ""),
        str(unit.order or ""),
        *(person.name, person.phone, person.email),
        *(head.name, head.phone),
        "\n".join(map(written_leader, unit.leaders)),
    ]
