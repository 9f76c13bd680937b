"""The public contracts: a JSON Schema per event type, examples, and the rules by which they may change."""
