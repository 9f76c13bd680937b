"""Notices to people by mail and webhook: what waits for them, in batches, and nothing that must not be read."""
