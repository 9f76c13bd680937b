"""One file a subcommand; each exports `command`."""
