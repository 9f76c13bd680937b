"""Who comes to the console: passwords, sessions, and the trail of what they did."""
