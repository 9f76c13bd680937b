"""Tables that are shipped as YAML beside the modules that use them."""

from importlib.resources import files
from typing import Any

import yaml


def shipped(package: str, name: str) -> Any:
    """What stands in a YAML file of a package. Every process that starts reads these tables; libyaml does it in a tenth
    of the time that Python takes."""
    return yaml.load(files(package).joinpath(name).read_bytes(), yaml.CSafeLoader)
