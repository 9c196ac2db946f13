"""Labels one more page by hand: shows its lines to an annotator, and adds the kinds that come back.

    python -m scripts.data.label_lines show ID > page.txt
    python -m scripts.data.label_lines add ID labels.txt [--annotator 2]
    python -m scripts.data.label_lines agree

``show`` prints the address of a page of the data, and its visible lines as `cleaner.html.blocks` reads them, each with its
number. It tells nothing of a reference, so that a label is the reader's own. ``add`` reads a kind for every line,

    1-12 nav
    13 title
    14-20 body

and writes them as checksums, without text, to ``hand_labels.jsonl`` if the page is an article with a reference, otherwise to
``by_line_labels.jsonl``. The labels that the same annotator gave before are replaced. ``agree`` says how often two annotators
of a page agree.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.html.blocks import Blocks, blocks
from cleaner.lines import ARTICLE, KINDS
from scripts.data.datasets import DATA, SETS, UNREFERENCED, Page, read_pages, read_rows
from scripts.data.hand_labels import BY_LINE, FILE, HIDDEN, checksum, kinds_of_row

LONGEST = 200  # characters of a line that are shown; of a longer one its beginning and its end
_matches_run = re.compile(r"(\d{1,6})(?:-(\d{1,6}))? ([a-z]+)").fullmatch


def page_of(name: str) -> Page | None:
    """The page of the data with an id such as ``wcxb-dev/0023``; None if there is none."""
    dataset = name.split("/")[0]
    path = DATA / "more" / f"{dataset}.jsonl.gz"
    pages = read_rows(path) if path.exists() else read_pages(dataset if dataset in SETS else UNREFERENCED)
    return next((page for page in pages if page["id"] == name), None)


def visible_rows(page: Blocks) -> list[int]:
    """The rows of the non-blank lines that a reader sees."""
    visible = ~np.isin(page.origin, HIDDEN)
    return [row for row, line in enumerate(page.lines) if visible[row] and line.strip()]


def shown(page: Page) -> str:
    """The page as an annotator reads it."""
    tree = blocks(page["html"])
    rows = enumerate(visible_rows(tree), 1)
    return f"# {page['url']}\n" + "".join(f"{number}\t{_short(tree.lines[row])}\n" for number, row in rows)


def _short(line: str) -> str:
    text = " ".join(line.split())
    return text if len(text) <= LONGEST else f"{text[:140]} … {text[-40:]}"


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


def row_of(page: Page, text: str, annotator: int) -> dict[str, Any]:
    """The kinds of a page's visible lines as a row of the file. Raises ``ValueError`` as `kinds_in` does."""
    tree = blocks(page["html"])
    rows = visible_rows(tree)
    runs = [(kind, len(list(run))) for kind, run in groupby(kinds_in(text, len(rows)))]
    lines = "".join(f"{checksum(tree.lines[row]):08x}" for row in rows)
    found = {"id": page["id"], "kinds": ", ".join(f"{count} {kind}" for kind, count in runs), "lines": lines}
    return found | ({"annotator": annotator} if annotator > 1 else {})


def file_of(page: Page) -> Path:
    """The file for the labels of a page."""
    return FILE if page["id"].split("/")[0] in SETS and page["page_type"] in ("article", None) else BY_LINE


def add(row: dict[str, Any], file: Path) -> None:
    """Write a row to a file, in place of that of the same page and annotator."""
    others = [other for other in _rows(file) if _key(other) != _key(row)]
    everything = sorted([*others, row], key=_key)
    file.write_text("".join(json.dumps(each) + "\n" for each in everything), encoding="utf-8")


def _rows(file: Path) -> list[dict[str, Any]]:
    return list(map(json.loads, file.read_text(encoding="utf-8").splitlines()))


def _key(row: dict[str, Any]) -> tuple[str, int]:
    return row["id"], row.get("annotator", 1)


def agreement() -> str:
    """How often the annotators of a page gave the same kind, and the same side, in a sentence."""
    of_page: defaultdict[str, list[list[str]]] = defaultdict(list)
    for row in (*_rows(FILE), *_rows(BY_LINE)):
        of_page[row["id"]].append(kinds_of_row(row))
    pairs = [pair for kinds in of_page.values() if len(kinds) > 1 for pair in zip(kinds[0], kinds[1], strict=True)]
    twice = sum(len(kinds) > 1 for kinds in of_page.values())
    same = sum(one == other for one, other in pairs) / max(1, len(pairs))
    side = sum((one in ARTICLE) == (other in ARTICLE) for one, other in pairs) / max(1, len(pairs))
    share = f"{same:.1%} of the kinds and {side:.1%} of the sides agree"
    return f"{len(of_page)} pages, {twice} of them twice: of {len(pairs):,} lines {share}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("show", "add", "agree"))
    parser.add_argument("id", nargs="?", default="", help="of a page of the data, such as wcxb-dev/0023")
    parser.add_argument("labels", nargs="?", type=Path, help="a kind for each of its lines (add)")
    parser.add_argument("--annotator", type=int, default=1, help="the number of who labelled it")
    arguments = parser.parse_args()
    if arguments.what == "agree":
        print(agreement())
        return
    page = page_of(arguments.id)
    if page is None:
        sys.exit(f"{arguments.id!r} is no page of the data: {', '.join((*SETS, UNREFERENCED))} and those of data/more")
    if arguments.what == "show":
        print(shown(page), end="")
    elif arguments.labels is None:
        parser.error("add needs a file of labels")
    else:
        try:
            add(row_of(page, arguments.labels.read_text(encoding="utf-8"), arguments.annotator), file_of(page))
        except ValueError as error:
            sys.exit(f"{arguments.labels}: {error}")


if __name__ == "__main__":
    main()
