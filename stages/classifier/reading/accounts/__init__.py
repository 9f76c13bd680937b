"""Readers of what the sources of an account answered: its posts, its menu, its profile. Pure, like all readers."""
