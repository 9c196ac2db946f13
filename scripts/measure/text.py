"""Out-of-fold quality on text: word F1 by page type, by rendering and by language, with the baselines beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from cleaner import Cleaner
from cleaner.evaluation.metrics import word_f1, words
from cleaner.labels import fold_of
from cleaner.lines import MAIN_KINDS
from scripts.data.align_text import WHOLE, aligned_rows
from scripts.data.datasets import FOLDS, language_of_news, read_pages, reference_words
from scripts.measure.baselines import BASELINES, Baseline, heuristics
from scripts.measure.scoring import PAGE_TYPES, SELECTED, Score, by_type, correlation, fold_model, mean, table

DOUBT = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)  # bins of expected quality


def scored(dataset: str, rendering: str, folds: Sequence[int], fallback: bool = True) -> list[Score]:
    """Every page of the folds in a rendering, cleaned as shipped, but by the model that has not seen its site."""
    reference = reference_words(dataset)
    rows = aligned_rows(dataset, rendering)
    scores = []
    for fold in folds:
        held_out = [row for row in rows if fold_of(row["site"], FOLDS) == fold]
        cleaner = Cleaner(model=fold_model(fold), keep=MAIN_KINDS, fallback=fallback)
        for row, doc in zip(held_out, cleaner.clean_many(held_out, form="text"), strict=True):
            scores.append(Score(row, word_f1(words(doc.text), reference[row["id"]])[0], doc.quality))
    return scores


def scored_by(baseline: Baseline, dataset: str, rendering: str, folds: Sequence[int]) -> list[Score]:
    """The same pages in the same order, cleaned by a baseline."""
    reference = reference_words(dataset)
    rows = aligned_rows(dataset, rendering)
    scores = []
    for row in (row for fold in folds for row in rows if fold_of(row["site"], FOLDS) == fold):
        lines = [line for line in row["text"].split("\n") if line.strip()]
        kept = "\n".join(line for line, yes in zip(lines, baseline(lines), strict=True) if yes)
        scores.append(Score(row, word_f1(words(kept), reference[row["id"]])[0], 0.0))
    return scores


def report(folds: Sequence[int]) -> str:
    """The whole report, in Markdown."""
    ours = scored("wcxb-dev", "resiliparse", folds)
    others = {name: scored_by(baseline, "wcxb-dev", "resiliparse", folds) for name, baseline in BASELINES.items()}
    rows = [("**cleaner**", by_type(ours)), *((name, by_type(scores)) for name, scores in others.items())]
    fallback = next(others[name] for name, baseline in BASELINES.items() if baseline is heuristics)
    return "\n\n".join(
        [
            f"Out-of-fold word F1, macro over pages; folds {', '.join(map(str, folds))} of {FOLDS} by site. {SELECTED}",
            "## wcxb-dev, resiliparse rendering",
            table(["", "all", "not empty", *PAGE_TYPES], rows),
            correlation(ours),
            "## Every rendering of wcxb-dev",
            _by_rendering(folds),
            "## Other languages, resiliparse rendering",
            _by_language(folds),
            "## Where the model expects to do badly",
            _by_expectation(scored("wcxb-dev", "resiliparse", folds, fallback=False), fallback),
            "",
        ]
    )


def _by_rendering(folds: Sequence[int]) -> str:
    """For each rendering, over its pages with text: uncleaned, cleaned, and every line decided right."""
    rows = []
    for rendering in WHOLE:
        scores = [score for score in scored("wcxb-dev", rendering, folds) if score.row["text"].strip()]
        before, after = mean([score.row["uncleaned"] for score in scores]), mean([score.f1 for score in scores])
        rows.append((rendering, [before, after, after - before, mean([score.row["oracle"] for score in scores])]))
    return table(["rendering", "uncleaned", "cleaned", "gain", "oracle"], rows)


def _by_language(folds: Sequence[int]) -> str:
    """fundus by language, folds by publisher, and the Chinese set."""
    language = {page["id"]: language_of_news(page) for page in read_pages("fundus")}
    groups = defaultdict(list)
    for score in scored("fundus", "resiliparse", folds):
        groups[language[score.row["id"]]].append(score.f1)
    others = [value for name, values in groups.items() if name != "en" for value in values]
    rows = [("fundus, English", groups["en"]), ("fundus, other languages", others)]
    rows += [(f"fundus, {name}", values) for name, values in sorted(groups.items()) if name != "en"]
    rows.append(("chinese", [score.f1 for score in scored("chinese", "resiliparse", folds)]))
    return table(["set", "pages", "word F1"], [(name, [len(values), mean(values)]) for name, values in rows])


def _by_expectation(ours: Sequence[Score], fallback: Sequence[Score]) -> str:
    """Model and heuristics in bins of the quality that the model expects: what a fallback would be worth there."""
    rows = []
    for low, high in pairwise(DOUBT):
        places = [place for place, score in enumerate(ours) if low <= score.quality < high and score.row["text"].strip()]
        f1 = [mean([scores[place].f1 for place in places]) for scores in (ours, fallback)]
        rows.append((f"{low} to {high}", [len(places), *f1]))
    return table(["expected quality", "pages", "model", "heuristics"], rows)
