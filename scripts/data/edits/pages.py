"""Edited pages: real labelled pages with one synthetic edit each, to train and to measure on.

Four sorts of edit: "unit" lays a paragraph out as a table, a list, notes (`tables`), "box" puts a box between two paragraphs
(`boxes`), "read also" puts lines with titles of other pages between paragraphs, and short lines of the text itself
(`read_also`), and "bank" puts in runs of lines that were written by hand (`bank`). An edited page knows itself without the
edit. Titles come from pages of the same folds (`splices.sources`), so that nothing leaks. Random choices are seeded by the
page's id.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from random import Random

import numpy as np
from numpy.typing import NDArray

from cleaner.labels import DROP, KEEP, Labelled
from cleaner.lines import KINDS
from scripts.data.augment_html import MARKUP
from scripts.data.edits import bank
from scripts.data.edits.boxes import BOXES, box
from scripts.data.edits.drafts import Draft, Piece, begin, moved, put_before, put_behind, put_instead
from scripts.data.edits.read_also import last_sentence, read_also, short_line
from scripts.data.edits.tables import CODE, STRUCTURES, laid_out
from scripts.data.edits.wording import READ_ALSO, Part
from scripts.data.elements import of_rows
from scripts.data.splices.html import AUGMENTATIONS, AUGMENTED
from scripts.data.splices.parts import title_of
from scripts.data.splices.sources import MAIN, Pool, Source, html_sources, metadata, text_sources, word_count

LINKS, BANK = "read also", "bank"
SORTS = {"unit": 25, "box": 15, LINKS: 20, BANK: 40}  # weights, where a page gets one
SHORTENED = 0.9  # share of the training pages of which little is left beside the edit
RENDERINGS = {
    "train": ("resiliparse", "soup_noscript", "htmltext", "inscriptis", "readability", "trafilatura_recall"),
    "test": ("resiliparse", "soup_noscript"),
}
# Per cent of the pages of wcxb-dev that are edited in a rendering, and as "html"; of the other sets all are.
RATES = {"train": {"text": 60, "html": 100}, "test": {"text": 50, "html": 50}}
# Of a page in a language other than English; and where the data have only a handful of pages in it.
COPIES = {"train": {"text": 1, "html": 3}, "test": {"text": 3, "html": 3}}
COPIES_OF_ENGLISH = {"train": {"text": 2, "html": 3}, "test": {"text": 1, "html": 1}}
COPIES_OF_RARE = {"train": {"text": 2, "html": 6}, "test": {"text": 8, "html": 8}}
FREQUENT = ("de", "zh")
KINDS_BY_HAND = frozenset(KINDS) - {"title", "code", "offtopic"}  # titles and scripts are known on other pages, too
FEWEST_LINES = 6  # of main text
UNIT_WORDS = range(18, 251)  # of the paragraphs that are laid out
FEWEST_ABOVE, FEWEST_BELOW = 30, 60  # words of main text above and below a box
TITLE_WORDS = range(3, 46)
FOREIGN_WORDING = 0.15  # share of the training pages in English that get the wording of another language


@dataclass(frozen=True, eq=False)
class Edited:
    """A page with an edit, and what is known of it. Rows are of ``page`` unless they are said to be of the original."""

    page: Labelled
    original: Labelled
    sort: str  # one of SORTS
    edit: str  # "unit table middle", "box poll", "read also", "bank poll"
    rows: NDArray[np.int64]  # the unit, the box, or the lines that lead to other pages
    below: NDArray[np.int64]  # the page's own main text behind them
    before: NDArray[np.int64]  # rows of the original: the paragraphs that a unit is made of
    short: NDArray[np.int64]  # short lines of main text that were put in
    own: NDArray[np.int64]  # (lines,): the same line of the original; -1 for what was put in
    notes: list[str]  # (lines,): of a line that was put in, which sort of it
    rendering: str  # or "html"
    language: str
    page_type: str


def edited_text(part: Part, limit: int | None = None, sorts: Sequence[str] = ()) -> Iterator[Edited]:
    """Edited pages of text, rendering by rendering: for training one edit a page, else one of each sort. At most ``limit``
    pages are drawn, evenly.
    """
    renderings = RENDERINGS[part]
    wanted = _drawn(part, "text", limit, renderings)
    for rendering in renderings:
        yield from _edited(text_sources(rendering), wanted, part, "text", sorts)


def edited_html(part: Part, limit: int | None = None, sorts: Sequence[str] = ()) -> Iterator[Edited]:
    """Edited pages of HTML, likewise."""
    yield from _edited(html_sources(), _drawn(part, "html", limit, ("html",)), part, "html", sorts)


def training_edits(reads: str, all_kinds: bool = False) -> Iterator[Labelled]:
    """The pages to learn from, in a fixed order; some of HTML have other markup.

    Where only the sides of the page's own lines are known, only the sides of what was put in are told, too: a page with kinds
    counts as hand-labelled, and one with the kinds of a box alone would say that most chrome is boxes. ``all_kinds`` tells all.
    """
    for edited in edited_text("train") if reads == "text" else edited_html("train"):
        page, random = edited.page, Random(f"{edited.page.id} markup")
        if random.random() < SHORTENED:
            page = shortened(edited, random)
        if not all_kinds and KINDS_BY_HAND.isdisjoint(edited.original.kinds):
            page = replace(page, kinds=[DROP if kind in KINDS_BY_HAND else kind for kind in page.kinds])
        if page.blocks is not None and random.random() < AUGMENTED:
            tree, _ = MARKUP[random.choice(AUGMENTATIONS)](page.blocks, np.zeros(0, bool), random)
            page = replace(page, blocks=tree)
        yield page


def _drawn(part: Part, reads: str, limit: int | None, renderings: Sequence[str]) -> set[str]:
    """The ids of the pages that are edited, with their renderings."""
    names = []
    for name, about in metadata().items():
        rate = RATES[part][reads] if about.dataset == "wcxb-dev" and about.language == "en" else 100
        keys = [f"{name}#{rendering}" for rendering in renderings]
        names += [key for key in keys if zlib.crc32(f"{key} {part} edit".encode()) % 100 < rate]
    names.sort(key=lambda key: zlib.crc32(f"{key} {part} limit".encode()))
    return set(names[:limit])


def _edited(found: list[Source], wanted: set[str], part: Part, reads: str, sorts: Sequence[str]) -> Iterator[Edited]:
    pool = Pool(found)
    for source in found:
        if f"{source.id}#{source.rendering}" not in wanted:
            continue
        for number in range(_copies(source.metadata.language, part, reads)):
            # a page counts once among the units and boxes that are measured, whatever its language
            if number == 0 or part == "train":
                yield from of_source(source, pool, part, number, sorts)
            elif LINKS in (sorts or SORTS):
                yield from of_source(source, pool, part, number, [LINKS])


def _copies(language: str, part: Part, reads: str) -> int:
    """How often a page is edited."""
    if language == "en":
        return COPIES_OF_ENGLISH[part][reads]
    return (COPIES if language in FREQUENT else COPIES_OF_RARE)[part][reads]


def of_source(source: Source, pool: Pool, part: Part, number: int = 0, sorts: Sequence[str] = ()) -> Iterator[Edited]:
    """The edits of one page: one of each sort that was asked for, or else one for training and all for a test."""
    seed = f"{source.page.id} {part} {number}"
    if not sorts:
        sorts = Random(seed).choices(list(SORTS), list(SORTS.values())) if part == "train" else tuple(SORTS)
    draft = begin(source)
    if len(draft.main_rows()) < FEWEST_LINES:
        return
    makers = {"unit": _with_unit, "box": _with_box, LINKS: _with_read_also, BANK: _with_pieces}
    for sort in sorts:
        made = makers[sort](draft, source, pool, part, Random(f"{seed} {sort}"))
        if made:
            yield _finished(*made, source, sort, number)


Made = tuple[Draft, str, list[int]]  # the draft, the name of the edit, and the rows of the original that went


def _finished(draft: Draft, edit: str, before: list[int], source: Source, sort: str, number: int) -> Edited:
    rows, about = draft.marked(sort), source.metadata
    main = np.array(draft.main_rows(), np.int64)
    page = replace(draft.page, id=f"{source.page.id}+{edit.replace(' ', '-')}-{number}")
    return Edited(
        page, source.page, sort, edit, rows, main[main > rows[-1]], np.array(before, np.int64), draft.marked("short"),
        draft.own, [mark.partition("/")[2] for mark in draft.marks], source.rendering, about.language, about.page_type,
    )  # fmt: skip


# --- units -------------------------------------------------------------------------------------------------------------


def _with_unit(draft: Draft, source: Source, pool: Pool, part: Part, random: Random) -> Made | None:
    """The page with some paragraphs laid out as another structure, where they are or behind the last paragraph."""
    main, paragraphs, lines = draft.main_rows(), draft.paragraphs(), draft.page.lines
    fitting = [row for row in paragraphs if word_count(lines[row]) in UNIT_WORDS]
    inner = [row for row in fitting if main[0] < row < main[-1]]
    structure = random.choice((*STRUCTURES, CODE, CODE) if source.metadata.page_type == "documentation" else STRUCTURES)
    at_end = random.random() < (0.8 if structure == "notes" else 0.35)
    last = main[-1] if main[-1] in paragraphs else None
    if at_end and last in fitting and random.random() < 0.5:
        rows = [main[-1]]
    elif inner:
        rows = _run(draft, random.choice(inner), fitting, random.choice((1, 1, 1, 2, 3)))
    else:
        return None
    at_end = at_end and last is not None
    text = " ".join(lines[row].strip() for row in rows)
    kind = draft.page.kinds[rows[0]]
    piece = laid_out(text, structure, kind, source.rendering, random)
    mark = f"unit/{structure}"
    if at_end and last is not None and last not in rows:
        return moved(draft, rows, last, piece, mark), f"unit {structure} end", rows
    place = "end" if rows[-1] == main[-1] else "middle"
    return put_instead(draft, rows, piece, mark), f"unit {structure} {place}", rows


def _run(draft: Draft, first: int, fitting: list[int], count: int) -> list[int]:
    """Up to ``count`` paragraphs that follow each other, side by side, not longer than a unit may be."""
    lines, tree = draft.page.lines, draft.page.blocks
    rows = [first]
    for row in range(first + 1, len(lines)):
        if len(rows) == count:
            break
        if not lines[row].strip() and tree is None:
            continue
        apart = tree is not None and tree.parent[tree.element[row]] != tree.parent[tree.element[first]]
        words = sum(word_count(lines[each]) for each in (*rows, row))
        if row not in fitting or apart or words not in UNIT_WORDS:
            break
        rows.append(row)
    return rows


# --- boxes -------------------------------------------------------------------------------------------------------------


def _with_box(draft: Draft, source: Source, pool: Pool, part: Part, random: Random) -> Made | None:
    """The page with a box between two paragraphs."""
    words = np.array([word_count(line) for line in draft.page.lines]) * draft.main
    above = np.cumsum(words)
    fits = (above >= FEWEST_ABOVE) & (above[-1] - above >= FEWEST_BELOW)
    gaps = [row for row in draft.gaps() if fits[row]]
    (name,) = random.choices(list(BOXES), list(BOXES.values()))
    titles = titles_for(source, pool, 6, random) if name in ("headlines", "player") else []
    piece = box(name, titles, _language_of_wording(source, part, random), part, random)
    if not gaps or piece is None:
        return None
    return put_behind(draft, random.choice(gaps), piece, f"box/{name}"), f"box {name}", []


# --- lines that lead to other pages ------------------------------------------------------------------------------------


def _with_read_also(draft: Draft, source: Source, pool: Pool, part: Part, random: Random) -> Made | None:
    """The page with lines that lead to other pages, and with short lines of its own, between its paragraphs."""
    gaps, titles = draft.gaps(), titles_for(source, pool, 3, random)
    if len(gaps) < 2 or not titles:
        return None
    count = min(random.choice((1, 1, 2, 3)), len(titles), max(1, len(gaps) // 3))
    chosen = random.sample(gaps, min(len(gaps), count + random.choice((1, 1, 2))))
    uses = dict(zip(chosen, [*titles[:count], *[None] * len(chosen)], strict=False))
    language = _language_of_wording(source, part, random)
    for row in sorted(chosen, reverse=True):
        title = uses[row]
        if title is None:
            draft = _with_short_line(draft, row, source.metadata.language, part, random)
        else:
            piece, note = read_also(title, language, part, random)
            draft = put_behind(draft, row, piece, f"{LINKS}/{note}")
    return draft, LINKS, []


def _with_short_line(draft: Draft, row: int, language: str, part: Part, random: Random) -> Draft:
    """The page with a short line of its own behind a paragraph: put in, or the last sentence of the paragraph."""
    page = draft.page
    parted = last_sentence(page.lines[row]) if page.blocks is None or not page.blocks.link[row] else None
    if parted and random.random() < 0.5:
        kind = page.kinds[row]
        first, last = (Piece(f"<p>{escape(text, quote=False)}</p>", [text], [kind]) for text in parted)
        return put_behind(put_instead(draft, [row], first, "rest"), row, last, "short/last sentence")
    kinds = (KEEP, KEEP) if page.kinds[row] == KEEP else ("heading", "body")  # as the page tells sides or kinds
    following = next(page.lines[later] for later in draft.main_rows() if later > row)
    piece, note = short_line(following, kinds, language, part, random)
    return put_behind(draft, row, piece, f"short/{note}")


# --- pieces of the bank ------------------------------------------------------------------------------------------------


def _with_pieces(draft: Draft, source: Source, pool: Pool, part: Part, random: Random) -> Made | None:
    """The page with a piece of the bank, in training with one to three, where their sorts belong."""
    language, name, soup = source.metadata.language, "", source.rendering.startswith("soup")
    told = not KINDS_BY_HAND.isdisjoint(draft.page.kinds)
    for _ in range(random.choice((1, 1, 2, 3)) if part == "train" else 1):
        piece = bank.draw(language, part, random)
        if piece is None:
            return None
        made = bank.drafted(piece, told, soup, random)
        main, paragraphs, gaps = draft.main_rows(), draft.paragraphs(), draft.gaps()
        at_end = piece.place == "end" or (piece.place == "any" and random.random() < 0.5)
        mark = f"{BANK}/{piece.sort}"
        if piece.place == "top" and main[0] in paragraphs:
            draft = put_before(draft, main[0], made, mark)
        elif at_end and main[-1] in paragraphs:
            draft = put_behind(draft, main[-1], made, mark)
        elif piece.place in ("middle", "any") and gaps:
            draft = put_behind(draft, random.choice(gaps), made, mark)
        else:
            continue
        name = piece.sort
    return (draft, f"{BANK} {name}", []) if name else None


def shortened(edited: Edited, random: Random) -> Labelled:
    """The page with what was put in, and a little of what stands around it: some main text, the title, a part of the chrome."""
    page, put_in = edited.page, edited.rows
    filled = np.array([bool(line.strip()) for line in page.lines])
    is_main = np.isin(page.kinds, list(MAIN)) & (edited.own >= 0) & filled
    main, first, last = np.flatnonzero(is_main), int(put_in[0]), int(put_in[-1])
    above = main[main < first][-random.randint(1, 6) :]
    below = main[main > last][: random.randint(0 if len(above) else 2, 6)]
    start, stop = min([first, *above.tolist()]), max([last, *below.tolist()]) + 1
    others = np.flatnonzero(filled & ~is_main & (edited.own >= 0))
    rate = random.choice((0.0, 0.3, 1.0))
    near = [row for row in others[(others >= start) & (others < stop)].tolist() if random.random() < rate]
    parts = [
        *(_run_of(part, random.choice((0, 0, 2, 5, 9)), random) for part in (others[others < start], others[others >= stop])),
        np.flatnonzero((np.array(page.kinds) == "title") & filled)[:1] if random.random() < 0.7 else put_in[:0],
        np.array(near, np.int64), main[(main >= start) & (main < stop)], put_in,
    ]  # fmt: skip
    rows = np.unique(np.concatenate(parts).astype(np.int64))
    if page.blocks is not None:
        tree = of_rows(page.blocks, rows)
        return replace(page, lines=tree.lines, kinds=[page.kinds[row] for row in rows.tolist()], blocks=tree)
    spaced = random.random() < 0.5
    gap = [("", "")] if spaced else []
    lines = [line for row in rows.tolist() for line in ((page.lines[row], page.kinds[row]), *gap)]
    return replace(page, lines=[line for line, _ in lines], kinds=[kind for _, kind in lines])


def _run_of(rows: NDArray[np.int64], length: int, random: Random) -> NDArray[np.int64]:
    """So many of some rows, side by side."""
    start = random.randrange(max(1, len(rows) - length + 1))
    return rows[start : start + length]


def titles_for(source: Source, pool: Pool, count: int, random: Random) -> list[str]:
    """Titles of other pages in the language of a page."""
    chosen = pool.choose(source, count, random)
    found = [title_of(other).lstrip("•-–*·»> ") for other, relation in chosen if relation != "other language"]
    own = title_of(source).casefold()
    return [title for title in dict.fromkeys(found) if word_count(title) in TITLE_WORDS and title.casefold() != own]


def _language_of_wording(source: Source, part: Part, random: Random) -> str:
    """The page's language; for some English pages of training another one, because the data have few pages in others."""
    language = source.metadata.language
    if part == "train" and language == "en" and random.random() < FOREIGN_WORDING:
        return random.choice(list(READ_ALSO))
    return language
