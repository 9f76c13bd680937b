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
        _praised(office, order, office.register.account(name, platform).id)


def of_text(block: Block) -> None:
    """Praise that only the text counts: the account that it names first, and as many invented ones as it counts, where
    no table lists any."""
    if praised_accounts(block.office.seed):
        return
    register = block.office.register
    first = str(block.raw.get("named_first") or "")
    known = [one for one in register.accounts.values() if one.id in register.invented.subjects]
    chosen = [*([register.account(first)] if first else []), *known][: block.number("printed") or 1]
    for order, account in enumerate(chosen, start=1):
        _praised(block.office, order, account.id)


def named_first(block: Block) -> None:
    """The account that the text praises first is one of the population."""
    if block.raw.get("named_first"):
        block.office.register.account(str(block.raw["named_first"]))


def _praised(office: Office, order: int, account: str) -> None:
    office.records.add(
        KIND, f"praised/{order:02d}", subject=account, criterion="优秀账号", step="given", office=office.seed.issuer
    )
