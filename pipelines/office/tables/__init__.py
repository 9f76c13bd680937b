"""People's tables (xlsx, xls, csv): one reader for everything an office hands in."""

from pipelines.office.tables.files import is_table
from pipelines.office.tables.table import Cell, Guess, Row, Table, Vocabulary, read_tables

__all__ = ["Cell", "Guess", "Row", "Table", "Vocabulary", "is_table", "read_tables"]
