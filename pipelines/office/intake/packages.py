"""A hand-in as one file or as a zip: its table, and the pictures and letters that its rows name."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.evidence.handed_in import Body
from pipelines.office.intake.pictures import MOST_BYTES, pictures_of
from schemas.mistakes import MistakeError

MOST_FILES = 10_000
_TABLES = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".csv", ".jsonl", ".json"})  # a .txt in a zip is a letter
_UTF8_NAME = 0x800  # the flag of a zip entry whose name is UTF-8


@dataclass(frozen=True)
class Package:
    """`table`: the file with the rows; `files`: what lies beside it in a zip, by name; `pictures`: what lies in its
    rows, by place."""

    table: Path
    files: dict[str, Body] = field(default_factory=dict)
    pictures: dict[str, list[Body]] = field(default_factory=dict)
    zipped: bool = False


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """What was handed in. Raises MistakeError for a zip that cannot be read or that holds no table or several."""
    if path.suffix.lower() != ".zip":
        yield Package(path, pictures=pictures_of(path) if path.exists() else {})
        return
    with TemporaryDirectory() as folder:
        files = _unpacked(path)
        tables = [name for name in files if Path(name).suffix.lower() in _TABLES]
        if len(tables) != 1:
            told = "没有表格" if not tables else f"有{len(tables)}个表格（{'、'.join(tables)}）"
            raise MistakeError(f"{path.name}：压缩包内{told}，请只放一个表格（xlsx、csv或jsonl）和它引用的文件。")
        table = Path(folder) / Path(tables[0]).name
        table.write_bytes(files.pop(tables[0]).raw)
        yield Package(table, files, pictures_of(table), zipped=True)


def _unpacked(path: Path) -> dict[str, Body]:
    """The files of a zip by their bare names."""
    found: dict[str, Body] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir() and not _hidden(one.filename)]
            if len(entries) > MOST_FILES:
                raise MistakeError(
                    f"{path.name}：压缩包内有{len(entries)}个文件，请分批导入，每批不超过{MOST_FILES}个。"
                )
            for entry in entries:
                name = Path(_name(entry)).name
                if entry.file_size > MOST_BYTES:
                    raise MistakeError(f"{path.name}：压缩包内的“{name}”超过50MB，请压缩或拆分后重新导入。")
                if name in found:
                    raise MistakeError(f"{path.name}：压缩包内有两个文件名为“{name}”，请改名后重新导入。")
                found[name] = Body(name, archive.read(entry))
    except OSError as error:
        raise MistakeError(f"{path}：打不开（{error.strerror}），请检查路径") from None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise MistakeError(f"{path.name}：不是能读取的zip文件（{error}），请去掉密码并重新压缩后再导入。") from None
    return found


def _hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or Path(name).name.startswith(".")


def _name(entry: zipfile.ZipInfo) -> str:
    """Chinese systems write names in GBK without saying so."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename
