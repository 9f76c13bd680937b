"""The command line: subcommands are found by name in `pipelines.commands` and imported only when called."""

import errno
import importlib
import sys
from typing import Any

import click

from pipelines.evidence.errors import EvidenceError
from pipelines.log.errors import LogError
from pipelines.warehouse import WarehouseError
from schemas.mistakes import MistakeError

# name on the command line → module in pipelines.commands, and its attribute where it is not `command`
COMMANDS = {
    "audit": "audit",
    "backup": "backup:backup",
    "dead-letters": "dead_letters",
    "calendar": "calendar",
    "cases": "cases",
    "console": "console",
    "demo": "demo",
    "demo-cluster": "demo_cluster",
    "diff": "diff",
    "discover": "discover",
    "doctor": "doctor",
    "edition": "edition",
    "evidence": "evidence",
    "findings": "findings",
    "inspect": "inspect",
    "installation": "installation",
    "intake": "intake",
    "log": "log",
    "migrate": "migrate",
    "pause": "watch:pause",
    "program": "program",
    "proof": "proof",
    "recheck": "watch:recheck",
    "registry": "registry",
    "rehearse": "rehearse",
    "report": "report",
    "restore": "backup:restore",
    "resume": "watch:resume",
    "rulebook": "rulebook",
    "run": "run",
    "sample": "sample",
    "seen": "seen",
    "signoff": "signoff",
    "status": "status",
    "template": "template",
    "text": "text",
    "topics": "topics",
    "trace": "trace",
    "worker": "worker",
    "worklist": "worklist",
}


class LazyGroup(click.Group):
    """Imports a subcommand only when it is used: `--help` of one does not load the engine of another."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(
            importlib.import_module(f"pipelines.commands.{module}"), attribute or "command"
        )
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MistakeError as mistake:
            for message in mistake.messages:
                click.echo(message, err=True)
        except (LogError, WarehouseError, EvidenceError) as error:
            click.echo(str(error), err=True)
        except OSError as error:
            if error.filename is None or error.errno == errno.EPIPE:
                raise
            click.echo(f"{error.filename}：{error.strerror}；请检查路径和使用权限。", err=True)
        sys.exit(2)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="xunwang", prog_name="xunwang")
def main() -> None:
    """Xunwang (巡网): watch all government websites of a province, and write the reports.

    \b
    Example:
      xunwang demo --days 35 --sites 9       see the whole product work
      xunwang run --registry registry.yaml   monitor your own sites
    """


if __name__ == "__main__":
    main()
