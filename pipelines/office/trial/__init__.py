"""A rulebook tried on what was observed: judged into logs of its own, and compared with what is in force."""
