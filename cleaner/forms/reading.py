"""Text -> its form and its units: plain text, Markdown, wrapped text, pages of print, mail, one giant line.

A form is read by signs that the model could not see, and none of the readers changes a line. A scrape may be of several forms,
a mail of wrapped text say; their names are joined by "+".
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from cleaner.forms.lists import with_lists
from cleaner.forms.mail import Parts, mail_parts, parts_of_mail
from cleaner.forms.markdown import read_markdown
from cleaner.forms.markdown_signs import is_markdown
from cleaner.forms.paper import running_lines
from cleaner.forms.paper_breaks import may_be_numbered
from cleaner.forms.pieces import cut, lines_to_cut
from cleaner.forms.stretches import mark_wrapped, markdown_stretches, widths_of
from cleaner.forms.wrapped import continues, is_item, is_quoted, joined, without_quote
from cleaner.lines import KINDS, Kind, lengths_of, split
from cleaner.units import UNSETTLED, Ints, Part, Unit, Units, assembled, plain, together

FEW_LINES = 10  # up to this many a scrape of Markdown may be a page in one line
TOP = 1_000  # characters at the top of a mail, in which its header begins
DEEPEST = 2  # mails within each other that are read as such
READ_ACROSS = 4  # settled lines, such as the foot of a page and the head of the next, that a sentence may go on behind


def read(text: str, form: str | None = None) -> Units:
    """Read a text. ``form`` names one or more of `cleaner.io.form.OF_TEXT`, or "text" for a block a line; None: look.

    >>> read("# Tea\\n\\nSee [the map](https://map.example/) of\\nthe hills.\\n").words
    ['Tea', 'See the map of', 'the hills.']
    """
    return _read(_Scrape(text, *split(text)), None if form is None else form.split("+"), cuts=True)


def read_lines(texts: list[str], endings: list[str], form: str | None = None) -> Units:
    """Read a text whose lines are known, labelled ones say; none of them is cut."""
    return _read(_Scrape("\n".join(texts), texts, endings), None if form is None else form.split("+"), cuts=False)


class _Scrape(NamedTuple):
    """A text and its lines."""

    text: str
    texts: list[str]
    endings: list[str]


def _read(
    scrape: _Scrape, asked: Sequence[str] | None, cuts: bool, depth: int = 0, outer: list[Kind | None] | None = None
) -> Units:
    """Read a scrape that may be a mail; what it passes on may be one too. ``outer`` are kinds that the mail around settles."""
    if asked == ["text"]:
        units = plain(scrape.texts, scrape.endings)
        return with_lists(units, tabs="\t" in scrape.text) if cuts else units
    if depth < DEEPEST and ("mail" in asked if asked is not None else _may_be_mail(scrape.text)):
        mail = parts_of_mail(scrape.texts, scrape.text)
        if mail is not None:
            return _read_mail(scrape, mail._replace(kinds=_either(outer, mail.kinds) or mail.kinds), asked, cuts, depth)
    return _read_page(scrape, asked, cuts, outer)


def _either(outer: list[Kind | None] | None, inner: list[Kind | None] | None) -> list[Kind | None] | None:
    """Return the kinds that one of two readings settles, the outer one first."""
    if outer is None or inner is None:
        return inner if outer is None else outer
    return [a or b for a, b in zip(outer, inner, strict=True)]


def _read_mail(scrape: _Scrape, mail: Parts, asked: Sequence[str] | None, cuts: bool, depth: int) -> Units:
    """Read what a mail is about by the form that it has, and put it among the other lines of the mail."""
    bare = scrape.texts
    if mail.is_quoted:
        bare = bare.copy()
        for place in mail.subject:
            bare[place] = without_quote(bare[place])
        begins = next((at for at, place in enumerate(mail.subject) if bare[place].strip()), len(mail.subject))
        mail = mail._replace(subject=mail.subject[begins:])
    inside, around = _some(scrape, bare, mail.subject), sorted(set(range(len(bare))).difference(mail.subject))
    settled = [mail.kinds[place] for place in mail.subject]
    units = _read(inside, asked, cuts, depth + 1, settled) if mail.is_quoted else _read_page(inside, asked, cuts, settled)
    forms = [name for name in units.form.split("+") if name != "mail"]
    others = _some(scrape, scrape.texts, around)
    beside = _as_settled(others, [mail.kinds[place] for place in around])
    parts = [Part(np.array(around, np.int64), beside), _placed(units, mail.subject, scrape.texts, bare)]
    return together([part for part in parts if len(part.origin)], "+".join(["mail", *forms] if forms != ["text"] else ["mail"]))


def _some(scrape: _Scrape, texts: Sequence[str], places: Sequence[int]) -> _Scrape:
    """Return some lines of a scrape."""
    lines = [texts[place] for place in places]
    return _Scrape("\n".join(lines), lines, [scrape.endings[place] for place in places])


def _as_settled(scrape: _Scrape, settled: Sequence[Kind | None]) -> Units:
    """Read lines as a block each, with the kinds that are settled."""
    units = plain(scrape.texts, scrape.endings)
    kinds = [settled[line] for line in units.first_lines.tolist()]
    return units._replace(settled=np.array([UNSETTLED if kind is None else KINDS.index(kind) for kind in kinds], np.int64))


def _placed(units: Units, places: Sequence[int], texts: Sequence[str], bare: Sequence[str]) -> Part:
    """Return the part that some units make of a scrape; its lines are as they came, with their marks of quotation."""
    if len(units.texts) == len(places):
        return Part(np.array(places, np.int64), units._replace(texts=[texts[place] for place in places]))
    origin: list[int] = []
    out: list[str] = []
    begins, each = True, iter(places)
    for text, ending in zip(units.texts, units.endings, strict=True):
        place = next(each) if begins else origin[-1]
        out.append(texts[place][: len(texts[place]) - len(bare[place])] + text if begins else text)
        origin.append(place)
        begins = ending[-1:] in ("\n", "\r")
    return Part(np.array(origin, np.int64), units._replace(texts=out))


def _read_page(scrape: _Scrape, asked: Sequence[str] | None, cuts: bool, outer: list[Kind | None] | None) -> Units:
    """Read a scrape that is no mail, or the page in a mail, of which the mail has settled the kinds in ``outer``."""
    text, texts, endings = scrape
    found: list[str] = []
    marked_down = "markdown" in asked and "text" not in asked if asked is not None else is_markdown(text, len(texts))
    lengths = lengths_of(texts)
    # a long line among others of Markdown is a link with a long address, or a table
    may_be_cut = cuts and not (marked_down and len(texts) > FEW_LINES) and (asked is None or "line" in asked)
    if outer is not None:
        lengths = np.where([kind is None for kind in outer], lengths, 0)
    wanted = lines_to_cut(lengths) if may_be_cut else []
    if wanted:
        whole = len(texts)
        texts, endings, origin = _pieces(texts, endings, frozenset(wanted))
        found += ["line"] * (len(texts) > whole)
        lengths = lengths_of(texts)
        outer = None if outer is None else [outer[place] for place in origin]
    settled = _either(outer, _settled(text, texts, lengths, asked, found))
    if marked_down:
        units = read_markdown(texts, endings, settled, "line" in found)
        return units._replace(form="+".join([*found, units.form]))
    lines = _Scrape(text, texts, endings)
    stretches = _stretches(lines, lengths, asked, found)
    if not stretches:
        units = _read_around(lines, settled, asked, found)
        return with_lists(units, tabs="\t" in text) if cuts else units
    inside = {line for stretch in stretches for line in stretch}
    rest = _Scrape(text, ["" if line in inside else each for line, each in enumerate(texts)], endings)
    units = _read_around(rest, settled, asked, found)
    units = with_lists(units, tabs="\t" in text) if cuts else units
    return _with_stretches(lines, units, settled, stretches, found)


def _stretches(scrape: _Scrape, lengths: Ints, asked: Sequence[str] | None, found: Sequence[str]) -> list[range]:
    """Return the stretches of Markdown in a text that is none."""
    if "line" in found or not (asked is None or {"text", "markdown"} <= set(asked)):
        return []
    return markdown_stretches(scrape.texts, lengths)


def _with_stretches(
    scrape: _Scrape, around: Units, settled: list[Kind | None] | None, stretches: Sequence[range], found: Sequence[str]
) -> Units:
    """Put stretches of Markdown among the other lines of a text."""
    parts: list[Part] = []
    for lines in stretches:
        some = _some(scrape, scrape.texts, lines)
        kinds = None if settled is None else settled[lines.start : lines.stop]
        parts.append(Part(np.array(lines, np.int64), read_markdown(some.texts, some.endings, kinds)))
    outside = np.flatnonzero(~np.isin(np.arange(len(scrape.texts)), np.concatenate([part.origin for part in parts])))
    rest = _some(scrape, scrape.texts, outside.tolist())
    parts.append(Part(outside, around._replace(texts=rest.texts, endings=rest.endings, unit=around.unit[outside])))
    is_wrapped = any("wrapped" in part.units.form for part in parts)
    return together(parts, "+".join([*found, "text", *(["wrapped"] if is_wrapped else []), "markdown"]))


def _read_around(
    scrape: _Scrape, settled: list[Kind | None] | None, asked: Sequence[str] | None, found: Sequence[str]
) -> Units:
    """Read a text that is no Markdown."""
    texts, endings = scrape.texts, scrape.endings
    lengths = lengths_of(texts)
    bare = texts if settled is None else ["" if kind else text for text, kind in zip(texts, settled, strict=True)]
    widths = np.zeros(len(texts), np.int64)
    pieces = "line" in found  # these are not put together again
    if not pieces and (asked is None or {"wrapped", "print", "mail", "text"} & set(asked)):
        widths = widths_of(bare, lengths if settled is None else lengths_of(bare))
    if asked is not None and "wrapped" in asked and "text" not in asked and not pieces and not widths.any():
        widths[:] = lengths.max(initial=0)
    if settled is None and not widths.any():
        return plain(texts, endings, "+".join(found) or "text", lengths)
    mixed = ["text"] if widths.any() and not widths.all() else []
    forms = [*found, *mixed, *(["wrapped"] if widths.any() else [])]
    return _wrapped(texts, endings, settled, widths.tolist())._replace(form="+".join(forms) or "text")


def _pieces(texts: list[str], endings: list[str], wanted: Collection[int]) -> tuple[list[str], list[str], list[int]]:
    """Cut the lines whose numbers are wanted. The ending of a piece is the space behind it; the last list has its line."""
    out: list[str] = []
    ends: list[str] = []
    origin: list[int] = []
    for number, (text, ending) in enumerate(zip(texts, endings, strict=True)):
        if number not in wanted:
            out.append(text)
            ends.append(ending)
            origin.append(number)
            continue
        places = cut(text)
        for start, stop in zip(places, [*places[1:], len(text)], strict=True):
            piece = text[start:stop]
            bare = piece.rstrip() if stop < len(text) else piece
            out.append(bare)
            ends.append(piece[len(bare) :] if stop < len(text) else ending)
            origin.append(number)
    return out, ends, origin


def _settled(
    text: str, texts: list[str], lengths: Ints, asked: Sequence[str] | None, found: list[str]
) -> list[Kind | None] | None:
    """Return the kinds that printed pages settle, or a mail in one line, and add their names to ``found``."""
    settled = None
    for name, may_be in (("mail", _may_be_mail), ("print", lambda text: "\f" in text or may_be_numbered(lengths))):
        if name in asked if asked is not None else may_be(text) and (name == "print" or "line" in found):
            kinds = running_lines(texts, lengths) if name == "print" else mail_parts(texts) if "line" in found else None
            if kinds is not None or asked is not None:
                found.append(name)
            settled = _either(settled, kinds)
    return settled


def _may_be_mail(text: str) -> bool:
    """Whether a text has anything that every mail has: a field at its top, a quoted line, or a line of dashes."""
    return ":" in text[:TOP] or (">" in text and "\n>" in text) or ("--" in text and "\n--" in text)


def _wrapped(texts: list[str], endings: list[str], settled: Sequence[Kind | None] | None, widths: Sequence[int]) -> Units:
    """Put the paragraphs of wrapped text together again. Settled lines stand alone, and a sentence may go on behind them.

    ``widths`` are those that lines were wrapped at, 0 for others.
    """
    found: list[Unit] = []
    above: int | None = None  # the line that the next one may go on from
    open_unit: Unit | None = None
    between, gap = 0, False  # settled lines since then, and whether a blank line is among them
    for number, text in enumerate(texts):
        if not text or text.isspace():
            gap = True
            continue
        kind = settled[number] if settled is not None else None
        if kind is not None:
            found.append(Unit([number], text.strip(), settled=kind))
            between += 1
            above = above if between <= READ_ACROSS else None
            continue
        width = widths[number]
        may = above is not None and 0 < width == widths[above] and (between > 0 or not gap)
        if may and open_unit is not None and above is not None and _goes_on(texts, above, number, width, between):
            open_unit.lines.append(number)
        else:
            open_unit = Unit([number], text.strip(), {"item": float(is_item(text)), "quoted": float(is_quoted(text))})
            found.append(open_unit)
        above, between, gap = number, 0, False
    for unit in found:
        if len(unit.lines) > 1:
            unit.words = joined([texts[line] for line in unit.lines]) or unit.words
            unit.marks["log_joined"] = math.log1p(len(unit.lines) - 1)
        elif unit.marks.get("quoted"):
            unit.words = joined([texts[unit.lines[0]]]) or unit.words
    return assembled(texts, endings, found, "", mark_wrapped(found, widths))


def _goes_on(texts: list[str], above: int, line: int, width: int, between: int) -> bool:
    """Whether a line goes on with another, perhaps behind the foot of a page: there only in the middle of a sentence."""
    if not continues(texts[above], texts[line], width):
        return False
    return not between or (texts[above].rstrip()[-1:] not in ".!?:" and texts[line].strip()[:1].islower())
