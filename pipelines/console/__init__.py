"""The console: a read-only, server-rendered view of a run, on loopback."""
