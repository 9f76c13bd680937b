"""Options that many subcommands share."""

from pathlib import Path

import click

data_option = click.option(
    "--data",
    default=Path("data"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="Data folder of the run.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
settings_option = click.option(
    "--settings", type=click.Path(path_type=Path), help="Cluster settings (YAML): bootstrap, prefix, sasl, tls, ..."
)
bootstrap_option = click.option("--bootstrap", help="Addresses of the brokers, before those of the settings file.")
