"""A page of more than one form: each part is read by its own form, and every line comes back as it came."""

from __future__ import annotations

import textwrap
import time
from itertools import chain

import pytest
from conftest import cases, needs_model
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.forms.reading import read
from cleaner.lines import KINDS, join
from cleaner.report.statistics import Stats
from cleaner.units import UNSETTLED, Units

HEADER = """\
From: Ines Marr <ines@salt.example>
To: Jon Pell <jon@salt.example>
Date: Tue, 3 Feb 2026 10:00:00 +0100
Subject: {}

"""
SEPARATOR = """\
---------- Forwarded message ---------
From: Kit Lowe <kit@brine.example>
Date: Mon, 2 Feb 2026 18:30
Subject: The salt road
To: Ines Marr <ines@salt.example>

"""
ATTRIBUTION = "On Mon, 2 Feb 2026 at 18:30, Kit Lowe wrote:\n"
FOOT = """
--\x20
Ines Marr
Salt House, second floor

This message is confidential. If you are not the intended recipient, delete it and notify the sender.
"""
STORIES = (
    "The carters left the pans before dawn, because the salt drew water as soon as the sun was on it.",
    "Each cart had its own horn, and whoever met another on the causeway blew first and had the right of way.",
    "At the toll house they paid in salt, a scoop for every wheel, and the keeper sold it on the same evening.",
    "Nobody knows when the last cart went, but the scoop still hangs on its nail beside the door.",
)
MARKDOWN = f"""\
# The salt road

{STORIES[0]} [The pans](https://salt.example/pans) are dry now.

* [Carts](/carts) had two wheels.
* [Horns](/horns) had one note.

{STORIES[1]}
"""
FRONT = f"---\ntitle: The salt road\nlayout: post\n---\n\n{MARKDOWN}"
WRAPPED = "\n\n".join(textwrap.fill(f"{one} {two}", 60) for one, two in (STORIES[:2], STORIES[2:], STORIES[1:3])) + "\n"
BLOCKS = "".join(f"Salt, day {n}\n{STORIES[n % 4]} {STORIES[(n + 1) % 4]}\n" for n in range(80))
ONE_LINE = " ".join(STORIES * 12) + "\n"
SECTION = "\n## See also\n\n* [The pans](/pans) of the *old* town\n* [The road](/road)\n* [The toll](/toll)\n\n"


def quoted(text: str) -> str:
    return "".join(f"> {line}\n" if line else ">\n" for line in text.removesuffix("\n").split("\n"))


def forwarded(text: str) -> str:
    return HEADER.format("Fwd: The salt road") + "Read this.\n\n" + SEPARATOR + text


def passed_on(text: str) -> str:
    return HEADER.format("Fwd: The salt road") + "Read this.\n\n" + ATTRIBUTION + quoted(text) + FOOT


# name, the scrape, the form that is found, the page within by itself
MIXED = [
    ("a mail of Markdown", HEADER.format("Salt") + MARKDOWN + FOOT, "mail+markdown", MARKDOWN),
    ("a mail of Markdown with front matter", HEADER.format("Salt") + FRONT + FOOT, "mail+markdown", FRONT),
    ("a mail of wrapped text", HEADER.format("Salt") + WRAPPED + FOOT, "mail+wrapped", WRAPPED),
    ("a mail in one line below its header", HEADER.format("Salt") + ONE_LINE + FOOT, "mail+line", ONE_LINE),
    ("Markdown that is forwarded", forwarded(MARKDOWN), "mail+markdown", MARKDOWN),
    ("wrapped text that is forwarded", forwarded(WRAPPED), "mail+wrapped", WRAPPED),
    ("blocks that are forwarded", forwarded(BLOCKS), "mail", BLOCKS),
    ("Markdown behind marks of quotation", passed_on(MARKDOWN), "mail+markdown", MARKDOWN),
    ("front matter behind marks of quotation", passed_on(FRONT), "mail+markdown", FRONT),
    ("wrapped text behind marks of quotation", passed_on(WRAPPED * 2), "mail+wrapped", WRAPPED * 2),
    ("blocks behind marks of quotation", passed_on(BLOCKS), "mail", BLOCKS),
    ("one line behind a mark of quotation", passed_on(ONE_LINE), "mail+line", ONE_LINE),
    ("a mail behind marks of quotation", passed_on(HEADER.format("Salt") + MARKDOWN), "mail+markdown", MARKDOWN),
    ("a text with a section of Markdown", BLOCKS + SECTION + BLOCKS, "text+markdown", SECTION),
    ("a text with a section of wrapped lines", BLOCKS + "\n" + WRAPPED * 2 + "\n" + BLOCKS, "text+wrapped", WRAPPED),
    ("a mail of such a text", HEADER.format("Salt") + BLOCKS + SECTION + BLOCKS, "mail+text+markdown", SECTION),
    ("Markdown with a section of wrapped lines", MARKDOWN + BLOCKS + "\n" + WRAPPED * 2, "markdown+wrapped", WRAPPED),
]


def joined(units: Units) -> str:
    return "".join(chain.from_iterable(zip(units.texts, units.endings, strict=True)))


@pytest.mark.parametrize(("text", "form", "page"), cases(MIXED))
def test_a_page_within_is_read_as_by_itself(text: str, form: str, page: str) -> None:
    units, alone = read(text), read(page)
    assert units.form == form
    assert joined(units) == text
    words = units.words
    at = words.index(alone.words[0])
    start = next(at for at in range(at, len(words)) if words[at : at + len(alone.words)] == alone.words)
    inside = slice(start, start + len(alone.words))
    if "text" not in form:  # a stretch has no settled kinds of its own
        assert units.settled[inside].tolist() == alone.settled.tolist()
    assert not units.marks[:, :start].any() or "text" in form or form == "markdown+wrapped"


@pytest.mark.parametrize(("text", "form", "page"), cases(MIXED))
def test_the_form_that_was_found_gives_the_same_units(text: str, form: str, page: str) -> None:
    found, again = read(text), read(text, form)
    assert (again.form, again.words, again.unit.tolist()) == (form, found.words, found.unit.tolist())
    assert (again.marks == found.marks).all()


@pytest.mark.parametrize(("text", "form", "page"), cases([row for row in MIXED if "mail" in row[2]]))
def test_what_is_around_is_read_as_mail(text: str, form: str, page: str) -> None:
    units = read(text)
    kind_of = {words: KINDS[kind] for words, kind in zip(units.words, units.settled.tolist(), strict=True) if kind != UNSETTLED}
    assert kind_of["From: Ines Marr <ines@salt.example>"] == "byline"
    if FOOT in text:
        assert kind_of["Salt House, second floor"] == "byline"
        assert kind_of[FOOT.strip().rpartition("\n")[2]] == "legal"
    if ATTRIBUTION in text:
        assert kind_of[ATTRIBUTION.strip()] == "byline"


def test_a_mark_of_quotation_alone_goes_with_the_paragraph_above() -> None:
    units = read(passed_on(MARKDOWN))
    bare = [line for line, text in enumerate(units.texts) if text == ">"]
    assert bare
    assert all(units.unit[line] == units.unit[line - 1] for line in bare)


def test_a_quoted_mail_that_is_answered_is_no_page() -> None:
    answer = HEADER.format("Re: The salt road") + " ".join(STORIES) + "\n\n" + ATTRIBUTION + quoted(WRAPPED) + FOOT
    units = read(answer)
    kinds = [KINDS[kind] for kind, words in zip(units.settled.tolist(), units.words, strict=True) if words.startswith(">")]
    assert set(kinds) == {"offtopic"}


FEW = [
    ("two links far apart", BLOCKS + "[a](/a)\n" + BLOCKS + "[b](/b)\n" + BLOCKS),
    ("one link and a heading of a shell script", BLOCKS + "# install\nSee [a](/a).\n" + BLOCKS),
    ("titles of the same length", BLOCKS + "".join(f"The {n} best carts for {n} days of salt\n" for n in range(10, 40))),
    ("style rules", BLOCKS + ".salt {\n  margin: 0 auto 0 auto;\n  padding: 1px 2px 3px 4px;\n}\n" * 9 + BLOCKS),
]  # fmt: skip


@pytest.mark.parametrize("text", cases(FEW))
def test_a_few_signs_are_no_stretch(text: str) -> None:
    assert read(text).form == "text"


OVERRIDDEN = [
    ("a block a line", "text", lambda units: units.words[0].startswith("From:") and "[The pans](" in " ".join(units.words)),
    ("no mail", "markdown", lambda units: UNSETTLED in units.settled[:3].tolist()),
    ("no Markdown", "mail", lambda units: "[The pans](" in " ".join(units.words)),
    ("stretches of a text alone", "mail+text+markdown", lambda units: "[The pans](" not in " ".join(units.words)),
]


@pytest.mark.parametrize(("form", "holds"), cases(OVERRIDDEN))
def test_a_form_that_is_named_decides(form: str, holds: object) -> None:
    assert callable(holds) and holds(read(HEADER.format("Salt") + MARKDOWN, form))


@needs_model
def test_a_document_names_its_forms_from_the_outer_one() -> None:
    text = passed_on(MARKDOWN)
    doc = cleaner.clean(text)
    assert (doc.form, doc.forms) == ("mail+markdown", ("mail", "markdown"))
    assert doc.to_dict()["forms"] == ["mail", "markdown"]
    assert join(doc) == text
    assert "form mail+markdown" in str(Stats.of(doc))
    assert "form" not in str(Stats.of(cleaner.clean(BLOCKS)))
    assert cleaner.clean(text, form=doc.form).text == doc.text


# --- for every text ----------------------------------------------------------------------------------------------------

PART = st.sampled_from(
    [MARKDOWN, FRONT, WRAPPED, BLOCKS[:900], SECTION, FOOT, "\n", ">\n", "> >\n", "Tea\n", "-- \n", ATTRIBUTION]
)


@given(st.sampled_from(["", HEADER.format("Fwd: Salt"), forwarded("")]), st.lists(st.tuples(PART, st.booleans()), max_size=6))
def test_every_line_comes_back_and_has_a_unit(above: str, parts: list[tuple[str, bool]]) -> None:
    text = above + "".join(quoted(part) if marked else part for part, marked in parts)
    units = read(text)
    assert joined(units) == text
    assert (units.unit >= 0).tolist() == [bool(line.strip()) for line in units.texts]
    assert units.first_lines.tolist() == sorted(units.first_lines.tolist())
    assert read(text, units.form).words == units.words


HOSTILE = [
    ("quotes within quotes", passed_on, lambda n: "".join(f"{'> ' * (row % 40)}salt {row}\n" for row in range(n))),
    ("mails within mails", passed_on, lambda n: (HEADER.format("Fwd: salt") + "> a\n") * (n // 8)),
    ("answers between quotes", str, lambda n: HEADER.format("Re: salt") + "> why?\nbecause\n" * (n // 2)),
    ("stretches of Markdown", str, lambda n: (SECTION + "Salt\n" * 400) * (n // 400)),
    ("stretches of wrapped lines", str, lambda n: (WRAPPED + STORIES[0] * 3 + "\n") * (n // 16)),
]  # fmt: skip


@pytest.mark.parametrize(("around", "made"), cases(HOSTILE))
def test_time_grows_with_the_text(around: object, made: object) -> None:
    assert callable(around) and callable(made)

    def seconds(lines: int) -> float:
        text = around(made(lines))
        started = time.process_time()
        read(text)
        return time.process_time() - started

    assert any(seconds(16_000) <= max(0.1, 12 * seconds(4_000)) for _ in range(3))
