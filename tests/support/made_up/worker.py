"""A worker of a cluster that knows the made-up kind. Usage: python -m tests.support.made_up.worker STAGE OPTIONS"""

import sys

from tests.support.made_up import parts

parts.add()

from pipelines.cli import main  # noqa: E402
from tests.support.made_up import behaviour  # noqa: E402

if __name__ == "__main__":
    behaviour.add()
    main(["worker", *sys.argv[1:]])
