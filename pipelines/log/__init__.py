"""The log: topics of events in order, with stage state and offsets kept in the same transaction."""
