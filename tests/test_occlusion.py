"""Why a line was kept or dropped: causes that are there, and that move the score as they say."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from conftest import PAGE, PAGES, ROOT, Command, Doubting, cases, doc_of, messages, needs_html_model, needs_model
from edits import Page, batch_of, odds, of_html, of_text, pages, scrapes, without_words
from hypothesis import given, settings
from test_properties import TEXT

import cleaner
from cleaner import Cleaner, Doc, Explanation, NoLineError
from cleaner.decision.reasons import REASONS
from cleaner.explain.occlusion import LINES, View
from cleaner.explain.occlusion import ReadPage as Read
from cleaner.explain.wording import SENTENCES
from cleaner.features.context import BY_ITSELF, BY_MARKUP, FIRST, FIRST_HTML, SECOND
from cleaner.html.tags import TAGS
from cleaner.lines import numbers_of
from cleaner.model.network import Network, forward
from cleaner.model.storage import load
from cleaner.odds import log_odds
from cleaner.report import formats
from cleaner.units import plain

find_words = re.compile(r"\w+").findall
KEEP = ("title", "heading", "body")
TOLD_OTHERWISE = {"lines", "guess"}  # groups that are told as LINES; made of all the others
SCRAPE = ROOT / "fixtures" / "scrapes" / "blog_en_wordpress_half_clean.txt"
HTML = PAGES / "blog_en_wordpress.html"
TEXT_FIXTURE, HTML_FIXTURE = of_text(SCRAPE), of_html(HTML)


def read(page: Page) -> Read:
    return Read(batch_of(page), page.tree)


def view(page: Page, model: Network | None = None) -> View:
    return View(model or load(reads="html" if page.tree else "text"), read(page), KEEP)


ONE = "The ferry at Low Sandwick has not run since the chain was taken away to be weighed in March, and nobody knows why."
TWO = "Nobody at the harbour office could say on Tuesday when the chain will be brought back to the quay, or who has it now."
TWICE = "\n\n".join(["Ferry waits for its chain", ONE, TWO, ONE, f"{TWO} It is far, and the bus does not go there on Sundays."])


def explainable(text: str, **more: object) -> Doc:
    return cleaner.clean(text, explain=True, **more)  # type: ignore[arg-type]


# --- every column tells something --------------------------------------------------------------------------------------


def test_every_group_of_columns_has_words() -> None:
    groups = {*FIRST.groups, *FIRST_HTML.groups, *SECOND.groups} - TOLD_OTHERWISE
    assert groups | set(LINES) <= set(SENTENCES)
    assert {*BY_ITSELF, *BY_MARKUP} <= groups


def changed(one: Page, other: Page, row: int) -> set[str]:
    """The groups of the columns in which a row of two pages differs."""
    views = view(one), view(other)
    pairs = zip(*(each.columns(row) for each in views), views[0].layouts, strict=True)
    return {str(name) for mine, its, layout in pairs for name in np.array(layout.groups)[np.abs(mine - its)[:, 0] > 1e-4]}


AROUND = {"lines", "shared", "guess", "cohesion"}  # what any change of a page may move


def with_tag(page: Page, row: int, tag: str) -> Page:
    """The page with another tag around a line."""
    assert page.tree is not None
    tags = page.tree.tag.copy()
    tags[page.tree.element[row]] = TAGS.index(tag)
    return replace(page, tree=replace(page.tree, tag=tags))


def without_types(page: Page) -> Page:
    assert page.tree is not None
    return replace(page, tree=replace(page.tree, head=replace(page.tree.head, types=())))


CHANGES = [
    (
        "other lines",
        TEXT_FIXTURE,
        TEXT_FIXTURE.neutral(set(range(len(TEXT_FIXTURE.lines))) - {10}),
        {"lines", "shared", "guess"},
        {"copies", "template", "place"},
    ),
    (
        "other words",
        TEXT_FIXTURE,
        TEXT_FIXTURE.with_lines({10: "Velu, 12 TARSI."}),
        {"words", "length", "letters", "signs", "ending"},
        {*BY_ITSELF, "copies", "template", "place"},
    ),
    ("other blank lines", TEXT_FIXTURE, replace(TEXT_FIXTURE, blanks=[3, *[1] * len(TEXT_FIXTURE.lines)]), set(), {"blanks"}),
    ("another tag", HTML_FIXTURE, with_tag(HTML_FIXTURE, 10, "blockquote"), {"block", "inside", "names"}, set(BY_MARKUP)),
    ("another type of page", HTML_FIXTURE, without_types(HTML_FIXTURE), {"type"}, {"type"}),
]


@needs_model
@needs_html_model
@pytest.mark.parametrize(("page", "other", "least", "most"), cases(CHANGES))
def test_a_column_changes_with_what_its_group_is_named_for(page: Page, other: Page, least: set[str], most: set[str]) -> None:
    assert least <= changed(page, other, 10) <= most | AROUND


def test_lines_around_are_the_eight_above_and_below_and_the_closest_three_of_each() -> None:
    rows = [("body", number % 3 == 0) for number in range(30)]
    text = "\n".join(f"line {number}" for number in range(30))
    found = Read.of(plain(text.split("\n")), None).facts(doc_of(text, rows), 15)
    assert (found.above, found.below, found.around, found.far) == ((2, 8), (2, 8), (2, 6), (5, 13))
    first = Read.of(plain(text.split("\n")), None).facts(doc_of(text, rows), 0)
    assert (first.above, first.below, first.around, first.far) == ((0, 0), (2, 8), (1, 3), (7, 21))


@needs_model
@needs_html_model
def test_it_explains_the_score_that_decided() -> None:
    """Every line by itself; what its segment has made of it is a cause of its own."""
    for page in [*scrapes()[::9], *pages()[::5]]:
        batch = batch_of(page)
        model = load(reads="html" if page.tree else "text")
        expected = log_odds(forward(model, batch.lines, batch.markup).by_line[numbers_of(KEEP)].sum(0).astype(np.float64))
        found = view(page)
        for row in range(0, len(page.lines), 7):
            assert found.odds_of(row)[0] == pytest.approx(expected[row], abs=0.02)


# --- the causes are true -----------------------------------------------------------------------------------------------


def without_lines(name: str) -> Callable[[Page, int], list[Page]]:
    """What a reader would leave out for "of the 8 lines above ..." and the like."""

    def edit(page: Page, row: int) -> list[Page]:
        near = {"above": range(max(row - 8, 0), row), "below": range(row + 1, min(row + 9, len(page.lines)))}
        rows = near.get(name) or [other for other in range(len(page.lines)) if abs(other - row) > 8]
        return [page.neutral(rows).bare(rows)]

    return edit


def of_mean_length(page: Page, row: int) -> list[Page]:
    words = page.lines[row].split()
    return [page.with_lines({row: " ".join((words * 4)[:4])})]


def other_ending(page: Page, row: int) -> list[Page]:
    line = page.lines[row]
    return [page.with_lines({row: line.rstrip(".!?…") if line[-1] in ".!?…" and line.rstrip(".!?…") else line + "."})]


def otherwise_shared(page: Page, row: int) -> list[Page]:
    """Words that the line shares with others are taken out of those; where there are hardly any, its words are put there."""
    own = set(find_words(page.lines[row].lower()))
    others = {other: find_words(line.lower()) for other, line in enumerate(page.lines) if other != row}
    if len(own & {word for words in others.values() for word in words}) * 2 < len(own):
        longest = max(others, key=lambda other: len(page.lines[other]))
        return [page.with_lines({longest: f"{page.lines[longest]} {page.lines[row]}"})]
    changed = {other: " ".join("ulsom" if word in own else word for word in words) for other, words in others.items()}
    return [page.with_lines({other: line for other, line in changed.items() if "ulsom" in line})]


def other_tag(page: Page, row: int) -> list[Page]:
    assert page.tree is not None
    tag, element = page.tree.tag.copy(), page.tree.element[row]
    tag[element] = TAGS.index("p" if TAGS[tag[element]] == "div" else "div")
    return [replace(page, tree=replace(page.tree, tag=tag))]


def unnamed(page: Page, row: int) -> list[Page]:
    assert page.tree is not None
    head = replace(page.tree.head, title="", og_title="", headline="", description="", body="")
    return [replace(page, tree=replace(page.tree, head=head))]


def taken_out(page: Page, row: int) -> list[Page]:
    return [page.bare([row])]


AWAY: dict[str, Callable[[Page, int], list[Page]]] = {
    "words": without_words,
    "length": of_mean_length,
    "ending": other_ending,
    "shared": otherwise_shared,
    **{name: without_lines(name) for name in LINES},
    "block": other_tag,
    "said": unnamed,
    **dict.fromkeys(("names", "inside", "container", "beside", "alike"), taken_out),
}


@cache
def moves(of_html: bool, every: int) -> dict[str, list[float]]:
    """For each cause that is some line's strongest, how far the log odds move as it says when it is taken away."""
    found: dict[str, list[float]] = {}
    for page in pages() if of_html else scrapes():
        known, seen = view(page), read(page)
        doc = doc_of("\n".join(page.lines), [("body", True)] * len(page.lines))
        (before,) = odds([page])
        for row in range(0, len(page.lines), every):
            strongest = max(known.causes(row, seen.facts(doc, row)), key=lambda cause: abs(cause.weight))
            if strongest.name in AWAY:
                after = np.mean([each[row] for each in odds(AWAY[strongest.name](page, row))])
                found.setdefault(strongest.name, []).append(float((before[row] - after) * np.sign(strongest.weight)))
            else:
                found.setdefault("untried", []).append(0)
    return found


@needs_model
@needs_html_model
@pytest.mark.parametrize(("of_html", "every", "floor"), [(False, 24, 0.9), (True, 5, 0.85)], ids=["text", "html"])
def test_without_its_strongest_cause_the_score_moves_as_it_says(of_html: bool, every: int, floor: float) -> None:
    found = dict(moves(of_html, every))
    tried = [move for name, moved in found.items() if name != "untried" for move in moved]
    assert len(tried) >= 60 and len(found.get("untried", [])) < len(tried) / 6
    assert np.mean(np.array(tried) > 0) >= floor, found


@needs_model
def test_words_are_quoted_as_they_stand_and_side_by_side_as_one() -> None:
    line = "Click here to share this on Facebook"
    doc = explainable(PAGE.replace("Share on Facebook", line))
    (words,) = [cause for cause in doc.explain(10).causes if cause.name == "words"]
    assert words.weight < 0
    quoted = words.words.removeprefix("its words: '").removesuffix("'").split("', '")
    assert quoted and all(f" {part} " in f" {line} " for part in quoted)
    assert any(" " in part for part in quoted)


def quotes(model: Network, every: int) -> list[bool]:
    """For the lines of some scrapes whose words weigh something, whether any word is quoted."""
    found = []
    for page in scrapes()[::8]:
        known, seen = view(page, model), read(page)
        doc = doc_of("\n".join(page.lines), [("body", True)] * len(page.lines))
        for row in range(0, len(page.lines), every):
            (words,) = [cause for cause in known.causes(row, seen.facts(doc, row)) if cause.name == "words"]
            found += ["'" in words.words] * (abs(words.weight) >= 0.03)
    return found


@needs_model
def test_nearly_all_lines_whose_words_weigh_something_quote_some() -> None:
    found = quotes(load(), 12)
    assert len(found) >= 30 and np.mean(found) > 0.8


@needs_model
def test_no_words_are_quoted_where_the_model_reads_nothing_in_words() -> None:
    """Sums are rounded, so a word that weighs nothing may seem to move a score a little."""
    blind = copy.copy(load())
    blind.words = replace(blind.words, weights=np.zeros_like(blind.words.weights))
    assert not any(quotes(blind, 12))


@needs_html_model
def test_tags_and_class_names_are_quoted() -> None:
    page = "<ul class='main-menu'><li><a href=/>Home</a><li><a href=/>Shop</a></ul><p>" + "The mill stopped in March. " * 9
    doc = cleaner.clean_html(page, explain=True)
    causes = [cause for number in (1, 2) for cause in doc.explain(number).causes if cause.name == "names"]
    assert causes and all(names.weight < 0 and "'menu'" in names.words for names in causes)


# --- every kind of decision --------------------------------------------------------------------------------------------


def explained(doc: Doc, reason: str) -> Explanation:
    return doc.explain(next(line.number for line in doc.lines if line.reason == reason))


@needs_model
def test_it_says_what_was_decided() -> None:
    doc = explainable(SCRAPE.read_text())
    most = 0
    for line in doc.lines[:20]:
        found = doc.explain(line.number)
        assert (found.number, found.text, found.kind, found.score, found.keep, found.reason) == (
            *(line.number, line.text, line.kind, line.score, line.keep, line.reason),
        )
        assert REASONS[line.reason] in found.sentence
        weights = [abs(cause.weight) for cause in found.causes]
        assert weights == sorted(weights, reverse=True) and all(weight >= 0.1 for weight in weights)
        most = max(most, len(weights))
        assert bool(found.causes) == (line.kind != "blank")
        assert str(found).splitlines()[0] == found.sentence
    assert most == 8


@needs_model
def test_special_decisions_have_their_own_causes() -> None:
    doc = explainable(SCRAPE.read_text())
    phrase = explained(doc, "known-phrase")
    assert [(cause.name, cause.weight < -9) for cause in phrase.causes] == [("phrase", True)]
    assert phrase.causes[0].words == "the whole line, 'Skip to content', which settles its kind"
    unwanted = explained(doc, "kind-not-wanted")
    assert [cause.weight < 0 for cause in unwanted.causes if cause.name == "kind"] == [True]
    assert explained(doc, "blank").causes == ()
    titled = explainable("One thing\nHome", title="One thing")
    assert titled.explain(1).causes[0].words == "it says the title that was given"
    script = explainable("Home\nx; gtag('config', 'UA-0');\n").explain(2)
    assert script.causes[0].words == "'gtag(', which scripts write"


@needs_html_model
def test_a_hidden_copy_is_told() -> None:
    doc = cleaner.clean_html((PAGES / "news_en_hidden_copy.html").read_bytes(), explain=True)
    found = explained(doc, "second-copy")
    assert found.causes[0].name == "copied" and found.causes[0].weight < -9
    assert found.causes[0].words == "its text stands elsewhere on the page, where readers see it"


@needs_model
@pytest.mark.parametrize(
    ("text", "number", "name", "words"),
    [
        pytest.param(TWICE, 7, "copied", "a kept line says the same, or another line is the title", id="a second copy in text"),
        pytest.param("Subject: The canal\nFrom: a@b.example\n\nHello.\n", 1, "phrase",
                     "the layout of the page settles its kind", id="a mail's header"),
        pytest.param(f"{ONE}\n\nRead also: The bus that never came\n\n{TWO}\n", 3, "phrase",
                     "what it says, its signs or where it stands settle its kind", id="a phrase and a title"),
    ],
)  # fmt: skip
def test_what_settles_a_line_is_told(text: str, number: int, name: str, words: str) -> None:
    found = explainable(text).explain(number)
    assert [cause.words for cause in found.causes if cause.name == name] == [words]


def test_without_a_model_heuristics_explain_themselves() -> None:
    doc = Cleaner(fallback="only").clean(PAGE, explain=True)
    found = doc.explain(6)
    assert found.sentence.endswith("; heuristics decided, because no model was used")
    assert {cause.name for cause in found.causes} <= {"length", "ending", "signs", "copies", "letters", "widget", "around"}
    assert found.causes[0].weight > 0
    (body,) = [cause.weight for cause in found.causes if cause.name == "length"]
    chrome = Cleaner(keep=["nav"], fallback="only").clean(PAGE, explain=True).explain(6)
    assert body == -next(cause.weight for cause in chrome.causes if cause.name == "length")
    for keep in (["title"], ["body", "nav"]):
        assert Cleaner(keep=keep, fallback="only").clean(PAGE, explain=True).explain(6).causes == ()


def test_without_a_model_trafilatura_explains_itself() -> None:
    doc = Cleaner(fallback="only").clean_html((PAGES / "news_en_div_soup.html").read_bytes(), explain=True)
    for keep, words in ((True, "trafilatura keeps it"), (False, "trafilatura drops it")):
        number = next(line.number for line in doc.lines if line.keep == keep and line.reason == "fallback")
        found = doc.explain(number)
        assert found.sentence.endswith("; trafilatura alone decided, because no model was used")
        assert [(cause.words, cause.weight > 0) for cause in found.causes] == [(words, keep)]


def opinions(doc: Doc) -> list[tuple[float, str]]:
    """The weight and the words of every second opinion on the lines of which the model is not all too sure."""
    return [
        (cause.weight, cause.words)
        for line in doc.lines[::2]
        if 0.001 < line.score < 0.999 and line.kind != "blank"
        for cause in doc.explain(line.number).causes
        if cause.name == "opinion"
    ]


SPEAKS = ", asked because the model expects to do badly on this page, speaks {} it"


@needs_model
def test_what_is_known_of_sentences_is_a_cause(doubting: Doubting) -> None:
    doc = Cleaner(doubting(opinion=0.5)).clean(PAGE, explain=True)
    assert doc.source == "fallback"
    found = opinions(doc)
    assert len(found) >= 2 and {weight > 0 for weight, _ in found} == {True, False}
    for weight, words in found:
        assert words == "what is known of sentences" + SPEAKS.format("for" if weight > 0 else "against")
        assert abs(weight) <= 0.5 * 3 + 0.02


@needs_html_model
def test_trafilaturas_opinion_is_a_cause(doubting: Doubting) -> None:
    html = (PAGES / "news_en_div_soup.html").read_bytes()
    found = opinions(Cleaner(doubting("html", opinion=0.7)).clean_html(html, explain=True))
    assert len(found) > 5
    assert [abs(weight) for weight, _ in found] == pytest.approx([0.7] * len(found), abs=0.06)  # scores have four digits
    assert {words for _, words in found} == {"trafilatura" + SPEAKS.format(side) for side in ("for", "against")}


@needs_model
def test_a_model_of_text_asks_the_same_of_a_page_of_html(doubting: Doubting) -> None:
    found = opinions(Cleaner(doubting(opinion=0.5)).clean_html(HTML.read_bytes(), explain=True))
    assert {words.split(",")[0] for _, words in found} == {"what is known of sentences"}


# --- documents of all doors --------------------------------------------------------------------------------------------


@needs_model
@needs_html_model
@pytest.mark.parametrize("jobs", [1, 2])
def test_documents_of_all_doors_can_be_explained(jobs: int) -> None:
    text, html = SCRAPE.read_text(), HTML.read_bytes()
    for doc, alone in zip(
        cleaner.clean_many([{"text": text}, {"html": html}], jobs, explain=True),
        (explainable(text), cleaner.clean_html(html, explain=True)),
        strict=True,
    ):
        for number in (2, 9, 11):
            one, other = doc.explain(number), alone.explain(number)
            assert (one.sentence, one.reason) == (other.sentence, other.reason)
            assert {cause.name: cause.weight for cause in one.causes} == pytest.approx(
                {cause.name: cause.weight for cause in other.causes}, abs=0.02
            )


@needs_html_model
def test_an_explainer_stays_behind_when_a_document_is_pickled() -> None:
    doc = cleaner.clean_html(HTML.read_bytes(), explain=True)
    before = pickle.dumps(doc)
    found = doc.explain(9)
    assert len(pickle.dumps(doc)) < len(before) + 20 * len(doc.lines) + 40_000  # its lines, not its page's columns
    assert str(pickle.loads(before).explain(9)) == str(found)


@needs_model
def test_a_policy_of_ones_own_explains_what_it_decided(doubting: Doubting) -> None:
    doc = Cleaner(doubting(), keep=["nav"], mode="recall", fallback=False).clean(PAGE, explain=True)
    assert doc.explain(1).keep and sum(cause.weight for cause in doc.explain(1).causes) > 0


def test_a_line_that_is_not_there_is_a_clear_error() -> None:
    doc = explainable("One\nTwo\n")
    for number in (0, -1, 3):
        with pytest.raises(NoLineError) as caught:
            doc.explain(number)
        assert str(caught.value) == f"line {number} was asked for and the text has lines 1 to 2; count from 1, blank lines too"
    with pytest.raises(IndexError, match="line 1 was asked for and the text has no lines"):
        explainable("").explain(1)


NOTHING_KEPT = "this document keeps nothing to be explained by; clean the page with explain=True"


def test_a_document_that_was_cleaned_without_it_says_so() -> None:
    for doc in (cleaner.clean(PAGE), next(cleaner.clean_many([{"text": PAGE}])), doc_of("Home", [("nav", False)])):
        with pytest.raises(ValueError) as caught:
            doc.explain(1)
        assert str(caught.value) == NOTHING_KEPT


@given(TEXT)
@settings(max_examples=25)
def test_any_line_of_any_text_is_explained(text: str) -> None:
    doc = explainable(text, form="text")
    for number in range(1, len(doc.lines) + 1, max(1, len(doc.lines) // 3)):
        found = doc.explain(number)
        assert found.sentence and all(cause.words and np.isfinite(cause.weight) for cause in found.causes)
    if doc.lines:
        shown = formats.why(doc, [range(1, 2)])
        assert shown.endswith("\n") and "\r" not in shown and "\x1b" not in shown


# --- at the command line -----------------------------------------------------------------------------------------------


@needs_model
def test_why_shows_some_lines_and_their_causes(command: Command) -> None:
    shown = command("--why", "2,11-12", SCRAPE).stdout.decode()
    heads = [row for row in shown.splitlines() if row[:1] in "+-" and row]
    doc = explainable(SCRAPE.read_text())
    signs = ["+" if doc.lines[row].keep else "-" for row in (1, 10, 11)]
    assert heads == [
        f"{signs[0]} 2  Two Slow Bicycles",
        f"{signs[1]} 11  Eight days on the old canal road",
        "- 12  April 27, 2022",
    ]
    assert all(f"{cause}" in shown for cause in doc.explain(11).causes)
    two = command("--why", "2", SCRAPE, "-", stdin=b"Home\nShop").stdout.decode()
    assert two.startswith(f"==> {SCRAPE} <==\n{signs[0]} 2  ") and "==> standard input <==\n" in two and "2  Shop" in two


@needs_model
def test_why_of_a_line_that_is_not_there_is_an_error_of_that_file(command: Command) -> None:
    done = command("--why", "3", "-", SCRAPE, stdin=b"Home\nShop\n")
    assert done.returncode == 2
    assert messages(done)[0] == (
        "clean: standard input: line 3 was asked for and the text has lines 1 to 2; count from 1, blank lines too"
    )
    assert b"- 3  We go nowhere quickly" in done.stdout


if __name__ == "__main__":
    for of_html in (False, True):
        found = moves(of_html, 1 if of_html else 4)
        for name, moved in (found | {"all": [m for each, ms in found.items() for m in ms if each != "untried"]}).items():
            print(f"{'html' if of_html else 'text'} {name:10} {np.mean(np.array(moved) > 0):.3f} of {len(moved)}")
