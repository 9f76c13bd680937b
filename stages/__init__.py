"""What happens to it: each stage turns a batch of events into events, with its state handed to it."""
