"""The mark of tests that print with LibreOffice: left out where it is missing, but not where CI promises it."""

import os

import pytest

from pipelines.office.pdf import office_program

needs_libreoffice = pytest.mark.skipif(
    office_program() is None and os.environ.get("CI") != "true", reason="LibreOffice is not installed"
)
