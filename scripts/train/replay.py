"""Writes the replay of a base: columns of its own training pages without their text (`cleaner.training.replay`).

    python -m scripts.train.replay [text|html] [--folds 0,1,2,3,4] [--model DIR]

Pages are drawn by a checksum of their ids from those with references and hand labels, in several renderings of text, until the
file has `MOST_BYTES`. It also has the prior of the layer over a memory, which is fitted on real and built sites of the folds,
each read by the model that has not seen it. The file is written into the folder of the model, beside the arrays that it belongs
to.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np

from cleaner.features.text import Floats
from cleaner.labels import Labelled, fold_of
from cleaner.model.learned import Memory
from cleaner.model.storage import Model, default_folder, load
from cleaner.training.layers import fit_prior, remember
from cleaner.training.reading import Read, read_page
from cleaner.training.replay import FILE, packed
from scripts.data.datasets import FOLDS, fold_folder
from scripts.data.site_groups import SitePage, built_groups, labelled_pages, real_groups, site_of_page

RENDERINGS = {"text": ("resiliparse", "htmltext", "markdownify_links"), "html": ("html",)}
LONGEST = 400  # rows of a page
MOST_BYTES = 5_900_000
STEP = 20  # pages between two looks at the size
SITES, PAGES = 12, 8  # built sites of a fold, and pages of each
REMEMBERED = (1, 2, 4)  # pages of a site that are remembered
PULL = 3.0  # of the prior's weights to zero


def candidates(reads: str) -> Iterator[Labelled]:
    """Pages with labels, in an order of chance that is the same every time; each page in one rendering."""
    renderings = RENDERINGS[reads]
    found = []
    for number, rendering in enumerate(renderings):
        for page, page_type, _ in labelled_pages(rendering):
            draw = zlib.crc32(f"{page.id} replay".encode())
            if draw % len(renderings) == number:
                found.append((draw, plain_page(page, page_type)))
    yield from (page for _, page in sorted(found, key=lambda pair: pair[0]))


def plain_page(page: SitePage, page_type: str) -> Labelled:
    """A page of a site with its labels."""
    return Labelled(page.id, site_of_page(page), None, page.lines, page.kinds, page.tree, page=page_type)


def prior_of(folds: Sequence[int], reads: str) -> Floats:
    """The prior, fitted on the sites of some folds."""
    rendering = RENDERINGS[reads][0]
    labelled = list(labelled_pages(rendering))
    lessons: list[tuple[Read, Memory]] = []
    for fold in folds:
        base = load(fold_folder(fold, reads))
        mine = [each for each in labelled if fold_of(site_of_page(each[0]), FOLDS) == fold]
        real = [group for group in real_groups(rendering, mine) if group.fold == fold and len(group.pages) > 2]
        built = [group for group in built_groups(rendering, mine, {fold: base}) if group.sort == "built"]
        for group in (*real, *Random(fold).sample(built, min(SITES, len(built)))):
            pages = [plain_page(page, group.page_type) for page in group.pages[:PAGES]]
            lessons += lessons_of([read for page in pages if (read := read_page(page, base))], group.site)
    return fit_prior(lessons, load(fold_folder(folds[0], reads)), PULL)


def lessons_of(reads: Sequence[Read], site: str) -> Iterator[tuple[Read, Memory]]:
    """Pages of a site, each with the memory of some others."""
    for known in REMEMBERED:
        for number, read in enumerate(reads):
            others = [other for other in reads if other is not read]
            if known <= len(others):
                chosen = Random(f"{site} {known} {number}").sample(others, known)
                yield read, remember([other.lesson for other in chosen])


def replay_of(base: Model, reads: str, prior: Floats) -> bytes:
    """The file of a base."""
    chosen: list[Read] = []
    data = b""
    for page in candidates(reads):
        read = read_page(page, base)
        if read is None or len(read.view.keys) > LONGEST:
            continue
        chosen.append(read)
        if len(chosen) % STEP == 0:
            larger = packed(chosen, base, prior)
            if len(larger) > MOST_BYTES:
                break
            data = larger
    return data


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=tuple(RENDERINGS), default="text")
    parser.add_argument("--folds", default="0,1,2,3,4", metavar="K,K", help="of the sites that the prior is fitted on")
    parser.add_argument("--model", type=Path, metavar="DIR", help="default: the default model")
    parser.add_argument("--prior", type=Path, metavar="FILE", help="write the prior alone, for a measurement on other folds")
    arguments = parser.parse_args()
    prior = prior_of(list(map(int, arguments.folds.split(","))), arguments.reads)
    if arguments.prior:
        np.save(arguments.prior, prior, allow_pickle=False)
        return
    folder = arguments.model or default_folder(arguments.reads)
    data = replay_of(load(folder, arguments.reads), arguments.reads, prior)
    (folder / FILE).write_bytes(data)
    print(f"{folder / FILE}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
