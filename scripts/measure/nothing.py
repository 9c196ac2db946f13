"""Pages with nothing to keep: how many come out empty under the right name, and what of other pages is lost by it.

    python -m scripts.measure.nothing [--model DIR] [--folds 0,1,2,3,4] [--brief]

Cleans the pages of ``fixtures/nothing`` as shipped and prints, by name of the page and by form, how many come out empty and
how many are called by their right name; then the lines that were kept of the others, and what is missing of the pages in
``fixtures/nothing/kept``, which only look as if they had nothing. With ``--folds`` it cleans the pages of ``wcxb-dev`` that
have a reference too, text (resiliparse) and HTML, each by the model that has seen no page of its site, and prints how many come
out empty. A model of text cleans the pages of text, a model of HTML those of HTML; the default model cleans the others.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cleaner import Cleaner
from cleaner.document import Doc
from cleaner.evaluation.markdown import markdown_table
from cleaner.labels import fold_of
from cleaner.lines import MAIN_KINDS, Line
from cleaner.model.storage import load
from scripts.data.align_text import aligned_rows
from scripts.data.datasets import FOLDS, ROOT, read_pages, reference_words, site_of
from scripts.measure.scoring import fold_model, folds_in

NOTHING = ROOT / "fixtures" / "nothing"
NAMES = ("wall", "error", "shell")  # of a page with nothing to keep, as ``doc.page`` has them
FORMS = {".txt": "text", ".html": "html"}
REFERENCED = "wcxb-dev"
MOST_EMPTY = 0.003  # share of the pages with a reference that may come out empty
LONGEST_SHOWN = 90  # characters of a line


class Outcome(NamedTuple):
    """How one page with nothing to keep came out."""

    path: Path
    said: str | None  # the name that the cleaner gave the page
    kept: list[Line]  # not blank

    @property
    def wanted(self) -> str:
        """The right name of the page, which is the first word of its file."""
        return self.path.stem.split("_")[0]

    @property
    def empty(self) -> bool:
        return not self.kept

    @property
    def named(self) -> bool:
        return self.said == self.wanted


class Kept(NamedTuple):
    """How one page with something to keep came out."""

    path: Path
    said: str | None
    lost: list[str]  # lines that had to be kept and are not


class Empty(NamedTuple):
    """What came out empty of the pages with a reference in one form."""

    form: str
    pages: int  # with a reference and with text
    empty: list[str]  # ids of pages of which nothing is kept
    without_main: list[str]  # ids of pages of which no heading and no body is kept
    named: list[str]  # ids of pages that are called by the name of a page with nothing


def pages_in(folder: Path) -> list[Path]:
    """The pages of a folder: text first, then HTML, each in the order of their names."""
    return [path for suffix in FORMS for path in sorted(folder.glob(f"*{suffix}"))]


def page_name(doc: Doc) -> str | None:
    """The name that the cleaner gave the page; None where it gives none."""
    page = getattr(doc, "page", None)
    return None if page is None else str(page.name)


def cleaned(path: Path, model: Path | None = None) -> Doc:
    """One page, cleaned as shipped. A model that reads another form gives way to the default one."""
    form = FORMS[path.suffix]
    if model is not None and ("text" if load(model).elements is None else "html") != form:
        model = None
    cleaner, data = Cleaner(model=model), path.read_bytes()
    return cleaner.clean_html(data) if form == "html" else cleaner.clean(data.decode("utf-8"))


def outcome(path: Path, model: Path | None = None) -> Outcome:
    """The outcome of one page with nothing to keep."""
    doc = cleaned(path, model)
    return Outcome(path, page_name(doc), [line for line in doc.lines if line.keep and line.text.strip()])


def wanted_lines(path: Path) -> list[str]:
    """What must be kept of a page: the lines of the file ``NAME.keep`` beside it."""
    rows = path.with_suffix(".keep").read_text(encoding="utf-8").split("\n")
    return [row.strip() for row in rows if row.strip()]


def kept(path: Path, model: Path | None = None) -> Kept:
    """The outcome of one page with something to keep."""
    doc = cleaned(path, model)
    text = doc.text
    return Kept(path, page_name(doc), [line for line in wanted_lines(path) if line not in text])


# --- pages with a reference --------------------------------------------------------------------------------------------


def empty_text(folds: Sequence[int]) -> Empty:
    """What comes out empty of the text of the pages with a reference. No title is known."""
    rows, reference = aligned_rows(REFERENCED, "resiliparse"), reference_words(REFERENCED)
    rows = [row for row in rows if reference[row["id"]] and row["text"].strip()]
    found = []
    for fold in folds:
        records = [{"id": row["id"], "text": row["text"]} for row in rows if fold_of(row["site"], FOLDS) == fold]
        found += list(_facts(Cleaner(model=fold_model(fold)).clean_many(records, form="text")))
    return _empty("text", found)


def empty_html(folds: Sequence[int]) -> Empty:
    """What comes out empty of the HTML of the pages with a reference."""
    reference = reference_words(REFERENCED)
    found = []
    for fold in folds:
        pages = (page for page in read_pages(REFERENCED) if fold_of(site_of(page), FOLDS) == fold and reference[page["id"]])
        records = ({"id": page["id"], "html": page["html"], "url": page["url"]} for page in pages)
        docs = Cleaner(model=fold_model(fold, "html")).clean_many(records, form="html")
        found += list(_facts(doc for doc in docs if doc.source != "empty"))
    return _empty("html", found)


class _Facts(NamedTuple):
    id: str
    empty: bool
    without_main: bool
    said: str | None


def _facts(docs: Iterator[Doc]) -> Iterator[_Facts]:
    """What counts of each document, so that the documents themselves need not be held."""
    for doc in docs:
        kinds = {line.kind for line in doc.lines if line.keep and line.text.strip()}
        yield _Facts(str(doc.record["id"]), not kinds, not kinds & set(MAIN_KINDS), page_name(doc))


def _empty(form: str, found: list[_Facts]) -> Empty:
    return Empty(
        form,
        len(found),
        [each.id for each in found if each.empty],
        [each.id for each in found if each.without_main],
        [each.id for each in found if each.said in NAMES],
    )


# --- the report --------------------------------------------------------------------------------------------------------


def counts(outcomes: Sequence[Outcome]) -> str:
    """How many pages come out empty and rightly named, by name and by form, in Markdown."""
    groups = {f"{name}, {form}": (name, suffix) for name in NAMES for suffix, form in FORMS.items()}
    rows = []
    for group, (name, suffix) in groups.items():
        rows.append((group, [each for each in outcomes if each.wanted == name and each.path.suffix == suffix]))
    rows += [(f"all, {form}", [each for each in outcomes if each.path.suffix == suffix]) for suffix, form in FORMS.items()]
    rows.append(("**all**", list(outcomes)))
    head = ["page", "pages", "empty", "right name", "both"]
    return markdown_table(head, ([group, *map(str, _figures(found))] for group, found in rows))


def _figures(outcomes: Sequence[Outcome]) -> tuple[int, int, int, int]:
    empty, named = sum(each.empty for each in outcomes), sum(each.named for each in outcomes)
    return len(outcomes), empty, named, sum(each.empty and each.named for each in outcomes)


def kept_lines(outcomes: Sequence[Outcome]) -> str:
    """The kept lines of the pages that are not empty, page by page."""
    shown = []
    for each in outcomes:
        if not each.empty:
            shown.append(f"{each.path.name}: {len(each.kept)} kept")
            shown += [f"  {line.kind:8} {line.score:.2f}  {line.text.strip()[:LONGEST_SHOWN]}" for line in each.kept]
    return "\n".join(shown)


def lost_lines(found: Sequence[Kept]) -> str:
    """How many pages with something to keep are whole, and what the others lost."""
    shown = [f"{sum(not each.lost for each in found)} of {len(found)} pages keep all that they must"]
    for each in found:
        if each.lost or each.said in NAMES:
            shown.append(f"{each.path.name}: {len(each.lost)} lost" + (f", called {each.said}" if each.said else ""))
            shown += [f"  {line[:LONGEST_SHOWN]}" for line in each.lost]
    return "\n".join(shown)


def lost_pages(found: Empty) -> str:
    """How many pages with a reference come out empty in one form, and which."""
    share = len(found.empty) / max(1, found.pages)
    verdict = "within" if share <= MOST_EMPTY else "beyond"
    lines = [
        f"{found.form}: {len(found.empty)} of {found.pages} pages come out empty ({share:.2%}, {verdict} {MOST_EMPTY:.1%}), "
        f"{len(found.without_main)} without heading and body, {len(found.named)} called {', '.join(NAMES[:-1])} or {NAMES[-1]}"
    ]
    lists = (("empty", found.empty), ("without heading and body", found.without_main), ("called so", found.named))
    return "\n".join(lines + [f"  {what}: {' '.join(ids)}" for what, ids in lists if ids])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, metavar="DIR", help="default: the default models")
    parser.add_argument("--folds", type=folds_in, default=[], metavar="K,K", help="measure the pages with a reference, too")
    parser.add_argument("--brief", action="store_true", help="leave out the kept and the lost lines")
    arguments = parser.parse_args()
    outcomes = [outcome(path, arguments.model) for path in pages_in(NOTHING)]
    others = [kept(path, arguments.model) for path in pages_in(NOTHING / "kept")]
    if not outcomes or not others:
        raise SystemExit(f"{NOTHING} holds no pages (*.txt, *.html), or the folder kept below it holds none")
    print(counts(outcomes))
    if not arguments.brief:
        print(f"\n{kept_lines(outcomes)}")
    lost = lost_lines(others)
    print(f"\n{lost.splitlines()[0] if arguments.brief else lost}")
    if arguments.folds:
        print(f"\nFolds {', '.join(map(str, arguments.folds))} of {FOLDS} by site, {REFERENCED}")
        print(lost_pages(empty_text(arguments.folds)), lost_pages(empty_html(arguments.folds)), sep="\n")


if __name__ == "__main__":
    main()
