"""Labels one more page by hand: shows its lines to an annotator, and adds the kinds that come back.

    python -m scripts.data.label_lines show ID > page.txt
    python -m scripts.data.label_lines add ID labels.txt

``show`` prints the visible lines of a page of the data as `cleaner.html.blocks` reads them, each with its number, and with a
star where alignment labels it main text, as a hint. ``add`` reads a kind for every one of them,

    1-12 nav
    13 title
    14-20 body

and writes them to ``hand_labels.jsonl`` as checksums, without text. The labels of a page that is there already are replaced.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from itertools import groupby
from pathlib import Path

import numpy as np

from cleaner.exchange.alignment import INVISIBLE
from cleaner.html.blocks import Blocks, blocks
from cleaner.lines import KINDS
from scripts.data.align_html import aligned_rows
from scripts.data.datasets import SETS, Page, read_pages
from scripts.data.hand_labels import FILE, checksum

LONGEST = 220  # characters of a line that are shown; of a longer one its beginning and its end
_matches_run = re.compile(r"(\d{1,6})(?:-(\d{1,6}))? ([a-z]+)").fullmatch


def visible_rows(page: Blocks) -> list[int]:
    """The rows of the non-blank lines that a reader sees."""
    visible = ~np.isin(page.origin, INVISIBLE)
    return [row for row, line in enumerate(page.lines) if visible[row] and line.strip()]


def shown(page: Page) -> str:
    """The page as an annotator reads it."""
    tree = blocks(page["html"])
    main = aligned_rows(page["id"].split("/")[0])[page["id"]]["main"]
    head = f"# {page['url']}\n# {page['page_type']}; title: {page['title']}; author: {page['author']}; date: {page['date']}\n"
    rows = enumerate(visible_rows(tree), 1)
    return head + "".join(f"{number}{'*' * (main[row] == '1')}\t{_short(tree.lines[row])}\n" for number, row in rows)


def _short(line: str) -> str:
    text = " ".join(line.split())
    return text if len(text) <= LONGEST else f"{text[:150]} … {text[-40:]}"


def kinds_in(text: str, count: int) -> list[str]:
    """The kind of each of so many lines. Raises ``ValueError`` that names the line that is wrong, missing or there twice.

    >>> kinds_in("1-2 nav\\n3 title", 3)
    ['nav', 'nav', 'title']
    """
    kinds: dict[int, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        run = _matches_run(line)
        if not run or run[3] not in KINDS:
            raise ValueError(f"{line!r} came, expected a line or a run of lines and one of {', '.join(KINDS)}: 3-5 body")
        for number in range(int(run[1]), min(int(run[2] or run[1]), count + 1) + 1):
            if number in kinds or not 1 <= number <= count:
                raise ValueError(f"line {number} has a kind twice, or is none of the {count} lines of the page")
            kinds[number] = run[3]
    if missing := [number for number in range(1, count + 1) if number not in kinds]:
        raise ValueError(f"line {missing[0]} has no kind, nor have {len(missing) - 1} others")
    return [kinds[number] for number in range(1, count + 1)]


def add(page: Page, text: str) -> None:
    """Write the kinds of a page's visible lines to the file. Raises ``ValueError`` as `kinds_in` does."""
    tree = blocks(page["html"])
    rows = visible_rows(tree)
    runs = [(kind, len(list(run))) for kind, run in groupby(kinds_in(text, len(rows)))]
    lines = "".join(f"{checksum(tree.lines[row]):08x}" for row in rows)
    row = {"id": page["id"], "kinds": ", ".join(f"{count} {kind}" for kind, count in runs), "lines": lines}
    others = [other for other in map(json.loads, FILE.read_text(encoding="utf-8").splitlines()) if other["id"] != page["id"]]
    everything = sorted([*others, row], key=lambda row: str(row["id"]))
    FILE.write_text("".join(json.dumps(row) + "\n" for row in everything), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("show", "add"))
    parser.add_argument("id", help="of a page of the data, such as wcxb-dev/0023")
    parser.add_argument("labels", nargs="?", type=Path, help="a kind for each of its lines (add)")
    arguments = parser.parse_args()
    page = next((page for name in SETS for page in read_pages(name) if page["id"] == arguments.id), None)
    if page is None:
        sys.exit(f"{arguments.id} is no page of the data: {', '.join(SETS)}")
    if arguments.what == "show":
        print(shown(page), end="")
    elif arguments.labels is None:
        parser.error("add needs a file of labels")
    else:
        try:
            add(page, arguments.labels.read_text(encoding="utf-8"))
        except ValueError as error:
            sys.exit(f"{arguments.labels}: {error}")


if __name__ == "__main__":
    main()
