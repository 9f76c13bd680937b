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
