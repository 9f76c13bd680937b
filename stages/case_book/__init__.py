"""The case book: how every case stands, folded from the events of `cases`; what falls due; who was named how often."""

from stages.case_book.book import Case, CaseBook, RowStanding

__all__ = ["Case", "CaseBook", "RowStanding"]
