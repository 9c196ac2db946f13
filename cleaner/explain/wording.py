"""Facts about a line -> the words for each cause.

A cause is a group of the model's columns; the groups are declared beside the columns (`text.SURFACE_COLUMNS`,
`markup.MARKUP_GROUPS`, `context.FIRST`, `context.SECOND`). A sentence describes the evidence and leaves its direction to the
sign of the weight.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cleaner.decision.told_by_site import Told
from cleaner.html.tags import ORIGINS

_UNSEEN = dict(
    zip(
        ORIGINS[1:],
        ("it is hidden", "it stands in <noscript>", "it stands in a template", "it stands in the JSON-LD alone"),
        strict=True,
    )
)
_BEGINNINGS = {
    "upper": "a capital letter",
    "lower": "a small letter",
    "digit": "a digit",
    "quote": "a quotation mark",
    "separator": "a dash, dot or bar",
    "symbol": "a sign",
}
_ENDINGS = {
    "letter": "ends with a letter",
    "digit": "ends with a digit",
    "terminal": "ends like a sentence",
    "comma": "ends with a comma or colon",
    "quote": "ends with a quotation mark",
    "symbol": "ends with a sign",
}
_TYPES = {"article": "an article", "product": "a product", "forum": "a forum", "listing": "a list"}


@dataclass(frozen=True)
class Facts:
    """The facts about one line that sentences are made of."""

    text: str  # without surrounding space
    own: Mapping[str, float] = field(default_factory=dict)  # by the names of text.SURFACE
    markup: Mapping[str, float] = field(default_factory=dict)  # by the names of markup.MARKUP; empty for text
    marks: Mapping[str, float] = field(default_factory=dict)  # by the names of units.MARKS
    tag: str = ""  # tag of its block
    words: Sequence[str] = ()  # words of the line that move its score most
    names: Sequence[str] = ()  # tags and class names around it that move its score most
    above: tuple[int, int] = (0, 0)  # the nearest lines above: number kept, number of lines
    below: tuple[int, int] = (0, 0)
    around: tuple[int, int] = (0, 0)  # the closest lines on both sides
    far: tuple[int, int] = (0, 0)  # all other lines
    place: tuple[int, int] = (1, 1)  # its number among the non-blank lines, from 1, and their number
    seen: float = 0.0  # share of the rare words below the likeliest boundary above the line that also occur above it
    shared: float = 0.0  # share of its words, weighted by rarity, that the page's main text has too


def _count(number: float, what: str, plural: str = "") -> str:
    whole = round(number)
    return f"{whole} {what if whole == 1 else plural or what + 's'}"


def _share(share: float) -> str:
    return f"{min(max(share, 0), 1):.0%}".replace("%", " %")


def _some(share: float, what: str) -> str:
    """Return a share in words, "all" or "none" at the ends.

    >>> _some(1, "is a link"), _some(0.25, "is a link")
    ('all of it is a link', '25 % of it is a link')
    """
    amount = "all" if share >= 0.995 else "none" if share < 0.005 else _share(share)
    return f"{amount} of it {what}"


def _quoted(words: Sequence[str]) -> str:
    return ": " + ", ".join(f"'{word}'" for word in words) if words else ""


def _lines(where: str, kept: tuple[int, int]) -> str:
    count, of = kept
    if not of:
        return f"there is no line {where}"
    if of == 1:
        return f"the line {where} is {'kept' if count else 'dropped'}"
    which = "all are" if count == of else "none is" if not count else "1 is" if count == 1 else f"{count} are"
    return f"of the {of} lines {where} {which} kept"


def _length(facts: Facts) -> str:
    words = _count(math.expm1(facts.own["log_words"]), "word")
    return f"{words}, {_count(len(facts.text), 'character')}"


def _letters(facts: Facts) -> str:
    letters = f"its words are {facts.own['word_length']:.1f} letters long"
    if facts.own["share_upper"] + facts.own["share_lower"] == 0:
        return letters
    return f"{letters}, {_share(facts.own['capitalised_words'])} have a capital"


def _signs(facts: Facts) -> str:
    letters = sum(facts.own[f"share_{name}"] for name in ("lower", "upper", "caseless", "ideograph"))
    return f"{_share(1 - letters)} of its characters are digits and signs"


def _beginning(facts: Facts) -> str:
    found = [words for name, words in _BEGINNINGS.items() if facts.own[f"first_{name}"]]
    return f"begins with {found[0] if found else 'a letter'}"


def _ending(facts: Facts) -> str:
    return next((words for name, words in _ENDINGS.items() if facts.own[f"last_{name}"]), "ends with a letter")


def _copies(facts: Facts) -> str:
    times = round(math.exp(facts.own["copies"]))
    if times == 1:
        return "stands once on the page"
    return f"stands {times} times on the page, this is {'a later copy' if facts.own['later_copy'] else 'the first'}"


def _template(facts: Facts) -> str:
    others = round(math.exp(facts.own["alike"])) - 1
    which = "no other line" if not others else "one other line" if others == 1 else f"{others} other lines"
    return f"{which} of the page {'are' if others > 1 else 'is'} like it but for words and numbers"


def _blanks(facts: Facts) -> str:
    above, below = facts.own["blank_above"], facts.own["blank_below"]
    if not above and not below:
        return "no blank line above or below"
    return "blank lines above and below" if above and below else f"a blank line {'above' if above else 'below'} it"


def _unseen(facts: Facts) -> str:
    return next((words for name, words in _UNSEEN.items() if facts.markup[f"is_{name}"]), "nothing the model reads hides it")


def _inside(facts: Facts) -> str:
    tags = [name.removeprefix("in_") for name, value in facts.markup.items() if name.startswith("in_") and value]
    tags = [{"list": "a list", "link": "a link"}.get(tag, f"<{tag}>") for tag in tags]
    return f"stands within {', '.join(tags)}" if tags else "stands within no element that says what it is"


def _beside(facts: Facts) -> str:
    steps = {side: facts.markup[f"log_steps_{side}"] for side in ("above", "below")}
    told = [f"the one {side} {_count(math.expm1(step), 'step')}" for side, step in steps.items() if step >= 0]
    return f"in the tree of elements, from line to line: {', '.join(told)}" if told else "no line beside it in the tree"


def _container(facts: Facts) -> str:
    words, lines = (_count(math.expm1(facts.markup[f"{name}_1"]), name[4:-1]) for name in ("log_words", "log_lines"))
    return f"the element around its block has {words} in {lines}, {_share(facts.markup['linked_1'])} in links"


def _alike(facts: Facts) -> str:
    most = max(value for name, value in facts.markup.items() if name.startswith("log_alike"))
    return f"{_count(math.expm1(most), 'element')} beside its own or those around look the same"


def _said(facts: Facts) -> str:
    shares = [f"{_share(facts.markup[f'{what}_in_line'])} in its {what}" for what in ("title", "description")]
    return f"of its words the page has {' and '.join(shares)}"


def _copied(facts: Facts) -> str:
    where = [how for how, name in (("hidden", "copied_unseen"), ("seen", "copied_seen")) if facts.markup[name]]
    return f"its text stands elsewhere on the page, {' and '.join(where)}" if where else "its text stands nowhere else"


def _type(facts: Facts) -> str:
    found = [words for name, words in _TYPES.items() if facts.markup[f"page_{name}"]]
    return f"the page calls itself {' and '.join(found)}" if found else "the page does not say what it is"


def site_words(told: Told) -> str:
    """Return on how many pages of its site a line stands.

    >>> site_words(Told(12, 0, 0.5, 0.1)), site_words(Told(12, 11, 0.5, -4.2))
    ('stands on none of the 12 other pages of its site', 'stands on 11 of the 12 other pages of its site')
    """
    return f"stands on {f'{told.on:,}' if told.on else 'none'} of the {told.pages:,} other pages of its site"


_SHOWN = {
    "level": "a heading",
    "item": "an item of a list",
    "log_cells": "a row of a table",
    "code": "code",
    "quoted": "quoted",
    "strong": "all bold",
    "images": "a picture",
}


def _form(facts: Facts) -> str:
    shown = [words for name, words in _SHOWN.items() if facts.marks.get(name)]
    if linked := facts.marks.get("link_share"):
        shown.append(f"{_share(linked)} a link")
    return f"its form shows that it is {', '.join(shown)}" if shown else "its form shows no link, heading, list or table"


SENTENCES: dict[str, Callable[[Facts], str]] = {
    # evidence in the line
    "words": lambda facts: f"its words{_quoted(facts.words)}",
    "length": _length,
    "letters": _letters,
    "signs": _signs,
    "beginning": _beginning,
    "ending": _ending,
    "form": _form,
    "widget": lambda facts: "it is the name of a button or a network",
    # evidence in the lines around
    "above": lambda facts: _lines("above", facts.above),
    "below": lambda facts: _lines("below", facts.below),
    "around": lambda facts: _lines("closest to it", facts.around),
    "blanks": _blanks,
    # evidence in the page
    "copies": _copies,
    "template": _template,
    "place": lambda facts: f"line {facts.place[0]} of the page's {facts.place[1]}",
    "cohesion": lambda facts: f"from the likeliest break above it on, {_share(facts.seen)} of the rare words were said before",
    "shared": lambda facts: f"{_share(facts.shared)} of its words stand in the page's main text too",
    "page": lambda facts: _lines("further away", facts.far),
    # evidence in the markup
    "names": lambda facts: f"the tags and class names around it{_quoted(facts.names)}",
    "link": lambda facts: _some(facts.markup["linked"], "is a link"),
    "bold": lambda facts: _some(facts.markup["bold"], "is bold"),
    "unseen": _unseen,
    "block": lambda facts: f"its block is a <{facts.tag}>",
    "inside": _inside,
    "beside": _beside,
    "container": _container,
    "alike": _alike,
    "said": _said,
    "copied": _copied,
    "type": _type,
}
