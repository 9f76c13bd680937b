"""Tests start hundreds of processes of ours: what is compiled is kept, even where the environment says otherwise, for
compiling it anew is 40 % of such a start."""

import os
import sys

sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
