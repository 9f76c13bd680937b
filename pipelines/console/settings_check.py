"""What the console is told by files in the data folder, looked at before anything is started."""

from pathlib import Path

from pipelines.console.notices.settings import load_notice_settings
from pipelines.console.people.directory_settings import load_directory
from pipelines.pictures.settings import load_picture_settings
from pipelines.running.secrets import secrets_of
from schemas.mistakes import MistakeError


def check_settings(folder: Path) -> None:
    """Raises MistakeError with everything that is wrong in `login.yaml`, `notices.yaml` and `pictures.yaml`."""
    wrong: list[str] = []
    for load in (load_directory, load_notice_settings, load_picture_settings):
        try:
            load(folder, secrets_of())
        except MistakeError as mistake:
            wrong += mistake.messages
    if wrong:
        raise MistakeError(wrong)
