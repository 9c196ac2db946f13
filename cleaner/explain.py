"""Why a line was kept or dropped, in words: what of all that the model looks at has moved its score most.

By occlusion (Zeiler & Fergus 2014; "explaining by removing", Covert, Lundberg & Lee 2021): one thing is taken away, the line
goes through both passes again, and the thing weighs as much as the log odds of being kept have moved. What the line or its
markup says is taken away by putting its columns to their means; lines above, below or further away by putting neutral ones in
their place and reading the page anew, for their columns hang together: put to their means a group at a time they often moved
the score the other way than the edited page does (lines below: on 35 % of 201 lines). tests/test_explain.py takes the
strongest cause away in the page: the score moves as its sign says on 97.5 % of 872 lines of text and 91.3 % of 369 of HTML.
Weights do not sum up to the score: of two causes that say the same each weighs little.

Within a line's words, and within the tags and names around it, each word's share of the first stage's logits is known exactly,
for that is linear; it is taken away, and the words that move the score most are named.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cleaner import heuristics
from cleaner.blocks import Blocks
from cleaner.cohesion import COHESION, STATE, Cohesion
from cleaner.context import SEEN, Place, SecondContext, first_groups, logs, second_groups, seen
from cleaner.decide import REASONS, SURE
from cleaner.document import Cause, Doc, Explanation
from cleaner.features import OWN, Floats, Hashes, Table, table, written_words
from cleaner.lines import BLANK, KINDS, Line, ink
from cleaner.markup import MARKUP, REACH, Markup, markup, tokens_of
from cleaner.model import ROWS, Model
from cleaner.names import WORDS, name_hash
from cleaner.nets import LOGIT_CLIP, Scale, told_apart
from cleaner.phrases import CODE
from cleaner.roles import TAGS
from cleaner.tell import SENTENCES, Facts

MOST_CAUSES = 8
LEAST_WEIGHT = 0.1  # log odds: a score of .50 becomes .52
MOST_QUOTED = 4  # words of a line, or names around it
LEAST_PUSH = 1e-3  # log odds
LEAST_SHARE = 0.1  # of the strongest word's weight, for another to be quoted
NEAR = 8  # lines above, and below, that are taken away together
CLOSEST = 3
# Lines of no language, about which the models say little: alone on a page, a score of .4 to .6.
NEUTRAL = ("Velu tarsi mondo kepi", "Ulsom venda", "Parelo vindamo sutri, kelo bandu mirata soren")
_SEEN_BELOW = len(COHESION) + STATE.index("at_seen_below")
LINES = ("above", "below", "page")
Weights = NDArray[np.float64]


def log_odds(score: float | Floats) -> Weights:
    """Of a probability, none surer than decisions are."""
    chance = np.clip(np.asarray(score, np.float64), SURE, 1 - SURE)
    odds: Weights = np.log(chance / (1 - chance))
    return odds


@dataclass(frozen=True)
class Page:
    """The lines with ink of one page, as the models read them."""

    places: NDArray[np.int64]  # (rows,): which lines of the text they are
    lines: list[str]
    blanks: NDArray[np.int64]
    batch: Table
    tree: Blocks | None  # of HTML
    marks: Markup | None

    @classmethod
    def of(cls, texts: list[str], tree: Blocks | None) -> Page:
        """From all lines of a text, or of a page of HTML and its elements."""
        places, lines, blanks = ink(texts)
        batch = table([lines], [blanks])
        return cls(places, lines, blanks, batch, tree, markup([tree], batch) if tree is not None else None)

    def facts(self, doc: Doc, row: int) -> Facts:
        """What can be told of a row before anything is weighed."""
        lines = doc.lines
        keep = [lines[place].keep for place in self.places.tolist()]
        above, below = (keep[part] for part in _near(row))
        near = above[-CLOSEST:] + below[:CLOSEST]
        far = sum(keep) - sum(above) - sum(below) - keep[row], len(keep) - len(above) - len(below) - 1
        return Facts(
            self.lines[row],
            dict(zip(OWN, self.batch.own[:, row].tolist(), strict=True)),
            dict(zip(MARKUP, self.marks.columns[:, row].tolist(), strict=True)) if self.marks else {},
            TAGS[self.tree.tag[self.tree.element[self.places[row]]]] if self.tree else "",
            above=(sum(above), len(above)),
            below=(sum(below), len(below)),
            around=(sum(near), len(near)),
            far=far,
            place=(row + 1, len(keep)),
        )

    def names_around(self, row: int) -> dict[int, str]:
        """The tags and the words of names in reach of a row, by their hashes, the nearest first; those that are known."""
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
    """Explains the lines of one page. What it makes of the page is kept, so a second line costs less."""

    def __init__(self, model: Model | None, texts: list[str], tree: Blocks | None, wanted: Sequence[str]) -> None:
        """``model`` is the one that decided, or None where there is none; ``tree`` is a page of HTML's."""
        self.model, self.wanted = model, tuple(wanted)
        self.page = Page.of(texts, tree)

    def explain(self, doc: Doc, number: int) -> Explanation:
        """Of one line of the document that was made of these texts."""
        line = doc.lines[number - 1]
        if line.kind == BLANK:
            return _explanation(line, f"{_done(line)}: {REASONS[line.reason]}", [])
        if line.reason == "known-phrase":
            return _explanation(line, _verdict(line), [_phrase(line)])
        row = int(np.searchsorted(self.page.places, number - 1))
        if self.model is None or (doc.source == "fallback" and self.model.marks is None):
            return self._without_model(doc, line, row)
        causes = self.view.causes(row, self.page.facts(doc, row))
        causes.append(_stretch(float(self.view.of_stretches[row] - self.view.odds_of(row)[0])))
        if doc.source == "fallback":
            causes.append(_opinion(line, float(log_odds(line.score) - self.view.of_stretches[row])))
        if line.reason == "kind-not-wanted":
            causes.append(_unwanted(line, self.view.chance(row, line.kind)))
        if line.reason == "second-copy":
            weight = float(log_odds(0.0) - log_odds(line.score))
            causes.append(Cause("copied", weight, "its text stands elsewhere on the page, where readers see it"))
        return _explanation(line, _verdict(line) + _bar(doc), causes)

    @cached_property
    def view(self) -> View:
        """The page as the model sees it."""
        assert self.model is not None
        return View(self.model, self.page, self.wanted)

    def _without_model(self, doc: Doc, line: Line, row: int) -> Explanation:
        """Where heuristics decided, or on HTML trafilatura."""
        page = self.page
        why = "there is no usable model" if self.model is None else "the model expects to do badly on this page"
        sign = ("body" in self.wanted) - ("nav" in self.wanted)
        main = heuristics.scores(page.batch, [page.lines])
        guessed = main if sign > 0 else 1 - main if sign < 0 else np.full(len(main), float("body" in self.wanted))
        lines = [doc.lines[place] for place in page.places.tolist()]
        if any(abs(each.score - guess) > 1e-3 for each, guess in zip(lines, guessed, strict=True) if each.reason == "fallback"):
            has = "has" if line.kind == "body" else "leaves out"
            cause = Cause("opinion", float(log_odds(line.score)), f"trafilatura {has} it")
            return _explanation(line, f"{_verdict(line)}; trafilatura alone decided, for {why}", [cause])
        facts = page.facts(doc, row)
        says = heuristics.evidence(page.batch, [page.lines])
        causes = [Cause(name, sign * float(weight[row]), SENTENCES[name](facts)) for name, weight in says.items()]
        return _explanation(line, f"{_verdict(line)}; heuristics decided, for {why}", causes)


class View:
    """A page as a model sees it, open to questions of "what if"."""

    def __init__(self, model: Model, page: Page, wanted: Sequence[str], others: Collection[int] = ()) -> None:
        """``others`` are rows to put neutral lines in place of."""
        self.model, self.page, self.wanted = model, page, wanted
        of_html = model.marks is not None
        self.batch = page.batch
        place = model.place(page.marks)
        if others:
            lines = [NEUTRAL[row % len(NEUTRAL)] if row in others else line for row, line in enumerate(page.lines)]
            self.batch = table([lines], [page.blanks])
            place = _neutral(model, place, sorted(others)) if place else None
        self.first, vocabulary = model.around(self.batch, place)
        rows = len(page.lines)
        blocks = [slice(start, min(start + ROWS, rows)) for start in range(0, rows, ROWS)]
        guess = [model.first.kinds(model.first_scale.apply(self.first.columns(block))) for block in blocks]
        kinds = np.concatenate(guess, axis=1)
        cohesion = Cohesion(self.batch, kinds, vocabulary.weight)
        self.second = SecondContext(self.batch, kinds, vocabulary, cohesion, model.cuts.log_odds(cohesion))
        self.groups = np.array(first_groups(of_html)), np.array(second_groups())

    def causes(self, row: int, facts: Facts) -> list[Cause]:
        """What each thing is worth that could be taken away."""
        first, second = self.columns(row)
        before = self.odds(first, second)
        groups = [*self.groups[0].tolist(), *self.groups[1].tolist()]
        names = [name for name in dict.fromkeys(groups) if name not in ("lines", "guess")]
        taken = [of[:, None] == np.array(names) for of in self.groups]  # a variant for each
        without = np.where(taken[0], 0, first)
        if self.model.marks:
            without[self.groups[0] == "names", names.index("names")] = self.model.unmarked[:, 0]
        weights = dict(zip(names, (before - self.odds(without, np.where(taken[1], 0, second))).tolist(), strict=True))
        above, below = (set(range(part.start, min(part.stop, len(self.page.lines)))) for part in _near(row))
        far = set(range(len(self.page.lines))) - above - below - {row}
        for name, others in zip(LINES, (above, below, far), strict=True):
            if others:
                weights[name] = float((before - View(self.model, self.page, self.wanted, others).odds_of(row))[0])
        facts = replace(
            facts,
            words=self._words(row, first, second, weights["words"]),
            names=self._names(row, first, second, weights["names"]) if self.model.marks else (),
            seen=float(self.second.articles[_SEEN_BELOW, row]),
            shared=float(self.second.columns(slice(row, row + 1))[self.groups[1] == "shared"][0, 0]),
        )
        return [Cause(name, weight, SENTENCES[name](facts)) for name, weight in weights.items()]

    def odds_of(self, row: int) -> Weights:
        """(1,) log odds of being kept."""
        return self.odds(*self.columns(row))

    @cached_property
    def of_stretches(self) -> Weights:
        """(rows,): the same when the lines of every stretch have had their say (`cleaner.cohesion.by_stretches`)."""
        kinds = self.model.predict(self.batch, self.page.marks).kinds
        return log_odds(kinds[[KINDS.index(kind) for kind in self.wanted]].sum(0))

    def chance(self, row: int, kind: str) -> float:
        """The probability of a kind."""
        return float(self.kinds(*self.columns(row))[KINDS.index(kind), 0])

    def columns(self, row: int) -> tuple[Floats, Floats]:
        """What both passes see of a row, standardised: (columns, 1) each."""
        part, model = slice(row, row + 1), self.model
        return model.first_scale.apply(self.first.columns(part)), model.second_scale.apply(self.second.columns(part))

    def kinds(self, first: Floats, second: Floats) -> Floats:
        """(len(KINDS), variants) probabilities of a row whose columns are these: the first pass looks at it once more."""
        model, second = self.model, second.astype(np.float32)
        scale = Scale(model.second_scale.shift[:SEEN], model.second_scale.factor[:SEEN])
        second[:SEEN] = scale.apply(logs(seen(model.first.kinds(first.astype(np.float32)))))
        first = first.astype(np.float32)
        each = np.stack([net.kinds(first, second) for net in model.second])
        return told_apart(each.mean(0), model.kinds.kinds(first, second))

    def odds(self, first: Floats, second: Floats) -> Weights:
        """(variants,) log odds of being kept."""
        return log_odds(self.kinds(first, second)[[KINDS.index(kind) for kind in self.wanted]].sum(0))

    def _words(self, row: int, first: Floats, second: Floats, weight: float) -> list[str]:
        """The words of a row that move its score most in the direction of all of them; those side by side as one."""
        tokens = _tokens(self.batch, row)
        count = (len(tokens) - 4) // 2  # words; then pairs, one more of them, two edges and the whole line (`features._tokens`)
        if not count:
            return []
        shares = self.model.lexicon.shares(tokens)
        pairs = shares[:, count : 2 * count + 1]
        each = shares[:, :count] + pairs[:, :-1] + pairs[:, 1:] + shares[:, -1:]
        strongest = self._strongest("words", self.first.lexical[:, row], each, first, second, weight)
        words = written_words(self.page.lines[row])
        return [" ".join(words[start : stop + 1]) for start, stop in _runs(strongest)]

    def _names(self, row: int, first: Floats, second: Floats, weight: float) -> list[str]:
        """The tags and the words of names around a row that move its score most, as far as they are known."""
        known, marks, place = self.page.names_around(row), self.page.marks, self.first.place
        assert marks is not None and place is not None and self.model.marks is not None
        tokens = _tokens(marks, row)
        shares = self.model.marks.shares(tokens)
        each = np.stack([shares[:, np.isin(tokens, tokens_of(number))].sum(1) for number in known], axis=1)
        strongest = self._strongest("names", place.marked[:, row], each, first, second, weight)
        return [list(known.values())[number] for number in strongest]

    def _logits(self, group: str, logits: Floats) -> Floats:
        """Logits of a first stage, (outputs, variants), as the columns of its group."""
        chosen = self.groups[0] == group
        scale = Scale(self.model.first_scale.shift[chosen], self.model.first_scale.factor[chosen])
        return scale.apply(np.clip(logits, -LOGIT_CLIP, LOGIT_CLIP))

    def _strongest(self, group: str, logits: Floats, shares: Floats, first: Floats, second: Floats, weight: float) -> list[int]:
        """Which of some words, whose shares of a group's logits are (outputs, words), move the score most in the direction
        of ``weight``, the strongest first."""
        chosen = self.groups[0] == group
        before = self.odds(first, second)
        moved = []
        for start in range(0, shares.shape[1], ROWS):
            part = shares[:, start : start + ROWS]
            less = np.repeat(first, part.shape[1], axis=1)
            less[chosen] = self._logits(group, logits[:, None] - part)
            moved.append(before - self.odds(less, np.repeat(second, part.shape[1], axis=1)))
        pushes = np.concatenate(moved) * np.sign(weight)
        order = np.argsort(-pushes, kind="stable")[:MOST_QUOTED]
        return [int(place) for place in order if pushes[place] > max(LEAST_SHARE * pushes[order[0]], LEAST_PUSH)]


def _neutral(model: Model, place: Place, rows: list[int]) -> Place:
    """The same, but for some rows, of which the markup says nothing."""
    assert model.marks is not None
    columns, marked = place.columns.copy(), place.marked.copy()
    start = first_groups(True).index("names") - len(columns)
    columns[:, rows] = -model.first_scale.shift[start : start + len(columns)]
    marked[:, rows] = model.marks.bias[:, None]
    return Place(columns, marked)


def _tokens(of: Table | Markup, row: int) -> Hashes:
    return of.tokens[of.token_bounds[row] : of.token_bounds[row + 1]]


def _runs(places: list[int]) -> list[tuple[int, int]]:
    """Stretches of places that follow each other, in the order in which the first of each came."""
    runs: dict[int, int] = {}  # the first and the last place of each
    for place in sorted(places):
        first = next((first for first, last in runs.items() if last == place - 1), place)
        runs[first] = place
    return sorted(runs.items(), key=lambda run: min(places.index(place) for place in range(run[0], run[1] + 1)))


# --- in words ----------------------------------------------------------------------------------------------------------


def _explanation(line: Line, sentence: str, causes: list[Cause]) -> Explanation:
    ranked = sorted(causes, key=lambda cause: -abs(cause.weight))
    strong = tuple(cause for cause in ranked if abs(cause.weight) >= LEAST_WEIGHT)[:MOST_CAUSES]
    return Explanation(line.number, line.text, line.kind, line.score, line.keep, line.reason, sentence, strong)


def _done(line: Line) -> str:
    return "kept" if line.keep else "dropped"


def _verdict(line: Line) -> str:
    return f"{_done(line)} as {line.kind}, score {line.score:.2f}: {REASONS[line.reason]}"


def _bar(doc: Doc) -> str:
    """From which score on the lines of this page are kept: there is no fixed one (`cleaner.decide`)."""
    kept = [line.score for line in doc.lines if line.keep and line.kind != BLANK and line.reason != "known-phrase"]
    return f"; this page keeps lines from {min(kept):.2f} up" if kept else "; this page keeps no line by its score"


def _stretch(weight: float) -> Cause:
    """What the other lines of its stretch have made of a line's score (`cleaner.cohesion.by_stretches`)."""
    whose = "this article's" if weight > 0 else "another article's"
    return Cause("stretch", weight, f"the text around it, from one likely break to the next, is {whose}")


def _phrase(line: Line) -> Cause:
    phrase = next((phrase for phrase in CODE if phrase in line.text), "") if line.kind == "code" else ""
    if phrase:
        words = f"'{phrase}', which scripts write"
    elif line.kind == "title":
        words = "it says the title that was given"
    else:
        words = f"the whole line, '{line.text.strip()}', which software writes"
    return Cause("phrase", float(log_odds(line.score)), words)


def _opinion(line: Line, weight: float) -> Cause:
    has = "has" if weight > 0 else "leaves out"
    return Cause("opinion", weight, f"trafilatura, asked because the model expects to do badly on this page, {has} it")


def _unwanted(line: Line, chance: float) -> Cause:
    weight = float(log_odds(line.score) - log_odds(line.score + chance))
    return Cause("kind", weight, f"it is {line.kind}, to {chance:.0%}, which was not asked for".replace("%", " %"))
