"""Out-of-fold quality on HTML, as evaluate.py does it for text: `python scripts/evaluate.py html`.

Other extractors on the same pages: benchmark.py.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from lxml import html as lxml_html

from alignment import word_f1
from cleaner import Cleaner
from cleaner.decision.policy import best_lines
from cleaner.features import text as features
from cleaner.features.markup import markup
from cleaner.html.blocks import blocks
from cleaner.labels import Labelled
from cleaner.lines import non_blank
from cleaner.model.storage import Model, load
from cleaner.training.corpus import MAIN as CORPUS_MAIN
from corpus import FOLDS, MAIN, fold_of, gold_words, pages, site, words
from evaluate import PAGE_TYPES, SELECTED, Score, by_type, fold_model, language_of, mean, table
from html_pages import DISGUISES, disguised, html_pages

HOLDS = 0.95  # share of the reference's words that an article element must hold to count as the whole article


@cache
def scored_html(dataset: str, folds: tuple[int, ...], change: str = "") -> list[Score]:
    """Every page of the folds, cleaned as shipped, but by the model that has not seen its site."""
    gold = gold_words(dataset)
    all_pages = list(pages(dataset))
    scores = []
    for fold in folds:
        held_out = [page for page in all_pages if fold_of(site(page)) == fold]
        records = [{"html": CHANGES[change](page["html"]), "url": page["url"]} for page in held_out]
        docs = Cleaner(model=fold_model(fold, "html"), keep=MAIN).clean_many(records)
        for page, doc in zip(held_out, docs, strict=True):
            row = {"id": page["id"], "page_type": page["page_type"], "text": "x", "source": doc.source}
            scores.append(Score(row, word_f1(words(doc.text), gold[page["id"]])[0], doc.quality))
    return scores


def without_attributes(source: str) -> str:
    """The page without any class or id."""
    tree = lxml_html.document_fromstring(source.encode("utf-8", "replace") or b"<p>", parser=_parser())
    for element in tree.iter():
        for name in ("class", "id"):
            element.attrib.pop(name, None)
    return str(lxml_html.tostring(tree, encoding="unicode"))


def _parser() -> Any:
    return lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)


CHANGES: dict[str, Callable[[str], str]] = {"": str, "without class and id": without_attributes}


def article_alone(source: str, reference: Counter[str]) -> str | None:
    """The page's ``article`` element that holds nearly all of the main text, as a page of its own; None without such a one."""
    tree = lxml_html.document_fromstring(source.encode("utf-8", "replace") or b"<p>", parser=_parser())
    fitting = []
    for element in tree.iter("article"):
        found = Counter(words(str(element.text_content())))
        if (found & reference).total() >= HOLDS * reference.total():
            fitting.append((found.total(), str(lxml_html.tostring(element, encoding="unicode", with_tail=False))))
    return f"<!DOCTYPE html><html><body>{min(fitting)[1]}</body></html>" if fitting else None


def article_recall(dataset: str, folds: tuple[int, ...]) -> list[float]:
    """With nothing left of a page but its article: the share of the reference's words, of those in its lines, that are kept."""
    gold = gold_words(dataset)
    shares = []
    for fold in folds:
        cleaner = Cleaner(model=fold_model(fold, "html"), keep=MAIN)
        for page in pages(dataset):
            reference = Counter(gold[page["id"]])
            alone = article_alone(page["html"], reference) if reference and fold_of(site(page)) == fold else None
            if alone is None:
                continue
            there = (Counter(words("\n".join(blocks(alone).lines))) & reference).total()
            kept = (Counter(words(cleaner.clean_html(alone).text)) & reference).total()
            shares.append(kept / max(1, there))
    return shares


def disguised_scores(dataset: str, folds: tuple[int, ...], name: str) -> tuple[float, float]:
    """Mean word F1 of pages as they are, and in a disguise (which is one of columns: the model answers, not `clean_html`)."""
    gold = gold_words(dataset)
    plain: list[float] = []
    hidden: list[float] = []
    for fold in folds:
        model = load(fold_model(fold, "html"))
        held_out = [page for page, row in html_pages(dataset) if fold_of(page.site) == fold and "1" in row["main"]]
        for of, scores in ((held_out, plain), ([disguised(page, name) for page in held_out], hidden)):
            for start in range(0, len(of), 16):
                scores += _answered(model, of[start : start + 16], gold)
    return mean(plain), mean(hidden)


def _answered(model: Model, group: list[Labelled], gold: dict[str, list[str]]) -> list[float]:
    inked = [non_blank(page.lines) for page in group]
    batch = features.table([lines for _, lines, _ in inked], [blanks for _, _, blanks in inked])
    kinds = model.predict(batch, markup([page.blocks for page in group if page.blocks], batch)).kinds
    keep, _ = best_lines(kinds[CORPUS_MAIN].sum(0), batch.n_words, batch.bounds, "balanced")
    texts = [
        "\n".join(line for line, yes in zip(lines, keep[first:last].tolist(), strict=True) if yes)
        for (_, lines, _), (first, last) in zip(inked, pairwise(batch.bounds.tolist()), strict=True)
    ]
    return [word_f1(words(text), gold[page.id.split("#")[0]])[0] for page, text in zip(group, texts, strict=True)]


def report_html(folds: list[int]) -> str:
    """The whole report, in Markdown."""
    chosen = tuple(folds)
    ours, bare = scored_html("wcxb-dev", chosen), scored_html("wcxb-dev", chosen, "without class and id")
    rows = [("**cleaner**", by_type(ours)), ("cleaner, class and id removed", by_type(bare))]
    rows = [(name, [value for place, value in enumerate(values) if place != 1]) for name, values in rows]
    expected, true = [score.quality for score in ours], [score.f1 for score in ours]
    alone = [share for dataset in ("wcxb-dev", "fundus") for share in article_recall(dataset, chosen)]
    disguises = [(name, list(disguised_scores("wcxb-dev", chosen, name))) for name in DISGUISES]
    return "\n\n".join(
        [
            f"Out-of-fold word F1, macro over pages; folds {', '.join(map(str, folds))} of {FOLDS} by site. {SELECTED}",
            "## wcxb-dev, HTML",
            table(["", "all", *PAGE_TYPES], rows),
            f"Expected quality against true word F1: r = {np.corrcoef(expected, true)[0, 1]:.2f}. The fallback had a say on "
            f"{sum(score.row['source'] == 'fallback' for score in ours)} pages.",
            f"With nothing but the `article` element left ({len(alone)} pages that have one around their main text), "
            f"{mean(alone):.3f} of its words are kept.",
            "## The same pages in disguise (pages with main text)",
            table(["disguise", "as it is", "disguised"], disguises),
            "## News in many languages",
            languages(chosen),
            "",
        ]
    )


def languages(folds: tuple[int, ...]) -> str:
    """fundus by language, and the Chinese set."""
    groups = defaultdict(list)
    language = {page["id"]: language_of(page) for page in pages("fundus")}
    for score in scored_html("fundus", folds):
        groups[language[score.row["id"]]].append(score.f1)
    every = [value for values in groups.values() for value in values]
    rows: list[tuple[str, list[float]]] = [("fundus", [len(every), mean(every)])]
    rows += [(f"fundus, {name}", [len(values), mean(values)]) for name, values in sorted(groups.items())]
    for name in ("chinese", "goose3"):
        found = [score.f1 for score in scored_html(name, folds)]
        rows.append((name, [len(found), mean(found)]))
    return table(["set", "pages", "word F1"], rows)
