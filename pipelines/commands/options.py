"""Options that many subcommands share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.data_folder import DataFolder
from schemas.mistakes import MistakeError

if TYPE_CHECKING:
    from pipelines.cluster.settings import ClusterSettings
    from pipelines.log.records import Log
    from pipelines.office.finding_desk import Desk
    from pipelines.opened import Opened
    from schemas.registry.model import Registry

data_option = click.option(
    "--data",
    default=Path("data"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="Data folder of the run.",
)
program_option = click.option("--program", help="Id of the monitoring program, where there are several.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
settings_option = click.option(
    "--settings", type=click.Path(path_type=Path), help="Cluster settings (YAML): bootstrap, prefix, sasl, tls, ..."
)
bootstrap_option = click.option("--bootstrap", help="Addresses of the brokers, before those of the settings file.")


@dataclass(frozen=True)
class At:
    """What a command works on: a data folder alone, or a cluster and the folder that its workers share."""

    data: Path
    settings: Path | None
    bootstrap: str | None
    program: str | None = None

    @property
    def cluster(self) -> "ClusterSettings | None":
        """None: the data folder holds all there is. Raises MistakeError for settings that cannot be used."""
        if self.settings is None and self.bootstrap is None:
            return None
        from pipelines.cluster.settings import load_settings

        return load_settings(self.settings, self.bootstrap)

    @property
    def folder(self) -> DataFolder:
        """Raises MistakeError when nothing has run here."""
        folder = DataFolder(self.data)
        return folder.existing() if self.cluster is None else folder.shared()

    @property
    def opened(self) -> "Opened":
        """The installation in the folder. Raises MistakeError for what cannot be used."""
        from pipelines.opened import open_folder

        return open_folder(self.folder.root)

    @property
    def registry(self) -> "Registry":
        """What the program that the command is about watches. Raises MistakeError when that is not clear."""
        return self.opened.registry(self.program)

    @property
    def home(self) -> DataFolder:
        """The folder of that program's own files."""
        return self.folder.of_program(self.registry.program.id)

    @contextmanager
    def log(self) -> "Iterator[Log]":
        """The log, closed at the end. The client of the brokers is loaded only when there are some."""
        cluster = self.cluster
        if cluster is not None:
            with _on_kafka(cluster) as log:
                yield log
            return
        from pipelines.log.sqlite import SqliteLog

        local = SqliteLog(self.folder.log)
        try:
            yield local
        finally:
            local.close()

    @contextmanager
    def desk(self) -> "Iterator[Desk]":
        """A desk officer's way to findings."""
        from pipelines.office.finding_desk import Desk

        folder = self.folder
        with self.log() as log:
            yield Desk(folder, log, self.program)


@contextmanager
def _on_kafka(settings: "ClusterSettings") -> "Iterator[Log]":
    """Raises MistakeError when the brokers go away meanwhile."""
    from kafka.errors import KafkaError

    from pipelines.cluster.office_log import OfficeLog
    from pipelines.cluster.settings import BrokersAwayError

    log = OfficeLog(settings)
    try:
        yield log
    except (BrokersAwayError, KafkaError) as error:
        raise MistakeError(f"{settings.bootstrap}: the brokers went away ({error}); try again.") from None
    finally:
        log.close()


def at_options(work: Callable[..., None]) -> Callable[..., None]:
    """--data, --program, --settings and --bootstrap, handed to the command as one `at`."""

    @data_option
    @program_option
    @settings_option
    @bootstrap_option
    @wraps(work)
    def command(
        *, data: Path, program: str | None, settings: Path | None, bootstrap: str | None, **others: Any
    ) -> None:
        work(at=At(data, settings, bootstrap, program), **others)

    return command
