"""Documents -> a page of HTML to be read."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import PAGE, Command, doc_of, messages

import cleaner
from cleaner import Doc, report
from cleaner.document import PageGuess
from cleaner.lines import KINDS
from cleaner.report import charts, parts
from cleaner.report.escape import quoted, shown
from cleaner.report.html_page import Report
from cleaner.report.statistics import Stats

VOID = {"meta", "input", "br", "line", "rect", "circle", "link", "img"}
# All that a report is made of; whatever else stood in it would have come from a scrape.
TAGS = set(
    "html head meta title style body main h1 h2 h3 section p dl div dt dd svg rect circle line text table thead tbody tr th td "
    "span fieldset legend label input figure figcaption ol ul li b i em code details summary footer bdi a".split()
)
ATTRIBUTES = set(
    "lang charset http-equiv content name class role aria-label width height x y x1 x2 y1 y2 cx cy r text-anchor transform "
    "scope colspan title dir type id checked href".split()
)

MODULE = sys.modules["cleaner.report.html_page"]

HOSTILE = [
    "<script>document.title = 'owned'</script>",
    "<img src=x onerror=\"document.title='owned'\"> <svg onload=\"document.title='owned'\"></svg>",
    "</p></li></ol></main></body></html><h1>Another page</h1>",
    "</style><style>* { display: none !important }</style></title>",
    "<a href=https://evil.example/>win</a> https://evil.example/ javascript:alert(1) data:text/html,<b>x</b>",
    '<meta http-equiv="refresh" content="0; url=https://evil.example/"><base href="https://evil.example/">',
    "<iframe src=https://evil.example/></iframe><form action=https://evil.example/><button>Send</button></form>",
    "<link rel=stylesheet href=https://evil.example/a.css><!-- <![CDATA[ ]]> --",
    "'\"> onmouseover=alert(1) style='position:fixed' &lt;b&gt; &amp;amp; &#60; {title} {{digest}} %s",
    "\u202egnorw sdaer \u2066txet siht\u2069 \u061c\u200f end",
    "bell \x07 escape \x1b[2J null \x00 delete \x7f next \x85 separator \u2028 half \ud83d tag \U000e0041",
    "Z" + "\u0301\u0316" * 200 + "algo",
]
NAME = "\"><script>document.title='owned'</script>\u202e\x1b{style}.txt"


class Tree(HTMLParser):
    """What a page holds: its tags with their attributes, and the texts of some elements; complains of bad nesting."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID or tag in ("rect", "circle"):
            if self.get_starttag_text().endswith("/>"):  # type: ignore[union-attr]
                return
            self.open.append((tag, dict(attrs).get("class") or ""))
            for name in self.names():
                self.texts.setdefault(name, []).append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        last, _ = self.open.pop()
        assert last == tag

    def handle_data(self, data: str) -> None:
        for tag, names in self.open:
            for name in (tag, *names.split()):
                if name in self.texts:
                    self.texts[name][-1] += data

    def names(self) -> Iterator[str]:
        tag, names = self.open[-1]
        yield from (tag, *names.split())


def page_of(text: str, rows: list[tuple[str, bool]], **more: Any) -> str:
    return report.page(doc_of(text, rows, **more), "a page")


def lines_of(page: str) -> list[str]:
    """The texts of the lines in a page."""
    return list(re.findall(r"<p dir=auto lang>(.*?)</p>", page, re.DOTALL))


# --- what stands in it --------------------------------------------------------------------------------------------------


def test_every_line_stands_in_it_with_verdict_kind_score_and_reason() -> None:
    page = page_of("Home\nA tale\n\n\nOnce & again.", [("nav", False), ("title", True), ("body", True)])
    items = re.findall(r"<li class=.*?</li>", page, re.DOTALL)
    words = [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]
    assert words == [
        "1 − dropped nav 0.12 reads-like-chrome Home",
        "2 + kept title 0.88 reads-like-article A tale",
        "3 + kept blank",
        "4 − dropped blank",
        "5 + kept body 0.88 reads-like-article Once &amp; again.",
    ]
    assert 'class="kept title" title="kept; title; score 0.88; the line itself reads like the article"' in items[1]
    assert "<tr><th scope=row>reads-like-chrome</th><td>the line itself reads like page chrome</td><td>0</td><td>1</td>" in page


def test_the_summary_counts_lines_and_words_by_kind() -> None:
    rows = [("nav", False), ("title", True), ("body", True), ("body", False), ("byline", False)]
    page = page_of("Home\nA tale\nOnce upon a time\nBut not\nBy Ann", rows)
    table = re.search(r'<table class="kinds">.*?</table>', page, re.DOTALL)[0]  # type: ignore[index]
    seen = [re.sub(r"<svg.*?</svg>", "", row) for row in re.findall(r"<tr.*?</tr>", table)]
    assert [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in seen] == [
        "Kind Lines kept Words kept Share of all words",
        "of the article",
        "title 1 of 1 2 of 2",
        "body 1 of 2 4 of 6",
        "byline 0 of 1 0 of 2",
        "of the page around it",
        "nav 0 of 1 0 of 1",
    ]
    words = " ".join(re.sub(r"<[^>]+>", " ", page.partition('<dl class="tiles">')[2].partition("</dl>")[0]).split())
    assert words == "Words kept 55 % 6 of 11 Lines kept 40 % 2 of 5 Quality 0.50 expected F1, of 1 Decided by the model"


def test_every_kind_has_a_colour_in_light_and_dark() -> None:
    style = Path(report.__file__).with_name("kinds.css").read_text(encoding="utf-8")
    for kind in KINDS:
        assert f".{kind} {{ --kind: var(--{kind}) }}" in style
        assert len(re.findall(rf"--{kind}: #", style)) == 2


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_a_scrape_without_text(text: str) -> None:
    page = report.page(doc_of(text, [], "empty"))
    Tree(page)
    assert "There is no text in it." in page
    assert "<title>cleaning report</title>" in page


def test_it_is_the_same_for_the_same() -> None:
    doc = cleaner.clean(PAGE)
    assert report.page(doc, "a") == report.page(doc, "a")
    Tree(report.page(doc, "a"))


# --- bounded --------------------------------------------------------------------------------------------------------------


def test_long_runs_of_dropped_lines_are_folded_but_for_their_edges() -> None:
    texts = [f"line {number}" for number in range(1, 41)]
    rows = [("body", True), *[("nav", False)] * 20, *[("related", False)] * 8, *[("body", True)] * 11]
    page = page_of("\n".join(texts), rows)
    assert lines_of(page) == texts
    folds = re.findall(r'<li class="fold">.*?</details></li>', page, re.DOTALL)
    assert len(folds) == 1
    assert "<b>24 dropped lines, 4 to 27</b> <span>nav 18 · related 6</span>" in folds[0]
    assert lines_of(folds[0]) == texts[3:27]
    short = page_of("\n".join(texts[: parts.FOLD]), [("nav", False)] * parts.FOLD)
    assert '<li class="fold">' not in short


@pytest.mark.parametrize(("kind", "keep", "longest"), [("body", True, 6000), ("code", False, 1200)])
def test_giant_lines_are_cut_and_say_so(kind: str, keep: bool, longest: int) -> None:
    (line,) = lines_of(page_of("<" * 100_000, [(kind, keep)]))
    assert line == "&lt;" * longest + f"<em> … {100_000 - longest:,} characters more are not shown</em>"
    (line,) = lines_of(page_of("<" * longest, [(kind, keep)]))
    assert line == "&lt;" * longest


def test_of_a_very_long_scrape_the_first_lines_are_shown() -> None:
    count = parts.LINES + 100
    page = page_of("\n".join(["word"] * count), [("body", True), ("nav", False)] * (count // 2))
    assert len(lines_of(page)) == parts.LINES
    assert "Lines 5,001 to 5,100 are not shown: 50 kept, 50 dropped." in page
    assert page.count("<rect") < 2 * charts.STRIPES
    assert f"{count // 2:,} of {count:,}" in page


def test_of_very_many_files_the_first_are_shown_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODULE, "FILES", 3)
    monkeypatch.setattr(MODULE, "POINTS", 4)
    docs = [(f"{number}.txt", doc_of(f"text {number}", [("body", True)])) for number in range(12)]
    page = "".join(pieces_of(docs))
    Tree(page)
    assert lines_of(page) == ["text 0", "text 1", "text 2"]
    assert page.count("<tr role=row><th scope=row") == 3
    assert page.count('class="dot"') == 4
    assert "Overview of 12 files" in page and "12 of 12" in page
    assert "The lines of 9 more files are not shown; they are counted above." in page
    assert "9 more files are counted above, but not listed." in page
    hrefs = {attributes["href"] for tag, attributes in Tree(page).elements if "href" in attributes}
    assert hrefs <= {attributes.get("id") and f"#{attributes['id']}" for _, attributes in Tree(page).elements}


def test_lines_that_would_make_it_too_long_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    big, small = doc_of("word " * 500, [("body", True)]), doc_of("word", [("body", True)])
    monkeypatch.setattr(MODULE, "ROOM", len(parts.part(big)) + len(parts.part(small)))
    page = "".join(pieces_of([("a", big), ("b", big), ("c", small)]))
    assert page.count("Its lines are not shown: the report would be too long. Make one of this file alone.") == 1
    assert len(lines_of(page)) == 2


def pieces_of(docs: list[tuple[str, Doc]], failed: tuple[str, ...] = ()) -> list[str]:
    with Report(several=True) as made:
        for name, doc in docs:
            made.add(name, parts.part(doc), Stats.of(doc))
        for name in failed:
            made.fail(name, "no such file; check the name")
        return [piece.decode() for piece in made.pieces()]


# --- several --------------------------------------------------------------------------------------------------------------


def test_several_files_have_an_overview(tmp_path: Path) -> None:
    docs = [(f"{number}.txt", doc_of("Home\nOnce upon a time", [("nav", False), ("body", True)])) for number in range(11)]
    docs[7][1].quality = 0.21
    docs[8][1].source = "fallback"
    report.write(tmp_path / "report.html", iter(docs))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    Tree(page)
    assert "<title>11 files – cleaning report</title>" in page
    first = page.partition("Look at these first")[2].partition("</li>")[0]
    assert '<a href="#file-8"><bdi>7.txt</bdi></a> <span>quality 0.21</span>' in first
    assert 'aria-label="Files by quality: 0.2 to 0.3, 1 file; 0.5 to 0.6, 10 files"' in page
    assert page.count("<circle") == 10 and "where the fallback decided, or had a say" in page
    assert "the model (10), the fallback (1)" in page
    assert page.count('<details class="file">') == 11
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_sorts_of_pages_are_named_and_counted(tmp_path: Path) -> None:
    docs = [doc_of("Sign in", [("nav", False)]), doc_of("One two", [("body", True)]), doc_of("One", [("body", True)])]
    docs[0].page, docs[1].page = PageGuess("wall", 0.9), PageGuess("article", 0.8)
    assert "<dt>Page</dt><dd class=words>wall (0.90)</dd></div>" in report.page(docs[0])
    assert "<dt>Page" not in report.page(docs[2])
    report.write(tmp_path / "report.html", zip("abc", docs, strict=True))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    Tree(page)
    counts = "<dd class=words>article 1, wall 1</dd><dd class=more>nothing was kept of 1</dd>"
    assert page.count(f"<dt>Pages</dt>{counts}") == 1


def test_one_document_of_many_is_a_page_of_its_own(tmp_path: Path) -> None:
    doc = doc_of("One", [("body", True)])
    report.write(tmp_path / "one.html", [("a page", doc)])
    assert (tmp_path / "one.html").read_text(encoding="utf-8") == report.page(doc, "a page")
    report.write(tmp_path / "none.html", [])
    assert "There are no files in it." in (tmp_path / "none.html").read_text(encoding="utf-8")


def test_files_that_could_not_be_cleaned_come_first() -> None:
    page = "".join(pieces_of([("a", doc_of("One", [("body", True)]))], ("<b>.txt", "c.txt")))
    Tree(page)
    assert "Not cleaned: 2 of 3" in page
    assert "<li><bdi>&lt;b&gt;.txt</bdi>: no such file; check the name</li>" in page


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is not here")
def test_the_temporary_file_may_be_full(monkeypatch: pytest.MonkeyPatch) -> None:
    with Report() as made:
        monkeypatch.setattr(made, "_parts", open("/dev/full", "wb", buffering=0))  # noqa: PTH123, SIM115
        with pytest.raises(cleaner.WriteError) as caught:
            made.add("a", "", Stats.of(doc_of("One", [("body", True)])))
    why = "the temporary file cannot be written (No space left on device)"
    assert str(caught.value) == f"{why}; make room, or set TMPDIR to a folder that has some"


# --- hostile --------------------------------------------------------------------------------------------------------------


def hostile_page() -> str:
    rows = [(KINDS[number % len(KINDS)], number % 2 == 0) for number in range(len(HOSTILE))]
    return report.page(doc_of("\n".join(HOSTILE), rows), NAME)


def test_nothing_of_a_scrape_becomes_markup() -> None:
    tree = Tree(hostile_page())
    assert {tag for tag, _ in tree.elements} <= TAGS
    assert {name for _, attributes in tree.elements for name in attributes} <= ATTRIBUTES
    assert not [attributes for _, attributes in tree.elements if "href" in attributes]
    several = Tree("".join(pieces_of([(NAME, cleaner.clean("\n".join(HOSTILE), form="text"))] * 2, (NAME,))))
    assert {tag for tag, _ in several.elements} <= TAGS
    assert all(re.fullmatch(r"#file-\d+", each["href"] or "") for _, each in several.elements if "href" in each)


def test_the_text_of_a_scrape_is_shown_as_it_came() -> None:
    texts = Tree(hostile_page()).texts["p"][: len(HOSTILE)]
    assert texts[:9] == HOSTILE[:9]
    assert texts[9] == "\\u202egnorw sdaer \\u2066txet siht\\u2069 \\u061c\\u200f end"
    assert texts[10] == (
        "bell \\x07 escape \\x1b[2J null \\x00 delete \\x7f next \\x85 separator \\u2028 half \\ud83d tag \\U000e0041"
    )
    assert texts[11] == HOSTILE[11]


@pytest.mark.parametrize(
    ("text", "element", "attribute"),
    [
        ("a\tb", "a\tb", "a\tb"),
        ("'<\">&", "&#x27;&lt;&quot;&gt;&amp;", "&#x27;&lt;&quot;&gt;&amp;"),
        ("\u202eab", '<i class="unseen">\\u202e</i>ab', "\\u202eab"),
        ("می\u200cخواهم 👩\u200d🚀", "می\u200cخواهم 👩\u200d🚀", "می\u200cخواهم 👩\u200d🚀"),
        ("\ud800", '<i class="unseen">\\ud800</i>', "\\ud800"),
    ],
)
def test_text_is_escaped(text: str, element: str, attribute: str) -> None:
    assert (shown(text), quoted(text)) == (element, attribute)


def test_the_policy_allows_its_own_style_sheet_and_nothing_else() -> None:
    page = hostile_page()
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in page
    assert page.index("Content-Security-Policy") < page.index("<title>")
    assert not re.search(r"url\(|@import|@font-face|<script", style)


# --- the command ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "a.txt").write_text(PAGE)
    (tmp_path / "b.html").write_text("<!doctype html><p>" + "</p><p>".join(PAGE.split("\n")))
    return ["a.txt", "b.html"]


def test_the_report_is_written_beside_the_output(command: Command, files: list[str], tmp_path: Path) -> None:
    alone = command("a.txt")
    done = command("a.txt", "--report", "new/report.html")
    assert (done.returncode, done.stdout, messages(done)) == (0, alone.stdout, [])
    page = (tmp_path / "new" / "report.html").read_text(encoding="utf-8")
    assert page == report.page(cleaner.clean(PAGE), "a.txt")
    assert command("a.txt", "-o", "out.txt", "--report", "-").stdout.decode() == page
    assert (tmp_path / "out.txt").read_bytes() == alone.stdout
    check = command("a.txt", "-q", "--check", "--report", "-")
    assert (check.returncode, check.stdout.decode()) == (1, page)
    assert command("-", "-q", "--report", "in.html", stdin=PAGE.encode()).stdout == alone.stdout
    assert "<bdi>standard input</bdi>" in (tmp_path / "in.html").read_text(encoding="utf-8")
    assert command("a.txt", "--in-place", "--report", "-").stdout.decode() == page


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_report_of_several_tells_of_all(jobs: str, command: Command, files: list[str], tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_bytes(PAGE.replace("quiet", "café").encode("latin-1"))
    done = command(*files * 20, "missing.txt", "c.txt", "-j", jobs, "--check", "-q", "--report", "report.html")
    assert done.returncode == 2
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Not cleaned: 1 of 42" in page and "<bdi>missing.txt</bdi>: no such file; check the name" in page
    assert "Overview of 41 files" in page and page.count('<details class="file">') == 41
    assert page.count('<p class="note">read as cp1252</p>') == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is not here")
def test_a_report_that_cannot_be_written_is_an_error_and_the_texts_are_there(command: Command, files: list[str]) -> None:
    done = command("a.txt", "--report", "/dev/full")
    assert (done.returncode, done.stdout) == (2, command("a.txt").stdout)
    assert messages(done) == ["clean: --report /dev/full: cannot be written (No space left on device)"]


def test_a_report_takes_the_place_of_an_old_one_whole_or_not_at_all(command: Command, files: list[str], tmp_path: Path) -> None:
    old = tmp_path / "report.html"
    old.write_text("old")
    assert command("a.txt", "--report", "report.html", "--model", "nowhere").returncode == 2
    assert old.read_text() == "old"
    done = command("a.txt", "report.html", "--report", "report.html")
    assert messages(done)[-1] == "clean: error: --report would write over the input report.html; name another file"
    assert old.read_text() == "old"
    assert command("a.txt", "-q", "--report", "report.html").returncode == 0
    assert old.read_text().startswith("<!doctype html>")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.html", "report.html"]


def test_standard_output_is_not_taken_for_the_report_too(command: Command, files: list[str], tmp_path: Path) -> None:
    done = command("a.txt", "--report", "-")
    message = "--report - and the output would both go to standard output; name a file for one of them (--report, -o)"
    assert (done.returncode, done.stdout, messages(done)[-1]) == (2, b"", f"clean: error: {message}")
    assert command("a.txt", "--check", "--diff", "--report", "-").returncode == 2
