"""A number -> an invented page in one of many languages: one that has nothing to keep, or a short one that has.

Pages with nothing are learned from so that an empty result can be right; short ones beside them so that a short page, an
article about errors or a text under a cookie notice is not taken for one. The same number gives the same page on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from cleaner.html.blocks import blocks
from cleaner.labels import Labelled, fold_of
from scripts.data.nothing.phrases import LANGUAGES
from scripts.data.nothing.render import HtmlWriter, Source, text_lines
from scripts.data.nothing.scene import GROUPS, Part, Row, Scene, dressed
from scripts.data.nothing.short import short_middle
from scripts.data.nothing.walls import SORTS

NOTHING_PAGES, SHORT_PAGES = 8000, 3000  # as text; half as many of each are HTML
# So many teach what their lines are, the others only what sort of page they are (docs/experiments.md#short-pages-of-html).
NOTHING_TOLD = {"text": 1500, "html": 1500}
SHORT_TOLD = {"text": 1500, "html": 1500}
# How often a language comes in a round of numbers; the others come once.
_OFTEN = {"en": 6, **dict.fromkeys(("de", "fr", "es", "it", "pt", "nl", "ru", "ja", "zh-Hans", "pl"), 2)}
_ROUND = [language for language in LANGUAGES for _ in range(_OFTEN.get(language, 1))]
_UNKNOWN = "nav"  # the kind of a line that no part of a page with nothing wrote


def language_of(number: int) -> str:
    """The language of the page with a number."""
    return _ROUND[number % len(_ROUND)]


def _scene(number: int, sort: str, form: str) -> Scene:
    """The scene of a page. Its phrases are those of the fold that its site is dealt into in training.

    So the words of a page are judged there by a model that has not seen its phrases, as those of real pages are.
    """
    scene = Scene(Random(f"{sort} {form} {number}"), language_of(number))
    scene.group = fold_of(_site(scene, number, sort if form == "text" else f"{sort}-{form}"), GROUPS, "inner")
    return scene


def _nothing(number: int, form: str) -> tuple[Scene, list[Part], str]:
    """The parts of a page with nothing to keep, and the name of what it is."""
    scene = _scene(number, "nothing", form)
    while True:
        (name, make, _), *_ = scene.random.choices(SORTS, [weight for *_, weight in SORTS])
        middle = [part for part in make(scene) if part.rows]
        if middle:
            return scene, dressed(scene, middle), name


def _short(number: int, form: str) -> tuple[Scene, list[Part]]:
    """The parts of a short page with main text."""
    scene = _scene(number, "short", form)
    return scene, dressed(scene, short_middle(scene))


def _title(scene: Scene, parts: list[Part]) -> Row:
    """What the title element of a page says: its first heading and the site's name."""
    headings = [row for part in parts for row in part.rows if row.element == "h1"]
    own = next((row for row in headings if row.kind == "title"), None)
    first = own or next(iter(headings), Row(scene.brand, "nav"))
    sign = scene.random.choice((" - ", " | ", " – ", ": "))
    named = scene.chance(0.7) and first.text != scene.brand
    return Row(f"{first.text}{sign}{scene.brand}" if named else first.text, "title" if own else "nav")


def _site(scene: Scene, number: int, sort: str) -> str:
    """A site of its own for every page, so that the folds by site mix sorts and languages."""
    return f"{sort}-{number}.{scene.host.removeprefix('www.')}"


def _untold(page: Labelled) -> Labelled:
    """The page without the kinds of its lines: more of the same lines would outweigh those of real pages."""
    return replace(page, kinds=[""] * len(page.lines))


def _as_text(scene: Scene, parts: list[Part], name: str, site: str) -> Labelled:
    title = _title(scene, parts)
    lines, kinds = text_lines(parts, title if scene.chance(0.25) else None, scene.random)
    own = next((row.text for part in parts for row in part.rows if row.kind == "title"), title.text)
    return Labelled(name, site, own if scene.chance(0.5) else None, lines, kinds)


def _as_html(scene: Scene, parts: list[Part]) -> Source:
    hidden = [row.text for part in parts if part.place == "script" for row in part.rows if scene.chance(0.8)]
    seen = [Part(part.place, [row for row in part.rows if row.text not in hidden]) for part in parts]
    title = _title(scene, parts).text
    return HtmlWriter(scene.random).page([part for part in seen if part.rows], title, scene.language, hidden)


# --- text ----------------------------------------------------------------------------------------------------------------


def _nothing_text(number: int) -> tuple[Labelled, str]:
    scene, parts, name = _nothing(number, "text")
    return _as_text(scene, parts, f"nothing/{number}", _site(scene, number, "nothing")), name


def nothing_text(number: int) -> Labelled:
    """A page of text with nothing to keep."""
    return _nothing_text(number)[0]


def nothing_pages() -> Iterator[tuple[Labelled, str]]:
    """Pages of text with nothing to keep, each with what it is: "wall", "error" or "shell"."""
    for number in range(NOTHING_PAGES):
        page, name = _nothing_text(number)
        yield (page if number < NOTHING_TOLD["text"] else _untold(page)), name


def short_text(number: int) -> Labelled:
    """A short page of text that has main text."""
    scene, parts = _short(number, "text")
    return _as_text(scene, parts, f"short/{number}", _site(scene, number, "short"))


def short_pages() -> Iterator[Labelled]:
    """Short pages of text that have main text among the same furniture."""
    for number in range(SHORT_PAGES):
        page = short_text(number)
        yield page if number < SHORT_TOLD["text"] else _untold(page)


# --- HTML ----------------------------------------------------------------------------------------------------------------


def nothing_html(number: int) -> tuple[str, str]:
    """A page of HTML with nothing to keep, and what it is."""
    scene, parts, name = _nothing(number, "html")
    return _as_html(scene, parts).html, name


def nothing_html_pages() -> Iterator[tuple[str, dict[str, str], str, str]]:
    """Pages of HTML with nothing to keep: source, kinds by visible line, site, and what it is."""
    for number in range(NOTHING_PAGES // 2):
        scene, parts, name = _nothing(number, "html")
        source = _as_html(scene, parts)
        yield source.html, source.kinds, _site(scene, number, "nothing-html"), name


def short_html_pages() -> Iterator[tuple[str, dict[str, str], str]]:
    """Short pages of HTML that have main text: source, kinds by visible line, and site."""
    for number in range(SHORT_PAGES // 2):
        scene, parts = _short(number, "html")
        source = _as_html(scene, parts)
        yield source.html, source.kinds, _site(scene, number, "short-html")


def _labelled(sort: str, number: int, site: str, html: str, kinds: dict[str, str]) -> Labelled:
    """A page of HTML as blocks, with the kind of every line. Every other page comes with a title."""
    tree = blocks(html)
    found = [kinds.get(" ".join(line.split()), _UNKNOWN) if line.strip() else "" for line in tree.lines]
    title = next((line for line, kind in kinds.items() if kind == "title"), None) or tree.head.title or None
    return Labelled(f"{sort}/{number}", site, title if number % 2 else None, tree.lines, found, tree)


def labelled_html() -> Iterator[tuple[Labelled, str]]:
    """`nothing_html_pages`, taken apart into labelled lines, each with what it is."""
    for number, (html, kinds, site, name) in enumerate(nothing_html_pages()):
        page = _labelled("nothing-html", number, site, html, kinds)
        yield (page if number < NOTHING_TOLD["html"] else _untold(page)), name


def labelled_short_html() -> Iterator[Labelled]:
    """`short_html_pages`, taken apart into labelled lines."""
    for number, (html, kinds, site) in enumerate(short_html_pages()):
        page = _labelled("short-html", number, site, html, kinds)
        yield page if number < SHORT_TOLD["html"] else _untold(page)
