"""`xunwang worker` that also tells in its log when it begins to lead, so that a benchmark knows whom to kill."""

import logging

from pipelines.commands.worker import command

if __name__ == "__main__":
    logging.getLogger("pipelines").setLevel(logging.INFO)
    command()
