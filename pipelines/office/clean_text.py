"""What the word packs report in right texts: every hit in statutes in force is a false one."""

from functools import cache
from pathlib import Path

from schemas.textpacks import built_in, load_pack
from schemas.textpacks.words import statutes
from stages.classifier.text import hits
from stages.classifier.text.compiled import CompiledPacks
from stages.reporter.precision import CleanText

REPORTING = frozenset({"severe", "wrong", "sensitive"})
EVERY = 20  # articles of which one is read: 140,000 characters in 0.15 s, beside 0.4 s for the packs


@cache
def clean_text(own_packs: tuple[Path, ...] = ()) -> CleanText:
    """The figure for the built-in packs and an office's own, over the articles that are shipped."""
    packs = CompiledPacks((*built_in(), *map(load_pack, own_packs)))
    articles = statutes()[::EVERY]
    found = sum(hit.level in REPORTING for article in articles for hit in hits(article, packs=packs))
    return CleanText(sum(map(len, articles)), found, packs.revision)
