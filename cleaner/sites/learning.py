"""Records -> the same records, with what their own sites repeat: all of them read twice, or a window at a time.

A sequence is read once to count the lines of every site, and then cleaned. A stream is cut into windows; each is counted, and
cleaned with what this window and those before it have said.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

from cleaner.errors import CleanerError
from cleaner.io.form import Form
from cleaner.io.records import Record, raw_of, read_raw
from cleaner.pages import page_of
from cleaner.sites.address import site_of
from cleaner.sites.counts import SiteCounts
from cleaner.sites.known import Sites
from cleaner.sites.seen import SeenPage, seen
from cleaner.sites.store import write


class SiteWarning(UserWarning):
    """Sites are to be learned, and no record has an address."""


_NO_ADDRESS = (
    "sites='learn', and none of the first {:,} records has an address with a host, so nothing is learned of their sites; "
    "expected the address of each page as a str in the key 'url'"
)
_EXPECTED = "the path of a file of sites, a `cleaner.sites.known.Sites`, or None"
WINDOW = 1_000  # records of a stream that are read before the first of them is cleaned
Result = TypeVar("Result")


def opened(sites: str | Path | Sites) -> Sites:
    """Return what is known of sites. Raises ``SiteFileError`` for a file that cannot be used, ``ValueError`` for another
    thing.
    """
    if isinstance(sites, Sites):
        return sites
    if sites == "learn":
        raise ValueError(f"sites is 'learn', which only clean_many takes, because it learns from many pages; it is {_EXPECTED}")
    if not isinstance(sites, str | Path):
        raise ValueError(f"sites is {sites!r}; it is {_EXPECTED}")
    return Sites(sites)


@lru_cache(maxsize=2)
def in_this_process(path: str, digest: str) -> Sites:
    """Return the sites of a file, opened once a process. ``digest`` is that of what the file holds."""
    return Sites(path)


def cleaned_in_windows(
    records: Iterable[Record],
    form: Form | None,
    in_one_process: bool,
    clean: Callable[[Sequence[Record], Sites, int], Iterator[Result]],
) -> Iterator[Result]:
    """Yield what ``clean`` makes of the records of each window, what is known of their sites, and the number of the first.

    Several processes get the sites as a temporary file. If ``records`` raises, what came before is cleaned first.
    """
    with SiteCounts() as counts:
        source, first = iter(records), 0
        whole = isinstance(records, Sequence)
        while True:
            window, error = _window(source, len(records) if isinstance(records, Sequence) else WINDOW)
            pages = [page for record in window if (page := page_seen(record, form)) is not None]
            for page in pages:
                counts.add(page)
            if not first and window and not pages and not any(map(_has_site, window)):
                warnings.warn(_NO_ADDRESS.format(len(window)), SiteWarning, stacklevel=2)
            if in_one_process:
                yield from clean(window, Sites(counts), first)
            else:
                yield from _by_file(window, sorted({page.site for page in pages}), counts, clean, first)
            if error is not None:
                raise error
            if whole or len(window) < WINDOW:
                return
            first += len(window)


def _has_site(record: Record) -> bool:
    """Has a record the address of a site? Of one that cannot be read that is not known, and cleaning says why."""
    try:
        return site_of(raw_of(record).url) is not None
    except CleanerError:
        return True


def _window(source: Iterator[Record], size: int) -> tuple[list[Record], Exception | None]:
    """Return so many records, fewer at the end, and what their source has raised."""
    window: list[Record] = []
    try:
        window.extend(islice(source, size))
    except Exception as error:
        return window, error
    return window, None


def _by_file(
    window: Sequence[Record],
    sites: Sequence[str],
    counts: SiteCounts,
    clean: Callable[[Sequence[Record], Sites, int], Iterator[Result]],
    first: int,
) -> Iterator[Result]:
    with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
        path = Path(folder) / "sites.db"
        write(path, (sample for site in sites if (sample := counts.get(site)) is not None))
        yield from clean(window, Sites(path), first)


def page_seen(record: Record, form: Form | None) -> SeenPage | None:
    """Return what is counted of a record; None for one without an address, or that cannot be read, which cleaning will say."""
    try:
        raw = raw_of(record)
        return seen(page_of(read_raw(raw, form)).units.words, raw.url) if raw.url is not None else None
    except CleanerError:
        return None
    except Exception:  # a fault of ours, or a mapping of somebody else's: cleaning says so
        return None
