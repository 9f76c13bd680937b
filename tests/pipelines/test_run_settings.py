"""What an operator may set for the visits, and what a slip in it says."""

from pathlib import Path

import pytest

from pipelines.cli import main


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["run", *arguments], prog_name="xunwang")
    assert ended.value.code == 2
    return capsys.readouterr().err


@pytest.fixture
def registry(tmp_path: Path) -> str:
    """A registry with nothing to find fault with."""
    from schemas.registry.load import dump
    from tests.support.registries import registry as small

    path = tmp_path / "registry.yaml"
    path.write_text(dump(small()), encoding="utf-8")
    return str(path)


def test_a_proxy_that_is_no_address_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path, registry: str) -> None:
    said = refused(capsys, "--registry", registry, "--data", str(tmp_path / "d"), "--proxy", "10.0.0.1:3128")
    assert said.startswith("--proxy: ")
    assert said.count("\n") == 1


def test_certificates_that_are_none_are_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, registry: str
) -> None:
    pem = tmp_path / "ca.pem"
    pem.write_text("not a certificate")
    said = refused(capsys, "--registry", registry, "--data", str(tmp_path / "d"), "--ca-file", str(pem))
    assert said.startswith(f"--ca-file: {pem} holds no certificates")


def test_a_missing_file_of_certificates_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "does not exist" in refused(capsys, "--data", str(tmp_path), "--ca-file", str(tmp_path / "none.pem"))
