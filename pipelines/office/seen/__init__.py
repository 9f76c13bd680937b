"""What the machine can see of records by itself, compared with what people hand in; never mixed with it."""
