"""Text, HTML or JSON: what came is seen, said once, and cleaned as what it is."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from conftest import PAGE, Command, cases, messages, needs_html_model, needs_model, same, told

import cleaner
from cleaner import Cleaner, Doc, FormWarning
from cleaner.io.form import form_of_html, form_of_text, holds_page

pytestmark = [needs_model, needs_html_model]

ARTICLE = PAGE.split("\n")[5:8]
ARTICLE_ALONE = "<h2>Why the mill stopped</h2>" + "".join(f"<p>{line}</p>" for line in ARTICLE)
FRAGMENT = f"<div class='post'>{ARTICLE_ALONE}<ul><li><a href=/>Home</a><li><a href=/about>About</a></ul></div>"
DOCUMENT = f"<!doctype html><html><body>{FRAGMENT}</body></html>"
FEED = f"<rss version='2.0'><channel><item><title>Mill</title><description>{ARTICLE[0]}</description></item></channel></rss>"
JSON = json.dumps({"props": {"pageProps": {"id": 7}}, "buildId": "x"})
JSONL = "".join(json.dumps({"id": number, "text": PAGE}) + "\n" for number in range(2))

HTML_AS_TEXT = "HTML came as text and was cleaned as HTML; use html= or clean_html, or form='text' to clean its source"
TEXT_AS_HTML = "plain text came as HTML and was cleaned as text; use text= or clean, or form='html' if it is HTML"
JSON_AS_TEXT = "JSON came as text, and nothing in it is running text; hand its records to clean_many, or use form='text'"
JSON_AS_HTML = "JSON came as HTML, and nothing in it is running text; hand its records to clean_many, or use form='html'"

# --- what it is ----------------------------------------------------------------------------------------------------------

LOOKS = [
    ("prose", PAGE, "text", "text"),
    ("a document", DOCUMENT, "html", "html"),
    ("a document after a comment", f"\n<!-- saved -->{DOCUMENT}", "html", "html"),
    ("a feed", FEED, "html", "html"),
    ("a fragment", FRAGMENT, "html", "html"),
    ("a fragment that is an article", f"<article>{ARTICLE_ALONE}</article>", "html", "html"),
    ("a fragment that is a table", "<table><tr><td>One</td><td>Two</td></tr></table>", "html", "html"),
    ("three tags are too few", "<p>One</p> two <br>three", "text", "html"),
    ("a tag in ten characters is too few", f"<b>One</b> {'and so on ' * 30}<i>two</i>", "text", "html"),
    ("prose about HTML", "The <b> element is bold, the <i> element italic, <p> and <div> are blocks.", "text", "html"),
    ("prose that begins with a tag", "<b> is bold and <i> is italic; so much for tags. " + "And so on. " * 20, "text", "html"),
    ("a comparison", "a < b and b < c", "text", "text"),
    ("tags of another language", "<one><two><three><four><five>", "text", "html"),
    ("an object", JSON, "json", "json"),
    ("an object over several lines", json.dumps({"a": {"b": [1, 2]}}, indent=2), "json", "json"),
    ("objects, one a line", JSONL, "json", "json"),
    ("objects after a mark", f"\ufeff{JSONL}", "json", "json"),
    ("a list of objects", '[{"a": 1}, {"b": 2}]', "json", "json"),
    ("a list of words", '["one", "two"]', "text", "text"),
    ("notes in brackets", "[1] See the mill.\n[2] See the miller.", "text", "text"),
    ("words in braces", "{curly} words\n", "text", "text"),
    ("an object and prose", '{"a": 1}\nThe mill stopped.\n', "text", "text"),
    ("an object that is cut off", '{"a": [1, 2', "text", "text"),
    ("nested without end", "[" * 10_000 + "]" * 10_000, "text", "text"),
    ("nothing", "", "text", "html"),
    ("only spaces", " \n\t", "text", "html"),
]


@pytest.mark.parametrize(("scrape", "as_text", "as_html"), cases(LOOKS))
def test_the_form_of_a_scrape_is_seen(scrape: str, as_text: str, as_html: str) -> None:
    assert (form_of_text(scrape), form_of_html(scrape)) == (as_text, as_html)


def test_an_article_of_long_paragraphs_is_a_fragment_too() -> None:
    assert form_of_text(ARTICLE_ALONE) == "html"


FIRST_LINES = [
    ("a record with a text", '{"id": 1, "text": "One"}', True),
    ("a record after a mark", '\ufeff {"html": "<p>One"}\r', True),
    ("an object without a page", '{"a": 1}', False),
    ("a page that is no text", '{"text": 7}', False),
    ("a list of objects", '[{"text": "One"}]', False),
    ("an object that is cut off", '{"text": "On', False),
    ("nested without end", '{"a":' * 10_000 + "1" + "}" * 10_000, False),
    ("prose", "The mill stopped.", False),
    ("nothing", "", False),
]


@pytest.mark.parametrize(("line", "holds"), cases(FIRST_LINES))
def test_a_line_of_json_lines_holds_a_page_or_not(line: str, holds: bool) -> None:
    assert holds_page(line) == holds


# --- through every door --------------------------------------------------------------------------------------------------

# name, field that it came in, the scrape, the form that it is cleaned as, the warning
CAME = [
    ("text as text", "text", PAGE, "text", None),
    ("HTML as HTML", "html", DOCUMENT, "html", None),
    ("bytes of HTML", "html", DOCUMENT.encode(), "html", None),
    ("HTML as text", "text", DOCUMENT, "html", HTML_AS_TEXT),
    ("a feed as text", "text", FEED, "html", HTML_AS_TEXT),
    ("a fragment as text", "text", FRAGMENT, "html", HTML_AS_TEXT),
    ("text as HTML", "html", PAGE, "text", TEXT_AS_HTML),
    ("bytes of text as HTML", "html", PAGE.encode(), "text", TEXT_AS_HTML),
    ("JSON as text", "text", JSON, "json", JSON_AS_TEXT),
    ("JSON as HTML", "html", JSON, "json", JSON_AS_HTML),
    ("JSON Lines as text", "text", JSONL, "json", JSON_AS_TEXT),
    ("nothing as HTML", "html", "", "html", None),
]


def caught(work: Any) -> tuple[Any, list[warnings.WarningMessage]]:
    """What some work gives, and its warnings about forms, every one of them."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        result = work()
    return result, [each for each in found if issubclass(each.category, FormWarning)]


def cleaned(field: str, scrape: str | bytes, form: str) -> Doc:
    """The scrape handed to the right function at once."""
    text = scrape.decode() if isinstance(scrape, bytes) else scrape
    return cleaner.clean_html(text, form="html") if form == "html" else cleaner.clean(text, form="text")


@pytest.mark.parametrize(("field", "scrape", "form", "warning"), cases(CAME))
def test_a_scrape_is_cleaned_as_what_it_is_and_that_is_said(
    field: str, scrape: str | bytes, form: str, warning: str | None
) -> None:
    clean, own, many = cleaner.clean, Cleaner(), {field: scrape}
    if field == "html":
        clean = cleaner.clean_html  # type: ignore[assignment]
    doors: list[Any] = [
        lambda: clean(scrape),  # type: ignore[arg-type]
        lambda: getattr(own, clean.__name__)(scrape),
        lambda: next(cleaner.clean_many([many])),
        lambda: next(own.clean_many([many], jobs=2)),
    ]
    for door in doors:
        doc, said = caught(door)
        assert doc.form == form
        assert [str(each.message) for each in said] == [warning] * (warning is not None)
        assert {each.filename for each in said} <= {__file__}  # at the line that called
        if form != "json":
            same(doc, cleaned(field, scrape, form))


@pytest.mark.parametrize("scrape", [JSON, JSONL], ids=["an object", "JSON Lines"])
def test_of_json_no_line_is_kept(scrape: str) -> None:
    doc, _ = caught(lambda: cleaner.clean(scrape))
    assert doc.text == ""
    assert {line.kind for line in doc} == {"code"}
    kept, _ = caught(lambda: cleaner.clean(scrape, keep="code"))
    assert kept.text == scrape


@pytest.mark.parametrize(
    ("form", "scrape"), [("text", DOCUMENT), ("text", FRAGMENT), ("text", JSON), ("html", PAGE), ("html", JSON)]
)
def test_a_form_that_is_named_decides_and_nothing_is_said(form: Any, scrape: str) -> None:
    for field in ("text", "html"):
        clean = cleaner.clean if field == "text" else cleaner.clean_html
        for door in (
            lambda clean=clean: clean(scrape, form=form),
            lambda field=field: next(cleaner.clean_many([{field: scrape}], form=form)),
        ):
            doc, said = caught(door)
            assert (doc.form, said) == (form, [])
    if form == "text":
        assert [line.text for line in cleaner.clean(scrape, form=form)] == scrape.split("\n")


def test_a_warning_is_shown_once_for_each_line_of_code() -> None:
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("default")
        for _ in range(3):
            cleaner.clean(DOCUMENT)
        list(cleaner.clean_many([{"text": DOCUMENT}] * 3))
    assert [str(each.message) for each in found] == [HTML_AS_TEXT] * 2


# --- the command ---------------------------------------------------------------------------------------------------------

IS_HTML = "is HTML and was cleaned as HTML; --form text takes it for text"
IS_TEXT = "has no markup in it and was cleaned as text; --form html takes it for HTML"
IS_JSON = "is JSON, and nothing in it is running text; --form text takes it for text"
FILES = [
    ("text in a text file", "page.txt", PAGE, "text", None),
    ("HTML in an HTML file", "page.html", DOCUMENT, "html", None),
    ("a document in a text file", "page.txt", DOCUMENT, "html", IS_HTML),
    ("a fragment in a text file", "page.txt", FRAGMENT, "html", IS_HTML),
    ("text in an HTML file", "page.html", PAGE, "text", IS_TEXT),
    ("JSON in a text file", "page.txt", JSON, "json", IS_JSON),
]


@pytest.mark.parametrize(("name", "scrape", "form", "said"), cases(FILES))
def test_a_file_is_cleaned_as_what_it_is(
    name: str, scrape: str, form: str, said: str | None, command: Command, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(scrape)
    done = command("--format", "jsonl", name)
    rows = [json.loads(row) for row in done.stdout.decode().split("\n")[:-1]]
    doc = cleaned("", scrape, form) if form != "json" else caught(lambda: cleaner.clean(scrape))[0]
    assert [(row["text"], row["kind"], row["keep"], row["reason"]) for row in rows] == told(doc)
    notes = ["clean: page.txt: no line was kept"] if form == "json" else []
    # what sort of page it is depends on the model
    found = [message.partition(": it looks like")[0] for message in messages(done)]
    assert found == [f"clean: {name}: {said}"] * (said is not None) + notes


def test_a_form_is_said_once_a_run_for_all_files(command: Command, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.html").write_text(PAGE)
        (tmp_path / f"{number}.txt").write_text(FRAGMENT)
    done = command(*(f"{number}.{suffix}" for number in range(3) for suffix in ("html", "txt")), "-o", "out/")
    assert messages(done) == [f"clean: 0.html: {IS_TEXT}", f"clean: 0.txt: {IS_HTML}"]
    assert command("0.html", "1.txt", "-q", "-o", "out/").stderr == b""


@pytest.mark.parametrize("option", ["--form", "--"])
def test_a_form_that_is_named_decides_for_all_files(option: str, command: Command, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(DOCUMENT)
    (tmp_path / "page.txt").write_text(JSONL)
    for form in ("text", "html"):
        chosen = [option, form] if option == "--form" else [f"--{form}"]
        done = command(*chosen, "--format", "jsonl", "page.html", "page.txt")
        assert [message for message in messages(done) if ": no line was kept" not in message] == []
        rows = [json.loads(row)["text"] for row in done.stdout.decode().split("\n")[:-1]]
        lines = [*cleaner.clean_html(DOCUMENT), *cleaner.clean_html(JSONL, form="html")]
        assert rows == ([DOCUMENT, *JSONL.split("\n")[:-1]] if form == "text" else [line.text for line in lines])
