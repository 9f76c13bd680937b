"""Reporter: editions (weekly report, quarterly circular) from rows of named queries; the same rows, the same bytes."""
