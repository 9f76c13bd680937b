"""Rehearsals: an installation on virtual time over a world of recorded or generated answers, and the demo among them.

Nothing of the run imports from here.
"""
