"""Archives of the web (WARC, and WET with their texts), compressed or not -> records with HTML or text, address, id and date.

The archive is framed by FastWARC, in C: the process that reads passes pages on as they were sent. Content encodings and
character sets are undone in the process that cleans (`WarcReader.part`). Records of responses with HTML and of conversions are
read; `WarcReader.skipped` counts the others.

FastWARC stops at damage and ends silently where an archive breaks off. So a record is passed on when the next one has been
found, and where the records end, the last one and what follows it are examined (`cleaner.io.warc_damage`): what cannot be read
becomes a record with an error, and reading goes on at the next one.
"""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple

from cleaner.io.datasets import CHUNK_BYTES, CHUNK_RECORDS, Chunk, DatasetError, Entry, Fields, Part
from cleaner.io.decode import ReadError, decode, decode_html, is_html
from cleaner.io.spool import seekable
from cleaner.io.warc_damage import Archive

if TYPE_CHECKING:
    from fastwarc import WarcRecord

MOST_BYTES = 64_000_000  # of a page; browsers give up far below
MOST_REASONS = 6  # that a note names
_EMPTY, _SHORT = "empty", "breaks off"
_HEAD = 2000  # bytes that tell whether an answer without a content type is HTML
_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml")
_ANY_ZLIB = 47  # zlib's number for "a header of gzip or zlib, whichever comes, and the largest window"
_BARE_ZLIB = -15  # and for none
_UTF8 = ("utf-8", "utf8")  # which are tried anyway
_UTF8_MARK = b"\xef\xbb\xbf"
_is_charset = re.compile(r"[A-Za-z0-9_.:-]{1,40}", re.ASCII).fullmatch


class _Row(NamedTuple):
    """One record as the archive has it; picklable."""

    came_as: Literal["text", "html"]
    url: str | None = None
    id: str | None = None
    date: str | None = None
    body: bytes = b""
    transfer: str = ""  # values of the HTTP headers Transfer-Encoding and Content-Encoding
    content: str = ""
    charset: str | None = None  # that the HTTP header Content-Type names
    error: str | None = None
    skip: str | None = None  # why it is no page


class WarcReader:
    """Reads WARC and WET.

    A record has the fields ``id``, ``url`` and ``date``. Its page or its text is none of them, so writers call what was cleaned
    ``text``.

    ``skipped`` counts, while `chunks` runs, what was not read by the reason: {"request": 3, "response, image/png": 2}.
    ``without_address`` counts records that are cleaned without a site.
    """

    def __init__(self, name: str, fields: Fields) -> None:
        """Raises ``DatasetError`` where FastWARC is not installed."""
        self._name = name
        self.skipped: Counter[str] = Counter()
        self.without_address = 0
        _check_library(name)

    def chunks(self, source: Path | IO[bytes], skip: int = 0) -> Iterator[Chunk]:
        """Yield records in rows. A source that cannot be searched, as a pipe, is first copied to a temporary file.

        Raises ``DatasetError`` for what is no archive and for one that breaks off, after the records before.
        """
        self.skipped.clear()
        self.without_address = 0
        number = first = size = 0
        rows: list[_Row] = []
        with seekable(source, self._name) as file:
            broken = None
            records = self._records(Archive(file, self._name))
            while True:
                try:
                    row = next(records, None)
                except DatasetError as error:
                    row, broken = None, error
                if row is not None:
                    rows.append(row)
                    size += len(row.body)
                if rows and (row is None or len(rows) == CHUNK_RECORDS or size >= CHUNK_BYTES):
                    if number >= skip:
                        yield Chunk(number, first, len(rows), rows, file.tell())
                    number, first, rows, size = number + 1, first + len(rows), [], 0
                if row is None:
                    break
            if broken is not None:
                raise broken

    @property
    def notes(self) -> list[str]:
        """What `chunks` has to say of the records: how many were not read, and why; how many have no address."""
        said = []
        if self.skipped:
            reasons = ", ".join(f"{reason} {count:,}" for reason, count in self.skipped.most_common(MOST_REASONS))
            said.append(f"records that hold no page were skipped: {reasons}")
        if self.without_address:
            said.append(f"records without an address, which belong to no site: {self.without_address:,}")
        return said

    def part(self, chunk: Chunk) -> Part:
        """Decode the records of a chunk. One that is no text becomes an `Entry` with an error."""
        return Part([self._entry(chunk.first + number, row) for number, row in enumerate(chunk.data)])

    def _records(self, archive: Archive) -> Iterator[_Row]:
        """Yield the records that are pages, and one with an error for each place that cannot be read."""
        start: int | None = 0
        while start is not None:
            pending: _Row | None = None  # until the next record shows that its length is right
            for record in archive.records(start):
                if pending is not None:
                    yield from self._passed(pending)
                pending = self._row(record)
            fault, start = archive.examine(start)
            if pending is not None and not (fault and fault.of_record and pending.skip in (None, _EMPTY, _SHORT)):
                yield from self._passed(pending)
                pending = None
            if fault is not None and fault.breaks_off:
                raise DatasetError(f"{self._name}: {fault.words}")
            if fault is not None and not fault.of_record:
                yield _Row("html", error=fault.words)
            elif fault is not None and pending is not None:
                yield pending._replace(error=fault.words, skip=None, body=b"")

    def _passed(self, row: _Row) -> Iterator[_Row]:
        if row.skip is not None:
            self.skipped[row.skip] += 1
            return
        self.without_address += row.url is None
        yield row

    def _row(self, record: WarcRecord) -> _Row | None:
        """Return what is read of a record; None for a record of a type that is not read."""
        from fastwarc import WarcRecordType

        if record.record_type == WarcRecordType.conversion:
            return self._with_body(_described(record, "text"), record)
        if record.record_type != WarcRecordType.response:
            self.skipped[record.headers.get("WARC-Type") or "no type"] += 1
            return None
        return self._response(record)

    def _response(self, record: WarcRecord) -> _Row:
        row = _described(record, "html")
        if not record.content_length:  # also where the header does not tell it
            return row._replace(skip=_EMPTY)
        if not record.is_http:
            return row._replace(skip=f"response, {record.headers.get('Content-Type') or 'no content type'}")
        try:
            record.parse_http(strict_mode=False)
        except OSError as error:
            return row._replace(error=f"its HTTP header cannot be read ({error}); expected the answer of a server")
        told = record.headers.get("WARC-Identified-Payload-Type")
        kind = record.http_content_type or told
        if kind is not None and kind.lower() not in _HTML_TYPES and (told or "").lower() not in _HTML_TYPES:
            return row._replace(skip=f"response, {kind}")
        row = self._with_body(row, record)
        if kind is None and not is_html(row.body[:_HEAD].decode("utf-8", "replace")):
            return row._replace(skip="response, no content type", body=b"")
        headers = record.http_headers
        transfer, content = headers.get("Transfer-Encoding") or "", headers.get("Content-Encoding") or ""
        return row._replace(transfer=transfer, content=content, charset=record.http_charset)

    def _with_body(self, row: _Row, record: WarcRecord) -> _Row:
        if record.content_length > MOST_BYTES:
            return row._replace(error=f"holds {record.content_length:,} bytes, and pages of at most {MOST_BYTES:,} are read")
        body = record.reader.read()
        return row._replace(body=body, skip=_EMPTY if not body else _SHORT if len(body) < record.content_length else None)

    def _entry(self, number: int, row: _Row) -> Entry:
        record = {key: value for key, value in (("url", row.url), ("id", row.id)) if value is not None}
        original: dict[str, Any] = {"id": row.id, "url": row.url, "date": row.date}
        if row.error is not None:
            return Entry(number, record, None, original, row.error)
        try:
            text = _text(row)
        except ReadError as error:
            return Entry(number, record, None, original, f"its page {error}")
        return Entry(number, {row.came_as: text} | record, row.came_as, original)


# --- a record -> a row -------------------------------------------------------------------------------------------------


def _described(record: WarcRecord, came_as: Literal["text", "html"]) -> _Row:
    headers = record.headers
    url = headers.get("WARC-Target-URI")
    if url is not None:
        url = url.strip().removeprefix("<").removesuffix(">") or None  # wget writes brackets around it, as WARC 1.0 shows it
    return _Row(came_as, url, headers.get("WARC-Record-ID"), headers.get("WARC-Date"))


def _check_library(name: str) -> None:
    try:
        import fastwarc  # noqa: F401
    except ImportError:
        raise DatasetError(
            f'{name}: is an archive of the web, which needs a library: pip install "scrape-cleaner[warc]"'
        ) from None


# --- a row -> a page ---------------------------------------------------------------------------------------------------


def _text(row: _Row) -> str:
    """Return the text or the source of the page of a record. Raises ``ReadError``."""
    if row.came_as == "text":
        return decode(row.body)
    page = unpacked(row.body, row.transfer, row.content)
    charset = row.charset or ""
    if charset.lower() in _UTF8 or not _is_charset(charset) or b"\0" in page or page.startswith(_UTF8_MARK):
        return decode_html(page)
    # The server's word counts more than the page's own, and both less than bytes that are clearly UTF-8: as if the page named
    # it first.
    declared = f'<meta charset="{charset}">'
    return decode_html(declared.encode() + page).removeprefix(declared)


def unpacked(body: bytes, transfer: str, content: str) -> bytes:
    """Return the body of an answer without the encodings that its HTTP headers name. Raises ``ReadError`` if it is too large.

    Many tools undo an encoding and leave the header, so a body that does not have an encoding is taken as it is.

    >>> unpacked(b"3\\r\\nabc\\r\\n0\\r\\n\\r\\n", "chunked", ""), unpacked(b"<html>", "chunked", "gzip, br")
    (b'abc', b'<html>')
    """
    if transfer.strip().lower() == "chunked":
        body = _read_by("ChunkedReader", body)
    for coding in reversed(content.lower().split(",")):
        if coding.strip() in ("gzip", "x-gzip", "deflate"):
            body = _inflated(body)
        elif (reader := {"br": "BrotliReader", "zstd": "ZstdReader"}.get(coding.strip())) is not None:
            body = _read_by(reader, body)
    if len(body) > MOST_BYTES:
        raise ReadError(f"has more than {MOST_BYTES:,} bytes once it is unpacked, and that many are read")
    return body


def _read_by(name: str, body: bytes) -> bytes:
    from fastwarc import stream_io

    try:
        return bytes(getattr(stream_io, name)(io.BytesIO(body)).read(MOST_BYTES + 1)) or body
    except OSError:
        return body


def _inflated(body: bytes) -> bytes:
    for window in (_ANY_ZLIB, _BARE_ZLIB):
        try:
            return zlib.decompressobj(window).decompress(body, MOST_BYTES + 1) or body
        except zlib.error:
            continue
    return body
