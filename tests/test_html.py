"""Pages of HTML through every door: the API, batches, the command; and what must not happen."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import (
    MODES,
    PAGE,
    PAGES,
    Command,
    Doubting,
    cases,
    environment,
    messages,
    needs_html_model,
    needs_model,
    same,
    told,
)
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, Doc, ModelError, ReadError
from cleaner.html.blocks import blocks
from cleaner.io.decode import decode_html
from cleaner.lines import BLANK, join
from cleaner.model.storage import default_folder

pytestmark = [needs_model, needs_html_model]

ARTICLE = PAGE.split("\n")[5:8]
MENU = "<ul class=menu><li><a href=/>Home</a><li><a href=/a>About</a><li><a href=/c>Contact</a></ul>"
BODY = "<h1>Why the mill stopped</h1>" + "".join(f"<p>{line}</p>" for line in ARTICLE)
SIMPLE = f"<!doctype html><html><body>{MENU}{BODY}<footer>Share on Facebook</footer></body></html>"

# name, the page, its lines
ODD: list[tuple[str, str | bytes, list[str] | None]] = [
    ("nothing", b"", []),
    ("blanks", b" \n\t\n", []),
    ("only a doctype", b"<!doctype html>", []),
    ("only scripts", b"<html><script>a()</script><style>b{}</style></html>", []),
    ("a frameset", b"<html><frameset cols='1,2'><frame src=a.html><noframes><p>Use a newer browser.</noframes>", None),
    ("a frameset without a word", b"<html><frameset><frame src=a.html></frameset></html>", []),
    (
        "XHTML with entities",
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><body>'
        "<p>Caf&eacute;&nbsp;&#8212; &lt;open&gt;<br/></p></body></html>",
        ["Café — <open>"],
    ),
    ("a wrong charset", "<html><meta charset=iso-8859-1><p>Żółw i „ślimak”</p></html>".encode(), ["Żółw i „ślimak”"]),
    ("a right charset", "<html><meta charset=windows-1251><p>Старая мельница</p></html>".encode("cp1251"), ["Старая мельница"]),
    ("UTF-16", "<html><p>Été à la mer</p></html>".encode("utf-16"), ["Été à la mer"]),
    ("a lone surrogate", "<html><p>one \ud800 two</p></html>", ["one \ufffd two"]),
    ("a NUL, which browsers leave out", b"<html><p>one\0two</p></html>", ["onetwo"]),
    (
        "addresses that are code",
        b"<html><a href='javascript:a(1)'>One</a> <a href='data:text/html,<p>no'>Two</a><img src='data:image/png;base64,AA'>",
        ["One Two"],
    ),
    ("an unclosed everything", b"<html><div><p>One<b>two<table><tr><td>three", ["Onetwo", "three"]),
    ("text alone", "<html>Just a line of text", ["Just a line of text"]),
]
WHOLE: list[tuple[str, str | bytes]] = [(path.stem, path.read_bytes()) for path in sorted(PAGES.glob("*.html"))]
TABLE = [(name, html) for name, html, _ in ODD] + [("a simple page", SIMPLE), *WHOLE]
IDS = [name for name, _ in TABLE]
ALONE = Cleaner()


@pytest.mark.parametrize(("html", "lines"), cases(ODD))
def test_odd_pages_have_the_lines_that_are_seen(html: str | bytes, lines: list[str] | None) -> None:
    doc = cleaner.clean_html(html)
    assert lines is None or [line.text for line in doc.lines] == lines
    assert (doc.source == "empty") == (not doc.lines)


# --- every door the same -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def batch() -> list[Doc]:
    """All pages in one batch, scrapes of plain text among them."""
    records = [record for _, html in TABLE for record in ({"html": html}, {"text": PAGE, "title": "Why the mill stopped"})]
    docs = list(cleaner.clean_many(records))
    assert len({doc.text for doc in docs[1::2]}) == 1
    same(docs[1], cleaner.clean(PAGE, title="Why the mill stopped"))
    return docs[::2]


def as_bytes(html: str | bytes) -> bytes:
    return html if isinstance(html, bytes) else html.encode("utf-8", "replace")


@pytest.fixture(scope="module")
def by_command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the command makes of every page, in one run over all of them."""
    folder = tmp_path_factory.mktemp("pages")
    names = [f"{number}.html" for number in range(len(TABLE))]
    for name, (_, html) in zip(names, TABLE, strict=True):
        (folder / name).write_bytes(as_bytes(html))
    line = [sys.executable, "-m", "cleaner", "--format", "jsonl", "-q", "-o", "out", *names]
    subprocess.run(line, cwd=folder, env=environment(), check=True, timeout=120)
    return folder / "out"


@pytest.mark.parametrize("number", range(len(TABLE)), ids=IDS)
def test_every_door_of_the_api_gives_the_same(number: int, batch: list[Doc]) -> None:
    html = TABLE[number][1]
    doc = cleaner.clean_html(html)
    same(batch[number], doc)
    same(Cleaner().clean_html(html), doc)
    same(next(ALONE.clean_many([{"html": html}])), doc)
    same(cleaner.clean_html(html if isinstance(html, str) else decode_html(html)), doc)


@pytest.mark.parametrize("number", range(len(TABLE)), ids=IDS)
def test_the_command_gives_the_same(number: int, by_command: Path) -> None:
    rows = (by_command / f"{number}.html.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    doc = cleaner.clean_html(as_bytes(TABLE[number][1]))
    found = [(row["text"], row["kind"], row["keep"], row["reason"]) for row in map(json.loads, rows)]
    assert found == told(doc)


def test_standard_input_and_a_file_without_a_suffix(command: Command, tmp_path: Path) -> None:
    html = "<p>" + SIMPLE.removeprefix("<!doctype html>")  # nothing says that it is a page
    (tmp_path / "page").write_text(html)
    (tmp_path / "page.html").write_text(html)
    expected = cleaner.clean_html(html).text.encode()
    assert expected
    for done in (
        command("--html", stdin=html.encode()),
        command("page.html"),
        command("--html", "page"),
        command("--html", "-", stdin=html.encode()),
    ):
        assert (done.returncode, done.stdout, messages(done)) == (0, expected, [])
    assert command(stdin=SIMPLE.encode()).stdout == cleaner.clean_html(SIMPLE).text.encode()


def test_processes_give_what_one_gives() -> None:
    pages = [html for _, html in WHOLE] * 3
    alone, together = (list(cleaner.clean_many(({"html": html} for html in pages), jobs)) for jobs in (1, 2))
    for one, other in zip(alone, together, strict=True):
        same(one, other)


def test_kept_lines_are_lines_of_blocks_in_order() -> None:
    for _, html in WHOLE:
        source = decode_html(html)
        doc = cleaner.clean_html(source)
        assert [line.text for line in doc.lines] == blocks(source).lines
        assert doc.text == join(line for line in doc.lines if line.keep)


def test_a_title_that_is_known_is_found() -> None:
    doc = cleaner.clean_html("<p>One mill</p><p>Home</p>", title="one  MILL")
    assert (doc.lines[0].kind, doc.lines[0].keep, doc.lines[0].reason) == ("title", True, "known-phrase")


@pytest.mark.parametrize("url", ["https://mill.example/a?b#c", "", "no address", "http://[", "javascript:a()"])
def test_an_address_changes_no_verdict(url: str) -> None:
    doc = cleaner.clean_html(SIMPLE, url=url)
    same(doc, cleaner.clean_html(SIMPLE))
    assert doc.record["url"] == url


# --- what is HTML and what is not -----------------------------------------------------------------------------------------


def test_html_and_text_decide_over_name_and_content(command: Command, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(SIMPLE)
    (tmp_path / "page.txt").write_text("The mill stopped, and <b>nobody</b> in the village noticed it for a week.\n")

    def lines(*arguments: str) -> list[str]:
        return [json.loads(row)["text"] for row in command("--format", "jsonl", *arguments).stdout.splitlines()]

    assert lines("page.html")[:2] == ["Home", "About"]
    assert lines("--text", "page.html") == [SIMPLE]
    assert "<b>" in lines("page.txt")[0]
    assert lines("--html", "page.txt") == ["The mill stopped, and nobody in the village noticed it for a week."]
    done = command("--html", "--text", "page.txt")
    assert done.returncode == 2
    assert "not allowed with argument" in done.stderr.decode()


def test_a_feed_is_said(command: Command, tmp_path: Path) -> None:
    item = f"<item><title>Mill</title><description>{ARTICLE[0]}</description></item>"
    feed = f"<rss version='2.0'><channel><title>News</title>{item}</channel></rss>"
    done = command(stdin=feed.encode())
    assert (done.returncode, done.stdout.decode()) == (0, cleaner.clean_html(feed).text)
    assert messages(done) == ["clean: standard input: is a feed (RSS or Atom), cleaned as the text of its entries"]
    assert ARTICLE[0] in [line.text for line in cleaner.clean_html(feed).lines]
    (tmp_path / "feed.xml").write_text(feed)
    refused = command("--in-place", "feed.xml")
    assert (refused.returncode, (tmp_path / "feed.xml").read_text()) == (2, feed)
    assert messages(refused)[0].startswith("clean: feed.xml: is a feed, and --in-place would put plain text in its place")


def test_what_is_no_html_is_refused_by_name_and_the_rest_is_cleaned(command: Command, tmp_path: Path) -> None:
    (tmp_path / "paper.html").write_bytes(b"%PDF-1.7\n\x00\x01")
    (tmp_path / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    (tmp_path / "page.html").write_text(SIMPLE)
    done = command("paper.html", "page.html", "picture.html")
    assert (done.returncode, done.stdout.decode()) == (2, cleaner.clean_html(SIMPLE).text)
    assert messages(done) == [
        "clean: paper.html: is a PDF document, expected text or HTML; convert it to text first",
        "clean: picture.html: is a PNG picture, expected text or HTML; convert it to text first",
        "clean: 2 of 3 inputs could not be cleaned",
    ]
    with pytest.raises(ReadError, match=r"^is a PDF document, expected text or HTML; convert it to text first$"):
        cleaner.clean_html(b"%PDF-1.7")


def test_output_says_that_it_is_text_now(command: Command, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(SIMPLE)
    assert command("page.html", "-o", "out/").returncode == 0
    assert (tmp_path / "out" / "page.html.txt").read_text() == cleaner.clean_html(SIMPLE).text
    done = command("--in-place", "page.html")
    assert (done.returncode, (tmp_path / "page.html").read_text()) == (2, SIMPLE)
    assert "--in-place would put plain text in its place" in messages(done)[0]
    assert command("--in-place", "--html", "page.html").returncode == 2
    assert (tmp_path / "page.html").read_text() == SIMPLE


# --- models --------------------------------------------------------------------------------------------------------------


def test_a_model_of_text_reads_html_as_its_lines() -> None:
    own = Cleaner(model=default_folder("text"), fallback=False)
    doc = own.clean_html(SIMPLE)
    assert told(doc) == told(own.clean("".join(line + "\n" for line in blocks(SIMPLE).lines)))
    assert doc.source == "model"


def test_a_model_of_html_says_that_it_reads_no_text(command: Command, tmp_path: Path) -> None:
    folder = default_folder("html")
    message = f"{folder} is a model of HTML pages and plain text came; name a model of text, or none"
    with pytest.raises(ModelError) as caught:
        Cleaner(model=folder).clean(PAGE)
    assert str(caught.value) == message
    same(Cleaner(model=folder).clean_html(SIMPLE), cleaner.clean_html(SIMPLE))
    done = command("--model", folder, stdin=PAGE.encode())
    assert (done.returncode, done.stdout, messages(done)) == (2, b"", [f"clean: standard input: {message}"])


# --- what must not happen -------------------------------------------------------------------------------------------------

# urllib3 opens a socket of its own when it is imported, to see whether there is IPv6, and connects it to nothing.
_OFFLINE = """
import resource, socket, sys
def refuse(*_, **__): raise SystemExit("something was to be sent")
for name in ("connect", "connect_ex", "sendto", "send", "sendall"): setattr(socket.socket, name, refuse)
socket.create_connection = socket.getaddrinfo = refuse
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
from cleaner import Cleaner
"""


def child(code: str, folder: Path, doubting: Path) -> list[str]:
    """What some code prints in a process that can reach no network and take no more than 1.5 GB. ``DOUBTING`` is a model that
    asks trafilatura about every page."""
    line = [sys.executable, "-c", f"{_OFFLINE}\nDOUBTING = {str(doubting)!r}\n{code}"]
    done = subprocess.run(line, capture_output=True, cwd=folder, env=environment(OPENBLAS_NUM_THREADS="1"), timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().splitlines()


def test_nothing_reaches_the_network_or_another_file(tmp_path: Path, doubting: Doubting) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The secret of the mill.")
    (tmp_path / "page.html").write_text(
        f'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "http://a.example/x.dtd" [<!ENTITY a SYSTEM "{secret.as_uri()}">'
        f'<!ENTITY % b SYSTEM "http://a.example/b">%b;]><html xmlns:xi="http://www.w3.org/2001/XInclude"><head>'
        f"<base href=http://a.example><link rel=stylesheet href=http://a.example/a.css><style>@import url(http://a.example/b)"
        f"</style></head><body>{BODY}<img src=http://a.example/i.png><iframe src=http://a.example/f></iframe><p>&a;</p>"
        f'<xi:include href="{secret.as_uri()}" parse="text"/><object data="{secret.as_uri()}"></object></body></html>'
    )
    code = """
html = open("page.html").read()
for model in (None, DOUBTING):
    doc = Cleaner(model).clean_html(html)
    print(doc.source, "secret of" in doc.text, "ground its last flour" in doc.text)
"""
    assert child(code, tmp_path, doubting("html")) == ["model False True", "fallback False True"]


def test_an_entity_bomb_takes_little_memory(tmp_path: Path, doubting: Doubting) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "{"lol" * 10}">{levels}]><html>{BODY}<p>&l9;</p></html>'
    (tmp_path / "page.html").write_text(bomb)
    code = """
html = open("page.html").read()
for model in (None, DOUBTING):
    print(len(Cleaner(model).clean_html(html).text) < 2000)
"""
    assert child(code, tmp_path, doubting("html")) == ["True", "True"]


def test_without_the_fallback_trafilatura_is_never_imported(tmp_path: Path, doubting: Doubting) -> None:
    (tmp_path / "page.html").write_text(SIMPLE)
    code = """
html = open("page.html").read()
print(Cleaner(DOUBTING, fallback=False).clean_html(html).source, "trafilatura" in sys.modules)
print(Cleaner(DOUBTING).clean_html(html).source, "trafilatura" in sys.modules)
"""
    assert child(code, tmp_path, doubting("html")) == ["model False", "fallback True"]


# --- what holds for every page ---------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *"<p> </p> <div> </div> <a> </a> <b> </b> <table> <tr> <td> </table> <ul> <li> </ul> <br>".split(),
        *"<pre> </pre> <h1> </h1> <noscript> </noscript> <template> </template> <title> </title>".split(),
        *"<body> </html> <frameset> <!-- --> <![CDATA[ ]]>".split(),
        *"<script> </script> <select> <option> <textarea> &amp; &#0; < > \ud800 \0 \x85 \u2028".split(" "),
        *("<p hidden>", "<div class='menu nav'>", "<p style='display:none'>", '<script type="application/ld+json">'),
        *(
            '{"articleBody": "The mill stopped in March."}',
            "Home",
            "Share this:",
            *ARTICLE,
            " ",
            "\n",
            "\r\n",
            "三月的一个星期二。",
        ),
    ]
)
ANY = st.lists(PIECES, max_size=40).map("".join) | st.text(st.characters(exclude_categories=()))


@given(ANY, st.sampled_from(MODES), st.sets(st.sampled_from(cleaner.KINDS), min_size=1))
def test_any_string_is_survived_and_kept_lines_are_its_blocks_in_order(html: str, mode: str, keep: set[str]) -> None:
    doc = cleaner.clean_html(html, mode=mode, keep=keep, form="html")  # type: ignore[arg-type]
    assert [line.text for line in doc.lines] == blocks(html).lines
    assert doc.text == join(line for line in doc.lines if line.keep)
    assert 0 <= doc.quality <= 1
    assert (doc.source == "empty") == (not any(line.text.strip() for line in doc.lines))
    for line in doc.lines:
        assert 0 <= line.score <= 1
        assert (line.kind == BLANK) == (not line.text.strip())


@given(
    st.binary()
    | ANY.map(lambda html: html.encode("utf-8", "replace"))
    | ANY.map(lambda html: html.encode("utf-16-le", "replace"))
)
def test_any_bytes_are_survived_or_refused(html: bytes) -> None:
    try:
        source = decode_html(html)
    except ReadError as error:
        assert str(error).endswith("expected text or HTML; convert it to text first")
        return
    same(cleaner.clean_html(html, form="html"), cleaner.clean_html(source, form="html"))


@given(st.lists(st.tuples(st.sampled_from(["html", "text"]), ANY), max_size=6), st.sampled_from([None, "text", "html"]))
@pytest.mark.filterwarnings("ignore::cleaner.FormWarning")
def test_a_batch_equals_its_pages_one_by_one(records: list[tuple[str, str]], form: str | None) -> None:
    together = list(cleaner.clean_many(({field: value} for field, value in records), form=form))  # type: ignore[arg-type]
    assert len(together) == len(records)
    for (field, value), doc in zip(records, together, strict=True):
        clean = cleaner.clean_html if field == "html" else cleaner.clean
        same(doc, clean(value, form=form))  # type: ignore[arg-type]


@given(ANY, st.lists(ANY, max_size=3))
@settings(max_examples=30)
def test_what_came_before_does_not_matter(html: str, before: list[str]) -> None:
    own = Cleaner()
    first = own.clean_html(html, form="html")
    for other in before:
        own.clean_html(other, form="html")
    again = own.clean_html(html, form="html")
    assert told(first) == told(again)
    assert [line.score for line in first.lines] == [line.score for line in again.lines]
    assert first.quality == again.quality


@given(html=ANY)
@settings(max_examples=30)
def test_any_string_in_doubt_is_survived(html: str, doubting: Doubting) -> None:
    own = Cleaner(doubting("html"))
    doc = own.clean_html(html, form="html")
    assert told(doc) == told(own.clean_html(html, form="html"))
    assert 0 <= doc.quality <= 1


def test_odd_pages_in_doubt_are_survived_in_silence(doubting: Doubting, capfd: pytest.CaptureFixture[str]) -> None:
    own = Cleaner(doubting("html"))
    for _, html in TABLE:
        own.clean_html(html, form="html")
    assert capfd.readouterr() == ("", "")
