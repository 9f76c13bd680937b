"""A made-up kind of subject with a check, source, reader and indicator of its own: nothing of it is elsewhere."""
