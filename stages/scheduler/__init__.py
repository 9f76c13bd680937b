"""Scheduler: deterministic slots, marks of time, and what was never run."""
