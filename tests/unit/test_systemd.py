"""The unit file: sections and keys that systemd knows, and a command line that the product takes."""

import configparser
import shlex
from pathlib import Path

from pipelines.commands.run import command

UNIT = Path(__file__).parents[2] / "deploy" / "systemd" / "xunwang.service"
# What the file uses of systemd.unit(5), .service(5), .exec(5), .kill(5) and .resource-control(5).
KNOWN = {
    "Unit": {"Description", "Wants", "After"},
    "Service": {
        "Type", "User", "Group", "StateDirectory", "StateDirectoryMode", "ConfigurationDirectory", "WorkingDirectory",
        "ExecStart", "KillSignal", "KillMode", "TimeoutStopSec", "Restart", "RestartSec", "RestartPreventExitStatus",
        "LimitNOFILE", "MemoryMax", "NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices",
        "ProtectKernelTunables", "ProtectControlGroups", "RestrictSUIDSGID", "UMask",
    },
    "Install": {"WantedBy"},
}  # fmt: skip


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True, delimiters=("=",), comment_prefixes=("#", ";"))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(UNIT.read_text(encoding="utf-8"))
    return parser


def test_every_section_and_key_is_one_of_systemd() -> None:
    parsed = unit()
    assert {name: set(parsed[name]) for name in parsed.sections()} == KNOWN


def test_the_command_line_is_one_that_the_product_takes() -> None:
    program, name, *arguments = shlex.split(unit()["Service"]["ExecStart"])
    assert (Path(program).name, name) == ("xunwang", "run")
    assert Path(program).is_absolute()
    context = command.make_context("run", arguments, resilient_parsing=False)
    assert context.params["data"] == Path("/var/lib/xunwang/data")
    assert context.params["data"].is_relative_to(unit()["Service"]["WorkingDirectory"])
    assert context.params["log_level"] == "info"


def test_a_mistake_is_not_started_again_and_a_crash_is() -> None:
    service = unit()["Service"]
    assert (service["Restart"], service["RestartPreventExitStatus"]) == ("on-failure", "2")
    assert service["KillSignal"] == "SIGTERM"  # the run stops in order at it
