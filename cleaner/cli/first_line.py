"""The beginning of an input -> whether it is JSON Lines with pages, whatever its name."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from cleaner.io.form import holds_page

_FIRST_LINE = 1 << 22  # bytes that are read at most of a file that begins like JSON, to see whether it is JSON Lines


def is_jsonl(path: Path) -> bool:
    """Whether a file begins like JSON Lines with pages."""
    try:
        if not path.is_file():
            return False
        with path.open("rb", buffering=0) as file:
            return begins_like_jsonl(file.read(64), file)
    except (OSError, ValueError):  # it will be reported when it is read
        return False


def begins_like_jsonl(head: bytes, rest: IO[bytes]) -> bool:
    """Whether a text is JSON Lines with pages, by its first line; ``head`` is how it begins, the rest is read as needed."""
    if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return False
    pieces = [head]
    size = len(head)
    while b"\n" not in pieces[-1].lstrip() and size < _FIRST_LINE and (piece := rest.read(1 << 16)):
        pieces.append(piece)
        size += len(piece)
    first = b"".join(pieces).lstrip().split(b"\n")[0]
    return holds_page(first.decode("utf-8", "replace"))
