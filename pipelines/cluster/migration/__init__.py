"""From one machine to a cluster: the log of a data folder and its warehouse, moved and compared."""
