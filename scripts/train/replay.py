"""Writes the replay of a base: columns of its own training pages without their text (`cleaner.training.replay`).

    python -m scripts.train.replay [text|html] [--model DIR]

Pages are drawn by a checksum of their ids from those with references and hand labels, in several renderings of text, until the
file has `MOST_BYTES`. It is written into the folder of the model, beside the arrays that it belongs to.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Iterator
from pathlib import Path

from cleaner.labels import Labelled
from cleaner.model.storage import default_folder, load
from cleaner.training.reading import Read, read_page
from cleaner.training.replay import FILE, packed
from scripts.data.site_groups import labelled_pages, site_of_page

RENDERINGS = {"text": ("resiliparse", "htmltext", "markdownify_links"), "html": ("html",)}
LONGEST = 400  # rows of a page
MOST_BYTES = 5_900_000
STEP = 20  # pages between two looks at the size


def candidates(reads: str) -> Iterator[Labelled]:
    """Pages with labels, in an order of chance that is the same every time; each page in one rendering."""
    renderings = RENDERINGS[reads]
    found = []
    for number, rendering in enumerate(renderings):
        for page, page_type, _ in labelled_pages(rendering):
            draw = zlib.crc32(f"{page.id} replay".encode())
            if draw % len(renderings) == number:
                site = site_of_page(page)
                found.append((draw, Labelled(page.id, site, None, page.lines, page.kinds, page.tree, page=page_type)))
    yield from (page for _, page in sorted(found, key=lambda pair: pair[0]))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=tuple(RENDERINGS), default="text")
    parser.add_argument("--model", type=Path, metavar="DIR", help="default: the default model")
    arguments = parser.parse_args()
    folder = arguments.model or default_folder(arguments.reads)
    base = load(folder, arguments.reads)
    chosen: list[Read] = []
    data = b""
    for page in candidates(arguments.reads):
        read = read_page(page, base)
        if read is None or len(read.view.keys) > LONGEST:
            continue
        chosen.append(read)
        if len(chosen) % STEP == 0:
            larger = packed(chosen, base)
            if len(larger) > MOST_BYTES:
                break
            data = larger
    (folder / FILE).write_bytes(data)
    print(f"{folder / FILE}: {len(data):,} bytes, {len(chosen) - STEP} pages or more")


if __name__ == "__main__":
    main()
