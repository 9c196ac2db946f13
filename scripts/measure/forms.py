"""Out-of-fold quality on every form that a scrape comes in, beside the plain text of the same pages.

    python -m scripts.measure.forms [--folds 0,1,2,3,4] [--only NAME,NAME] [--save FILE] [--against FILE]
    python -m scripts.measure.forms --worst 10 --only html2text_links
    python -m scripts.measure.forms --show ID RENDERING
    python -m scripts.measure.forms --render

A page's HTML comes in; it is rendered in every way of `EVERY`, cleaned by the model that has seen no page of its site, and a
table goes out, with the targets of `TARGETS`. Addresses of links are no text of a page, so that they are taken out before words
are counted: of the uncleaned text, of what is kept and of the reference. A form is left to detection; a scrape that is taken
for HTML or JSON is cleaned as text, because it is none.

The rendered pages are kept in ``build/rendered/SET.RENDERING.jsonl.gz``. A file that is there is not made again, so that a run
that was stopped goes on where it was; after a change to a renderer, remove its file.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import Cleaner
from cleaner.document import Doc
from cleaner.evaluation.markdown import markdown_table
from cleaner.evaluation.metrics import word_f1, words
from cleaner.labels import fold_of
from cleaner.lines import MAIN_KINDS
from scripts.data.datasets import BUILD, FOLDS, Page, read_pages, read_rows, site_of
from scripts.data.renderings import CODE_MARK, EVERY, HALF_CLEAN, ONE_LINE
from scripts.measure.scoring import fold_model, folds_in, mean

DATASET = "wcxb-dev"
PLAIN = "resiliparse"  # the rendering that the others are compared with
LONGEST = 400_000  # characters of a rendering, as in alignment
JOBS = 2  # processes that render

Row = dict[str, Any]


# Rendering ------------------------------------------------------------------------------------------------------------------


def rendered_path(dataset: str, rendering: str) -> Path:
    """The file of a set's pages in a rendering."""
    return BUILD / "rendered" / f"{dataset}.{rendering}.jsonl.gz"


def rendered_rows(dataset: str, rendering: str) -> list[Row]:
    """Every page of a set in a rendering: ``id``, ``site``, ``page_type``, ``title``, ``url`` and ``text``."""
    path = rendered_path(dataset, rendering)
    if not path.exists():
        print(_render((dataset, rendering)), file=sys.stderr, flush=True)
    return list(read_rows(path))


def render_all(dataset: str, renderings: Sequence[str]) -> None:
    """Write the renderings that are not there yet; reports the processor time of each on standard error."""
    missing = [(dataset, name) for name in renderings if not rendered_path(dataset, name).exists()]
    if missing:
        with ProcessPoolExecutor(JOBS, max_tasks_per_child=1) as pool:  # some packages keep memory, or caches, between pages
            for line in pool.map(_render, missing):
                print(line, file=sys.stderr, flush=True)


def _render(job: tuple[str, str]) -> str:
    """Write one set in one rendering; returns how long it took."""
    dataset, rendering = job
    path = rendered_path(dataset, rendering)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    pages = failed = empty = 0
    seconds = 0.0
    with gzip.open(part, "wt", encoding="utf-8", compresslevel=3) as file:
        for page in read_pages(dataset):
            before = _processor_seconds()
            text = _text_of(page, rendering)
            seconds += _processor_seconds() - before
            pages, failed, empty = pages + 1, failed + (text is None), empty + (text == "")
            file.write(json.dumps(_row(page, text or "")) + "\n")
    part.rename(path)
    return f"{dataset} {rendering}: {100 * seconds / pages:.1f} s a hundred pages, {failed} failed, {empty} empty of {pages}"


def _row(page: Page, text: str) -> Row:
    known = {name: page[name] for name in ("id", "page_type", "title", "url")}
    return {**known, "site": site_of(page), "text": text}


def _text_of(page: Page, rendering: str) -> str | None:
    """A page's text; None where the renderer fails, which gives nothing, as it does for its users."""
    try:
        return EVERY[rendering](page["html"]).replace(CODE_MARK, "")[:LONGEST]
    except Exception as error:
        print(f"{page['id']} {rendering}: {str(error)[:200]!r}", file=sys.stderr, flush=True)
        return None


def _processor_seconds() -> float:
    """Of this process and of the programs that it has called."""
    return sum(
        use.ru_utime + use.ru_stime
        for use in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


# Counting -------------------------------------------------------------------------------------------------------------------

# Every class stops at the bracket with which the next target would begin, and every repetition is possessive and bounded, so
# that no character is read more often than the bounds say.
_TARGET = re.compile(
    r"""\]\(
    (   \s{0,9}+ data:[^()\s]*+                                          # a picture within the page, of any length
    |   [^()]{0,4000}+ (?:\( [^()]{0,1000}+ \) [^()]{0,4000}+){0,8}+     # an address and its title, with pairs of brackets
    )\)""",
    re.VERBOSE,
)
# What stands in the round brackets is an address, with or without a title: not "[1](see below)". Wrappers break it at hyphens.
_match_address = re.compile(
    r"""\s{0,9}+ (?:
        [<#/.?] | www\. | [A-Za-z][\w+.-]{0,30}+:(?=\S)    # a scheme may have spaces behind it
    |   \S*+ \s*+ \Z
    |   [^\s-]*+ (?:-[^\s-]++)*+ -\s                          # two runs never begin with the same character
    |   \S++ \s++ ["']
    )""",
    re.VERBOSE,
).match
_AUTOLINK = re.compile(r"<(?:https?:|mailto:)[^<>\s]*+>", re.IGNORECASE)
_TAG = re.compile(  # only names of elements, because code has other words between angle brackets
    r"</?(?:a|abbr|article|aside|b|blockquote|br|button|center|code|dd|del|details|div|dl|dt|em|figcaption|figure|font|footer|form"
    r"|h[1-6]|header|hr|i|iframe|img|input|ins|kbd|label|li|main|mark|nav|ol|p|picture|pre|q|s|section|small|source|span|strong"
    r"|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul|video)(?=[\s/>])[^<>]*+>",
    re.IGNORECASE,
)
_DEFINITION = re.compile(  # `[name]: address "title"`, on a line of its own
    r"^ {0,3}\[(?!\^)([^\[\]\n]{1,300})\]:[ \t]{1,9}(?:<|https?:|/|\#|\.|mailto:|www\.)[^\n]*$", re.MULTILINE | re.IGNORECASE
)
_REFERENCE = re.compile(r"\]\[([^\[\]\n]{0,300})\]")


def without_targets(text: str) -> str:
    r"""A text without the addresses of its links and pictures, in Markdown and in HTML left in it. Linear time.

    The words that a reader sees stay, whatever marks stand around them. Two texts are compared after this, both of them.

    >>> without_targets("See [the *dam*](https://e.org/a_(b) 'A dam') and ![a weir](/w.png).").split()
    ['See', '[the', '*dam*]', 'and', '![a', 'weir]', '.']
    >>> without_targets("By <https://e.org/b>, [one][1], m[i][j].<br>\n\n[1]: https://e.org/c 'C'").split()
    ['By', ',', '[one]', ',', 'm[i][j].']
    """
    text = _TARGET.sub(_seen, text)
    names = {name.casefold() for name in _DEFINITION.findall(text)}
    if names:
        text = _REFERENCE.sub(
            lambda found: "] " if found[1].casefold() in names | {""} else found[0], _DEFINITION.sub("", text)
        )
    return _TAG.sub(" ", _AUTOLINK.sub(" ", text))


def _seen(found: re.Match[str]) -> str:
    return "] " if _match_address(found[1]) else found[0]


def counted(text: str) -> list[str]:
    r"""The words of a text that count: without targets, and without the marks that `words` would take for letters.

    >>> counted(r"_So_ it is [said](/s), my\_name")
    ['so', 'it', 'is', 'said', 'my_name']
    """
    found = words(without_targets(text).replace("\\_", "_"))
    return [bare for bare in (word.strip("_") for word in found) if bare]


# Scores ---------------------------------------------------------------------------------------------------------------------


class Result(NamedTuple):
    """How one page came out in one form."""

    id: str
    page_type: str
    uncleaned: float  # word F1 of the scrape as it came
    f1: float  # of what was kept
    form: str  # that was detected
    found: float = 1.0  # share of the reference's words that the scrape holds


Results = dict[str, Result]  # by page id


@cache
def counted_references(dataset: str) -> dict[str, list[str]]:
    """The words of every page's reference text that count, by page id."""
    return {page["id"]: counted(page["gold"]) for page in read_pages(dataset)}


@cache
def _cleaner(fold: int) -> Cleaner:
    return Cleaner(model=fold_model(fold), keep=MAIN_KINDS)


def results_of(dataset: str, rendering: str, folds: Sequence[int]) -> Results:
    """Every page of the folds that has text in a rendering, cleaned as shipped, by the model that has not seen its site."""
    reference, results = counted_references(dataset), {}
    rows = [row for row in rendered_rows(dataset, rendering) if row["text"].strip()]
    for fold in folds:
        held_out = [row for row in rows if fold_of(row["site"], FOLDS) == fold]
        for row, (doc, form) in zip(held_out, cleaned(_cleaner(fold), held_out), strict=True):
            expected = reference[row["id"]]
            (before, _, found), (after, *_) = (word_f1(counted(text), expected) for text in (row["text"], doc.text))
            results[row["id"]] = Result(row["id"], row["page_type"], before, after, form, found)
    return results


def cleaned(cleaner: Cleaner, rows: Sequence[Row]) -> Iterator[tuple[Doc, str]]:
    """The document of every row, and the form that was detected; what was taken for no text is cleaned as text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a scrape that came as text and is read as HTML: counted here
        for row, doc in zip(rows, cleaner.clean_many(rows, on_error="return"), strict=True):
            if doc.error or doc.form == "html":
                yield cleaner.clean(row["text"], title=row["title"], form="text"), doc.form if not doc.error else "error"
            else:
                yield doc, str(doc.form)


# Targets --------------------------------------------------------------------------------------------------------------------


class Means(NamedTuple):
    """A rendering over some pages."""

    pages: int
    uncleaned: float
    cleaned: float
    from_plain: float  # how far above the plain text of the same pages
    from_best: float  # how far above the best of `FLAT`, each on the pages that both have
    before: float  # cleaned, as another run saved it


class Target(NamedTuple):
    """What a rendering must reach."""

    wording: str
    is_met: Callable[[Means, bool], bool]  # of the means over all pages or, where True comes, over articles


def _near_plain(distance: float) -> Target:
    return Target(f"plain - {distance:.3f}", lambda means, articles: _at_least(means.from_plain, -distance))


def _at_least(value: float, least: float) -> bool:
    return value >= least - 0.0005  # figures are compared as they are printed


FLAT = ("resiliparse", "w3m", "inscriptis", "htmltext", "soup", "soup_noscript")  # whole pages, a block a line
LACKING = 0.5  # of the words that the plain text holds; with fewer a rendering has lost the page's text before it is cleaned
_BEST = Target("best - .012", lambda means, articles: _at_least(means.from_best, -0.012))
_ONE_LINE = Target("all .800, articles .880", lambda means, articles: _at_least(means.cleaned, 0.88 if articles else 0.8))
_UNHARMED = Target("not below uncleaned", lambda means, articles: _at_least(means.cleaned, means.uncleaned))
TARGETS = {
    **dict.fromkeys(("html2text_links", "html2text_wrapped", "markdownify_links", "turbohtml_markdown"), _near_plain(0.010)),
    "converter_unseen": _near_plain(0.015),
    **dict.fromkeys(("wrapped72", "w3m_wrapped"), _near_plain(0.015)),
    "wrapped40": _near_plain(0.030),
    **dict.fromkeys(FLAT, _BEST),
    **dict.fromkeys(ONE_LINE, _ONE_LINE),
    **dict.fromkeys(HALF_CLEAN, _UNHARMED),
}


def means_of(name: str, everything: dict[str, Results], before: dict[str, Results], articles: bool) -> Means:
    """The means of a rendering over its pages, or over its articles, without those whose text it does not hold."""
    results = {key: result for key, result in everything[name].items() if not articles or result.page_type == "article"}
    for key in lacking(name, everything):
        results.pop(key, None)

    def above(other: Results) -> float:
        return mean([result.f1 - other[key].f1 for key, result in results.items() if key in other])

    return Means(
        len(results),
        mean([result.uncleaned for result in results.values()]),
        mean([result.f1 for result in results.values()]),
        above(everything[PLAIN]),
        min((above(everything[flat]) for flat in FLAT if flat in everything and flat != name), default=float("nan")),
        mean([before[name][key].f1 for key in results if key in before.get(name, {})]),
    )


def lacking(name: str, everything: dict[str, Results]) -> list[str]:
    """The pages of which a rendering of whole pages lacks the text: shells of forums that hold it in ``<noscript>``."""
    if name not in FLAT or PLAIN not in everything:
        return []
    plain = everything[PLAIN]
    return [key for key, result in everything[name].items() if key in plain and result.found < LACKING * plain[key].found]


# Reports --------------------------------------------------------------------------------------------------------------------


def table_of(everything: dict[str, Results], before: dict[str, Results]) -> str:
    """The table of all renderings, in Markdown."""
    head = ["rendering", "pages", "without their text"]
    for of in ("all", "articles"):
        head += [f"{of}: uncleaned", "cleaned", "from plain", *(["before"] if before else [])]
    rows = []
    for name in everything:
        both = [means_of(name, everything, before, articles) for articles in (False, True)]
        cells = [name, str(both[0].pages), str(len(lacking(name, everything)))]
        for means in both:
            cells += [f"{means.uncleaned:.3f}", f"{means.cleaned:.3f}", f"{means.from_plain:+.3f}"]
            cells += [f"{means.before:.3f}"] if before else []
        rows.append([*cells, *_target_cells(name, both), _shares_of_forms(everything[name])])
    return markdown_table([*head, "target", "met", "detected as"], rows)


def _target_cells(name: str, both: Sequence[Means]) -> list[str]:
    """The target of a rendering, and where it is met."""
    if name not in TARGETS:
        return ["–", "–"]
    met = [TARGETS[name].is_met(means, articles) for means, articles in zip(both, (False, True), strict=True)]
    where = "yes" if all(met) else "no" if not any(met) else "all only" if met[0] else "articles only"
    return [TARGETS[name].wording, where]


def _shares_of_forms(results: Results) -> str:
    forms = Counter(result.form for result in results.values())
    return ", ".join(f"{form} {100 * count / len(results):.1f} %" for form, count in forms.most_common())


def worst_of(everything: dict[str, Results], count: int) -> str:
    """The pages of every rendering that lose most against the plain text of the same page."""
    lines = []
    for name, results in everything.items():
        shared = [result for key, result in results.items() if key in everything[PLAIN]]
        shared.sort(key=lambda result: result.f1 - everything[PLAIN][result.id].f1)
        for result in shared[:count] if name != PLAIN else []:
            plain = everything[PLAIN][result.id].f1
            lines.append(
                f"{name:20} {result.id:24} {result.page_type:13} {result.form:10} {result.f1:.3f}, in plain text {plain:.3f}, "
                f"uncleaned {result.uncleaned:.3f}"
            )
    return "\n".join(lines)


def shown(dataset: str, page: str, rendering: str) -> str:
    """Every line of a page in a rendering with its verdict. Raises ``SystemExit`` for a page that is not there."""
    row = next((row for row in rendered_rows(dataset, rendering) if row["id"] == page), None)
    if row is None:
        raise SystemExit(f"no page of {dataset} has the id {page!r}")
    ((doc, form),) = cleaned(_cleaner(fold_of(row["site"], FOLDS)), [row])
    before, after = (word_f1(counted(text), counted_references(dataset)[page])[0] for text in (row["text"], doc.text))
    lines = [f"{page} {rendering}: {form}, {before:.3f} uncleaned, {after:.3f} cleaned, expected {doc.quality:.3f}"]
    for line in doc.lines:
        lines.append(f"{'+' if line.keep else '-'} {line.number:5} {line.kind:9} {line.score:.2f} {line.reason:20} {line.text}")
    return "\n".join(lines)


def written(everything: dict[str, Results]) -> str:
    """The results as JSON, for `read`."""
    return json.dumps({name: [list(result) for result in results.values()] for name, results in everything.items()})


def read(path: Path) -> dict[str, Results]:
    """The results that another run has saved."""
    saved = json.loads(path.read_text(encoding="utf-8"))
    return {name: {fields[0]: Result(*fields) for fields in results} for name, results in saved.items()}


def names_in(text: str) -> list[str]:
    """The renderings that an argument names. Raises ``ArgumentTypeError`` for others.

    >>> names_in("one_line,w3m")
    ['one_line', 'w3m']
    """
    names = text.split(",")
    if unknown := [name for name in names if name not in EVERY]:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)} came, expected some of {', '.join(EVERY)}")
    return names


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folds", type=folds_in, default=list(range(FOLDS)), help="such as 0,1; default: all")
    parser.add_argument("--only", type=names_in, default=list(EVERY), help="renderings, with commas between; default: all")
    parser.add_argument("--save", type=Path, help="a file of JSON for the score of every page")
    parser.add_argument("--against", type=Path, help="such a file of another run, to compare with")
    parser.add_argument("--worst", type=int, default=0, help="list so many pages of each rendering that lose most")
    parser.add_argument("--show", nargs=2, metavar=("ID", "RENDERING"), help="print a page line by line instead")
    parser.add_argument("--render", action="store_true", help="render the pages and stop")
    arguments = parser.parse_args()
    if arguments.show:
        print(shown(DATASET, *arguments.show))
        return
    names = list(dict.fromkeys([PLAIN, *arguments.only]))
    render_all(DATASET, names)
    if arguments.render:
        return
    everything = {name: results_of(DATASET, name, arguments.folds) for name in names}
    if arguments.save:
        arguments.save.write_text(written(everything), encoding="utf-8")
    print(f"Out-of-fold word F1 of {DATASET} without the targets of links; folds {', '.join(map(str, arguments.folds))}.\n")
    print(table_of(everything, read(arguments.against) if arguments.against else {}))
    if arguments.worst:
        print(f"\n{worst_of(everything, arguments.worst)}")


if __name__ == "__main__":
    main()
