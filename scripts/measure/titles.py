"""Titles of articles, out of fold: is the headline found, and does it come out once?

    python -m scripts.measure.titles [text|html] [--folds 0,1] [--rendering resiliparse] [--model DIR] [--list]

The pages are the articles of the data that name their title and have a visible line that says it. Their policy is the default
one (title, heading and body are kept). **Found and single** is what a user reads: exactly one kept line says the headline.
The other pages:

- **lost**: no kept line says the headline;
- **twice**: more than one kept line says it. A heading within the text is none of them where the reference has it, too, or
  where it differs by a word.

**Called** is the share of all pages on which that line is also the only kept one of kind title, **doc.title** the share on
which `Doc.title` is one line that says the headline. A line *says* the headline if both have the same words in the same order,
but for a word or two, and the site's name left out: what stands before or behind a sign such as "|" or " – ". A text that ends
early behind an ellipsis says it, too. ``--list`` names the pages that came out wrong.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import Cleaner, Doc
from cleaner.evaluation.metrics import word_f1
from cleaner.labels import fold_of
from scripts.data.align_text import aligned_rows
from scripts.data.datasets import FOLDS, read_pages, site_of
from scripts.measure.scoring import fold_model, folds_in, table

SETS = ("wcxb-dev", "fundus", "goose3")  # the Chinese set names no titles
CLASSES = ("single", "lost", "twice")
LEAST = 0.5  # share of a text's words that is its headline, not the site's name
CUT = 4  # words of a text that ends early, at least
ALIKE = 0.8  # word F1 above which two headlines differ by a word or two

_split_sites = re.compile(r"\s[-–—|·•»«:/]{1,2}\s|[|»«｜–—_]|\s::\s|:\s|\s-|-\s").split
_find_words = re.compile(r"\w+").findall


class Outcome(NamedTuple):
    """How the title of one page came out."""

    id: str
    found: str  # one of `CLASSES`
    called: bool  # is the one line that says the headline the only kept one of kind title?
    told: bool  # is `doc.title` one line that says the headline?
    doc: Doc


def headlines(text: str) -> frozenset[str]:
    """Return the word sequences that a text may mean as the headline: all of it, and its parts without the site's name.

    >>> sorted(headlines("Ten Good Teas | The Kettle"))
    ['ten good teas', 'ten good teas the kettle']
    """
    whole = _words(text)
    parts = [part for part in _split_sites(text) if part]
    found = {whole}
    for first in range(len(parts)):
        for last in range(first + 1, len(parts) + 1):
            some = " ".join(map(_words, parts[first:last])).strip()
            if len(some) >= LEAST * len(whole):
                found.add(some)
    return frozenset(filter(None, found))


def says(line: str, title: str, exact: bool = False) -> bool:
    """Return whether a line says a title; an ``exact`` one differs by no word.

    >>> says("Ten good teas", "Ten Good Teas | The Kettle"), says("Ten good", "Ten good teas for the winter")
    (True, False)
    >>> says("Ten good teas for …", "Ten good teas for the winter"), says("Teas", "Ten good teas")
    (True, False)
    """
    if len(line) > 3 * len(title) + 20:
        return False
    wanted, line = _headlines(title), line.strip()
    if not _headlines(line).isdisjoint(wanted):
        return True
    words = _words(line)
    if line.endswith(("…", "...")):
        return len(words.split()) >= CUT and any(text.startswith(words) for text in wanted)
    return not exact and any(_alike(words, text) for text in wanted)


def _alike(words: str, text: str) -> bool:
    if not LEAST * len(text) <= len(words) <= len(text) / LEAST:
        return False
    return word_f1(words.split(), text.split())[0] > ALIKE


@lru_cache(maxsize=4096)
def _headlines(text: str) -> frozenset[str]:
    return headlines(text)


def _words(text: str) -> str:
    return " ".join(_find_words(text.casefold().replace("'", "").replace("’", "")))


def outcome(name: str, doc: Doc, title: str, reference: str) -> Outcome | None:
    """Return how a page's title came out; None if no line says it."""
    saying = [line for line in doc.lines if line.text.strip() and not line.hidden and says(line.text, title)]
    if not saying:
        return None
    kept = [line for line in doc.lines if line.keep and line.kind != "blank"]
    begins = next((line.number for line in kept if line.kind == "body"), len(doc))
    titles = [line.number for line in kept if line.kind == "title"]
    said = [line for line in kept if says(line.text, title)]
    if len(said) > 1:
        inside = any(says(line, title) for line in reference.splitlines())
        above = [line for line in said if line.kind == "title" or line.number < begins]
        again = [line for line in said if line not in above and says(line.text, title, exact=True) and not inside]
        said = [*above, *again] or said[:1]
    found = "single" if len(said) == 1 else "twice" if said else "lost"
    told = doc.title is not None and "\n" not in doc.title and says(doc.title, title)
    return Outcome(name, found, len(said) == 1 and titles == [said[0].number], told, doc)


def pages(dataset: str, reads: str, rendering: str) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield id, site and title of every article of a set that names its title, and its record for `clean_many`."""
    if reads == "html":
        for page in read_pages(dataset):
            if page["page_type"] == "article" and page["title"]:
                yield page["id"], site_of(page), page["title"], {"html": page["html"], "url": page["url"]}
    else:
        for row in aligned_rows(dataset, rendering):
            if row["page_type"] == "article" and row["title"]:
                yield row["id"], row["site"], row["title"], {"text": row["text"]}


def outcomes(
    dataset: str, reads: str, folds: Sequence[int], rendering: str = "resiliparse", model: Path | None = None
) -> list[Outcome]:
    """Return the outcome of every page of the folds on which a line says the title."""
    everything, found = list(pages(dataset, reads, rendering)), []
    reference = {page["id"]: page["gold"] for page in read_pages(dataset)}
    for fold in folds:
        held_out = [page for page in everything if fold_of(page[1], FOLDS) == fold]
        cleaner = Cleaner(model=model or fold_model(fold, reads))
        docs = cleaner.clean_many([record for *_, record in held_out], form="html" if reads == "html" else "text")
        for (name, _, title, _), doc in zip(held_out, docs, strict=True):
            found.append(outcome(name, doc, title, reference[name]))
    return [each for each in found if each is not None]


def report(results: dict[str, list[Outcome]]) -> str:
    """Return the table by set."""
    rows = []
    results = {name: some for name, some in results.items() if some}
    for name, results_of in [*results.items(), ("all", [each for some in results.values() for each in some])]:
        count = Counter(each.found for each in results_of)
        pages = max(1, len(results_of))
        called, told = (sum(values) / pages for values in zip(*((each.called, each.told) for each in results_of), strict=True))
        rows.append((name, [len(results_of), count["single"] / pages, *(count[each] for each in CLASSES[1:]), called, told]))
    return table(["set", "pages", "found and single", *CLASSES[1:], "called", "doc.title"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("--folds", type=folds_in, default=list(range(FOLDS)), metavar="K,K")
    parser.add_argument("--rendering", default="resiliparse", help="of text; default: resiliparse")
    parser.add_argument("--model", type=Path, help="for all folds, in place of the models that have not seen them")
    parser.add_argument("--list", action="store_true", help="name the pages that came out wrong")
    arguments = parser.parse_args()
    reads, folds = arguments.reads, arguments.folds
    results = {name: outcomes(name, reads, folds, arguments.rendering, arguments.model) for name in SETS}
    print(report(results))
    if arguments.list:
        for each in (each for some in results.values() for each in some if each.found != "single"):
            print(f"{each.found}\t{each.id}")


if __name__ == "__main__":
    main()
