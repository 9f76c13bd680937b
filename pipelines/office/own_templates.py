"""The templates of a program's circulars, as its folder holds them: looked up, begun and replaced."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pipelines.data_folder import DataFolder
from pipelines.office.papers import is_written, template_file
from pipelines.office.template_sample import sample_of
from schemas.mistakes import MistakeError
from schemas.registry.folder import PROGRAMS, TEMPLATES, program_files
from schemas.templates.load import load_template, starter
from schemas.templates.model import Template

NAME = re.compile(r"[\w-]{1,40}")
LARGEST = 400_000  # bytes of one file
_STARTER_OFFICE = "某某市人民政府办公室"


class Known(NamedTuple):
    """A template by its name; `wrong` says why it cannot be used."""

    name: str
    template: Template | None
    wrong: str = ""


class OwnTemplates:
    """Those of one program."""

    def __init__(self, folder: DataFolder, program: str) -> None:
        self._folder, self._program = folder, program
        shared, own = folder.root / TEMPLATES, folder.root / PROGRAMS / program / TEMPLATES
        self._home = own if program_files(folder.root) else shared
        self._places = (own, shared)

    def known(self) -> Iterator[Known]:
        """Every template that a circular of the program may follow, by name."""
        names = {path.stem for place in self._places for path in place.glob("*.yaml") if not is_written(path)}
        for name in sorted(names):
            try:
                yield Known(name, load_template(self._file(name)))
            except MistakeError as mistake:
                yield Known(name, None, _without_folder(mistake, self._file(name)).messages[0])

    def text(self, name: str) -> str:
        """Raises MistakeError for one that is not there."""
        return self._file(name).read_text(encoding="utf-8")

    def template(self, name: str) -> Template:
        """Raises MistakeError for one that is not there or cannot be used."""
        path = self._file(name)
        try:
            return load_template(path)
        except MistakeError as mistake:
            raise _without_folder(mistake, path) from None

    def _file(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise MistakeError("没有这份模板，请刷新后再选。")
        return template_file(self._folder.root, self._program, name)

    def begin(self, name: str, office: str) -> None:
        """Begin one from the starter, under the office's own name. Raises MistakeError where there is one already."""
        if any(one.name == name for one in self.known()):
            raise MistakeError(f"已有名为“{name}”的模板，请直接修改。")
        self.keep(name, starter().replace(_STARTER_OFFICE, office))

    def keep(self, name: str, text: str) -> Template:
        """Put a text in the place of the template; the one before is kept beside it. Raises MistakeError with all that
        is wrong: then nothing is changed."""
        if not NAME.fullmatch(name):
            raise MistakeError("模板名称须为1至40个字母、数字或汉字，请改正。")
        if len(text.encode()) > LARGEST:
            raise MistakeError(f"模板超过{LARGEST // 1000}KB，请核对是否选错了文件。")
        self._home.mkdir(parents=True, exist_ok=True)
        fresh, path = self._home / f".{name}.new", self._home / f"{name}.yaml"
        fresh.write_text(text, encoding="utf-8")
        try:
            template = load_template(fresh)
            sample_of(template)
        except MistakeError as mistake:
            raise _without_folder(mistake, fresh) from None
        else:
            if path.exists():
                path.replace(path.with_name(f"{path.name}.bak"))
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        return template


def _without_folder(mistake: MistakeError, path: Path) -> MistakeError:
    """The same without our own folders: a person knows the template by its name."""
    return MistakeError([text.removeprefix(f"{path}：").replace(str(path.parent), "") for text in mistake.messages])
