"""The papers of a case as Word documents and workbooks, and filled-in forms read back."""

from pipelines.office.cases.papers.facts import CaseFacts, RowFacts, case_facts, with_causes
from pipelines.office.cases.papers.letters import LETTERS, letter

__all__ = ["LETTERS", "CaseFacts", "RowFacts", "case_facts", "letter", "with_causes"]
