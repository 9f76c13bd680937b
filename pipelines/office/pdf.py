"""The paper as pdf, by LibreOffice where it is installed: the fonts that it has are embedded.

The docx names the fonts of GB/T 9704, which are not free. Where they are missing the program takes Chinese fonts that
are there: the free ones are Noto Serif CJK and Noto Sans CJK (SIL Open Font License 1.1, package fonts-noto-cjk).
"""

import hashlib
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from docx import Document

from schemas.mistakes import MistakeError

PROGRAMS = ("soffice", "libreoffice")
PATIENCE_S = 300
KEPT = 8  # printed papers that are kept in memory
_ONE_AT_A_TIME = Lock()
# In place of the fonts of GB/T 9704 where they are missing: a serif face for text, a plain one for headings.
INSTEAD = {
    "Noto Serif CJK SC": ("方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "宋体"),
    "Noto Sans CJK SC": ("黑体",),
}
LISTED = ("fc-list", ":lang=zh-cn", "family")
_CREATED = re.compile(rb"(/CreationDate\(D:)\d{14}")
_NUMBER = re.compile(rb"((?:/ID \[ <|>\n<|/DocChecksum /))[0-9A-F]{32}")


def office_program() -> str | None:
    """The path of LibreOffice; None where there is none."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def has_chinese_fonts() -> bool:
    """Whether fontconfig knows a font with Chinese characters; without one every character would be an empty box."""
    program = shutil.which(LISTED[0])
    if program is None:
        return False
    try:
        told = subprocess.run([program, *LISTED[1:]], capture_output=True, timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        return False
    return told.returncode == 0 and bool(told.stdout.strip())


def _fonts() -> str:
    """What fontconfig reads: everything of the machine, and what stands in for a font that is not there."""
    rules = "".join(
        f'<match><test name="family"><string>{wanted}</string></test>'
        f'<edit name="family" mode="append" binding="strong"><string>{other}</string></edit></match>'
        for other, several in INSTEAD.items()
        for wanted in several
    )
    usual = f'<include ignore_missing="yes">{os.environ.get("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")}</include>'
    return f"<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>{usual}{rules}</fontconfig>"


@cache
def can_print() -> bool:
    """Whether a paper can be printed here as people expect it; looked up once."""
    return office_program() is not None and has_chinese_fonts()


@lru_cache(maxsize=KEPT)
def _printed(docx: bytes) -> bytes:
    created = Document(BytesIO(docx)).core_properties.created
    return to_pdf(docx, created.replace(tzinfo=UTC) if created else datetime.now(UTC))


def printed(docx: bytes) -> bytes:
    """The pages of an edition's docx, stamped with the time that it carries; one paper is printed at a time. Raises
    MistakeError as `to_pdf` does."""
    with _ONE_AT_A_TIME:
        return _printed(docx)


def to_pdf(docx: bytes, as_of: datetime) -> bytes:
    """The pages of a docx. `as_of` is the day that the file is stamped with, so that equal papers are equal files.
    Raises MistakeError where there is no LibreOffice or no Chinese font, or when it cannot read the paper."""
    program = office_program()
    if program is None:
        raise MistakeError("本机没有安装LibreOffice，不能生成pdf；请安装后再试，或用docx另存为pdf。")
    if not has_chinese_fonts():
        raise MistakeError(
            "本机没有中文字体（或没有安装fontconfig），生成的pdf会缺字；请安装fonts-noto-cjk和fontconfig，或用docx另存为pdf。"
        )
    with TemporaryDirectory(prefix="xunwang-pdf-") as folder:
        source = Path(folder) / "paper.docx"
        source.write_bytes(docx)
        command = [
            program, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf",
            "--outdir", folder, str(source),
        ]  # fmt: skip
        fonts = Path(folder) / "fonts.conf"
        fonts.write_text(_fonts(), encoding="utf-8")
        stamp = str(int(as_of.timestamp()))
        environment = {**os.environ, "SOURCE_DATE_EPOCH": stamp, "HOME": folder, "FONTCONFIG_FILE": str(fonts)}
        try:
            done = subprocess.run(command, env=environment, capture_output=True, timeout=PATIENCE_S, check=False)
        except subprocess.TimeoutExpired:
            raise MistakeError(f"LibreOffice在{PATIENCE_S}秒内没有转出pdf，请稍后再试。") from None
        made = source.with_suffix(".pdf")
        if done.returncode or not made.is_file():
            raise MistakeError(f"LibreOffice没有转出pdf（返回{done.returncode}），请用docx另存为pdf。")
        return stamped(made.read_bytes(), as_of)


def stamped(pdf: bytes, as_of: datetime) -> bytes:
    """The file with the paper's own day, and with a number made from its content: both as long as what stood there, so
    that the table of places stays right."""
    day = as_of.astimezone(UTC).strftime("%Y%m%d%H%M%S").encode()
    dated = _CREATED.sub(lambda found: found[1] + day, pdf)
    bare = _NUMBER.sub(lambda found: found[1] + b"0" * 32, dated)
    number = hashlib.sha256(bare).hexdigest()[:32].upper().encode()
    return _NUMBER.sub(lambda found: found[1] + number, dated)
