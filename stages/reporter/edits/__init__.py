"""What people change in an edition: kept apart from what data make of it, and put on top of every draft."""
