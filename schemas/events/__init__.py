"""Typed, validated, versioned events: everything that crosses a topic."""
