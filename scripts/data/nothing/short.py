"""A scene -> the middle of a short page that does have main text, with walls and notices around it (hard negatives).

Articles about errors, help on passwords, a product, results of a search, an incident: the words of pages without main text, but
said to a reader who came for them. Names and numbers are invented anew on each page.
"""

from __future__ import annotations

from scripts.data.nothing.phrases import Text
from scripts.data.nothing.scene import Part, Row, Scene, other_titles

HEADING = "## "
LISTED = ("results", "index")  # sorts of which every paragraph is an entry
PAYWALLED = 0.3  # share of the articles of which two paragraphs at most stand above an offer to subscribe


def short_middle(scene: Scene) -> list[Part]:
    """A short text, and what stands close to it."""
    text = drawn_text(scene)
    rows = [*before_text(scene, text), *body_rows(scene, text)]
    if text.sort in ("news", "tech", "letter") and scene.chance(PAYWALLED):
        bodies = [place for place, row in enumerate(rows) if row.kind == "body"]
        last = bodies[min(len(bodies) - 1, scene.random.randint(0, 1))]
        offer = [*scene.rows("pay.h", "promo", "h2"), *scene.rows("pay.t", "promo", "p", 0, 5)]
        return [Part("article", rows[: last + 1]), Part("aside", offer)]
    return [Part("article", rows), *([other_titles(scene)] if scene.chance(0.3) else [])]


def drawn_text(scene: Scene) -> Text:
    """One of the language's texts, each sort as likely as another."""
    sorts = sorted({text.sort for text in scene.phrases.texts})
    sort = scene.random.choice(sorts)
    return scene.random.choice([text for text in scene.phrases.texts if text.sort == sort])


def before_text(scene: Scene, text: Text) -> list[Row]:
    """The title, a search field above results, a byline under an article's title."""
    rows = [Row(scene.fill(text.title), "title", "h1")] if scene.chance(0.93) else []
    if text.sort == "results":
        return [*scene.rows("search", "nav", "button", 1, 3), *rows]
    if text.sort in ("news", "tech", "letter", "notice") and scene.chance(0.6):
        rows += scene.rows("by", "byline")
    return rows


def body_rows(scene: Scene, text: Text) -> list[Row]:
    """Some of the paragraphs in their order, at least one; a heading stays only over what it heads."""
    count = len(text.paragraphs)
    kept = sorted(scene.random.sample(range(count), scene.random.randint(max(1, count // 2), count)))
    rows: list[Row] = []
    for place in kept:
        phrase = text.paragraphs[place]
        if not phrase.startswith(HEADING):
            rows.append(Row(scene.fill(phrase), "body", "li" if text.sort in LISTED else "p"))
        elif place + 1 in kept:
            rows.append(Row(scene.fill(phrase.removeprefix(HEADING)), "heading", "h2"))
    return rows if any(row.kind == "body" for row in rows) else body_rows(scene, text)
