"""`python -m tests.seeds FACTS.yaml --out FOLDER [--only KEY]`: installations from circulars written down as facts."""

import argparse
import sys
from pathlib import Path

from schemas.mistakes import MistakeError
from tests.seeds.folder import make_all


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.seeds", description=__doc__)
    asked.add_argument("facts", type=Path)
    asked.add_argument("--out", type=Path, required=True)
    asked.add_argument("--only")
    given = asked.parse_args()
    try:
        for folder in make_all(given.facts, given.out, given.only, say=lambda note: print(note, file=sys.stderr)):
            print(folder)
    except MistakeError as mistake:
        print("\n".join(mistake.messages), file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
