"""The precision card of an edition, counted again from the warehouse."""

from datetime import timedelta

from pipelines.data_folder import DataFolder
from pipelines.office.clean_text import clean_text
from pipelines.office.edition_facts import FactsOfEditions
from pipelines.office.papers import own_packs
from pipelines.office.windows import days_of
from pipelines.opened import Opened
from pipelines.warehouse import Warehouse
from schemas.registry.model import Registry
from schemas.times import day_of
from stages.reporter.document import EditionHead, Table
from stages.reporter.precision import precision_table


def card_of(warehouse: Warehouse, folder: DataFolder, opened: Opened, registry: Registry, head: EditionHead) -> Table:
    """The card of the window that an edition reports."""
    window = days_of(day_of(head.window_from), day_of(head.window_to - timedelta(seconds=1)), head.period)
    facts = FactsOfEditions(warehouse, registry, opened.rulebook(registry)).facts(window)
    return precision_table(facts, clean_text(own_packs(folder.root, registry.program.id)))
