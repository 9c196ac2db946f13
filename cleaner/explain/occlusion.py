"""Why a line was kept or dropped, in words: the evidence that moved its score most.

By occlusion (Zeiler & Fergus 2014; "explaining by removing", Covert, Lundberg & Lee 2021): one piece of evidence is removed,
the line goes through both passes again, and the weight of the evidence is the change of its log odds of being kept. Evidence in
the line or in its markup is removed by setting its columns to their means. Lines above, below or further away are replaced by
neutral lines and the page is read again, because their columns depend on each other: columns set to their means a group at a
time often move the score the other way than an edited page does (docs/experiments.md#occlusion). tests/test_occlusion.py
removes the strongest evidence from the page and checks the score. Weights are not additive: redundant causes each get a small
weight.

The first stage is linear, so the contribution of each word, tag and name to its logits is known exactly. It is subtracted, and
those that move the score most are quoted.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cleaner.decision import heuristics
from cleaner.decision.reasons import REASONS
from cleaner.document import Cause, Doc, Explanation
from cleaner.explain.wording import SENTENCES, Facts, site_words
from cleaner.features.batch import PageBatch
from cleaner.features.cohesion import COHESION, STATE
from cleaner.features.context import FIRST_HTML, SECOND, SHARED, Place
from cleaner.features.markup import MARKUP, REACH, Markup, tokens_of
from cleaner.features.text import SURFACE, Floats, Hashes, LineBatch, line_batch, words_and_pairs, written_words
from cleaner.html.attributes import WORDS, name_hash
from cleaner.html.blocks import Blocks
from cleaner.html.tags import TAGS
from cleaner.known.kinds import is_known_line
from cleaner.known.scripts import CODE
from cleaner.lines import BLANK, KINDS, Line, numbers_of
from cleaner.model.network import ROWS, Network, forward
from cleaner.model.storage import Model
from cleaner.odds import log_odds
from cleaner.units import MARKS, Units

MOST_CAUSES = 8
LEAST_WEIGHT = 0.1  # log odds, a change from .50 to .52
MOST_QUOTED = 4  # quoted words of a line, or names around it
LEAST_PUSH = 1e-3  # log odds
LEAST_SHARE = 0.1  # share of the strongest word's weight from which another is quoted
NEAR = 8  # lines on each side that are removed together
CLOSEST = 3
# Lines of no language, on which the models are undecided.
NEUTRAL = ("Velu tarsi mondo kepi", "Ulsom venda", "Parelo vindamo sutri, kelo bandu mirata soren")
_SEEN_BELOW = (*COHESION, *STATE).index("at_seen_below")
_MARKUP_COLUMNS = np.isin(FIRST_HTML.names, MARKUP)
LINES = ("above", "below", "page")
# Reasons of lines whose kind no model decided, and what decided.
_SETTLED = {
    "known-phrase": "what it says, its signs or where it stands settle its kind",
    "known-layout": "the layout of the page settles its kind",
    "user-phrase": "one of your phrases means it",
}
_COPIED = (
    "a kept line says the same, or another line is the title",
    "its text stands elsewhere on the page, where readers see it",
)
Weights = NDArray[np.float64]


@dataclass(frozen=True)
class ReadPage:
    """One page as the models read it."""

    batch: PageBatch
    tree: Blocks | None  # for HTML

    @classmethod
    def of(cls, units: Units, tree: Blocks | None, url: str | None = None) -> ReadPage:
        """Make a page from the units of a text, or of a page of HTML with its elements, and its address."""
        return cls(PageBatch.of([units], [tree] if tree is not None else None, [url]), tree)

    @property
    def lines(self) -> list[str]:
        """The words of the units; of plain text and HTML these are the lines that are not blank."""
        return self.units.words

    @property
    def units(self) -> Units:
        """The units of the page."""
        return self.batch.units[0]

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """(rows,): the first line of each unit."""
        return self.units.first_lines

    def facts(self, doc: Doc, row: int) -> Facts:
        """Return the facts about a row that need no weights."""
        lines = doc.lines
        keep = [lines[place].keep for place in self.places.tolist()]
        above, below = (keep[part] for part in _near(row))
        near = above[-CLOSEST:] + below[:CLOSEST]
        far = sum(keep) - sum(above) - sum(below) - keep[row], len(keep) - len(above) - len(below) - 1
        return Facts(
            self.lines[row],
            dict(zip(SURFACE, self.batch.lines.surface[:, row].tolist(), strict=True)),
            dict(zip(MARKUP, self.batch.markup.columns[:, row].tolist(), strict=True)) if self.batch.markup else {},
            dict(zip(MARKS, self.units.marks[:, row].tolist(), strict=True)),
            TAGS[self.tree.tag[self.tree.element[self.places[row]]]] if self.tree else "",
            above=(sum(above), len(above)),
            below=(sum(below), len(below)),
            around=(sum(near), len(near)),
            far=far,
            place=(row + 1, len(keep)),
        )

    def names_around(self, row: int) -> dict[int, str]:
        """Return tags and name words in reach of a row by their hash, nearest first, as far as the words are known."""
        tree = self.tree
        if tree is None:
            return {}
        known: dict[int, str] = {}
        element = int(tree.element[self.places[row]])
        for _ in range(REACH + 1):
            tag = f"<{TAGS[tree.tag[element]]}>"
            names = tree.names[tree.name_bounds[element] : tree.name_bounds[element + 1]].tolist()
            known |= {name_hash(tag): tag} | {number: WORDS[number] for number in names if number in WORDS}
            if not element:
                break
            element = int(tree.parent[element])
        return known


def _near(row: int) -> tuple[slice, slice]:
    return slice(max(row - NEAR, 0), row), slice(row + 1, row + 1 + NEAR)


class PageExplainer:
    """Explains the lines of one page. Intermediate values are kept, so a second line costs less."""

    def __init__(
        self, model: Network | None, units: Units, tree: Blocks | None, wanted: Sequence[str], url: str | None = None
    ) -> None:
        """``model`` decided about the page; None: there was none. ``tree`` holds the elements of a page of HTML."""
        self.model, self.wanted = model, tuple(wanted)
        self.page = ReadPage.of(units, tree, url)

    def explain(self, doc: Doc, number: int) -> Explanation:
        """Explain one line of the document that was made of these texts."""
        line = doc.lines[number - 1]
        if line.kind == BLANK:
            return _explanation(line, f"{_done(line)}: {REASONS[line.reason]}", [])
        if line.reason in _SETTLED:
            return _explanation(line, _verdict(line), [_phrase(line)])
        row = int(self.page.units.unit[number - 1])
        if self.model is None:
            return self._without_model(doc, line, row)
        causes = self.view.causes(row, self.page.facts(doc, row))
        raw, told = float(_odds(doc.raw_score(number))), doc.told_by_site(number)
        without = raw if told is None else float(_odds(told.without))
        causes.append(self._rest(without - float(self.view.odds_of(row)[0])))
        if told is not None:
            causes.append(Cause("site", told.weight, site_words(told)))
        if doc.source == "fallback":
            whose = "trafilatura" if self.model.elements else "what is known of sentences"
            causes.append(_opinion(float(_odds(line.score)) - raw, whose))
        if line.reason == "kind-not-wanted":
            causes.append(_unwanted(line, self.view.chance(row, line.kind)))
        if line.reason == "second-copy":
            weight = float(_odds(0.0) - _odds(line.score))
            causes.append(Cause("copied", weight, _COPIED[line.hidden]))
        if line.reason == "only-title":
            weight = float(_odds(1.0) - _odds(line.score))
            causes.append(Cause("title", weight, "no line above the text is likelier to be its title"))
        if line.reason == "hidden":
            weight = float(_odds(0.0) - _odds(line.score))
            causes.append(Cause("unseen", weight, "the page conceals it from readers, and hidden lines are not wanted"))
        return _explanation(line, _verdict(line) + _bar(doc), causes)

    @cached_property
    def view(self) -> View:
        """The page as the model reads it."""
        assert self.model is not None
        return View(self.model, self.page, self.wanted)

    def _rest(self, weight: float) -> Cause:
        """Make the cause for what moved the score behind both passes."""
        if isinstance(self.model, Model) and self.model.learned is not None:
            return Cause(
                "learned",
                weight,
                "the labels that this model was trained on speak " + ("for it" if weight > 0 else "against it"),
            )
        return _segment(weight)

    def _without_model(self, doc: Doc, line: Line, row: int) -> Explanation:
        """Explain a line that heuristics, or on HTML trafilatura, decided."""
        page = self.page
        sign = ("body" in self.wanted) - ("nav" in self.wanted)
        main = heuristics.scores(page.batch.lines, page.batch.texts)
        guessed = main if sign > 0 else 1 - main if sign < 0 else np.full(len(main), float("body" in self.wanted))
        lines = [doc.lines[place] for place in page.places.tolist()]
        if any(abs(each.score - guess) > 1e-3 for each, guess in zip(lines, guessed, strict=True) if each.reason == "fallback"):
            does = "keeps" if line.kind == "body" else "drops"
            cause = Cause("opinion", float(_odds(line.score)), f"trafilatura {does} it")
            return _explanation(line, _verdict(line) + "; trafilatura alone decided, because no model was used", [cause])
        facts = page.facts(doc, row)
        says = heuristics.evidence(page.batch.lines, page.batch.texts)
        causes = [Cause(name, sign * float(weight[row]), SENTENCES[name](facts)) for name, weight in says.items()]
        return _explanation(line, _verdict(line) + "; heuristics decided, because no model was used", causes)


class View:
    """A page as a model reads it, for ablations."""

    def __init__(self, model: Network, page: ReadPage, wanted: Sequence[str], others: Collection[int] = ()) -> None:
        """``others`` are rows to be replaced by neutral lines."""
        self.model, self.page, self.wanted = model, page, numbers_of(wanted)
        lines, place = page.batch.lines, model.place(page.batch.markup)
        if others:
            texts = [NEUTRAL[row % len(NEUTRAL)] if row in others else line for row, line in enumerate(page.lines)]
            lines = line_batch([texts], [page.units.blanks], [page.units.marks])._replace(address=page.batch.lines.address)
            place = _neutral(model, place, sorted(others)) if place else None
        self.found = forward(model, lines, place=place)
        self.layouts = model.layout, SECOND

    def causes(self, row: int, facts: Facts) -> list[Cause]:
        """Return the weight of each piece of evidence that can be removed from a row."""
        first, second = self.columns(row)
        before = self.odds(first, second)
        names = [name for name in dict.fromkeys([*self.layouts[0].groups, *SECOND.groups]) if name not in ("lines", "guess")]
        removed = [np.array(layout.groups)[:, None] == np.array(names) for layout in self.layouts]  # (columns, variants)
        without = np.where(removed[0], 0, first)
        if self.model.elements:
            without[self.model.layout.of_group("names"), names.index("names")] = self.model.no_names[:, 0]
        weights = dict(zip(names, (before - self.odds(without, np.where(removed[1], 0, second))).tolist(), strict=True))
        above, below = (set(range(part.start, min(part.stop, len(self.page.lines)))) for part in _near(row))
        far = set(range(len(self.page.lines))) - above - below - {row}
        wanted = [KINDS[number] for number in self.wanted]
        for name, others in zip(LINES, (above, below, far), strict=True):
            if others:
                weights[name] = float((before - View(self.model, self.page, wanted, others).odds_of(row))[0])
        facts = replace(
            facts,
            words=self._words(row, first, second, weights["words"]),
            names=self._names(row, first, second, weights["names"]) if self.model.elements else (),
            seen=float(self.found.second.articles[_SEEN_BELOW, row]),
            shared=float(self.found.second.shared[SHARED.index("in_main"), row]),
        )
        return [Cause(name, weight, SENTENCES[name](facts)) for name, weight in weights.items()]

    def columns(self, row: int) -> tuple[Floats, Floats]:
        """Return the standardised columns of a row for both passes, (columns, 1) each."""
        return self.found.columns(slice(row, row + 1))

    def odds_of(self, row: int) -> Weights:
        """Return the (1,) log odds of a row of being kept, before segments are pooled."""
        return self.odds(*self.columns(row))

    def chance(self, row: int, kind: str) -> float:
        """Return the probability that a row is of a kind."""
        return float(self.model.rejudged(*self.columns(row))[numbers_of([kind])[0], 0])

    def odds(self, first: Floats, second: Floats) -> Weights:
        """Return the (variants,) log odds of being kept, for variants of the columns of one row."""
        return _odds(self.model.rejudged(first, second)[self.wanted].sum(0))

    def _words(self, row: int, first: Floats, second: Floats, weight: float) -> list[str]:
        """Return the words of a row that move its score most in the direction of all its words; adjacent ones are joined."""
        tokens = _tokens(self.page.batch.lines, row)
        of_words, of_pairs = words_and_pairs(len(tokens))
        if not of_words.stop:
            return []
        shares = self.model.words.shares(tokens)
        pairs = shares[:, of_pairs]
        each = shares[:, of_words] + pairs[:, :-1] + pairs[:, 1:] + shares[:, -1:]
        strongest = self._strongest("words", self.found.first.words[:, row], each, first, second, weight)
        words = written_words(self.page.lines[row])
        return [" ".join(words[start : stop + 1]) for start, stop in _runs(strongest)]

    def _names(self, row: int, first: Floats, second: Floats, weight: float) -> list[str]:
        """Return the tags and name words around a row that move its score most, as far as their words are known."""
        known, markup, place = self.page.names_around(row), self.page.batch.markup, self.found.place
        assert markup is not None and place is not None and self.model.elements is not None
        tokens = _tokens(markup, row)
        shares = self.model.elements.shares(tokens)
        each = np.stack([shares[:, np.isin(tokens, tokens_of(number))].sum(1) for number in known], axis=1)
        strongest = self._strongest("names", place.elements[:, row], each, first, second, weight)
        return [list(known.values())[number] for number in strongest]

    def _strongest(self, group: str, logits: Floats, shares: Floats, first: Floats, second: Floats, weight: float) -> list[int]:
        """Return the indices of the words that move the score most in the direction of ``weight``, the strongest first.

        ``shares`` is (outputs, words): the contribution of each word to the group's logits.
        """
        chosen = self.model.layout.of_group(group)
        before = self.odds(first, second)
        moved = []
        for start in range(0, shares.shape[1], ROWS):
            part = shares[:, start : start + ROWS]
            less = np.repeat(first, part.shape[1], axis=1)
            less[chosen] = self.model.standardised(group, logits[:, None] - part)
            moved.append(before - self.odds(less, np.repeat(second, part.shape[1], axis=1)))
        pushes = np.concatenate(moved) * np.sign(weight)
        order = np.argsort(-pushes, kind="stable")[:MOST_QUOTED]
        return [int(place) for place in order if pushes[place] > max(LEAST_SHARE * pushes[order[0]], LEAST_PUSH)]


def _neutral(model: Network, place: Place, rows: list[int]) -> Place:
    """Return the markup with the given rows neutral: mean columns, and the logits of a row without tags and names."""
    assert model.elements is not None and model.first is not None
    markup, elements = place.markup.copy(), place.elements.copy()
    markup[:, rows] = -model.first.scale.shift[_MARKUP_COLUMNS]
    elements[:, rows] = model.elements.bias[:, None]
    return Place(markup, elements)


def _odds(chance: float | Floats) -> Weights:
    """Return log odds in double precision, clipped like those of decisions."""
    odds: Weights = log_odds(np.asarray(chance, np.float64))
    return odds


def _tokens(of: LineBatch | Markup, row: int) -> Hashes:
    return of.tokens[of.token_bounds[row] : of.token_bounds[row + 1]]


def _runs(places: list[int]) -> list[tuple[int, int]]:
    """Return first and last of each run of adjacent places, in the order in which each run's first place was given."""
    runs: dict[int, int] = {}  # first place -> last place
    for place in sorted(places):
        first = next((first for first, last in runs.items() if last == place - 1), place)
        runs[first] = place
    return sorted(runs.items(), key=lambda run: min(places.index(place) for place in range(run[0], run[1] + 1)))


# --- in words ----------------------------------------------------------------------------------------------------------


def _explanation(line: Line, sentence: str, causes: list[Cause]) -> Explanation:
    ranked = sorted(causes, key=lambda cause: -abs(cause.weight))
    strong = [cause for cause in ranked if abs(cause.weight) >= LEAST_WEIGHT][:MOST_CAUSES]
    if line.reason == "repeats-on-site" and all(cause.name != "site" for cause in strong):  # what the reason says is said
        strong[MOST_CAUSES - 1 :] = [cause for cause in ranked if cause.name == "site"]
    return Explanation(line.number, line.text, line.kind, line.score, line.keep, line.reason, sentence, tuple(strong))


def _done(line: Line) -> str:
    return "kept" if line.keep else "dropped"


def _verdict(line: Line) -> str:
    return f"{_done(line)} as {line.kind}, score {line.score:.2f}: {REASONS[line.reason]}"


def _bar(doc: Doc) -> str:
    """Describe the lowest kept score of the page; there is no fixed threshold (`cleaner.decision.policy`)."""
    judged = (line for line in doc.lines if line.kind != BLANK and line.reason not in (*_SETTLED, "only-title"))
    kept = [line.score for line in judged if line.keep]
    return f"; this page keeps lines from {min(kept):.2f} up" if kept else "; this page keeps no line by its score"


def _segment(weight: float) -> Cause:
    """Make the cause for the pooling of the line's segment (`cleaner.features.cohesion.pool_segments`)."""
    whose = "this article's" if weight > 0 else "another article's"
    return Cause("segment", weight, f"the text around it, from one likely break to the next, is {whose}")


def _phrase(line: Line) -> Cause:
    phrase = next((phrase for phrase in CODE if phrase in line.text), "") if line.kind == "code" else ""
    if phrase:
        words = f"'{phrase}', which scripts write"
    elif line.kind == "title" and line.reason == "known-phrase":
        words = "it says the title that was given"
    else:
        words = _SETTLED[line.reason]
        if line.reason == "known-phrase" and is_known_line(line.text):
            words = f"the whole line, '{line.text.strip()}', which settles its kind"
    return Cause("phrase", float(_odds(line.score)), words)


def _opinion(weight: float, whose: str) -> Cause:
    does = "for" if weight > 0 else "against"
    return Cause("opinion", weight, f"{whose}, asked because the model expects to do badly on this page, speaks {does} it")


def _unwanted(line: Line, chance: float) -> Cause:
    weight = float(_odds(line.score) - _odds(line.score + chance))
    return Cause("kind", weight, f"it is {line.kind}, to {chance:.0%}, which was not asked for".replace("%", " %"))
