"""Out-of-fold quality on pages of more than one form, beside the same pages by themselves.

    python -m scripts.measure.mixed [--folds 0,1] [--most 120] [--only NAME,NAME] [--worst 5]
    python -m scripts.measure.mixed --ordinary 2000 --save FILE

Rendered pages (`scripts.measure.forms`) come in. Each is put into a mail that was written for this: as the mail's own text,
behind the line of a forwarded mail, and behind marks of quotation. Others are made of two renderings of one page: the middle
third in another form than the rest. A table goes out: word F1 of the page's own lines beside that of the page by itself, and
the share of the mail's own furniture that was kept. With ``--ordinary`` so many ordinary renderings are read instead, and their
forms saved, so that two versions of the code can be compared page by page.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import Cleaner
from cleaner.evaluation.markdown import markdown_table
from cleaner.evaluation.metrics import word_f1, words
from cleaner.forms.reading import read
from cleaner.labels import fold_of
from cleaner.lines import MAIN_KINDS, join, split
from scripts.data.datasets import FOLDS
from scripts.data.renderings import EVERY
from scripts.measure.forms import DATASET, counted, counted_references, rendered_rows
from scripts.measure.scoring import fold_model, folds_in, mean

Row = dict[str, Any]

HEADER = """\
From: Orla Venn <orla.venn@lantern.example>
To: Tomas Reeve <tomas@reeve.example>
Date: Thu, 14 May 2026 09:12:44 +0200
Subject: {subject}
"""
INTRO = "This is the page I meant.\n"
FORWARDED = """\
---------- Forwarded message ---------
From: Petra Holt <petra@holt.example>
Date: Wed, 13 May 2026 17:40
Subject: A page for you
To: Orla Venn <orla.venn@lantern.example>
"""
FOOT = """\
--\x20
Orla Venn
Lantern Works, +44 20 7946 0018

This message is confidential and for its addressee alone. If you are not the intended recipient, delete it
and tell the sender; any use of it is unauthorised.
"""


class Mixed(NamedTuple):
    """A page of more than one form."""

    text: str
    own: range  # numbers of the lines, from 0, that are the page's


def mailed(page: str) -> Mixed:
    """The page as the text of a mail."""
    return _between(HEADER.format(subject="The page about it") + "\n", page, "\n" + FOOT)


def forwarded(page: str) -> Mixed:
    """The page as a mail that is passed on."""
    return _between(f"{HEADER.format(subject='Fwd: A page for you')}\n{INTRO}\n{FORWARDED}\n", page, "")


def quoted(page: str) -> Mixed:
    """The page behind marks of quotation, with the sender's signature below."""
    marked = "\n".join(f"> {line}" if line.strip() else ">" for line in page.split("\n"))
    above = f"{HEADER.format(subject='Fwd: A page for you')}\n{INTRO}\nOn Wed, 13 May 2026 at 17:40, Petra Holt wrote:\n"
    return _between(above, marked, "\n" + FOOT)


def _between(above: str, page: str, below: str) -> Mixed:
    page = page.strip("\n").replace("\r", "")
    first, size = len(split(above)[0]), len(split(page)[0])
    return Mixed(f"{above}{page}\n{below}", range(first, first + size))


MAILS: dict[str, Callable[[str], Mixed]] = {"mailed": mailed, "forwarded": forwarded, "quoted": quoted}
IN_MAIL = (
    *("html2text_links", "html2text_wrapped", "markdownify_links", "turbohtml_markdown", "converter_unseen"),
    *("resiliparse", "soup", "wrapped72", "wrapped40", "w3m_wrapped", "one_line"),
)
SPLICED = (  # around, between
    *(("resiliparse", "html2text_links"), ("resiliparse", "markdownify_links"), ("resiliparse", "wrapped72")),
    *(("html2text_links", "wrapped72"), ("html2text_links", "resiliparse"), ("markdownify_links", "wrapped40")),
    *(("wrapped72", "html2text_links"), ("wrapped72", "resiliparse")),
    *(("resiliparse", "htmltext"), ("html2text_links", "markdownify_links")),  # of one form: what changing over costs
)
LONGEST = 60_000  # characters of a page
LEAST_SHARED = 6  # words of a line by which two renderings are aligned


def spliced(around: str, between: str) -> str | None:
    """One rendering of a page whose middle third is in another; None where the two share no lines to change over at."""
    first, second = (
        [(line, tuple(counted(line))) for line in text.replace("\r", "").split("\n")] for text in (around, between)
    )
    once = [Counter(key for _, key in each if len(key) >= LEAST_SHARED) for each in (first, second)]
    place = {key: number for number, (_, key) in enumerate(second) if once[1][key] == 1}
    shared = [(number, place[key]) for number, (_, key) in enumerate(first) if once[0][key] == 1 and key in place]
    shared = [pair for at, pair in enumerate(shared) if all(pair[1] > other[1] for other in shared[:at])]
    if len(shared) < 6:
        return None
    (start, other_start), (end, other_end) = shared[len(shared) // 3], shared[2 * len(shared) // 3]
    parts = (first[:start], second[other_start:other_end], first[end:])
    return "\n".join(line for part in parts for line, _ in part)


class Pair(NamedTuple):
    """One page by itself and within a mixed page."""

    id: str
    alone: float
    mixed: float
    form: str
    furniture: float  # share of the words of the mail's own lines that was kept
    is_whole: bool  # whether the lines of the result are the input


def _cleaned(cleaner: Cleaner, rows: Sequence[Row]) -> list[Any]:
    records = [{"text": row["text"], "title": row["title"]} for row in rows]
    return list(cleaner.clean_many(records, on_error="return", form=None))


def pairs_of(mixes: Sequence[tuple[Row, Mixed]], cleaner: Cleaner) -> list[Pair]:
    """Clean some pages by themselves and mixed."""
    reference = counted_references(DATASET)
    rows = [row for row, _ in mixes]
    found = []
    mixed_rows = [{**row, "text": mix.text} for row, mix in mixes]
    for (row, mix), alone, doc in zip(mixes, _cleaned(cleaner, rows), _cleaned(cleaner, mixed_rows), strict=True):
        expected = reference[row["id"]]
        own = set(mix.own) if len(mix.own) else None
        lines = doc.lines
        # a line of the input may be several lines of the result: count line ends
        number, kept, beside, kept_beside = 0, [], 0, 0
        for line in lines:
            if own is None or number in own:
                kept += [line.text + line.ending] if line.keep else []
            else:
                beside += len(words(line.text))
                kept_beside += len(words(line.text)) if line.keep else 0
            number += line.ending.endswith(("\n", "\r"))
        found.append(
            Pair(
                row["id"],
                word_f1(counted(alone.text), expected)[0],
                word_f1(counted("".join(kept)), expected)[0],
                doc.form,
                kept_beside / beside if beside else 0.0,
                join(lines) == mix.text,
            )
        )
    return found


def _mixes(name: str, most: int, fold: int) -> list[tuple[Row, Mixed]]:
    """The pages of a fold that are mixed in a way: "mailed html2text_links", or "resiliparse+wrapped72"."""
    if " " in name:
        way, rendering = name.split(" ")
        return [(row, MAILS[way](row["text"])) for row in _held_out(rendering, fold)[:most]]
    around, between = name.split("+")
    other = {row["id"]: row["text"] for row in _held_out(between, fold)}
    found = []
    for row in _held_out(around, fold):
        if row["id"] in other and (text := spliced(row["text"], other[row["id"]])) is not None:
            found.append((row, Mixed(text, range(0))))
        if len(found) == most:
            break
    return found


def _held_out(rendering: str, fold: int) -> list[Row]:
    rows = [row for row in rendered_rows(DATASET, rendering) if fold_of(row["site"], FOLDS) == fold]
    rows.sort(key=lambda row: zlib.crc32(row["id"].encode()))  # pages of all sorts come first
    return [row for row in rows if row["text"].strip() and len(row["text"]) < LONGEST]


def table_of(everything: dict[str, list[Pair]]) -> str:
    """The table of all mixtures, in Markdown."""
    head = ["mixed", "pages", "by itself", "mixed", "difference", "furniture kept", "not byte for byte", "detected as"]
    rows = []
    for name, pairs in everything.items():
        alone, mixed = mean([pair.alone for pair in pairs]), mean([pair.mixed for pair in pairs])
        forms = ", ".join(f"{form} {count}" for form, count in Counter(pair.form for pair in pairs).most_common(4))
        broken = sum(not pair.is_whole for pair in pairs)
        cells = [f"{alone:.3f}", f"{mixed:.3f}", f"{mixed - alone:+.3f}", f"{mean([pair.furniture for pair in pairs]):.3f}"]
        rows.append([name, str(len(pairs)), *cells, str(broken), forms])
    return markdown_table(head, rows)


def ordinary(most: int) -> dict[str, str]:
    """The forms of ordinary renderings, as many of each, by page and rendering."""
    each = -(-most // len(EVERY))
    return {
        f"{row['id']} {name}": read(row["text"]).form
        for name in EVERY
        for row in [row for row in rendered_rows(DATASET, name) if row["text"].strip()][:each]
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folds", type=folds_in, default=[0, 1], help="such as 0,1; default: 0,1")
    parser.add_argument("--most", type=int, default=120, help="pages of each fold; default: 120")
    parser.add_argument("--only", type=partial(str.split, sep=","), help="names of mixtures, with commas between; default: all")
    parser.add_argument("--worst", type=int, default=0, help="list so many pages of each mixture that lose most")
    parser.add_argument("--ordinary", type=int, default=0, help="read so many ordinary renderings instead")
    parser.add_argument("--save", type=Path, help="a file of JSON for their forms")
    arguments = parser.parse_args()
    if arguments.ordinary:
        forms = ordinary(arguments.ordinary)
        if arguments.save:
            arguments.save.write_text(json.dumps(forms, indent=0), encoding="utf-8")
        print(f"{len(forms)} renderings:", *Counter(forms.values()).most_common())
        return
    names = [f"{way} {rendering}" for way in MAILS for rendering in IN_MAIL] + ["+".join(pair) for pair in SPLICED]
    everything: dict[str, list[Pair]] = {}
    for name in arguments.only or names:
        everything[name] = []
        for fold in arguments.folds:
            cleaner = Cleaner(model=fold_model(fold), keep=MAIN_KINDS)
            everything[name] += pairs_of(_mixes(name, arguments.most, fold), cleaner)
        print(name, file=sys.stderr, flush=True)
    print(table_of(everything))
    for name, pairs in everything.items():
        for pair in sorted(pairs, key=lambda pair: pair.mixed - pair.alone)[: arguments.worst]:
            print(f"{name:30} {pair.id:24} {pair.alone:.3f} {pair.mixed:.3f} {pair.form}")


if __name__ == "__main__":
    main()
