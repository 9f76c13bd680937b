"""Dates as Chinese government pages print them: see docs/reading.md."""
