"""Praise of units and accounts by a stated criterion, in the order of the circular."""

from tests.seeds.facts import Seed
from tests.seeds.tables import with_fields
from tests.seeds.totals.block import Block, Office

KIND = "commendation.v1"


def praise(block: Block, names: list[str], criterion: str) -> None:
    """Units that are praised."""
    for order, name in enumerate(names, start=1):
        unit = block.office.register.unit(name)
        block.office.records.add(
            KIND,
            f"{block.name}/praise/{order:02d}",
            subject=f"unit:{unit.id}",
            unit=unit.id,
            criterion=criterion,
            step="given",
            office=block.office.seed.issuer,
        )


def praised_accounts(seed: Seed) -> list[tuple[str, str]]:
    """Accounts of tables that list good ones, each with its platform."""
    rows = [row for _, row in with_fields(seed, "kind", "accounts")]
    return [(str(name), str(row["kind"])) for row in rows for name in row["accounts"]]


def enter_tables(office: Office) -> None:
    """A commendation for each account of a table of good ones."""
    for order, (name, platform) in enumerate(praised_accounts(office.seed), start=1):
        account = office.register.account(name, platform)
        office.records.add(
            KIND,
            f"praised/{order:02d}",
            subject=account.id,
            criterion="优秀账号",
            step="given",
            office=office.seed.issuer,
        )


def of_text(block: Block) -> None:
    """Praise that only the text counts: the account that it names first, where no table lists any."""
    if praised_accounts(block.office.seed) or not block.raw.get("named_first"):
        return
    account = block.office.register.account(str(block.raw["named_first"]))
    block.office.records.add(
        KIND, "praised/01", subject=account.id, criterion="优秀账号", step="given", office=block.office.seed.issuer
    )
