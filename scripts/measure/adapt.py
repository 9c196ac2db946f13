"""What a user's labels bring on top of a base: simulated users, with the answers of hand labels.

    python -m scripts.measure.adapt [--reads text|html] [--folds 2,0] [--pages 1,5,8,20,50] [--sorts built]
        [--layers | --as-trained] [--each] [--draws 2] [--shipped]
    python -m scripts.measure.adapt --docs

A user has pages of a **group** and labels some of them; the others are scored. Groups are: one site; up to five sites, real
ones and built ones (`scripts.data.site_groups`); a page type, or a language, of sites of which none is labelled; Markdown
scrapes of one site. The base is the model of the fold, which has seen no site of the group. Labels are kinds by hand, or those
of alignment where there are none. The replay is made of pages of the other folds, which the model was trained on;
**elsewhere** is a sample of pages of the same fold, none of them of a site of the group.

``errors`` is the share of the errors (1 - line F1 by the labels, mean over pages) that is gone, ``words`` the same of the
words of lines that are wrongly kept or dropped, ``elsewhere`` the change of line F1 on other pages, ``kinds`` that of the mean
F1 of kinds there. With ``--as-trained`` a user gets what `cleaner train` writes: the layers that pay on a frozen part of his
pages, with a replay of the shipped size, or the base alone where a model is refused. Pages as the model reads them are kept in
``build/adapt``, so that another run takes minutes: delete it when labels or fold models have changed. ``--docs`` writes the
table of docs/training.md from what was measured last of text and of HTML.
"""

from __future__ import annotations

import argparse
import json
import pickle
import textwrap
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np

from cleaner.evaluation.markdown import markdown_table
from cleaner.forms.reading import read_lines
from cleaner.html.blocks import blocks
from cleaner.labels import Labelled, fold_of
from cleaner.model.learned import Learned
from cleaner.model.storage import Model, load
from cleaner.training.adapt import LAYERS, adapt
from cleaner.training.layers import fit
from cleaner.training.reading import Read, read_page
from cleaner.training.replay import Replay, packed, unpacked
from cleaner.training.scores import Scores, errors_removed, on_pages
from scripts.data import site_groups
from scripts.data.datasets import BUILD, FOLDS, ROOT, Page, read_pages, site_of
from scripts.data.hand_labels import (
    HandLabels,
    labels_of_listings,
    labels_of_more_pages,
    labels_of_project,
    labels_of_unlike_pages,
    transferred,
)
from scripts.data.renderings import RENDERINGS
from scripts.measure.scoring import fold_model, folds_in, write_block

KEPT = BUILD / "adapt"  # pages as a base reads them
RENDERING, MARKDOWN = "resiliparse", "markdownify_links"
MORE = ("formasaurus", "autopager", "gosh", "products", "swde", "webstruct")
# Share of the lines of a rendering that have a label by hand, from which a page is used. Markdown holds lines of pictures and
# of buttons beside the visible ones that were labelled, and lines without a label do not count in any score.
FEWEST_LABELLED = {RENDERING: 0.6, MARKDOWN: 0.3, "html": 0.6}
ELSEWHERE, REPLAYED = 120, 160  # pages
SHIPPED = {"text": 120, "html": 100}  # pages of the replay beside a default model, of which every other one pulls
SITES = 5  # of a group, at most
FEWEST_GUESTS = 8  # well aligned pages of a type, of which sites are built
MOST = 90  # pages of a type
DRAWS = 2  # users of a group
AS_TRAINED = "as trained"  # in place of the name of a layer
TESTED = 40  # pages of a group that are scored, at most
TYPES = ("service", "product", "forum", "listing", "collection", "documentation")


class Group(NamedTuple):
    """Pages of a user."""

    name: str
    sort: str  # one of `SORTS`
    reads: list[Read]

    @property
    def unseen(self) -> bool:
        """Whether the pages that are scored are of other sites than those that are labelled."""
        return self.sort in ("type", "language")


class Prepared(NamedTuple):
    """The pages of one fold as its model reads them."""

    groups: list[Group]
    elsewhere: list[Read]
    replay: bytes


class Outcome(NamedTuple):
    """What one user's labels brought."""

    group: str
    sort: str
    labelled: int
    before: Scores
    after: Scores
    elsewhere: tuple[float, float]  # changes of line F1 and of the kinds
    seconds: float


# --- pages -------------------------------------------------------------------------------------------------------------


@cache
def hand_labels_of_lines() -> dict[str, HandLabels]:
    """Kinds of the visible lines of pages, by page id, from all sets that were read line by line."""
    return labels_of_project() | labels_of_more_pages() | labels_of_listings() | labels_of_unlike_pages()


def labelled_by_hand(page: Page, rendering: str) -> Labelled | None:
    """A page in a rendering with its kinds; None where too few lines have one."""
    labels = hand_labels_of_lines().get(page["id"])
    if labels is None:
        return None
    if rendering == "html":
        tree = blocks(page["html"])
        lines, words, unit = tree.lines, tree.lines, np.arange(len(tree.lines))
    else:
        tree = None
        lines = RENDERINGS[rendering](page["html"]).split("\n")
        units = read_lines(lines, ["\n"] * len(lines), None)
        words, unit = units.words, units.unit
    found = [*transferred(words, [""] * len(words), labels), ""]
    filled = sum(bool(word.strip()) for word in words)
    if sum(map(bool, found)) < FEWEST_LABELLED[rendering] * filled or not filled:
        return None
    kinds = [found[number] for number in unit.tolist()]
    return Labelled(page["id"], site_of(page), page["title"], lines, kinds, tree, page=page["page_type"] or "")


def pages_by_hand(dataset: str, folds: Sequence[int]) -> Iterator[Page]:
    """The pages of a set that have kinds by hand, of some folds."""
    known = hand_labels_of_lines()
    for page in read_pages(dataset):
        if page["id"] in known and fold_of(site_of(page), FOLDS) in folds:
            yield page


def prepared(fold: int, reads: str) -> Prepared:
    """The pages of a fold, read by its model or from `KEPT`."""
    path = KEPT / f"{reads}.{fold}.pkl"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(_prepared(fold, reads), protocol=5))
    found: Prepared = pickle.loads(path.read_bytes())
    return found


def _prepared(fold: int, reads: str) -> Prepared:
    base, rendering = load(fold_model(fold, reads)), "html" if reads == "html" else RENDERING
    sources = [("wcxb-dev", page) for page in pages_by_hand("wcxb-dev", [fold])]
    sources += [(name, page) for name in MORE for page in pages_by_hand(f"more/{name}", [fold])]
    labelled = [(page, found) for _, page in sources if (found := labelled_by_hand(page, rendering))]
    pages = [read for _, found in labelled if (read := read_page(found, base))]
    groups = [*_of_sites(pages), *_of_types(pages)]
    groups += _built(fold, rendering, base)
    groups += _of_languages(fold, rendering, base)
    sample = Random(0)
    aligned = [(page, kind) for page, kind, _ in site_groups.labelled_pages(rendering)]
    here = [_plain(page, kind) for page, kind in aligned if fold_of(site_groups.site_of_page(page), FOLDS) == fold]
    other = [_plain(page, kind) for page, kind in aligned if fold_of(site_groups.site_of_page(page), FOLDS) != fold]
    elsewhere = [read for page in sample.sample(here, min(ELSEWHERE, len(here))) if (read := read_page(page, base))]
    old = [read for page in sample.sample(other, REPLAYED) if (read := read_page(page, base))]
    return Prepared(groups, elsewhere, packed(old, base))


def _plain(page: site_groups.SitePage, page_type: str) -> Labelled:
    return Labelled(page.id, site_groups.site_of_page(page), None, page.lines, page.kinds, page.tree, page=page_type)


def _of_sites(pages: Sequence[Read]) -> list[Group]:
    sites: defaultdict[str, list[Read]] = defaultdict(list)
    for read in pages:
        sites[read.page.site].append(read)
    largest = sorted((its for its in sites.values() if len(its) >= 3), key=lambda its: (-len(its), its[0].page.site))
    groups = [Group(its[0].page.site, "one site", its) for its in largest if len(its) >= 8]
    for start in (0, SITES):
        some = largest[start : start + SITES]
        if sum(map(len, some)) >= 12:
            groups.append(Group(f"sites {start + 1} to {start + len(some)}", "sites", [read for its in some for read in its]))
    return groups


def _of_types(pages: Sequence[Read]) -> list[Group]:
    groups = [Group(name, "type", [read for read in pages if read.page.page == name][:MOST]) for name in TYPES]
    return [group for group in groups if len({read.page.site for read in group.reads}) >= 16]


def _built(fold: int, rendering: str, base: Model, sort: str = "built") -> list[Group]:
    mine = [each for each in site_groups.labelled_pages(rendering) if fold_of(site_groups.site_of_page(each[0]), FOLDS) == fold]
    types = Counter(page_type for _, page_type, best in mine if best >= site_groups.WELL_ALIGNED)
    mine = [each for each in mine if types[each[1]] >= FEWEST_GUESTS]
    found = [group for group in site_groups.built_groups(rendering, mine, {fold: base}) if group.sort == "built"]
    groups = []
    for name, chosen in (
        ("articles", [group for group in found if group.page_type == "article"][:SITES]),
        ("other pages", [group for group in found if group.page_type != "article"][:SITES]),
    ):
        pages = [_plain(page, group.page_type) for group in chosen for page in group.pages[:14]]
        groups.append(Group(f"{sort}, {name}", sort, [read for page in pages if (read := read_page(page, base))]))
    return groups


def markdown_groups(fold: int) -> list[Group]:
    """The groups of a fold whose pages are Markdown scrapes, real sites and built ones, read by its model or from `KEPT`."""
    path = KEPT / f"markdown.{fold}.pkl"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        base = load(fold_model(fold, "text"))
        path.write_bytes(pickle.dumps([*_of_markdown(fold, base), *_built(fold, MARKDOWN, base, "built Markdown")], protocol=5))
    found: list[Group] = pickle.loads(path.read_bytes())
    return found


def _of_markdown(fold: int, base: Model) -> list[Group]:
    sites: defaultdict[str, list[Read]] = defaultdict(list)
    for page in pages_by_hand("wcxb-dev", [fold]):
        if (labelled := labelled_by_hand(page, MARKDOWN)) and (read := read_page(labelled, base)):
            sites[site_of(page)].append(read)
    return [Group(site, "Markdown", reads) for site, reads in sites.items() if len(reads) >= 8]


def _of_languages(fold: int, rendering: str, base: Model) -> list[Group]:
    """Firms, shops and forums in the commonest language beside English."""
    found: defaultdict[str, list[Page]] = defaultdict(list)
    for name in MORE:
        for page in pages_by_hand(f"more/{name}", [fold]):
            found[page.get("lang") or ""].append(page)
    for name in ("en", ""):
        found.pop(name, None)
    name, pages = max(found.items(), key=lambda pair: len(pair[1]))
    labelled = [each for page in pages if (each := labelled_by_hand(page, rendering))]
    return [Group(name, "language", [read for page in labelled if (read := read_page(page, base))])]


# --- users -------------------------------------------------------------------------------------------------------------


def drawn(group: Group, labelled: int, draw: int) -> tuple[list[Read], list[Read]]:
    """The pages that a user labels, and those that are scored."""
    order = Random(f"{group.name} {draw}").sample(group.reads, len(group.reads))
    mine = order[:labelled]
    sites = {read.page.site for read in mine}
    rest = [read for read in order[labelled:] if not group.unseen or read.page.site not in sites]
    return mine, rest[:TESTED]


def pulling(replay: Replay, shipped: int) -> Replay:
    """As many pages of a replay as pull where a replay of so many pages is shipped."""
    page = replay.view.lines.page
    return replay._replace(sample=(page % 2 == 1) | (page >= shipped)).part(False)


def as_shipped(replay: Replay, shipped: int) -> Replay:
    """The first pages of a replay, every other one of the frozen sample."""
    first = replay._replace(sample=replay.view.lines.page >= shipped).part(False)
    return first._replace(sample=first.view.lines.page % 2 == 1)


def trained(mine: Sequence[Read], base: Model, replay: Replay) -> Learned | None:
    """What `cleaner train` writes; None where it refuses."""
    adapted = adapt([read.page for read in mine], base, replay=replay)
    return None if adapted.worse else adapted.learned


def outcome(
    group: Group, labelled: int, draw: int, base: Model, these: Prepared, learn: Callable[[Sequence[Read]], Learned | None]
) -> Outcome:
    """One user's labels, with what ``learn`` makes of them."""
    mine, tested = drawn(group, labelled, draw)
    began = time.process_time()
    learned = learn(mine)
    seconds = time.process_time() - began
    sites = {read.page.site for read in group.reads}
    others = [read for read in these.elsewhere if read.page.site not in sites]
    old, new = (on_pages(others, base, what) for what in (None, learned)) if draw == 0 else (None, None)
    change = (new.f1 - old.f1, (new.macro or 0) - (old.macro or 0)) if old and new else (float("nan"), float("nan"))
    before, after = on_pages(tested, base, None), on_pages(tested, base, learned)
    return Outcome(group.name, group.sort, labelled, before, after, change, seconds)


def outcomes(
    fold: int,
    reads: str,
    numbers: Sequence[int],
    layers: Sequence[str],
    sorts: Sequence[str],
    *,
    draws: int = DRAWS,
    shipped: bool = False,
) -> Iterator[tuple[str, Outcome]]:
    """Every user of a fold with some sorts of groups, with each of the ``layers``, or `AS_TRAINED`.

    All pages of the fold's replay pull, or with ``shipped`` as many as beside a default model.
    """
    these, base = prepared(fold, reads), load(fold_model(fold, reads))
    whole = unpacked(these.replay, "replay", base)
    replay = pulling(whole, SHIPPED[reads]) if shipped else whole
    learners: dict[str, Callable[[Sequence[Read]], Learned | None]] = {
        name: partial(trained, base=base, replay=as_shipped(whole, SHIPPED[reads]))
        if name == AS_TRAINED
        else partial(fit, lessons=[], base=base, replay=replay, pull=LAYERS[name])
        for name in layers
    }
    more = markdown_groups(fold) if reads == "text" and any("Markdown" in sort for sort in sorts) else []
    for group in (group for group in (*these.groups, *more) if group.sort in sorts):
        for number in numbers:
            if number > len(group.reads) - 3:
                continue
            for draw in range(draws):
                if len(drawn(group, number, draw)[1]) >= 3:
                    for name, learn in learners.items():
                        yield name, outcome(group, number, draw, base, these, learn)


def row(found: Sequence[Outcome]) -> list[str]:
    """The figures of some users."""
    f1 = [float(np.mean([getattr(each, when).f1 for each in found])) for when in ("before", "after")]
    wrong = [sum(getattr(each, when).wrong + getattr(each, when).missed for each in found) for when in ("before", "after")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of users that are not scored elsewhere
        elsewhere = np.nanmean([each.elsewhere for each in found], axis=0)
    return [
        f"{len(found)}",
        *(f"{value:.3f}" for value in f1),
        f"{errors_removed(*f1):.2f}",
        f"{1 - wrong[1] / max(1, wrong[0]):.2f}",
        f"{elsewhere[0]:+.4f}",
        f"{elsewhere[1]:+.4f}",
        f"{np.mean([each.seconds for each in found]):.1f}",
    ]


SORTS = {  # of groups, as the documentation names them
    "one site": "one site",
    "sites": "up to five sites",
    "built": "five sites, built",
    "Markdown": "one site, Markdown",
    "built Markdown": "five sites, built, Markdown",
    "type": "one page type, other sites",
    "language": "one language, other sites",
}


def documented() -> str:
    """The table of the documentation: what `cleaner train` writes, by sort of group. Raises ``SystemExit`` without figures."""
    rows = []
    for path in sorted(KEPT.glob("rows.*.json"), reverse=True):
        for sort, layer, labelled, users, *figures in json.loads(path.read_text(encoding="utf-8")):
            if layer == AS_TRAINED:
                rows.append([path.name.split(".")[1], SORTS[sort], labelled, users, *figures[:5]])
    if not rows:
        raise SystemExit("nothing was measured with --as-trained yet")
    rows.sort(key=lambda row: (row[0] != "text", list(SORTS.values()).index(row[1]), int(row[2])))
    head = [
        "",
        "pages of",
        "labelled",
        "users",
        "line F1 before",
        "after",
        "errors removed",
        "wrong words removed",
        "elsewhere",
    ]
    lead = (
        "Simulated users, who label some pages of a group with kinds by hand; its other pages are scored by a model "
        "that has seen none of the sites. Errors are 1 - line F1; elsewhere is the change of line F1 on other pages. "
        "Every user takes what `cleaner train` writes: the layers that pay, or the base alone where a model is refused."
    )
    return f"{textwrap.fill(lead, 128)}\n\n{markdown_table(head, rows)}"


def keep_rows(path: Path, rows: list[list[str]]) -> None:
    """Keep what was measured, in place of the same rows of an earlier run."""
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    new = {tuple(row[:3]) for row in rows}
    path.write_text(json.dumps([*(row for row in before if tuple(row[:3]) not in new), *rows]), encoding="utf-8")


HEAD = ["group", "layers", "labelled", "users", "F1 before", "after", "errors", "words", "elsewhere", "kinds", "CPU s"]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reads", choices=("text", "html"), default="text")
    parser.add_argument("--folds", type=folds_in, default=[2, 0], metavar="K,K")
    parser.add_argument("--pages", default="8,20", metavar="N,N", help="numbers of labelled pages")
    parser.add_argument("--sorts", default=",".join(SORTS), metavar="SORT,SORT", help="of groups")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--layers", action="store_true", help="every layer, not only all together")
    way.add_argument("--as-trained", action="store_true", help="what `cleaner train` writes, in place of all layers")
    parser.add_argument("--draws", type=int, default=DRAWS, metavar="N", help="users of a group")
    parser.add_argument("--shipped", action="store_true", help="replay as many pages as are shipped; keep no rows for --docs")
    parser.add_argument("--each", action="store_true", help="every group, not only every sort")
    parser.add_argument("-o", "--out", type=Path, help="write the report here, too")
    parser.add_argument("--docs", action="store_true", help="write the table of docs/training.md")
    arguments = parser.parse_args()
    if arguments.docs:
        write_block(ROOT / "docs" / "training.md", "adapt", documented())
        return
    layers = [AS_TRAINED] if arguments.as_trained else list(LAYERS) if arguments.layers else [list(LAYERS)[-1]]
    found: defaultdict[tuple[str, str, int], list[Outcome]] = defaultdict(list)
    for fold in arguments.folds:
        numbers, sorts = list(map(int, arguments.pages.split(","))), arguments.sorts.split(",")
        for name, each in outcomes(
            fold, arguments.reads, numbers, layers, sorts, draws=arguments.draws, shipped=arguments.shipped
        ):
            found[each.sort, name, each.labelled].append(each)
            if arguments.each:
                print(" ".join([f"fold {fold}", each.group, name, f"{each.labelled}", *row([each])]), flush=True)
    rows = [[sort, name, f"{labelled}", *row(users)] for (sort, name, labelled), users in sorted(found.items())]
    if not arguments.shipped:
        keep_rows(KEPT / f"rows.{arguments.reads}.json", rows)
    text = markdown_table(HEAD, rows)
    print(text)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
