"""What pages ask again and again, kept for as long as nothing has come that could change it."""
