"""What stays of scripts, style rules, data, shortcodes and messages of forms that stand visibly in a page.

    python -m scripts.measure.visible_code [html|text] [--model DIR] [--folds 0,1] [--limit N] [--worst 10] [--lines FILE]

Each page gets one group of such lines between two of its paragraphs: lines of this module, which no model learns from, or lines
of the grammar that the training pages draw from (`scripts.data.edits.code_lines`). It is cleaned with the default ``keep``,
with the lines and without, by the model that has seen no page of its site, or by one model for all. Pages about code are left
out. Only the default models and those of the folds that were trained since know the grammar. With ``--lines`` the lines of a
file are put in instead, such as those of ``fixtures/furniture.json``.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.labels import fold_of
from scripts.data.datasets import FOLDS
from scripts.data.edits import code_lines as grammar
from scripts.data.edits.drafts import Draft, Piece, begin, put_behind
from scripts.data.splices.sources import Source, html_sources, text_sources
from scripts.measure.scoring import folds_in, mean, table
from scripts.measure.splices import cleaned, fold_cleaner, kept

# Written for this measurement. A group is one string; its lines stand together.
WRITTEN = {
    "script": (
        "window.lazyShelf = window.lazyShelf || []; lazyShelf.push(['init', 4417]);",
        "var _meter = new Meter('pv-88'); _meter.count();",
        "(function(d,s){var j=d.createElement(s);j.async=1;d.head.appendChild(j);})(document,'script');",
        "document.addEventListener('readystatechange', () => hydrateCards(17));",
        "if (typeof bannerSlot !== 'undefined') {\nbannerSlot.refresh(['top', 'rail']);\n}",
        "try { parent.postMessage({height: 640}, '*'); } catch (err) {}",
        "jQuery(function($){ $('.tabs').tabify(); });",
        "require(['ui/drawer'], function (drawer) { drawer.open(); });",
    ),
    "style": (
        ".lead-box > p:first-child { margin: 0 0 1.5em; }",
        "#rail-2 ul li a{color:#335577;padding-left:4px}",
        "@media (max-width: 700px) {\n.rail { display: none }\n}",
        "@import url('/themes/slate/print.css');",
        ".post-41 .thumb{float:left;width:33.3%} .post-41 .thumb img{border:0}",
        ":root { --gap: 12px; --ink: #222 }",
    ),
    "data": (
        '{"widget":"tides","rows":6,"unit":"m","cached":true}',
        '{"@type":"WebPage","inLanguage":"en","isPartOf":{"@id":"#site"}}',
        '[{"slot":"a1","sizes":[[300,250],[336,280]]},{"slot":"a2","sizes":[[728,90]]}]',
        'window.__STATE={"user":null,"locale":"en","flags":{"dark":false}}',
        '"breadcrumbs": [{"label": "Start", "href": "/"}, {"label": "Boats", "href": "/boats"}]',
        '{"pageProps":{"slug":"harbour-walk","draft":false},"buildId":"q7Xk2"}',
    ),
    "shortcode": (
        "[tides_table station=\"12\" days=\"3\"]",
        "[newsletter_box list=4 style=slim]",
        "[/two_third_last][clear]",
        "[map lat=\"51.2\" lng=\"3.1\" zoom=\"9\"]",
        "[slideshow_deploy id='5521']",
        "{{ page.summary | truncate: 40 }}",
        "{% render 'price-badge', item: product %}",
        "<%= link_to_page(@next) %>",
        "[pullquote align=\"right\"]",
    ),
    "form message": (
        "Your message could not be sent. Try once more in a few minutes.",
        "This field may not be left empty.",
        "That does not look like an e-mail address.",
        "Thank you! We have received your request.",
        "Type the characters that you see in the picture",
        "The file is larger than 8 MB and was not uploaded.",
        "Please tick the box above to go on.",
        "Sending …\nSent!\nSomething went wrong.",
    ),
}  # fmt: skip
GRAMMAR = "grammar, "
SHARE_OF_GRAMMAR = 0.4  # of the pages
RENDERING = "soup_noscript"  # of text


class Outcome(NamedTuple):
    """One page: the lines that were put in and its own main text, each kept or not, and kept without the others or not."""

    draft: Draft
    sort: str
    keep: NDArray[np.bool_]  # (lines,)
    before: NDArray[np.bool_]  # (lines of the original,)

    @property
    def put_in(self) -> NDArray[np.int64]:
        return self.draft.marked("code")

    @property
    def lost(self) -> NDArray[np.bool_]:
        """Whether each line of main text that is kept without the others is lost with them."""
        own = np.array(self.draft.main_rows(), np.int64)
        own = own[self.before[self.draft.own[own]]]
        return ~self.keep[own]


def drafts(found: Iterable[Source], given: Mapping[str, Sequence[str]] | None = None) -> Iterator[tuple[Source, Draft, str]]:
    """The pages with a group of lines, and its sort: of the lines that are given, else of `WRITTEN` and the grammar."""
    for source in found:
        draft = begin(source)
        gaps = draft.gaps()
        lines = source.main_lines()
        if not gaps or source.metadata.page_type == "documentation" or any(map(grammar.looks_like_code, lines)):
            continue
        random = Random(f"{source.page.id} visible code")
        sort, group = _drawn(given, random) if given else _group(source.metadata.language, random)
        piece = Piece(
            grammar.source_of(group.lines, _tag(group, random), group.joined), group.lines, ["code"] * len(group.lines)
        )
        yield source, put_behind(draft, random.choice(gaps), piece, f"code/{sort}"), sort


def _group(language: str, random: Random) -> tuple[str, grammar.Group]:
    if random.random() < SHARE_OF_GRAMMAR:
        if random.random() < 0.5:
            return f"{GRAMMAR}code", grammar.code_lines(random)
        make, name = random.choice(((grammar.messages, "form message"), (grammar.furniture, "furniture")))
        return GRAMMAR + name, make(language, random)
    return _drawn(WRITTEN, random)


def _drawn(lines: Mapping[str, Sequence[str]], random: Random) -> tuple[str, grammar.Group]:
    """One of some lines, and its sort."""
    sort = random.choice(list(lines))
    return sort, grammar.Group(random.choice(lines[sort]).split("\n"), "code", ("p", "div"))


def lines_in(path: Path) -> dict[str, list[str]]:
    """The lines of a file by sort and part: those that rules were built on, and those held out."""
    found: dict[str, list[str]] = defaultdict(list)
    for sort, rows in json.loads(path.read_text(encoding="utf-8")).items():
        for row in rows:
            found[f"{sort}, {row['part']}"].append(row["text"])
    return dict(found)


def _tag(group: grammar.Group, random: Random) -> str:
    """An element of its own for each line: without one the line would belong to the element around."""
    return random.choice([tag for tag in group.tags if tag] or ["div"])


def outcomes(
    reads: str,
    model: Path | None,
    folds: Sequence[int],
    limit: int | None,
    lines: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[Outcome]:
    """Every page of some folds, cleaned with the lines and without."""
    groups: dict[int, list[tuple[Source, Draft, str]]] = defaultdict(list)
    for source, draft, sort in drafts(html_sources() if reads == "html" else text_sources(RENDERING), lines):
        fold = fold_of(source.page.site, FOLDS)
        if fold in folds and (limit is None or len(groups[fold]) < limit):
            groups[fold].append((source, draft, sort))
    for fold, found in sorted(groups.items()):
        cleaner = fold_cleaner(fold, reads, model)
        before = cleaned(cleaner, [source.page for source, _, _ in found])
        after = cleaned(cleaner, [draft.page for _, draft, _ in found])
        for (source, draft, sort), old, new in zip(found, before, after, strict=True):
            yield Outcome(draft, sort, kept(new, len(draft.page.lines)), kept(old, len(source.page.lines)))


def report(found: Sequence[Outcome]) -> str:
    """The figures by sort: how many of the lines stay, and how many lines of main text go because of them."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in found:
        side = "**grammar of the training pages**" if outcome.sort.startswith(GRAMMAR) else "**written for this**"
        for name in (side, outcome.sort):
            groups[name].append(outcome)
    rows = []
    for name, part in sorted(groups.items()):
        stays = np.concatenate([each.keep[each.put_in] for each in part]).tolist()
        lost = np.concatenate([each.lost for each in part]).tolist()
        rows.append((name, [len(part), len(stays), mean(stays), len(lost), f"{mean(lost):.4f}"]))
    return table(["", "pages", "lines", "kept", "lines of main text", "lost because of them"], rows)


def shown(outcome: Outcome) -> str:
    """The lines that were put in, with their verdicts."""
    rows = outcome.put_in.tolist()
    return "\n".join(
        f"{'+' if outcome.keep[row] else '-'} {outcome.sort:24} {outcome.draft.page.lines[row][:90]}" for row in rows
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("html", "text"), default="html")
    parser.add_argument("--model", type=Path, help="for all folds, in place of the models that have not seen them")
    parser.add_argument("--folds", type=folds_in, default=list(range(FOLDS)), metavar="K,K")
    parser.add_argument("--limit", type=int, help="pages of each fold, at most")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="pages to show on which such lines stay")
    parser.add_argument("--lines", type=Path, metavar="FILE", help="lines to put in (fixtures/furniture.json)")
    arguments = parser.parse_args()
    lines = lines_in(arguments.lines) if arguments.lines else None
    found = list(outcomes(arguments.reads, arguments.model, arguments.folds, arguments.limit, lines))
    print(report(found))
    worst = [each for each in found if each.keep[each.put_in].any()]
    print(*(f"\n{shown(each)}" for each in worst[: arguments.worst]), sep="")


if __name__ == "__main__":
    main()
