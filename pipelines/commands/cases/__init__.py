"""xunwang cases: what the office does about findings, from the notice to the closed case."""

import click

from pipelines.commands.cases import deciding, looking, papers, past, telling


@click.group("cases")
def command() -> None:
    """Cases (办理单): what is done about findings, by each office's own ladder and calendar.

    \b
    Example:
      xunwang cases notify --unit u-county
      xunwang cases due --on 2026-08-03
    """


for part in (telling, deciding, looking, papers, past):
    for one in vars(part).values():
        if isinstance(one, click.Command):
            command.add_command(one)
