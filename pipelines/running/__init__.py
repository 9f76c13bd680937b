"""The run: planning, the loops of the stages, one process with all of them, and what is told of how it goes."""
