"""A process that stores bodies without end and says after each flush which ones are durable; to be killed.

Usage: python -m tests.support.evidence_worker FOLDER PROMISES SEED
"""

import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.evidence import EvidenceStore

KEPT = "012345"  # bodies whose name begins so are never forgotten
START = datetime(2026, 7, 1, tzinfo=UTC)


def main(folder: Path, promises: Path, seed: int) -> None:
    dice = random.Random(seed)
    with EvidenceStore(folder, reserve_bytes=0, pack_bytes=2_000_000) as store, promises.open("a") as out:
        at = START + timedelta(days=seed)
        while True:
            bodies = [dice.randbytes(dice.randrange(1, 60_000)) for _ in range(dice.randrange(1, 40))]
            names = [store.put(body, at) for body in bodies]
            store.flush()
            out.write("".join(f"{name}\n" for name in names))
            out.flush()
            if dice.random() < 0.2:
                store.expire(lambda name: name[0] in KEPT, at + timedelta(days=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
