"""Chunks of a dataset -> the same chunks, each with what the sites of the dataset repeat.

A dataset of files is read once more before: its sites are counted, and what was counted lies in a file beside the target until
the run is at its end. A stream cannot be read twice, so it is cut into windows: each is counted, and cleaned with what this
window and those before it have said.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from cleaner.jobs.chunks import Cleaning, Piece
from cleaner.jobs.crew import AHEAD


class Origin(NamedTuple):
    """One source."""

    kind: str  # one of `cleaner.io.kinds_of_datasets.KINDS`
    name: str  # for messages, and for the suffix
    source: Path | IO[bytes]


@dataclass
class Dataset:
    """Sources, and the one target of all of them."""

    origins: list[Origin]
    kind: str  # of the target
    target: Path | None  # None: standard output
    in_place: bool = False

    @property
    def name(self) -> str:
        """For messages."""
        first = self.origins[0].name
        return first if len(self.origins) == 1 else f"{first} and {len(self.origins) - 1} more"


_ADDRESS_OF = {
    "folder": "a folder in the path that is named as its host, such as crawl/example.org/1.html",
    "text": "a folder in the path that is named as its host, such as example.org/1.txt",
    "html": "a folder in the path that is named as its host, such as example.org/1.html",
    "jsonl": "the field url, or another that --url-field names",
    "parquet": "the column url, or another that --url-field names",
}
_OF_ARCHIVE = "the target address of a record"


def nothing_learned(dataset: Dataset) -> str:
    """Return a note on a dataset without a single address."""
    expected = dict.fromkeys(_ADDRESS_OF.get(origin.kind, _OF_ARCHIVE) for origin in dataset.origins)
    return (
        "no page with an address was read, so --sites learn has learned nothing and every page was cleaned by itself; "
        f"expected the address in {', or in '.join(expected)}"
    )


def learned_first(
    pieces: Iterator[Piece],
    dataset: Dataset,
    cleaning: Cleaning,
    jobs: int,
    place: Path,
    counting: Path | None,
    notes: list[str],
) -> Iterator[Piece]:
    """Yield the chunks with what was learned. ``place`` is where that lies; if it is there, it was learned before. ``counting``
    is where it is counted, so that a run that was killed meanwhile goes on; None: it cannot be taken up. Where no page has an
    address, that is added to ``notes``.

    Raises ``ModelError``, ``WriteError`` and ``SiteFileError``.
    """
    if any(not isinstance(origin.source, Path) for origin in dataset.origins):
        yield from _in_windows(pieces, dataset, cleaning, jobs, place, notes)
        return
    if not place.exists():
        _learn(dataset, cleaning, jobs, place, counting)
    from cleaner.sites.store import SiteFile

    with SiteFile.open(place) as file:
        digest, knows_any = file.digest, file.knows_any
    for piece in pieces:
        if not knows_any:
            notes.append(nothing_learned(dataset))
            knows_any = True  # said once
        yield piece._replace(sites=(str(place), digest))


def _learn(dataset: Dataset, cleaning: Cleaning, jobs: int, place: Path, counting: Path | None) -> None:
    """Count the sites of all sources, and write them, whole or not at all."""
    from cleaner.jobs.learn import Source, Wishes, learn
    from cleaner.sites.counts import SiteCounts
    from cleaner.sites.store import joined, write

    with SiteCounts(place=counting) as counts:
        wishes = Wishes(cleaning.fields, form=cleaning.wishes.form)
        learn([Source(*origin) for origin in dataset.origins], counts, None, wishes, jobs, goes_on=counting is not None)
        write(place, joined([counts], counts.sample), counts.sample)
        counts.discard()


def _in_windows(
    pieces: Iterator[Piece], dataset: Dataset, cleaning: Cleaning, jobs: int, place: Path, notes: list[str]
) -> Iterator[Piece]:
    """Yield the chunks of a stream, some thousand records at a time. Few files of sites are there at once; the last ones are in
    use when this is at its end, and go with the folder of ``place``."""
    from cleaner.sites.counts import SiteCounts
    from cleaner.sites.learning import WINDOW, page_seen
    from cleaner.sites.store import write

    files: deque[Path] = deque()
    learned, number = 0, -1
    with SiteCounts() as counts:
        for number, window in enumerate(_windows(pieces, WINDOW)):
            records = [entry.record for piece in window for entry in cleaning.readers(piece.source).part(piece.chunk).entries]
            pages = [page for record in records if (page := page_seen(record, cleaning.wishes.form)) is not None]
            for page in pages:
                counts.add(page)
            path = place.with_name(f"{place.name}-{os.getpid()}-{number}")
            names = sorted({page.site for page in pages})
            learned += len(names)
            digest = write(path, (sample for name in names if (sample := counts.get(name)) is not None), counts.sample)
            files.append(path)
            if len(files) > (1 + AHEAD) * jobs + 1:  # nobody has a chunk of such an old window
                files.popleft().unlink(missing_ok=True)
            for piece in window:
                yield piece._replace(sites=(str(path), digest))
    if number >= 0 and not learned:
        notes.append(nothing_learned(dataset))


def _windows(pieces: Iterator[Piece], size: int) -> Iterator[list[Piece]]:
    window: list[Piece] = []
    for piece in pieces:
        window.append(piece)
        if sum(each.chunk.records for each in window) >= size:
            yield window
            window = []
    if window:
        yield window
