"""How it is run: log, runners, warehouse, evidence, console and command line."""
