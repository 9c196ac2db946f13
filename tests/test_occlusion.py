"""Why a line was kept or dropped: causes that are there, and that move the score as they say."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from conftest import PAGE, PAGES, ROOT, Command, doc_of, messages, needs_html_model, needs_model
from edits import Page, odds, of_html, of_text, pages, scrapes, without_words
from hypothesis import given
from test_properties import TEXT

import cleaner
from cleaner import Cleaner, Doc
from cleaner.decision.policy import REASONS
from cleaner.document import Explanation, NoLineError
from cleaner.explain.occlusion import LINES, MOST_CAUSES, View
from cleaner.explain.occlusion import Page as Read
from cleaner.explain.wording import SENTENCES
from cleaner.features.context import BY_ITSELF, BY_MARKUP, first_groups, second_groups
from cleaner.features.markup import MARKUP, MARKUP_GROUPS
from cleaner.features.text import SURFACE, SURFACE_GROUPS, line_batch
from cleaner.html.tags import TAGS
from cleaner.model.storage import ModelError, load
from cleaner.report import formats as render

find_words = re.compile(r"\w+").findall
KEEP = ("title", "heading", "body")
NO_SENTENCE = {"lines", "guess"}  # told as LINES; made of all the others
SCRAPE = ROOT / "fixtures" / "scrapes" / "blog_en_wordpress_half_clean.txt"
HTML = PAGES / "blog_en_wordpress.html"


def view(page: Page) -> View:
    return View(load(reads="html" if page.tree else "text"), read(page), KEEP)


def read(page: Page) -> Read:
    batch = line_batch([page.lines], [page.blanks])
    return replace(Read.of(page.lines, page.tree), blanks=np.array(page.blanks), batch=batch)


# --- every column tells something ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("columns", "groups"), [(SURFACE, SURFACE_GROUPS), (MARKUP, MARKUP_GROUPS)], ids=["own", "markup"])
def test_every_named_column_is_in_a_group(columns: tuple[str, ...], groups: tuple[str, ...]) -> None:
    lost = [column for column, group in zip(columns, groups, strict=True) if not group]
    assert not lost, f"name a group for {', '.join(lost)} in _TELLS, beside the columns"


@needs_model
@needs_html_model
@pytest.mark.parametrize("page", [of_text(SCRAPE), of_html(HTML)], ids=["text", "html"])
def test_the_groups_cover_all_columns(page: Page) -> None:
    for made, named, name in zip(view(page).columns(0), view(page).groups, ("first", "second"), strict=True):
        assert len(made) == len(named), (
            f"{name.title()}Context.columns makes {len(made)} columns and {name}_groups in cleaner/context.py names "
            f"{len(named)}: name the new ones there, where they stand"
        )


def test_every_group_has_words() -> None:
    groups = {*first_groups(True), *second_groups()} - NO_SENTENCE
    lacking = groups | set(LINES)
    assert lacking <= set(SENTENCES), f"write words for {lacking - set(SENTENCES)} in cleaner/tell.py"
    assert {*BY_ITSELF, *BY_MARKUP} <= groups


def changed(one: Page, other: Page, row: int) -> set[str]:
    """The groups of the columns in which a row of two pages differs."""
    views = view(one), view(other)
    pairs = zip(*(each.columns(row) for each in views), views[0].groups, strict=True)
    return {name for mine, others, names in pairs for name in names[np.abs(mine - others)[:, 0] > 1e-4].tolist()}


@needs_model
@needs_html_model
def test_a_column_changes_with_what_its_group_is_named_for() -> None:
    text, html, row = of_text(SCRAPE), of_html(HTML), 10
    around = {"lines", "shared", "copies", "template", "place", "guess", "cohesion"}
    others = set(range(len(text.lines))) - {row}
    found = changed(text, text.neutral(others), row)
    assert {"lines", "shared", "guess"} <= found <= around
    own = changed(text, text.with_lines({row: "Velu, 12 TARSI."}), row)
    assert own <= {*BY_ITSELF, *around} and {"words", "length", "letters", "signs", "ending"} <= own
    assert changed(text, replace(text, blanks=[3, *[1] * len(text.lines)]), row) <= {
        "blanks",
        "lines",
        "shared",
        "guess",
        "cohesion",
    }
    assert html.tree is not None
    element = html.tree.element[row]
    tag = html.tree.tag.copy()
    tag[element] = TAGS.index("blockquote")
    tagged = changed(html, replace(html, tree=replace(html.tree, tag=tag)), row)
    assert {"block", "inside", "names"} <= tagged <= {*BY_MARKUP, "lines", "shared", "guess", "cohesion"}
    untyped = replace(html.tree, head=replace(html.tree.head, types=()))
    assert changed(html, replace(html, tree=untyped), row) <= {"type", "lines", "shared", "guess", "cohesion"}


@needs_model
def test_it_explains_the_score_that_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line by itself; what its stretch has made of it is a cause of its own."""
    monkeypatch.setattr("cleaner.model.network.pool_segments", lambda kinds, *_: kinds)
    for page in [*scrapes()[::9], *pages()[::5]]:
        (expected,) = odds([page])
        found = view(page)
        for row in range(0, len(page.lines), 7):
            assert found.odds_of(row)[0] == pytest.approx(expected[row], abs=0.02)


# --- the causes are true ---------------------------------------------------------------------------------------------------


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
    """Words that stand in other lines too stand there no more; words that do not are put there."""
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


@pytest.mark.slow
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
    doc = cleaner.clean(PAGE.replace("Share on Facebook", line))
    (words,) = [cause for cause in doc.explain(10).causes if cause.name == "words"]
    assert words.weight < 0
    quoted = words.words.removeprefix("its words: '").removesuffix("'").split("', '")
    assert quoted and all(f" {part} " in f" {line} " for part in quoted)
    assert any(" " in part for part in quoted)


@needs_html_model
def test_tags_and_class_names_are_quoted() -> None:
    page = "<ul class='main-menu'><li><a href=/>Home</a><li><a href=/>Shop</a></ul><p>" + "The mill stopped in March. " * 9
    doc = cleaner.clean_html(page)
    causes = [cause for number in (1, 2) for cause in doc.explain(number).causes if cause.name == "names"]
    assert causes and all(names.weight < 0 and "'menu'" in names.words for names in causes)


# --- every kind of decision ------------------------------------------------------------------------------------------------


def explained(doc: Doc, reason: str) -> Explanation:
    return doc.explain(next(line.number for line in doc.lines if line.reason == reason))


@needs_model
def test_it_says_what_was_decided() -> None:
    doc = cleaner.clean(SCRAPE.read_text())
    for line in doc.lines[:20]:
        found = doc.explain(line.number)
        assert (found.number, found.text, found.kind, found.score, found.keep, found.reason) == (
            *(line.number, line.text, line.kind, line.score, line.keep, line.reason),
        )
        assert REASONS[line.reason] in found.sentence
        weights = [abs(cause.weight) for cause in found.causes]
        assert weights == sorted(weights, reverse=True) and len(weights) <= MOST_CAUSES
        assert bool(found.causes) == (line.kind != "blank")
        assert str(found).splitlines()[0] == found.sentence


@needs_model
def test_special_decisions_have_their_own_causes() -> None:
    doc = cleaner.clean(SCRAPE.read_text())
    phrase = explained(doc, "known-phrase")
    assert [(cause.name, cause.weight < -9) for cause in phrase.causes] == [("phrase", True)]
    assert phrase.causes[0].words == "the whole line, 'Skip to content', which software writes"
    unwanted = explained(doc, "kind-not-wanted")
    assert [cause.weight < 0 for cause in unwanted.causes if cause.name == "kind"] == [True]
    assert explained(doc, "blank").causes == ()
    titled = cleaner.clean("One thing\nHome", title="One thing")
    assert titled.explain(1).causes[0].words == "it says the title that was given"
    script = cleaner.clean("Home\nx; gtag('config', 'UA-0');\n").explain(2)
    assert script.causes[0].words == "'gtag(', which scripts write"


@needs_html_model
def test_a_hidden_copy_is_told() -> None:
    found = explained(cleaner.clean_html((PAGES / "news_en_hidden_copy.html").read_bytes()), "second-copy")
    assert found.causes[0].name == "copied" and found.causes[0].weight < -9


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise ModelError("none")

    monkeypatch.setattr("cleaner.pipeline.load", gone)


@pytest.mark.usefixtures("no_model")
def test_without_a_model_heuristics_explain_themselves() -> None:
    doc = cleaner.clean(PAGE)
    found = doc.explain(6)
    assert found.sentence.endswith("; heuristics decided, for there is no usable model")
    assert {cause.name for cause in found.causes} <= {"length", "ending", "signs", "copies", "letters", "widget", "around"}
    assert found.causes[0].weight > 0
    (body,) = [cause.weight for cause in found.causes if cause.name == "length"]
    (nav,) = [cause.weight for cause in cleaner.clean(PAGE, keep=["nav"]).explain(6).causes if cause.name == "length"]
    assert body == -nav
    for keep in (["title"], ["body", "nav"]):
        assert cleaner.clean(PAGE, keep=keep).explain(6).causes == ()


@pytest.mark.usefixtures("no_model")
def test_without_a_model_trafilatura_explains_itself() -> None:
    doc = cleaner.clean_html((PAGES / "news_en_div_soup.html").read_bytes())
    kept, dropped = (
        next(line.number for line in doc.lines if line.keep == keep and line.reason == "fallback") for keep in (1, 0)
    )
    assert doc.explain(kept).sentence.endswith("; trafilatura alone decided, for there is no usable model")
    assert [cause.words for cause in doc.explain(kept).causes] == ["trafilatura has it"]
    assert [(cause.words, cause.weight < 0) for cause in doc.explain(dropped).causes] == [("trafilatura leaves out it", True)]


@needs_model
def test_where_the_model_expects_to_do_badly_heuristics_explain_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.decision.policy.DOUBTFUL", 1.0)
    doc = cleaner.clean(PAGE)
    assert doc.source == "fallback"
    assert doc.explain(6).sentence.endswith("; heuristics decided, for the model expects to do badly on this page")


@needs_html_model
def test_trafilaturas_opinion_is_a_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.decision.policy.DOUBTFUL_HTML", 1.0)
    doc = cleaner.clean_html((PAGES / "news_en_div_soup.html").read_bytes())
    assert doc.source == "fallback"
    weights = [
        cause.weight
        for line in doc.lines[::2]
        for cause in doc.explain(line.number).causes
        if cause.name == "opinion" and 0.001 < line.score < 0.999
    ]
    assert len(weights) > 5
    assert np.abs(weights) == pytest.approx(0.5, abs=0.2)


# --- documents of all doors --------------------------------------------------------------------------------------------------


@needs_model
@needs_html_model
@pytest.mark.parametrize("jobs", [1, 2])
def test_documents_of_all_doors_can_be_explained(jobs: int) -> None:
    text, html = SCRAPE.read_text(), HTML.read_bytes()
    for doc, alone in zip(
        cleaner.clean_many([{"text": text}, {"html": html}], jobs),
        (cleaner.clean(text), cleaner.clean_html(html)),
        strict=True,
    ):
        for number in (2, 9, 11):
            one, other = doc.explain(number), alone.explain(number)
            assert (one.sentence, one.reason) == (other.sentence, other.reason)
            assert {cause.name: cause.weight for cause in one.causes} == pytest.approx(
                {cause.name: cause.weight for cause in other.causes}, abs=0.02
            )


@needs_html_model
def test_a_document_is_small_and_can_be_pickled() -> None:
    doc = cleaner.clean_html(HTML.read_bytes())
    before = pickle.dumps(doc)
    found = doc.explain(9)
    assert len(pickle.dumps(doc)) < len(before) + 20 * len(doc.lines) + 40_000  # its lines, not its page's columns
    assert str(pickle.loads(before).explain(9)) == str(found)
    assert len(before) < 2 * len(HTML.read_bytes()) + 10_000


@needs_model
def test_a_model_that_was_named_explains_what_it_decided(tmp_path: object) -> None:
    doc = Cleaner(keep=["nav"], mode="recall", fallback=False).clean(PAGE)
    assert doc.explain(1).keep and sum(cause.weight for cause in doc.explain(1).causes) > 0


def test_a_line_that_is_not_there_is_a_clear_error() -> None:
    doc = cleaner.clean("One\nTwo\n")
    for number in (0, -1, 3):
        with pytest.raises(NoLineError) as caught:
            doc.explain(number)
        assert str(caught.value) == f"line {number} was asked for and the text has lines 1 to 2; count from 1, blank lines too"
    with pytest.raises(IndexError, match="line 1 was asked for and the text has no lines"):
        cleaner.clean("").explain(1)


def test_a_document_made_by_hand_says_that_it_knows_nothing() -> None:
    with pytest.raises(ValueError, match="put together by hand, so nothing is known to explain; clean a text instead"):
        doc_of("Home", [("nav", False)]).explain(1)


@given(TEXT)
def test_any_line_of_any_text_is_explained(text: str) -> None:
    doc = cleaner.clean(text)
    for number in range(1, len(doc.lines) + 1, max(1, len(doc.lines) // 3)):
        found = doc.explain(number)
        assert found.sentence and all(cause.words and np.isfinite(cause.weight) for cause in found.causes)
    if doc.lines:
        shown = render.why(doc, [range(1, 2)])
        assert shown.endswith("\n") and "\r" not in shown and "\x1b" not in shown


# --- at the command line ---------------------------------------------------------------------------------------------------


@needs_model
def test_why_shows_some_lines_and_their_causes(command: Command) -> None:
    shown = command("--why", "2,11-12", SCRAPE).stdout.decode()
    heads = [row for row in shown.splitlines() if row[:1] in "+-" and row]
    doc = cleaner.clean(SCRAPE.read_text())
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
