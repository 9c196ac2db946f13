"""How fast an archive of real pages is read and cleaned, beside trafilatura over the same records, in one run.

    python -m scripts.measure.warc [--set wcxb-dev] [--pages 400] [-o FILE]

Writes the pages' HTML into a WARC in a temporary folder, compressed record by record. Reading, cleaning and trafilatura take
turns, chunk by chunk, and CPU time is measured, so that the ratios hold on a busy machine. Needs FastWARC (extra ``warc``).
"""

from __future__ import annotations

import argparse
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import fastwarc
import trafilatura

from cleaner import Cleaner
from cleaner.io.datasets import Chunk, Fields
from cleaner.io.warc import WarcReader
from scripts.data.datasets import read_pages
from scripts.restart import ONE_THREAD, restart_with

MB = 1_000_000
TARGET = 6.0  # times trafilatura's pages a second
READINGS = 5  # of the whole archive; the median counts
_HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


class Times(NamedTuple):
    """CPU seconds for all pages."""

    read: float  # by the process that reads
    taken: float  # by a process that cleans: chunks taken apart and decoded
    cleaned: float  # the same, and cleaned
    theirs: float  # trafilatura, from the same bytes


def cpu(work: Callable[[], Any]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def write_archive(path: Path, pages: Iterable[dict[str, Any]]) -> int:
    """The number of bytes of HTML in the archive."""
    size = 0
    with path.open("wb") as file:
        writer = fastwarc.GzipWriter(file)
        for page in pages:
            record = fastwarc.WarcRecord()
            record.init_headers(fastwarc.WarcRecordType.response)
            record.headers["WARC-Target-URI"] = page["url"] or "https://unknown.example/"
            record.is_http = True
            body = page["html"].encode("utf-8", "replace")
            record.set_bytes_content(_HTTP + body)
            record.write(writer)
            writer.finish()  # a member of gzip a record
            size += len(body)
        writer.close()
    return size


def measure(path: Path) -> tuple[int, Times]:
    """The number of pages and the times of an archive."""
    reader, own = WarcReader(path.name, Fields()), Cleaner()
    chunks = list(reader.chunks(path))
    read = statistics.median(cpu(lambda: [None for _ in reader.chunks(path)]) for _ in range(READINGS))
    clean(reader, own, chunks[0])  # loads the model; trafilatura's own imports and tables are no part of the comparison either
    trafilatura.extract(chunks[0].data[0].body)
    taken = cleaned = theirs = 0.0
    for chunk in chunks:
        before = cpu(lambda chunk=chunk: clean(reader, own, chunk))  # type: ignore[misc]
        theirs += cpu(lambda chunk=chunk: [trafilatura.extract(row.body) for row in chunk.data])  # type: ignore[misc]
        taken += cpu(lambda chunk=chunk: reader.part(chunk))  # type: ignore[misc]
        cleaned += (before + cpu(lambda chunk=chunk: clean(reader, own, chunk))) / 2  # type: ignore[misc]
    return sum(chunk.records for chunk in chunks), Times(read, taken, cleaned, theirs)


def clean(reader: WarcReader, own: Cleaner, chunk: Chunk) -> None:
    """Clean the records of a chunk and make every text, as a run that writes them would."""
    records = [entry.record for entry in reader.part(chunk).entries if entry.error is None]
    for doc in own.clean_many(records, on_error="return"):
        _ = doc.text


def table(pages: int, size: int, times: Times) -> list[str]:
    """The report as rows of Markdown."""
    together = times.read + times.cleaned
    ratio = times.theirs / together
    rows = [
        ("read the archive (one process for all)", times.read),
        ("take chunks apart and decode", times.taken),
        ("read, decode and clean", together),
        ("trafilatura, of the same bytes, not read", times.theirs),
    ]
    report = [
        f"{pages:,} pages, {size / MB:,.0f} MB of HTML.",
        "",
        "| | pages a second | MB a second | ms a page |",
        "|---|---|---|---|",
    ]
    report += [
        f"| {what} | {pages / seconds:,.0f} | {size / seconds / MB:,.1f} | {1000 * seconds / pages:,.2f} |"
        for what, seconds in rows
    ]
    return [*report, "", f"Times trafilatura's pages a second: {ratio:.1f} (target: {TARGET:.0f}). On one core, in CPU time."]


def main() -> None:
    """Print the report, and write it where ``-o`` says."""
    restart_with(ONE_THREAD)
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--set", default="wcxb-dev")
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("-o", "--out", type=Path, help="write the report there too")
    arguments = parser.parse_args()
    pages = [page for page in read_pages(arguments.set) if page["html"].strip()]
    pages = random.Random(0).sample(pages, min(arguments.pages, len(pages)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.warc.gz"
        size = write_archive(path, pages)
        count, times = measure(path)
    found = table(count, size, times)
    head = f"Python {platform.python_version()}, FastWARC, trafilatura {trafilatura.__version__}, one thread."
    print("\n".join([head, "", *found]))
    if arguments.out:
        arguments.out.write_text("\n".join([head, "", *found]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
