"""Out-of-fold quality on HTML: word F1 by page type and language, and with other markup than the page's own.

Other extractors on the same pages are measured by `benchmark`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from lxml import html as lxml_html

from cleaner import Cleaner
from cleaner.decision.policy import best_lines
from cleaner.evaluation.metrics import word_f1, words
from cleaner.features.batch import PageBatch
from cleaner.html.blocks import blocks
from cleaner.labels import Labelled, fold_of
from cleaner.lines import MAIN_KINDS, numbers_of
from cleaner.model.storage import Model, load
from cleaner.units import plain
from scripts.data.augment_html import MARKUP, augmented
from scripts.data.datasets import FOLDS, language_of_news, read_pages, reference_words, site_of
from scripts.data.html_pages import referenced_pages
from scripts.measure.scoring import PAGE_TYPES, SELECTED, Score, by_type, correlation, fold_model, mean, table

WHOLE_ARTICLE = 0.95  # share of the reference's words in an article element that holds the whole article
BATCH = 16  # pages


@cache
def scored(dataset: str, folds: tuple[int, ...], change: str = "") -> list[Score]:
    """Every page of the folds, cleaned as shipped, but by the model that has not seen its site."""
    reference = reference_words(dataset)
    pages = list(read_pages(dataset))
    scores = []
    for fold in folds:
        held_out = [page for page in pages if fold_of(site_of(page), FOLDS) == fold]
        records = [{"html": CHANGES[change](page["html"]), "url": page["url"]} for page in held_out]
        docs = Cleaner(model=fold_model(fold, "html"), keep=MAIN_KINDS).clean_many(records, form="html")
        for page, doc in zip(held_out, docs, strict=True):
            row = {"id": page["id"], "page_type": page["page_type"], "text": "x", "source": doc.source}
            scores.append(Score(row, word_f1(words(doc.text), reference[page["id"]])[0], doc.quality))
    return scores


def without_attributes(source: str) -> str:
    """The page without any class or id."""
    tree = _parsed(source)
    for element in tree.iter():
        for name in ("class", "id"):
            element.attrib.pop(name, None)
    return str(lxml_html.tostring(tree, encoding="unicode"))


def _parsed(source: str) -> Any:
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
    return lxml_html.document_fromstring(source.encode("utf-8", "replace") or b"<p>", parser=parser)


CHANGES: dict[str, Callable[[str], str]] = {"": str, "without class and id": without_attributes}


# --- the article element alone -----------------------------------------------------------------------------------------


def article_element(source: str, reference: Counter[str]) -> str | None:
    """The smallest ``article`` element that holds the whole article, as a page of its own; None where there is none."""
    fitting = []
    for element in _parsed(source).iter("article"):
        found = Counter(words(str(element.text_content())))
        if (found & reference).total() >= WHOLE_ARTICLE * reference.total():
            fitting.append((found.total(), str(lxml_html.tostring(element, encoding="unicode", with_tail=False))))
    return f"<!DOCTYPE html><html><body>{min(fitting)[1]}</body></html>" if fitting else None


def article_recall(dataset: str, folds: Sequence[int]) -> list[float]:
    """The share of the reference's words that is kept of each page of which nothing but its article element is left."""
    reference_of = reference_words(dataset)
    shares = []
    for fold in folds:
        cleaner = Cleaner(model=fold_model(fold, "html"), keep=MAIN_KINDS)
        for page in read_pages(dataset):
            reference = Counter(reference_of[page["id"]])
            if not reference or fold_of(site_of(page), FOLDS) != fold:
                continue
            article = article_element(page["html"], reference)
            if article is None:
                continue
            there = (Counter(words("\n".join(blocks(article).lines))) & reference).total()
            kept = (Counter(words(cleaner.clean_html(article, form="html").text)) & reference).total()
            shares.append(kept / max(1, there))
    return shares


# --- augmented markup --------------------------------------------------------------------------------------------------


def augmented_scores(dataset: str, folds: Sequence[int], name: str) -> tuple[float, float]:
    """Mean word F1 of the pages as they are, and after an augmentation of their markup.

    An augmentation has no source, so that the model decides alone: no phrases, no fallback.
    """
    reference = reference_words(dataset)
    plain: list[float] = []
    other: list[float] = []
    for fold in folds:
        model = load(fold_model(fold, "html"))
        pages = [page for page, row in referenced_pages(dataset) if "1" in row["main"]]
        held_out = [page for page in pages if fold_of(page.site, FOLDS) == fold]
        for group, scores in ((held_out, plain), ([augmented(page, name) for page in held_out], other)):
            for start in range(0, len(group), BATCH):
                scores += _scores_by_model(model, group[start : start + BATCH], reference)
    return mean(plain), mean(other)


def _scores_by_model(model: Model, pages: Sequence[Labelled], reference: dict[str, list[str]]) -> list[float]:
    """The word F1 of each page of a batch, decided by the model's probabilities."""
    batch = PageBatch.of([plain(page.lines) for page in pages], [page.blocks for page in pages if page.blocks])
    main = model.predict(batch.lines, batch.markup).kinds[numbers_of(MAIN_KINDS)].sum(0)
    bounds = batch.lines.bounds
    keep, _ = best_lines(main, batch.lines.n_words, bounds, "balanced", model.thresholds)
    texts = [
        "\n".join(line for line, yes in zip(lines, keep[first:last].tolist(), strict=True) if yes)
        for lines, (first, last) in zip(batch.texts, pairwise(bounds.tolist()), strict=True)
    ]
    return [word_f1(words(text), reference[page.id.split("#")[0]])[0] for page, text in zip(pages, texts, strict=True)]


# --- the report --------------------------------------------------------------------------------------------------------


def report(folds: Sequence[int]) -> str:
    """The whole report, in Markdown."""
    chosen = tuple(folds)
    ours, nameless = scored("wcxb-dev", chosen), scored("wcxb-dev", chosen, "without class and id")
    rows = [("**cleaner**", by_type(ours)), ("cleaner, class and id removed", by_type(nameless))]
    rows = [(name, [everything, *types]) for name, (everything, _, *types) in rows]
    recall = [share for dataset in ("wcxb-dev", "fundus") for share in article_recall(dataset, chosen)]
    asked = sum(score.row["source"] == "fallback" for score in ours)
    return "\n\n".join(
        [
            f"Out-of-fold word F1, macro over pages; folds {', '.join(map(str, folds))} of {FOLDS} by site. {SELECTED}",
            "## wcxb-dev, HTML",
            table(["", "all", *PAGE_TYPES], rows),
            f"{correlation(ours)} The fallback had a say on {asked} pages.",
            f"With nothing but the `article` element left ({len(recall)} pages that have one around their main text), "
            f"{mean(recall):.3f} of its words are kept.",
            "## The same pages with other markup (pages with main text)",
            table(
                ["markup", "as it is", "augmented"],
                [(name, augmented_scores("wcxb-dev", chosen, name)) for name in MARKUP],
            ),
            "## News in many languages",
            _by_language(chosen),
            "",
        ]
    )


def _by_language(folds: tuple[int, ...]) -> str:
    """fundus by language, and the other sets of news."""
    language = {page["id"]: language_of_news(page) for page in read_pages("fundus")}
    groups = defaultdict(list)
    for score in scored("fundus", folds):
        groups[language[score.row["id"]]].append(score.f1)
    every = [value for values in groups.values() for value in values]
    rows = [("fundus", every), *((f"fundus, {name}", values) for name, values in sorted(groups.items()))]
    rows += [(name, [score.f1 for score in scored(name, folds)]) for name in ("chinese", "goose3")]
    return table(["set", "pages", "word F1"], [(name, [len(values), mean(values)]) for name, values in rows])
