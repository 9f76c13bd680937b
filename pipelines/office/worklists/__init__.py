"""Worklists (检查底稿): what people must still look at in a period, as tables to fill in and hand back.

`asked` says what rulebook and draw ask people for, `left` takes away what is known by now, `sharing` shares the rest
among the checkers, `book` writes it down in the form that the intake reads.
"""

from pipelines.office.worklists.asked import ToDo
from pipelines.office.worklists.book import FORMS, row_cells, write_worklist
from pipelines.office.worklists.left import Worklists
from pipelines.office.worklists.sharing import NOBODY, Checker, checkers_among, shared

__all__ = ["FORMS", "NOBODY", "Checker", "ToDo", "Worklists", "checkers_among", "row_cells", "shared", "write_worklist"]
