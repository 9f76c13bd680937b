"""What is remembered of a site between events: facts, never a judgement. A small struct and its update each."""
