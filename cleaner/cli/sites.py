"""`cleaner sites …`: learn what sites repeat, join what was learned, look at it, forget it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.cli.numbers import rows_of
from cleaner.plural import counted

if TYPE_CHECKING:
    from cleaner.jobs.learn import Learned, Source
    from cleaner.sites.counts import SiteCounts
    from cleaner.sites.sample import SiteSample
    from cleaner.sites.store import RepeatedLine, SiteFile
    from cleaner.sites.view import SiteView

KINDS = ("text", "html", "jsonl", "parquet", "warc", "wet", "folder")  # as in cleaner.io.kinds_of_datasets
DONE, FAILED = 0, 2
ROWS = 20  # of each table that `show` prints
LONGEST = 100  # characters of a line that `show` prints, at least
_DESCRIPTION = "What sites repeat: learned from their pages, used by `clean --sites FILE`. docs/sites.md tells more."


def add_parser(commands: Any) -> None:
    """Add the command to those of `cleaner`."""
    sites = commands.add_parser("sites", help="learn and show what sites repeat", description=_DESCRIPTION)
    verbs = sites.add_subparsers(title="commands", dest="verb", required=True, metavar="COMMAND")
    learn = _verb(verbs, "learn", "learn from pages, into a new file")
    learn.add_argument(
        "pages", nargs="+", metavar="PAGES", help="files, folders or datasets with addresses; - is standard input"
    )
    learn.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the file of sites to write")
    add = _verb(verbs, "add", "learn from more pages, into a file that is there")
    add.add_argument("file", type=Path, metavar="FILE", help="the file of sites")
    add.add_argument("pages", nargs="+", metavar="PAGES", help="as for learn")
    for parser in (learn, add):
        _add_reading(parser)
    merge = _verb(verbs, "merge", "join files that were learned apart")
    merge.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files of sites")
    merge.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the file to write; may be one of them")
    show = _verb(verbs, "show", "show what a site repeats, or list the sites")
    show.add_argument("file", type=Path, metavar="FILE", help="the file of sites")
    show.add_argument("host", nargs="?", metavar="HOST", help="a site, or an address on it")
    show.add_argument(
        "-n", "--rows", type=rows_of, default=ROWS, metavar="N", help=f"rows of each table (default {ROWS}, 0: all)"
    )
    show.add_argument("--page", type=Path, metavar="FILE.html", help="write a page to look at instead")
    forget = _verb(verbs, "forget", "remove sites from a file")
    forget.add_argument("file", type=Path, metavar="FILE", help="the file of sites")
    forget.add_argument("hosts", nargs="+", metavar="HOST", help="the sites to remove")
    phrases = _verb(verbs, "phrases", "put your own phrases into a file, or show those that are in it")
    phrases.add_argument("file", type=Path, metavar="FILE", help="the file of sites")
    phrases.add_argument(
        "phrases", nargs="?", type=Path, metavar="PHRASES", help="a file of phrases; an empty one removes them"
    )


def _verb(verbs: Any, name: str, does: str) -> argparse.ArgumentParser:
    about = f"{does[0].upper()}{does[1:]}. docs/sites.md tells more."
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=does, description=about)
    return parser


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="kind", choices=KINDS, metavar="KIND", help=f"what the inputs are: {', '.join(KINDS)}")
    for name in ("text", "html", "url"):
        parser.add_argument(f"--{name}-field", metavar="NAME", help=f"the field of a record that holds its {name}")
    parser.add_argument("--site", metavar="HOST", help="the site of pages without an address")
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="the day on which the pages were fetched (default: today)")
    parser.add_argument("--no-model", action="store_true", help="count lines alone: faster, but what was kept is not known")
    parser.add_argument("--model", type=Path, metavar="DIR", help="the model that says which lines are kept")
    parser.add_argument("-j", "--jobs", type=int, default=1, metavar="N", help="processes (default 1, 0: one a processor)")
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing of the progress")


def run(arguments: argparse.Namespace) -> int:
    """Run `cleaner sites`. Return the exit status: 0 done, 2 something was wrong, and a sentence says what."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported; -j shares the work instead
    from cleaner.errors import CleanerError

    verbs: dict[str, Callable[[argparse.Namespace], int]] = {
        "learn": _learn, "add": _add, "merge": _merge, "show": _show, "forget": _forget, "phrases": _phrases,
    }  # fmt: skip
    try:
        return verbs[arguments.verb](arguments)
    except (CleanerError, ValueError) as error:
        _say(str(error))
        return FAILED
    except BrokenPipeError:
        sys.stdout = None
        return 141


# --- learn, add --------------------------------------------------------------------------------------------------------


def _learn(arguments: argparse.Namespace) -> int:
    out: Path = arguments.output
    if out.exists():
        from cleaner.sites.store import SiteFile, SiteFileError

        try:
            SiteFile.open(out).close()
        except SiteFileError as error:
            raise SiteFileError(
                f"{out}: exists and is not a whole file of sites, so it is not written over; name another"
            ) from error
    return _learn_into(out, None, arguments)


def _add(arguments: argparse.Namespace) -> int:
    from cleaner.sites.store import SiteFile

    with SiteFile.open(arguments.file) as before:
        return _learn_into(arguments.file, before, arguments)


def _learn_into(out: Path, before: SiteFile | None, arguments: argparse.Namespace) -> int:
    from cleaner.io.atomic import refuse_unwritable
    from cleaner.io.datasets import Fields
    from cleaner.jobs.learn import Wishes, learn
    from cleaner.pipeline import Cleaner
    from cleaner.sites.counts import SiteCounts
    from cleaner.sites.sample import SAMPLE

    refuse_unwritable(out)
    sources = [_source(name, arguments.kind) for name in arguments.pages]
    fields = Fields(text=arguments.text_field, html=arguments.html_field, url=arguments.url_field)
    wishes = Wishes(fields, _host(arguments.site) if arguments.site else None, _day(arguments.date))
    cleaner = None if arguments.no_model else Cleaner(arguments.model)
    with SiteCounts(before.sample if before is not None else SAMPLE) as counts:
        with _Progress(arguments.quiet, counts) as progress:
            learned = learn(sources, counts, cleaner, wishes, arguments.jobs, progress.show)
        _tell_problems(learned)
        if not learned.pages:
            _say(_nothing(learned))
            return FAILED
        sites = _write(out, counts, before)
    if not arguments.quiet:
        _say(f"{counted(learned.pages, 'page')} counted{_left_out(learned)}; {out} knows {counted(sites, 'site')}")
    return FAILED if learned.failed else DONE


def _write(out: Path, counts: SiteCounts, before: SiteFile | None) -> int:
    from cleaner.sites import store

    parts: list[Iterable[SiteSample]] = [counts] if before is None else [before, counts]
    number = 0

    def counted() -> Iterator[SiteSample]:
        nonlocal number
        for sample in store.joined(parts, counts.sample):
            number += 1
            yield sample

    store.write(out, counted(), counts.sample, "" if before is None else before.phrases_text)
    return number


def _source(name: str, kind: str | None) -> Source:
    from cleaner.io.datasets import DatasetError
    from cleaner.io.kinds_of_datasets import kind_of
    from cleaner.jobs.learn import Source

    if name == "-":
        if kind is None or kind == "folder":
            raise DatasetError("standard input: nothing says what it is; say it with --from, such as --from jsonl")
        return Source(kind, "standard input", sys.stdin.buffer)
    path = Path(name)
    if path.is_dir():
        return Source("folder", name, path)
    if not path.exists():
        raise DatasetError(f"{name}: is not there; check the name")
    found = kind or kind_of(name)
    if found is None:
        raise DatasetError(f"{name}: its suffix does not tell what it is; say it with --from, one of {', '.join(KINDS)}")
    return Source(found, name, path)


def _day(text: str | None) -> int:
    from datetime import date

    from cleaner.sites.view import day_of

    try:
        return day_of(text or date.today().isoformat())
    except ValueError as error:
        raise ValueError(f"--date is {text!r}; expected a day such as 2026-03-18") from error


def _left_out(learned: Learned) -> str:
    parts = [(learned.without_site, "without an address"), (learned.empty, "without lines"), (learned.failed, "not readable")]
    words = [f"{count:,} {what}" for count, what in parts if count]
    return f", {', '.join(words)}" if words else ""


def _nothing(learned: Learned) -> str:
    if learned.without_site:
        return (
            f"{counted(learned.records, 'record')} and no address, so that no site is known; name the field of the "
            "address with --url-field, or the one site of all of them with --site"
        )
    return f"no page was counted{_left_out(learned)}; expected pages with text and an address"


def _tell_problems(learned: Learned) -> None:
    for message in learned.messages:
        _say(message)
    if learned.failed > len(learned.messages):
        _say(f"{learned.failed - len(learned.messages):,} more could not be read")


class _Progress:
    """A line on the terminal that says how far the work is; nothing where standard error is no terminal."""

    def __init__(self, quiet: bool, counts: SiteCounts) -> None:
        self.counts = counts
        self.shown = not quiet and sys.stderr is not None and sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        import time

        self.began = self.last = time.monotonic()
        return self

    def show(self, learned: Learned) -> None:
        """Write the line anew, twice a second at most."""
        import time

        now = time.monotonic()
        if self.shown and now - self.last > 0.5:
            self.last = now
            speed = learned.records / (now - self.began)
            line = f"{learned.records:,} records, {learned.position / 1e6:,.1f} MB, {speed:,.0f} records/s{_left_out(learned)}"
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


# --- merge, forget, phrases --------------------------------------------------------------------------------------------


def _merge(arguments: argparse.Namespace) -> int:
    import contextlib

    from cleaner.sites import store

    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(store.SiteFile.open(path)) for path in arguments.files]
        sample = min(file.sample for file in files)
        texts = list(dict.fromkeys(file.phrases_text for file in files if file.phrases_text))
        store.write(arguments.output, store.joined(files, sample), sample, "\n[*]\n".join(texts))
    return DONE


def _forget(arguments: argparse.Namespace) -> int:
    from cleaner.sites import store
    from cleaner.sites.view import unknown

    hosts = {_host(host) for host in arguments.hosts}
    with store.SiteFile.open(arguments.file) as file:
        for host in sorted(hosts):
            if file.site(host) is None:
                raise store.SiteFileError(unknown(file, host))
        rest = (sample for sample in file if sample.site not in hosts)
        store.write(arguments.file, rest, file.sample, file.phrases_text)
    return DONE


def _phrases(arguments: argparse.Namespace) -> int:
    from cleaner.known.users import PhraseError, read_phrases
    from cleaner.sites import store

    with store.SiteFile.open(arguments.file) as file:
        if arguments.phrases is None:
            print(file.phrases_text.rstrip("\n") or f"{arguments.file} holds no phrases")
            return DONE
        read_phrases(arguments.phrases)
        try:
            text = arguments.phrases.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise PhraseError(f"{arguments.phrases}: cannot be read ({error.strerror})") from error
        store.write(arguments.file, file, file.sample, text)
    return DONE


# --- show --------------------------------------------------------------------------------------------------------------


def _show(arguments: argparse.Namespace) -> int:
    from cleaner.sites.store import SiteFile
    from cleaner.sites.view import view_of

    with SiteFile.open(arguments.file) as file:
        if arguments.host is None:
            if arguments.page is not None:
                raise ValueError("--page is about one site; name a HOST")
            _print(_list(file, arguments.rows))
            return DONE
        view = view_of(file, _host(arguments.host))
    if arguments.page is not None:
        from cleaner.io.atomic import write_file
        from cleaner.report.site_page import site_page

        write_file(arguments.page, site_page(view).encode("utf-8", "backslashreplace"))
    else:
        _print(_tables(view, arguments.rows))
    return DONE


def _host(name: str) -> str:
    """Return the site that a host or an address is on."""
    from cleaner.sites.address import site_of

    return site_of(name) or name


def _list(file: SiteFile, rows: int) -> Iterator[str]:
    from cleaner.sites.view import day_words

    sites = sorted(file.sites(), key=lambda row: (-row.seen, row.site))
    width = max([len("site"), *(len(row.site) for row in sites[: rows or None])])
    yield f"{'site':{width}}  {'seen':>9}  {'counted':>7}  {'repeat':>7}  last"
    for row in sites[: rows or None]:
        yield f"{row.site:{width}}  {row.seen:9,}  {row.clusters:7,}  {row.repeated:7,}  {day_words(row.last) or '–'}"
    if rows and len(sites) > rows:
        yield f"and {len(sites) - rows:,} more; -n 0 lists all"
    if file.phrases_text:
        yield f"phrases: {len(file.phrases.phrases):,}"


def _tables(view: SiteView, rows: int) -> Iterator[str]:
    from cleaner.sites.view import day_words

    site = view.site
    copies = site.sampled - site.clusters
    days = " to ".join(dict.fromkeys(filter(None, (day_words(site.first), day_words(site.last)))))
    yield site.site
    yield f"  pages    {site.seen:,} seen{', ' + days if days else ''}"
    yield f"           {site.clusters:,} counted" + (f", and {copies:,} near copies of them" if copies else "")
    yield f"  lines    {site.repeated:,} repeat, {view.alone:,} stand on one page"
    if not view.unknown_alone:
        yield f"           of those on one page {view.kept_alone:,} are kept, {view.dropped_alone:,} dropped"
    kept = view.repeat_and_are_kept
    if kept:
        yield from ("", "lines that repeat and are kept: the first places to look", *_lines(kept, site.clusters, rows))
    dropped = [line for line in view.lines if not line.kept]
    if dropped:
        told = any(line.told for line in dropped)
        yield from ("", "lines that repeat and are never kept" if told else "lines that repeat")
        yield from _lines(dropped, site.clusters, rows)
    yield from (
        "",
        "kinds of pages, and their lines that never repeat",
        f"  {'pages':>7}  {'kept':>7}  {'dropped':>7}  address",
    )
    for row in view.shapes[: rows or None]:
        yield f"  {row.pages:7,}  {row.kept:7,}  {row.dropped:7,}  {row.shape or '–'}"
    if rows and len(view.shapes) > rows:
        yield f"  and {len(view.shapes) - rows:,} more; -n 0 shows all"


def _lines(lines: list[RepeatedLine], pages: int, rows: int) -> Iterator[str]:
    import shutil

    room = max(LONGEST, shutil.get_terminal_size().columns) - 26
    yield f"  {'pages':>7}  {'share':>5}  {'kept':>5}  line"
    for line in lines[: rows or None]:
        kept = f"{line.kept / line.told:.0%}" if line.told else "–"
        text = "(its text is not known)" if line.text is None else _plain(line.text, room)
        yield f"  {line.pages:7,}  {line.pages / max(1, pages):5.0%}  {kept:>5}  {text}"
    if rows and len(lines) > rows:
        yield f"  and {len(lines) - rows:,} more; -n 0 shows all"


def _plain(text: str, room: int) -> str:
    """Return a line as a terminal may show it: without control characters, and not longer than the terminal is wide."""
    shown = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
    return shown if len(shown) <= room else shown[: room - 1] + "…"


def _print(rows: Iterable[str]) -> None:
    for row in rows:
        print(row.encode(sys.stdout.encoding or "utf-8", "backslashreplace").decode(sys.stdout.encoding or "utf-8"))


def _say(message: str) -> None:
    print(f"cleaner: {message}", file=sys.stderr)
