"""First pages of the five circulars as pictures: `python -m tests.seeds.pictures docs/pictures`. Needs LibreOffice, a
Chinese font and pdftoppm (poppler-utils).

Each office is rehearsed, its docx put on pages, and the first page made small enough for a page of documentation.
"""

import io
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from pipelines.office.pdf import to_pdf
from tests.seeds.rehearsed import rehearse

OFFICES = Path(__file__).parents[2] / "deploy" / "offices"
WIDTH, SHADES, MOST_BYTES = 640, 12, 150_000
PATIENCE_S = 300


def first_page(docx: bytes) -> Image.Image:
    """The first page as it is printed."""
    command = ["pdftoppm", "-png", "-r", "110", "-f", "1", "-l", "1", "-"]
    pdf = to_pdf(docx, datetime(2026, 1, 1, tzinfo=UTC))
    drawn = subprocess.run(command, input=pdf, capture_output=True, timeout=PATIENCE_S, check=True).stdout
    return Image.open(io.BytesIO(drawn)).convert("RGB")


def small(page: Image.Image) -> bytes:
    """As png of a few shades."""
    height = round(page.height * WIDTH / page.width)
    shrunk = page.resize((WIDTH, height), Image.Resampling.LANCZOS).quantize(SHADES, dither=Image.Dither.NONE)
    file = io.BytesIO()
    shrunk.save(file, "PNG", optimize=True)
    return file.getvalue()


def main(target: Path) -> None:
    if shutil.which("pdftoppm") is None:
        sys.exit("pdftoppm is needed: apt-get install poppler-utils")
    for office in sorted(OFFICES.iterdir()):
        with TemporaryDirectory(prefix=f"{office.name}-") as folder:
            paper = rehearse(office, Path(folder) / "out").edition("docx").read_bytes()
        content = small(first_page(paper))
        path = target / f"circular-{office.name}.png"
        path.write_bytes(content)
        print(f"{path}  {len(content):,} bytes{'  too large' if len(content) > MOST_BYTES else ''}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
