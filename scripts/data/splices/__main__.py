"""Makes spliced pages, to count or to read them.

python -m scripts.data.splices [text|html] [--split test] [--limit 20] [--renderings resiliparse] [--show]

Prints how many there are of each manner, place, relation, rendering, language and page type; ``--show`` prints the pages.
"""

from __future__ import annotations

import argparse
from collections import Counter

from scripts.data.splices.html import spliced_html
from scripts.data.splices.splice import Spliced
from scripts.data.splices.text import spliced_text

COUNTED = ("manner", "place", "relation", "rendering", "language", "page_type")


def shown(spliced: Spliced) -> str:
    """A page for reading by eye: owner (see `Spliced.owners`), label and text of each line."""
    page = spliced.page
    head = f"## {page.id} {spliced.place}, {spliced.relation}, {spliced.language}, {spliced.page_type}"
    lines = zip(spliced.owners(), page.kinds, page.lines, strict=True)
    return "\n".join([head, *(f"{owner} {kind:9} {line[:110]}" for owner, kind, line in lines)])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("--split", choices=("train", "test"), default="test")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--renderings", default="", help="of text, with commas between; default: all of them")
    parser.add_argument("--show", action="store_true", help="print the pages, not only their number")
    arguments = parser.parse_args()
    renderings = [name for name in arguments.renderings.split(",") if name]
    if arguments.reads == "html":
        found = spliced_html(arguments.split, arguments.limit)
    else:
        found = spliced_text(arguments.split, arguments.limit, renderings)
    counts: Counter[tuple[str, ...]] = Counter()
    for spliced in found:
        counts["all",] += 1
        for name in COUNTED:
            counts[name, getattr(spliced, name)] += 1
        if arguments.show:
            print(shown(spliced), end="\n\n")
    for key, count in sorted(counts.items()):
        print(*key, count)


if __name__ == "__main__":
    main()
