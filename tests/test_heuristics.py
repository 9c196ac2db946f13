"""What is kept of a text without a model, and how much each sign of a sentence counts."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import MODES, PAGE, cases, dropped_lines, read

from cleaner import Cleaner, Doc
from cleaner.decision import heuristics
from cleaner.features.text import line_batch
from cleaner.lines import split


def cleaned(text: str, **policy: object) -> Doc:
    doc = Cleaner(fallback="only", **policy).clean(text)  # type: ignore[arg-type]
    assert doc.source == "fallback"
    return doc


# --- how much each sign counts -----------------------------------------------------------------------------------------

# Log odds, of a line alone on its page. Its own evidence counts .7, and that of the lines around it, itself among them, .6.
WHOLE = 0.7 + 0.6
BASE = "one two three four five six"
# name, two lines that differ in one sign, by how much the log odds of the second are higher
SIGNS = [
    ("twice seven words but one", BASE, f"{BASE} one two three four five six seven", WHOLE * 1.6 * np.log((1 + 13 / 6) / 2)),
    ("a full stop at the end", BASE, f"{BASE}.", WHOLE * 1.2),
    ("a question mark at the end", BASE, f"{BASE}?", WHOLE * 1.2),
    ("a quotation mark at the end", BASE, f"{BASE}”", WHOLE * 0.6),
    ("a comma", BASE, f"{BASE[:7]},{BASE[7:]}", WHOLE * 0.36),
    ("three commas", BASE, BASE.replace(" t", ", t"), WHOLE * 0.36),
    ("signs of code, a tenth", "abcdefghij", "abcdefghi=", WHOLE * -12 * 0.1),
    ("signs between menu entries, a tenth", "abcdefghij", "abcd|efghi", WHOLE * (-12 * 0.1 + 1.6 * np.log(8 / 7))),
    ("signs of paths, a tenth", "abcdefghij", "abcdefghi/", WHOLE * -12 * 0.1),
    ("a capital at every word", BASE, BASE.title(), WHOLE * -1.5 * 0.6),
    ("a capital at every other word", BASE, "One two Three four Five six", WHOLE * -1.5 * 0.1),
    ("a capital at every third word", BASE, "One two three Four five six", 0),
]


def odds_of(*lines: str) -> np.ndarray:
    return heuristics.sentence_odds(read("\n".join(lines)))


@pytest.mark.parametrize(("plain", "signed", "more"), cases(SIGNS))
def test_a_sign_counts_so_much(plain: str, signed: str, more: float) -> None:
    (before,), (after,) = odds_of(plain), odds_of(signed)
    assert after - before == pytest.approx(more, abs=0.01)


def test_a_line_of_six_words_without_any_sign_starts_from_here() -> None:
    assert odds_of(BASE) == pytest.approx([WHOLE * 1.6 * np.log(2) - 2.6], abs=1e-3)


def test_a_later_copy_counts_for_less() -> None:
    first, second = odds_of(BASE, BASE)
    assert second - first == pytest.approx(0.7 * -2.5, abs=0.01)  # both have the same lines around


def test_the_lines_around_reach_three_lines_and_weigh_by_the_root_of_their_words() -> None:
    long = "of all the mills that stood along the river when the old miller was young only this one was still at work"
    lines = [*"abcde", long, *"fghij"]
    words = np.array([len(line.split()) for line in lines])
    own, weight = 1.6 * np.log(1 + words / 6), np.sqrt(words + 1)
    near = [slice(max(row - 3, 0), row + 4) for row in range(len(lines))]
    around = np.array([np.average(own[rows], weights=weight[rows]) for rows in near])
    assert odds_of(*lines) == pytest.approx(0.7 * own + 0.6 * around - 2.6, abs=1e-3)


def test_the_name_of_a_button_counts_for_nothing_but_that() -> None:
    batch, pages = read("Share this page with a friend.\nE-Mail"), [["Share this page with a friend.", "E-Mail"]]
    says = heuristics.evidence(batch, pages)
    assert {name: round(float(values[1]), 2) for name, values in says.items() if name != "around" and values[1]} == {
        "widget": round(0.7 * -9, 2)
    }


def test_the_score_is_the_probability_of_all_evidence_together() -> None:
    batch, pages = read(PAGE), [[line for line in split(PAGE)[0] if line]]
    odds = sum(heuristics.evidence(batch, pages).values()) - 2.6
    assert heuristics.scores(batch, pages) == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-5)


# --- pages -------------------------------------------------------------------------------------------------------------

# name, page: lines to be kept begin with +, to be dropped with -
PAGES = [
    (
        "a menu above and a footer below",
        """\
-Home
-News
-Sport
-Weather
+The mill at Harrow Bend ground its last flour on a Tuesday in March, and for a week nobody noticed.
+It had run for two hundred and eleven years, through floods and fires, and people took it for weather.
+The miller, a quiet man who kept bees, says that he simply got up one morning and did not want to hear it.
-Share on Facebook
-Popular Posts
-Contact | Terms | Privacy
""",
    ),
    (
        "a short sentence between long ones",
        """\
-Home
-About us
-Products
-Basket
+The mill at Harrow Bend ground its last flour on a Tuesday in March, and for a week nobody noticed it.
+“Nobody came to see it,” he says.
+He kept bees.
+It had run for two hundred and eleven years, through floods and through fires, said the miller.
-Newsletter
-Imprint
-Sitemap
""",
    ),
    (
        "scripts left in the text",
        """\
+The mill at Harrow Bend ground its last flour on a Tuesday in March, and for a week nobody noticed it.
+It had run for two hundred and eleven years, through floods and through fires, said the miller then.
-window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);}
-{"@context":"https://schema.org","@type":"NewsArticle","url":"https://example.org/a/b"}
-.menu { display: none; } .menu > li { float: left; }
""",
    ),
    (
        "in German",
        """\
-Startseite
-Über uns
-Kontakt
+Die Mühle an der Biegung hat an einem Dienstag im März zum letzten Mal gemahlen, und niemand hat es bemerkt.
+Zweihundertelf Jahre lang war sie gelaufen, durch Hochwasser und Brände, und man hielt sie für das Wetter.
-Mehr zum Thema:
-Impressum
-Datenschutz
""",
    ),
    (
        "in Chinese",
        """\
-首页
-新闻
-体育
+三月的一个星期二，哈罗湾的磨坊磨完了最后一袋面粉，整整一个星期都没有人注意到。
+它运转了二百一十一年，经历过洪水，也经历过火灾，人们早已把它的声音当成了天气。
-关于 | 联系 | 隐私
""",
    ),
    (
        "a title that comes again below is a link",
        """\
+Ten ways to bake a better loaf of bread at home
+The mill at Harrow Bend ground its last flour on a Tuesday in March, and for a week nobody noticed it.
+It had run for two hundred and eleven years, through floods and through fires, said the miller then.
+The miller, a quiet man who kept bees, says that he simply got up one morning and did not want to hear it.
-Advertisement
-Popular
-Recent
-Tags
-Ten ways to bake a better loaf of bread at home
""",
    ),
]  # fmt: skip


@pytest.mark.parametrize("page", cases(PAGES))
def test_sentences_are_kept_and_menus_dropped(page: str) -> None:
    rows = page.splitlines()
    doc = cleaned("\n".join(row[1:] for row in rows))
    assert ["+-"[not line.keep] + line.text for line in doc.lines] == rows


KNOWN_TO_FAIL = [
    (
        "a menu entry of four ideographs counts as four words",
        """\
+三月的一个星期二，哈罗湾的磨坊磨完了最后一袋面粉，没有人注意到。
-关于我们
""",
    ),
    (
        "a stop inside quotes counts for half",
        """\
+The mill ground its last flour in March, and for a week nobody noticed it.
+“Nobody came.”
-Home
""",
    ),
]


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="known to fail")
@pytest.mark.parametrize("page", cases(KNOWN_TO_FAIL))
def test_these_lines_are_decided_wrongly(page: str) -> None:
    test_sentences_are_kept_and_menus_dropped(page)


WIDGETS = [
    ("Facebook", True),
    ("facebook", True),
    ("» Twitter", True),
    ("E-Mail", True),
    ("Print", True),
    ("Drucken", True),
    ("PDF", True),
    ("Mehr zum Thema:", True),
    ("More on this story", True),
    ("Face\0book", True),  # what is not printable is not looked at
    ("\ufeff", True),
    ("\ud800", True),
    ("Facebook was down for an hour.", False),
    ("Printing", False),
    ("Home", False),
    ("Weather", False),
    ("…", False),
]


@pytest.mark.parametrize(("line", "is_widget"), WIDGETS)
def test_a_lone_widget_word_is_dropped_between_sentences(line: str, is_widget: bool) -> None:
    """Whatever stands around it, by `trafilatura`'s own filter."""
    sentence = "The mill at Harrow Bend ground its last flour on a Tuesday in March, and nobody noticed it."
    lines = [sentence, line, f"{sentence} Ever."]
    score = heuristics.scores(line_batch([lines], [[0] * 4]), [lines])[1]
    assert bool(score < 0.1) is is_widget


def test_a_line_that_repeats_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import trafilatura.utils

    seen: list[str] = []

    def filtered(element: object) -> bool:
        seen.append(element.text)  # type: ignore[attr-defined]
        return False

    monkeypatch.setattr(trafilatura.utils, "textfilter", filtered)
    lines = [["Only in this test", "Nowhere else", "Only in this test"]] * 3
    heuristics.scores(line_batch(lines, [[0] * 4] * 3), lines)
    assert seen == ["Only in this test", "Nowhere else"]


def test_the_page_that_the_other_tests_use() -> None:
    doc = cleaned(PAGE)
    assert doc.text.startswith("The mill at Harrow Bend ground its last flour")
    assert {"Home", "About", "Contact", "Share on Facebook", "Popular Posts", "Leave a Comment"} <= set(dropped_lines(doc))


def test_kinds_are_guessed_as_body_or_nav() -> None:
    doc = cleaned(PAGE)
    kinds = {line.text: line.kind for line in doc.lines}
    assert kinds["Home"] == "nav"
    assert kinds[PAGE.split("\n")[5]] == "body"
    assert {line.reason for line in doc.lines} == {"fallback", "blank", "known-phrase"}


def test_modes_are_ordered() -> None:
    sizes = [len(cleaned(PAGE, mode=mode).text) for mode in MODES]
    assert sizes == sorted(sizes)


def test_chrome_can_be_asked_for() -> None:
    text = cleaned(PAGE, keep=["nav"]).text
    assert "Home" in text and "ground its last flour" not in text


@pytest.mark.parametrize("kind", ["title", "heading"])
def test_who_asks_for_headings_gets_no_menu(kind: str) -> None:
    assert "Home" not in cleaned(PAGE, keep=[kind]).text.splitlines()


def test_pages_do_not_touch_each_other() -> None:
    texts = [PAGE, "Home\nAbout", "三月的一个星期二，磨坊停了下来。\n首页", PAGE]
    together = list(Cleaner(fallback="only").clean_many({"text": text} for text in texts))
    for text, doc in zip(texts, together, strict=True):
        assert doc.text == cleaned(text).text
        assert [line.score for line in doc.lines] == pytest.approx([line.score for line in cleaned(text).lines], abs=2e-4)
