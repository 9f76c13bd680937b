"""The reference subscriber of `deploy`, which is no package: loaded from its file, as a reader would run it."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

PATH = Path(__file__).parents[2] / "deploy" / "subscriber" / "reference.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_subscriber", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":  # BROKERS FILE TOPIC: as a process of its own, to be killed
    load().main(sys.argv[1], sys.argv[2], topic=sys.argv[3])
