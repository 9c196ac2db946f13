"""Scripts, style rules, data, shortcodes and messages of forms that stand visibly in a page, and text that looks like them."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.features.batch import PageBatch
from cleaner.html.blocks import blocks
from cleaner.known.code_forms import is_part, is_snippet
from cleaner.known.messages import MESSAGES, find_messages, is_said, spelled_out
from cleaner.known.rows import Rows
from cleaner.known.snippets import find_snippets
from cleaner.lines import KINDS, UNKNOWN
from cleaner.pages import page_of_blocks
from cleaner.units import plain

CODE = [
    "window.queueOfAds = window.queueOfAds || [];",
    "var kettle = 'copper';",
    "const lids = document.querySelectorAll('.lid');",
    "document.write('<b>tea</b>');",
    "(function(){ brew(3); })();",
    "$(document).ready(function() {",
    "if (typeof brew !== 'undefined') { brew(); }",
    "ads.cmd.push(function() { ads.show('top'); });",
    "function pour(cup) {",
    "import {pour} from '/kettle.js';",
    "});",
    ".cup { margin: 0 auto; }",
    "#table .cup a:hover{color:red}",
    ".cup > .lid {",
    "padding-left: 12px;",
    "@media (max-width: 600px) {",
    "@import url('/print.css');",
    "@font-face{font-family:'Tea';src:url(/tea.woff)}",
    '{"@type":"WebPage","name":"Tea"}',
    '[{"cup":1},{"cup":2}]',
    '"cup": {"size": 3}, "lid": null',
    '"dateCreated":"2020-01-02","name":"Ten cups"',
    'a:2:{s:3:"cup";i:4;}',
    "{{ page.title }}",
    "{% endif %}",
    "<?php echo $cup; ?>",
    "<%= cup.name %>",
    "*|FNAME|*",
    '[cup_table size="3" style="wide"]',
    "[/cup_row]",
    '[gallery ids="3,4,5"]',
    "[object Object]",
    "[[File:Cup of tea.jpg|thumb|200px]]",
    "{loadposition tea-box}",
    '<div class="cup">',
    "</div></div>",
    '<a href="/tea">More tea</a>',
    "<!--[if lt IE 9]>",
    "/* <![CDATA[ */",
    "&lt;div class=&quot;cup&quot;&gt;",
    "//stats.example/p.gif?cup=3&lid=4",
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP3yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
    "Warning: Undefined variable $cup in /srv/tea/cup.php on line 12",
    "TypeError: cup.pour is not a function",
]
TEXT = [
    "Use {curly} braces, not [square] ones.",
    "[sic]",
    "[Applause]",
    "[Video] How to pour a cup of tea",
    "[1] See the second chapter.",
    "[Editor's note: the date was wrong.]",
    "She said: (no).",
    "f(x) = 3x + 2",
    "x = 3y;",
    "Let x = 3 and y = 4, and pour.",
    "import of tea, {and} of coffee",
    "if (and only if) the water boils",
    "The tag <p> begins a paragraph.",
    "<b> I am here",
    "margin: the edge of a page",
    "Note: colour is spelt so; the other way is not.",
    "top: the lid; below: the cup",
    "@home with tea",
    "#tea is the word of the day",
    "... and so it goes (again);",
    "$5 a cup, (two for $9)",
    '"Tea": that was all he said.',
    '"Why?" she asked; "why not?" he said;',
    "(Smith 1999; Jones 2001);",
    "Warning: this cup is hot",
    "padding: the rest of the pages;",
    "content: three acts; width: of the stage; and more",
    "{1, 2, 3}",
    "https://tea.example/cups",
]
SAID = [
    "This field must not be empty.",
    "Ihre Nachricht konnte nicht gesendet werden.",
    "Votre message n'a pas été envoyé.",
    "Este campo no puede estar vacío",
    "Введите символы с картинки",
]
NOT_SAID = [
    "This field is growing fast.",
    "Your message to the world counts.",
    "Thank you for the music.",
    "Enter the house by the back door.",
    "Este campo es muy amplio.",
]
PROSE = "The harbour opens a week early this year, and the choir is looking for new voices to sing there."


def settled(lines: list[str]) -> list[str]:
    """The kind of each line of a text, "" where none is settled."""
    batch = PageBatch.of([plain(lines)])
    found = np.full(len(batch.lines.page), UNKNOWN)
    rows = Rows(batch.lines, batch.texts)
    find_messages(found, rows)
    find_snippets(found, rows)
    return ["" if kind < 0 else KINDS[kind] for kind in found.tolist()]


def settled_html(source: str) -> list[str]:
    page = page_of_blocks(blocks(source))
    batch = PageBatch.of([page.units], [page.blocks] if page.blocks else [])
    found = np.full(len(batch.lines.page), UNKNOWN)
    rows = Rows(batch.lines, batch.texts)
    find_messages(found, rows)
    find_snippets(found, rows, batch.markup)
    return ["" if kind < 0 else KINDS[kind] for kind in found.tolist()]


@pytest.mark.parametrize("line", CODE)
def test_a_line_of_code_is_code(line: str) -> None:
    assert is_snippet(line)
    assert settled([PROSE, line, PROSE]) == ["", "code", ""]


@pytest.mark.parametrize("line", TEXT)
def test_text_with_signs_of_code_is_left_to_the_model(line: str) -> None:
    assert not is_snippet(line)
    assert settled([PROSE, line, PROSE]) == ["", "", ""]


def test_the_lines_of_a_script_go_together() -> None:
    script = ["if (typeof cup !== 'undefined') {", "  fill(cup, 3);", "  return cup;", "}"]
    assert settled([PROSE, *script, PROSE]) == ["", *["code"] * 4, ""]
    assert settled([PROSE, "  return cup;", PROSE]) == ["", "", ""]  # alone it may be text


def test_text_in_other_letters_beside_code_is_no_part_of_it() -> None:
    assert not is_part("新专辑封面上有各种各样的表情。 var cup = 3;")


def test_an_announced_line_is_a_sample() -> None:
    assert settled([PROSE, "The page has one line like this:", ".cup { margin: 0 }", PROSE]) == ["", "", "", ""]


def test_a_page_that_speaks_of_code_keeps_its_lines_of_code() -> None:
    about = [
        "The CSS of a plugin is loaded before the JavaScript of the theme, and the selector wins.",
        "In PHP the function returns a string; in Python a method of the class returns an array.",
        "Write the snippet into a stylesheet of your own, not into the HTML of the template.",
    ]
    assert settled([*about, ".cup { margin: 0 }"]) == ["", "", "", ""]


def test_a_page_of_html_with_samples_keeps_its_lines_of_code() -> None:
    page = f"<p>{PROSE}</p><p>var cup = 'copper';</p><p>{PROSE}</p>"
    assert settled_html(page) == ["", "code", ""]
    assert settled_html(f"{page}<pre>var lid = 'tin';</pre>") == ["", "", "", ""]


def test_a_settled_row_stays_as_it_is() -> None:
    batch = PageBatch.of([plain([".cup { margin: 0 }", "This field is required"])])
    found = np.array([KINDS.index("nav"), KINDS.index("body")])
    rows = Rows(batch.lines, batch.texts)
    find_messages(found, rows)
    find_snippets(found, rows)
    assert [KINDS[kind] for kind in found.tolist()] == ["nav", "body"]


@pytest.mark.parametrize(
    "line", ["This field is required.", "Votre message a été envoyé", "Tin nhắn của bạn đã được gửi", *SAID]
)
def test_a_message_of_a_form_is_a_comment(line: str) -> None:
    assert settled([PROSE, line, PROSE]) == ["", "comment", ""]


@pytest.mark.parametrize("line", NOT_SAID)
def test_a_sentence_that_begins_like_a_message_is_none(line: str) -> None:
    assert not is_said(line)
    assert settled([PROSE, line, PROSE]) == ["", "", ""]


def test_no_message_is_a_fragment() -> None:
    lines = [line for phrase in MESSAGES for line in spelled_out(phrase)]
    assert not [line for line in lines if set(line) & set("[]|") or not line.strip() or "  " in line]


def test_nothing_is_found_in_nothing() -> None:
    assert settled([]) == [] and settled(["…"]) == [""]


@pytest.mark.parametrize(
    "line",
    [
        "Notice: all of the shops on line 4 are closed",
        "<b>Bob:</b> we went home",
        "[b]bold[/b] words",
        "[quote]so said she[/quote]",
    ],
)
def test_what_people_write_is_no_code(line: str) -> None:
    assert not is_snippet(line)


def test_all_rows_of_a_sample_that_the_text_announces_are_left_to_the_model() -> None:
    lines = [PROSE, "Put this into your sheet:", ".cup { margin: 0 }", ".lid { margin: 0 }", PROSE]
    assert settled(lines) == [""] * 5
