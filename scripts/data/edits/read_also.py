"""Lines within the text that lead to another page ("Read more: TITLE"), and short lines of the text that look like them."""

from __future__ import annotations

import re
from html import escape
from random import Random

from scripts.data.edits import wording
from scripts.data.edits.drafts import Piece
from scripts.data.splices.sources import word_count

# Of a line with {p}, the words before the title, and {t}, the title.
_WITH_PREFIX = (
    '<p><a href="/r">{p} {t}</a></p>',
    '<p>{p} <a href="/r">{t}</a></p>',
    '<p><strong>{p} <a href="/r">{t}</a></strong></p>',
    '<p><strong>{p}</strong> <a href="/r">{t}</a></p>',
    '<p><strong><a href="/r">{p} {t}</a></strong></p>',
    '<p><em>{p} <a href="/r">{t}</a></em></p>',
    '<div><a href="/r">{p} {t}</a></div>',
    '<div{c}><span>{p}</span> <a href="/r">{t}</a></div>',
    '<aside{c}><p>{p} <a href="/r">{t}</a></p></aside>',
    '<ul><li>{p} <a href="/r">{t}</a></li></ul>',
    '<blockquote><p>{p} <a href="/r">{t}</a></p></blockquote>',
    '<h4>{p} <a href="/r">{t}</a></h4>',
    "<p>{p} {t}</p>",
)
_BARE = (
    '<p><a href="/r">{t}</a></p>',
    '<p><strong><a href="/r">{t}</a></strong></p>',
    '<p><a href="/r"><b>{t}</b></a></p>',
    '<div{c}><a href="/r">{t}</a></div>',
    '<aside{c}><a href="/r">{t}</a></aside>',
    '<ul><li><a href="/r">{t}</a></li></ul>',
    '<h3><a href="/r">{t}</a></h3>',
)
_TWO_LINES = (
    '<div{c}><p>{p}</p><p><a href="/r">{t}</a></p></div>',
    '<aside{c}><h4>{p}</h4><div><a href="/r">{t}</a></div></aside>',
    '<div{c}><div><strong>{p}</strong></div><ul><li><a href="/r">{t}</a></li></ul></div>',
)
_CLASSES = ("", "", "", ' class="related"', ' class="read-more"', ' class="inline-link"', ' class="see-also"')
_sentence_ends = re.compile(r"[.!?。！？](?=\s\S|[^\s\d.\"”’»)])").finditer


def read_also(title: str, language: str, part: wording.Part, random: Random) -> tuple[Piece, str]:
    """A line with the title of another page, and a note: "bare", "sign", "known" or "new" (by what is before the title)."""
    title = " ".join(title.split()).rstrip(".。")
    manner = random.choices(("prefix", "two lines", "bare", "sign"), (62, 8, 18, 12))[0]
    if manner == "bare":
        return _piece(random.choice(_BARE), "", title, random), "bare"
    if manner == "sign":
        sign = random.choice(wording.SIGNS.split("|")).strip()
        form = random.choice(_BARE if random.random() < 0.5 else _WITH_PREFIX[:3])
        form = form if "{p}" in form else form.replace("{t}", "{p} {t}")
        return _piece(form, sign, title, random), "sign"
    prefix = wording.draw(wording.READ_ALSO, language, part, random)
    note = "new" if wording.withheld(prefix) else "known"
    if manner == "two lines":
        return _piece(random.choice(_TWO_LINES), prefix, title, random), note
    if random.random() < 0.12:
        prefix = prefix.rstrip(" :：") + random.choice((" –", " |", "", " »"))
    return _piece(random.choice(_WITH_PREFIX), prefix, title, random), note


def _piece(form: str, prefix: str, title: str, random: Random) -> Piece:
    html = form.format(p=escape(prefix), t=escape(title), c=random.choice(_CLASSES))
    lines = [prefix, title] if form in _TWO_LINES else [f"{prefix} {title}".strip()]
    return Piece(html, lines, ["related"] * len(lines))


def short_line(following: str, kinds: tuple[str, str], language: str, part: wording.Part, random: Random) -> tuple[Piece, str]:
    """A short line of the text itself, and what it is; ``following`` is the paragraph below, ``kinds`` the kinds of a
    sub-heading and of a paragraph on the page.
    """
    heading, body = kinds
    if random.random() < 0.5:
        clause = _first_clause(following) if random.random() < 0.6 else ""
        text = clause or wording.draw(wording.SUBHEADINGS, language, part, random)
        form = random.choice(("<h2>{}</h2>", "<h3>{}</h3>", "<h4>{}</h4>", "<p><strong>{}</strong></p>", "<p><b>{}</b></p>"))
        return Piece(form.format(escape(text)), [text], [heading]), "sub-heading"
    text = wording.draw(wording.SHORT_LINES, language, part, random)
    return Piece(f"<p>{escape(text)}</p>", [text], [body]), "sentence"


def _first_clause(paragraph: str) -> str:
    """A few words from the beginning of a paragraph, as a sub-heading; empty where it does not begin with a short clause.

    >>> _first_clause("In the old mill, two wheels turn."), _first_clause("Two wheels turn.")
    ('In the old mill', '')
    """
    clause = re.split(r"[,;:–—，、；：(]", paragraph[:120], maxsplit=1)[0].strip()
    words = word_count(clause)
    return (
        clause if 2 <= words <= 9 and not clause.endswith((".", "。", "!", "?", '"')) and len(clause) < len(paragraph) else ""
    )


def last_sentence(paragraph: str) -> tuple[str, str] | None:
    """A paragraph without its last sentence, and that sentence; None where it has one alone or the last one is long.

    >>> last_sentence("Two wheels turn. The third one is broken.")
    ('Two wheels turn.', 'The third one is broken.')
    """
    ends = [found.end() for found in _sentence_ends(paragraph)]
    if not ends:
        return None
    first, last = paragraph[: ends[-1]].strip(), paragraph[ends[-1] :].strip()
    return (first, last) if 3 <= word_count(last) <= 14 and first else None
