"""What is kept of a text without a model."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import PAGE, dropped_lines

from cleaner import Cleaner, Doc
from cleaner.decision import heuristics
from cleaner.features.text import line_batch


@pytest.fixture(autouse=True)
def no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.model.network.default_folder", lambda name="text": tmp_path / "nothing")


def cleaned(text: str, **policy: object) -> Doc:
    doc = Cleaner(**policy).clean(text)  # type: ignore[arg-type]
    assert doc.source == "fallback"
    return doc


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


@pytest.mark.parametrize("page", [page for _, page in PAGES], ids=[name for name, _ in PAGES])
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
@pytest.mark.parametrize("page", [page for _, page in KNOWN_TO_FAIL], ids=[name for name, _ in KNOWN_TO_FAIL])
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
    lines = [[sentence, line, sentence + " Ever."]]
    score = heuristics.scores(line_batch(lines, [[0] * 4]), lines)[1]
    assert bool(score < 0.1) is is_widget


def test_a_sentence_that_comes_again_counts_for_less() -> None:
    story, again = "The mill ground its last flour in March, said the miller.", "Read it in our app, wherever you are today."
    first, _, second, _ = heuristics.scores(line_batch([[again, story, again, story]], [[0] * 5]), [[again, story, again, story]])
    assert second < first - 0.1


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
    assert doc.text.startswith("The mill at Harrow Bend") or doc.text.startswith("Why the mill stopped")
    assert {"Home", "About", "Contact", "Share on Facebook", "Popular Posts", "Leave a Comment"} <= set(dropped_lines(doc))


def test_kinds_are_guessed_as_body_or_nav() -> None:
    doc = cleaned(PAGE)
    kinds = {line.text: line.kind for line in doc.lines}
    assert kinds["Home"] == "nav"
    assert kinds[PAGE.split("\n")[5]] == "body"
    assert {line.reason for line in doc.lines} == {"fallback", "blank", "known-phrase"}


def test_modes_are_ordered() -> None:
    sizes = [len(cleaned(PAGE, mode=mode).text) for mode in ("precision", "balanced", "recall")]
    assert sizes == sorted(sizes)


def test_chrome_can_be_asked_for() -> None:
    text = cleaned(PAGE, keep=["nav"]).text
    assert "Home" in text and "ground its last flour" not in text


@pytest.mark.parametrize("kind", ["title", "heading"])
def test_who_asks_for_headings_gets_no_menu(kind: str) -> None:
    assert "Home" not in cleaned(PAGE, keep=[kind]).text.splitlines()


def test_pages_do_not_touch_each_other() -> None:
    texts = [PAGE, "Home\nAbout", "三月的一个星期二，磨坊停了下来。\n首页", PAGE]
    together = list(Cleaner().clean_many({"text": text} for text in texts))
    for text, doc in zip(texts, together, strict=True):
        assert doc.text == cleaned(text).text
        assert [line.score for line in doc.lines] == pytest.approx([line.score for line in cleaned(text).lines], abs=2e-4)
