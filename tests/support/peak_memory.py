"""The most that a process ever had in memory."""

from pathlib import Path


def peak_megabytes(pid: int | str = "self") -> float:
    """Of a process itself: `ru_maxrss` of a process that was just started begins with what its parent had."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
