"""Second copies: what share of the kept words was said before on its page, and what goes with the copies?

    python -m scripts.measure.copies [text|html] [--folds 0,1] [--labelled N]

A **second saying** is a word that is kept inside a run of four words which the kept lines above have said already, more often
than the page's reference says them. The decision drops lines that are second copies; the measure counts what was kept before
it (**before**), what is left (**left**), the share of lines of which four fifths are second sayings that went (**lines gone**),
and the words that went though the reference says them as often (**lost**, a share of its words). Word F1 is
that of heading and body, without and with the copies. The pages are those of ``wcxb-dev``, out of fold; text is resiliparse's.

``--labelled`` adds so many of the pages of other sites that are labelled line by line, cleaned by the models of fold 0, which
have seen none of their sites. There the labels are the reference, and second copies are labelled like the first, so that what
is *lost* there is not known.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from cleaner import Cleaner, Doc
from cleaner.evaluation.metrics import word_f1, words
from cleaner.labels import fold_of
from cleaner.lines import MAIN_KINDS
from scripts.data.align_text import aligned_rows
from scripts.data.by_line_pages import unlike_pages
from scripts.data.datasets import FOLDS, read_pages, reference_words, site_of
from scripts.data.renderings import resiliparse
from scripts.measure.scoring import fold_model, folds_in, mean, table

SHINGLE = 4  # words
COPY, FEWEST_WORDS = 0.8, 6  # share of a line that was said before, and words, from which it is a second copy
SETS = ("wcxb-dev", "fundus")


class Page(NamedTuple):
    """What was found on one page; words."""

    kept: int  # before copies were dropped
    before: int  # second sayings among them
    left: int  # second sayings after
    copies: int  # lines that are second copies, before
    gone: int  # of them, those that were dropped
    lost: int  # words that the result lacks for the copies
    reference: int
    f1: tuple[float, float]  # word F1 with the copies, and without


def second_words(lines: Iterable[list[str]], reference: Counter[tuple[str, ...]]) -> list[int]:
    """Return for each line, as words, how many of them are second sayings.

    >>> line = "the ferry has not run since march".split()
    >>> second_words([line, ["so"], line[2:]], Counter())
    [0, 0, 5]
    """
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for line in lines:
        shingles = [tuple(line[place : place + SHINGLE]) for place in range(len(line) - SHINGLE + 1)]
        covered = {
            place + step
            for place, shingle in enumerate(shingles)
            if seen[shingle] >= max(1, reference[shingle])
            for step in range(SHINGLE)
        }
        seen.update(shingles)
        found.append(len(covered))
    return found


def measured(doc: Doc, reference: list[str]) -> Page:
    """Return what was found on a page."""
    lines = [line for line in doc.lines if line.keep or (line.reason == "second-copy" and line.kind in MAIN_KINDS)]
    lines = [line for line in lines if line.kind != "blank"]
    texts = [words(line.text) for line in lines]
    said = Counter(tuple(reference[place : place + SHINGLE]) for place in range(len(reference) - SHINGLE + 1))
    again = second_words(texts, said)
    left = second_words([text for text, line in zip(texts, lines, strict=True) if line.keep], said)
    copies = [
        line.keep
        for line, text, count in zip(lines, texts, again, strict=True)
        if len(text) >= FEWEST_WORDS and count >= COPY * len(text)
    ]
    everything = [word for text in texts for word in text]
    kept = [word for text, line in zip(texts, lines, strict=True) if line.keep for word in text]
    wanted = Counter(reference)
    lost = (Counter(everything) & wanted).total() - (Counter(kept) & wanted).total()
    f1 = word_f1(everything, reference)[0], word_f1(kept, reference)[0]
    return Page(len(everything), sum(again), sum(left), len(copies), copies.count(False), lost, len(reference), f1)


def of_set(dataset: str, reads: str, folds: Sequence[int]) -> Iterator[Page]:
    """Yield what was found on the pages of a set, out of fold."""
    reference = reference_words(dataset)
    pages: list[dict[str, Any]] = list(read_pages(dataset)) if reads == "html" else aligned_rows(dataset, "resiliparse")
    for fold in folds:
        held_out = [page for page in pages if fold_of(page.get("site") or site_of(page), FOLDS) == fold]
        records = [{reads: page[reads]} for page in held_out]
        docs = Cleaner(model=fold_model(fold, reads), keep=MAIN_KINDS).clean_many(records, form=reads)
        for page, doc in zip(held_out, docs, strict=True):
            yield measured(doc, reference[page["id"]])


def labelled(reads: str, most: int) -> Iterator[Page]:
    """Yield the same for pages labelled by line, of the sites of fold 0."""
    cleaner = Cleaner(model=fold_model(0, reads), keep=MAIN_KINDS)
    held_out = (found for found in unlike_pages() if fold_of(site_of(found.page), FOLDS) == 0)
    for found in islice(held_out, most):
        main = [line for line, kind in zip(found.lines, found.kinds, strict=True) if kind in MAIN_KINDS]
        html = found.page["html"]
        (doc,) = cleaner.clean_many([{reads: html if reads == "html" else resiliparse(html)}], form=reads)
        yield measured(doc, words("\n".join(main)))


def report(results: dict[str, list[Page]]) -> str:
    """Return the table by set."""
    rows = []
    for name, pages in results.items():
        kept, before, left, copies, gone, lost, reference = (sum(values) for values in list(zip(*pages, strict=True))[:7])
        f1 = [mean([page.f1[when] for page in pages]) for when in (0, 1)]
        shares = [f"{before / kept:.4f}", f"{left / max(1, kept - before + left):.4f}", f"{gone / max(1, copies):.3f}"]
        rows.append((name, [len(pages), *shares, copies, f"{lost / max(1, reference):.4f}", *(f"{each:.4f}" for each in f1)]))
    head = ["set", "pages", "before", "left", "lines gone", "of lines", "lost", "word F1 before", "after"]
    return table(head, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("--folds", type=folds_in, default=list(range(FOLDS)), metavar="K,K")
    parser.add_argument("--labelled", type=int, default=0, metavar="N", help="measure so many labelled pages, too")
    arguments = parser.parse_args()
    results = {name: list(of_set(name, arguments.reads, arguments.folds)) for name in SETS}
    if arguments.labelled:
        results["labelled"] = list(labelled(arguments.reads, arguments.labelled))
    print(report(results))


if __name__ == "__main__":
    main()
