"""The bytes of what was taken for one page -> why they are none: a dataset under a name that does not say so, or a table.

Such a file would be cleaned as one text: records would run together, and what came out would be of no use to anybody.
"""

from __future__ import annotations

import re

from cleaner.io.compression import compression_of, packed_as, without_suffix

_TABLES = (".csv", ".tsv", ".psv")
_ENDING = {"gzip": ".gz", "bzip2": ".bz2", "zstd": ".zst"}
_HEAD = 4096  # bytes that tell an array of records
AN_ARRAY = "is a JSON array, expected an object a row (JSON Lines); make rows of it (jq -c '.[]' FILE)"
A_TABLE = (
    "is a table by its name, expected text, HTML or a dataset; write it as JSON Lines or Parquet first, "
    "or add --form text to clean it as one text"
)
_OBJECT = 1 << 22  # bytes of an object in which a page is looked for
# Possessive throughout: nothing is tried twice.
_begins_array = re.compile(rb'(?:\xef\xbb\xbf)?+[ \t\r\n]*+\[[ \t\r\n]*+(?:\{[ \t\r\n]*+(?:"|\}|\Z)|\][ \t\r\n]*+\Z)').match
_begins_object = re.compile(rb"(?:\xef\xbb\xbf)?+[ \t\r\n]*+\{[ \t]*+\r?+\n").match
_find_page = re.compile(rb'\n[ \t]{0,40}"(?:text|raw_text|content|markdown|html|raw_html)"[ \t]?:').search


def why_no_page(data: bytes, name: str) -> str | None:
    """Return why bytes are no page and what to do; None for what may be one. ``name`` may be empty.

    >>> why_no_page(b"WARC/1.0\\r\\n", "page"), why_no_page(b"One line.", "page.txt")
    ('is a web archive, and nothing says so; add --from warc, or --from wet for one of texts', None)
    """
    if is_table(name):
        return A_TABLE
    if data.startswith((b"WARC/0.", b"WARC/1.")):
        return "is a web archive, and nothing says so; add --from warc, or --from wet for one of texts"
    if data.startswith(b"PAR1") and data.endswith(b"PAR1"):
        return "is a Parquet file, and nothing says so; add --from parquet"
    packed = packed_as(data)
    if packed is not None and compression_of(name) is None:
        return (
            f"is {packed} data, and nothing says of what; add --from jsonl (or text, html, …), "
            f"or name it as in pages.jsonl{_ENDING[packed]}"
        )
    if array_of_records(data[:_HEAD]):
        return AN_ARRAY
    if _begins_object(data[:_HEAD]) and _find_page(data, 0, _OBJECT):
        return "is a JSON object over several lines, expected one a row (JSON Lines); make a row of it (jq -c . FILE)"
    return None


def is_table(name: str) -> bool:
    """Whether a name is that of a table in text, compressed or not.

    >>> is_table("pages.csv.gz"), is_table("pages.txt")
    (True, False)
    """
    return without_suffix(name).lower().endswith(_TABLES)


def array_of_records(head: bytes) -> bool:
    """Whether a text of JSON begins with an array of objects, or is an empty one.

    >>> array_of_records(b'[\\n  {"text": "One"}]'), array_of_records(b"[1] Notes"), array_of_records(b"[{note}] One")
    (True, False, False)
    """
    return _begins_array(head) is not None
