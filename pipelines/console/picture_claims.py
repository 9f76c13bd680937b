"""Which console takes the picture of a finding: of several that share a data folder, the first that claims it."""

from dataclasses import dataclass

from pipelines.console.people.store import Store

LASTS_S = 600.0  # a picture takes seconds: who has none by then has died, or could take none
TABLE = """
CREATE TABLE IF NOT EXISTS picture_claims (finding TEXT PRIMARY KEY, at REAL NOT NULL) STRICT;
"""


@dataclass
class PictureClaims:
    store: Store

    def __post_init__(self) -> None:
        self.store.add_tables(TABLE)

    def claim(self, finding: str, now: float) -> bool:
        """Whether it is ours to take; `now` in seconds since 1970."""
        with self.store.changing() as db:
            db.execute("DELETE FROM picture_claims WHERE at <= ?", (now - LASTS_S,))
            done = db.execute("INSERT OR IGNORE INTO picture_claims VALUES (?, ?)", (finding, now))
            return done.rowcount == 1
