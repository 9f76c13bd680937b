"""What flows: events, topics, registry, rulebooks, warehouse SQL and public contracts."""
