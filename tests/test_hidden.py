"""Lines that a page of HTML conceals from readers: which are marked, what the switch does, where the mark is shown."""

from __future__ import annotations

import json
import time

import pytest
from conftest import Command, cases, is_linear, needs_html_model

import cleaner
from cleaner import Cleaner, Line
from cleaner.document import line_dict
from cleaner.html.blocks import as_seen, blocks
from cleaner.html.style import BACK, BLENT, INVISIBLE, TINY, UNSEEN, veil_of
from cleaner.html.tags import ORIGINS
from cleaner.report import formats
from cleaner.report.statistics import Stats

# --- which lines are marked --------------------------------------------------------------------------------------------

FAR = "position:absolute; left:-9999px"
# name, page, hidden lines, lines that readers see
MARKED = [
    ("plain", "<p>a", [], ["a"]),
    ("the attribute", "<p hidden>a</p>b", ["a"], ["b"]),
    ("the attribute, found by a search", "<p hidden=until-found>a</p>b", ["a"], ["b"]),
    ("around a block", "<div hidden><p>a<p>b</div>c", ["a", "b"], ["c"]),
    ("not displayed", "<p style='display:none'>a</p>b", ["a"], ["b"]),
    ("not displayed, shown later in the same style", "<p style='display:none;display:block'>a</p>b", [], ["a", "b"]),
    ("invisible", "<p style=visibility:hidden>a</p>b", ["a"], ["b"]),
    ("visible within what is invisible", "<div style=visibility:hidden>a<p style=visibility:visible>b</div>", ["a"], ["b"]),
    ("transparent", "<p style='opacity: 0.0'>a</p>b", ["a"], ["b"]),
    ("half transparent", "<p style='opacity:.5'>a</p>b", [], ["a", "b"]),
    ("letters without size", "<p style=font-size:0>a</p>b", ["a"], ["b"]),
    ("letters of a pixel", "<p style='font-size: 1px !important'>a</p>b", ["a"], ["b"]),
    ("a size again", "<div style=font-size:0>a<p style=font-size:14px>b</p></div>", ["a"], ["b"]),
    ("a share of no size", "<div style=font-size:0><p style=font-size:2em>a</p></div>", ["a"], []),
    ("left of the page", f"<p style='{FAR}'>a</p>b", ["a"], ["b"]),
    ("left of the page, but wide", "<p style='left:-1200px;width:4800px'>a</p>b", [], ["a", "b"]),
    ("a little to the left", "<p style='margin-left:-15px'>a</p>b", [], ["a", "b"]),
    ("indented out of the page", "<h1 style='text-indent:-9999px'>a</h1>b", ["a"], ["b"]),
    ("cut off", "<p style='clip: rect(0 0 0 0)'>a</p>b", ["a"], ["b"]),
    ("cut to a point", "<p style='width:1px;height:1px;overflow:hidden'>a</p>b", ["a"], ["b"]),
    ("white on white", "<p style='color:#fff;background:white'>a</p>b", ["a"], ["b"]),
    ("nearly white on white", "<p style='color:#fefefe;background-color:rgb(255, 255, 255)'>a</p>b", ["a"], ["b"]),
    ("white on black", "<p style='color:#fff;background:#000'>a</p>b", [], ["a", "b"]),
    ("white alone", "<p style='color:#fff'>a</p>b", [], ["a", "b"]),
    ("white on a picture", "<p style='color:#fff;background:#fff url(a.png)'>a</p>b", [], ["a", "b"]),
    ("black in white on white", "<p style='color:#fff;background:#fff'>a <b style=color:black>b</b></p>", ["a"], ["b"]),
    ("no colour", "<p style='color:transparent'>a</p>b", ["a"], ["b"]),
    ("letters cut out of a picture", "<p style='color:transparent;background-clip:text'>a</p>b", [], ["a", "b"]),
    ("for ears alone", "<p>a <span class=sr-only>b</span></p>", ["b"], ["a"]),
    ("for eyes alone", "<p aria-hidden=true>a</p>b", [], ["a", "b"]),
    ("hidden in what is for eyes alone", "<div aria-hidden=true>a<p hidden>b</p></div>", ["b"], ["a"]),
    ("a closed dialog", "<dialog>a</dialog>b", ["a"], ["b"]),
    ("an open dialog", "<dialog open>a</dialog>b", [], ["a", "b"]),
    ("a popover", "<div popover>a</div>b", ["a"], ["b"]),
    ("closed details", "<details><summary>a</summary>b</details>", [], ["a", "b"]),
    ("a template", "<template><p>a</template>b", [], ["b"]),
    ("a hidden field", "<input type=hidden value=a>b", [], ["b"]),
    ("a page without scripts", "<noscript><p>a</noscript>b", [], ["a", "b"]),
    ("a shadow tree", "<x-y><template shadowrootmode=open><p>a</template></x-y>b", [], ["a", "b"]),
    ("hidden in a page without scripts", "<noscript hidden><p>a</noscript>b", ["a"], ["b"]),
    ("within a line", "<p>one <span style=font-size:0>two</span> three", ["two"], ["one three"]),
    ("in a cell", "<table><tr><td>a<td style=opacity:0>b<td>c</table>", ["b"], ["a\tc"]),
    ("in a list", "<ul><li>a<li style='display:none'>b<li>c</ul>", ["b"], ["a", "c"]),
    ("in preformatted text", "<pre style=opacity:0>a\nb</pre>c", ["a", "b"], ["c"]),
    ("twice", "<div hidden><p hidden>a</p>b</div>c", ["a", "b"], ["c"]),
    ("never closed", "<p>a<div hidden>b<p>c", ["b", "c"], ["a"]),
]


@pytest.mark.parametrize(("html", "hidden", "seen"), cases(MARKED))
def test_a_line_that_the_page_conceals_is_marked(html: str, hidden: list[str], seen: list[str]) -> None:
    page = blocks(html)
    assert page.hidden is not None and page.hidden.shape == (len(page.lines),)
    marked = page.hidden.tolist()
    assert [line for line, is_hidden in zip(page.lines, marked, strict=True) if is_hidden] == hidden
    assert [line for line, is_hidden in zip(page.lines, marked, strict=True) if not is_hidden] == seen


def test_structured_data_is_seen_by_nobody() -> None:
    text = "The kettle holds one litre of water and whistles in two notes when it is done."
    page = blocks(f'<p>One.<script type="application/ld+json">{{"@type": "Product", "description": "{text}"}}</script>')
    assert page.hidden is not None
    assert list(zip(page.lines, page.hidden.tolist(), strict=True)) == [("One.", False), (text, True)]


# name, style, what it hides and shows again
STYLES = [
    ("nothing", "", 0),
    ("no rule", "display", 0),
    ("capitals and spaces", " DISPLAY :\tNone ", UNSEEN),
    ("a comment's worth of rules", "margin:0;padding:0;left:0;top:-5px;opacity:1", 0),
    ("above the page", "top:-2000px", UNSEEN),
    ("by another unit", "text-indent:-999em", UNSEEN),
    ("a path that leaves nothing", "clip-path: inset(50%)", UNSEEN),
    ("a clip that leaves some", "clip:rect(0, 90px, 90px, 0)", 0),
    ("a short form of a font", "font: 0/0 serif", TINY),
    ("a short form with a weight", "font: 700 14px/1.5 serif", TINY << BACK),
    ("a size by name", "font-size: small", TINY << BACK),
    ("the size around", "font-size: inherit", 0),
    ("a small share of a size", "font-size: 1%", TINY),
    ("collapsed", "visibility: collapse", INVISIBLE),
    ("by eight digits", "color: #ffffff00", BLENT),
    ("by four digits", "color: #fff0", BLENT),
    ("by a share", "color: rgba(0, 0, 0, 0.0)", BLENT),
    ("the colour around", "color: inherit", 0),
    ("another colour", "color: red", BLENT << BACK),
    (
        "numbers that are none",
        "opacity: .;left: -px;font-size: 1.2.3;color: #;background: rgb(1)",
        BLENT << BACK | TINY << BACK,
    ),
    ("an inline picture", f"background: url(data:image/png;base64,{'A' * 9999}); display: none", UNSEEN),
]


@pytest.mark.parametrize(("style", "veil"), cases(STYLES))
def test_what_a_style_hides(style: str, veil: int) -> None:
    assert veil_of(style) == veil


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["<i style=font-size:0>a", "<div hidden>a", "a<b style=opacity:0>b</b>", "<p style=color:red>", "<dialog>"]
)
def test_nested_veils_take_linear_time(unit: str) -> None:
    assert is_linear(lambda size: lambda: blocks(unit * (size // len(unit))), 40_000)


@pytest.mark.slow
@pytest.mark.parametrize("unit", [";", ":", "left:-1;", "font:1 ", "clip:rect(1;", "color:rgb(;", " "])
def test_a_long_style_takes_linear_time(unit: str) -> None:
    assert is_linear(lambda size: lambda: veil_of(unit * (size // len(unit))), 40_000)


@pytest.mark.parametrize("unit", ["1", "1.", ".", "-", "#fff", "rgb(", "1px "])
@pytest.mark.parametrize("name", ["opacity:", "clip:rect(", "color:", "font:", "left:-"])
def test_a_long_value_is_read_in_part(name: str, unit: str) -> None:
    started = time.process_time()
    veil_of(name + unit * 100_000)
    assert time.process_time() - started < 0.1


# --- what the models read stays ----------------------------------------------------------------------------------------


def test_the_origin_is_what_it_was() -> None:
    """A style that the models were not trained on changes no origin, and what they know as hidden stays so."""
    page = blocks("<p style=opacity:0>a<p aria-hidden=true>b<p hidden>c<p style=font-size:0>d")
    assert [ORIGINS[number] for number in page.origin] == ["page", "hidden", "hidden", "page"]
    assert page.hidden is not None and page.hidden.tolist() == [True, False, True, True]


def test_as_seen_a_hidden_line_is_one_of_the_page_unless_it_is_a_copy() -> None:
    page = as_seen(blocks("<p>One.<p hidden>Two.<p hidden>One."))
    assert [ORIGINS[number] for number in page.origin] == ["page", "page", "hidden"]
    assert page.hidden is not None and page.hidden.tolist() == [False, True, True]


# --- the switch --------------------------------------------------------------------------------------------------------

VISIBLE = (
    "The mill at Harrow Bend ground its last flour on a Tuesday in March, and for a week nobody noticed.",
    "It had run for two hundred and eleven years, through floods and fires, and people took it for weather.",
    "The miller, a quiet man who kept bees, says that he did not want to hear it any more.",
)
SECRET = "The wheel itself was sold to a collector in the north, who has put it up beside his pond."


def mill(secret: str = f"<p style='opacity:0'>{SECRET}</p>") -> str:
    first, second, third = VISIBLE
    return (
        "<html><body><nav><a href=/>Home</a> <a href=/a>About</a></nav><main><article><h1>Why the mill stopped</h1>"
        f"<p>{first}</p><p>{second}</p>{secret}<p>{third}</p></article></main><footer>© Harrow Bend</footer>"
    )


@needs_html_model
@pytest.mark.parametrize(("hidden", "there"), [("judge", True), ("drop", False), ("keep", True)])
def test_a_hidden_line_of_the_article(hidden: str, there: bool) -> None:
    doc = cleaner.clean_html(mill(), hidden=hidden)  # type: ignore[arg-type]
    (line,) = [line for line in doc if line.hidden]
    assert (line.text, line.keep, line.reason == "hidden") == (SECRET, there, not there)
    assert all(text in doc.text for text in VISIBLE)


@needs_html_model
def test_without_its_cause_the_line_is_kept() -> None:
    doc = cleaner.clean_html(mill(f"<p>{SECRET}</p>"), hidden="drop")
    assert SECRET in doc.text and not any(line.hidden for line in doc)


@needs_html_model
def test_kept_hidden_lines_are_judged_as_if_readers_saw_them() -> None:
    secret = f"<p hidden>{SECRET}</p>"
    kept = cleaner.clean_html(mill(secret), hidden="keep").lines
    seen = cleaner.clean_html(mill(f"<p>{SECRET}</p>")).lines
    assert [(line.text, line.score, line.keep) for line in kept] == [(line.text, line.score, line.keep) for line in seen]
    assert [line.text for line in kept if line.hidden] == [SECRET]


@needs_html_model
def test_a_page_of_hidden_text_alone_has_no_quality_when_it_is_dropped() -> None:
    html = "".join(f"<p style=opacity:0>{text}</p>" for text in VISIBLE)
    judged, dropped = (Cleaner(hidden=hidden, fallback=False).clean_html(html) for hidden in ("judge", "drop"))
    assert judged.text and not dropped.text
    assert dropped.quality < judged.quality


@needs_html_model
def test_an_explanation_says_so() -> None:
    doc = cleaner.clean_html(mill(), hidden="drop", explain=True)
    (number,) = [line.number for line in doc if line.hidden]
    found = doc.explain(number)
    assert "dropped as" in found.sentence and "the page conceals it from readers" in found.sentence
    assert any(cause.name == "unseen" and "not wanted" in cause.words and cause.weight < 0 for cause in found.causes)


def test_a_switch_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match=r"^hidden is 'show'; it is one of judge, drop, keep$"):
        Cleaner(hidden="show")  # type: ignore[arg-type]


@needs_html_model
def test_by_the_command(command: Command) -> None:
    page = mill().encode()
    assert SECRET in command("--html", stdin=page).stdout.decode()
    done = command("--html", "--hidden", "drop", "--stats", stdin=page)
    assert SECRET not in done.stdout.decode() and VISIBLE[0] in done.stdout.decode()
    assert "; hidden lines 1, kept 0" in done.stderr.decode()
    told = command("--html", "--hidden", "keep", "--explain", stdin=page).stdout.decode()
    assert f"(hidden) {SECRET[:40]}" in told and "(hidden)  the page conceals it from readers (1)" in told


# --- where it is shown -------------------------------------------------------------------------------------------------


def test_text_has_no_hidden_lines() -> None:
    assert Line("One", "\n", 1, "body", 1.0, True, "fallback").hidden is False


@needs_html_model
def test_every_form_of_output_has_the_mark() -> None:
    doc = cleaner.clean_html(mill())
    marks = [line.hidden for line in doc]
    assert sum(marks) == 1
    assert [json.loads(row)["hidden"] for row in formats.jsonl(doc).splitlines()] == marks
    assert [line["hidden"] for line in doc.to_dict()["lines"]] == marks
    assert line_dict(doc.lines[0])["hidden"] is marks[0]
    stats = Stats.of(doc, doc)
    assert (stats.hidden, stats.kept_hidden) == (2, 2) and "hidden lines 2, kept 2" in str(stats)
    page = cleaner.report.page(doc)
    assert page.count("<span class=hidden>hidden</span>") == 1 and "Hidden lines" in page
