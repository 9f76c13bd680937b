"""What each kind of event does to a subject's state, and what is said because of it: a function a kind."""
