"""Who runs this process, as the operating system knows."""

import os
import pwd


def login() -> str:
    """The operating system's name of the user who runs this process; the number where it has none."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
