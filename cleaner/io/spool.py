"""A source -> a file in which one can go back and forth, as Parquet and damaged archives need it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cleaner.io.datasets import DatasetError


@contextmanager
def seekable(source: Path | IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """Open a source. What cannot go back, as a pipe, is copied to a temporary file first. Raises ``DatasetError``."""
    if not isinstance(source, Path):
        if source.seekable():
            yield source
            return
        with tempfile.TemporaryFile() as file:
            try:
                shutil.copyfileobj(source, file, 1 << 20)
            except OSError as error:
                raise DatasetError(
                    f"{name}: cannot be copied to a temporary file ({error.strerror or error}); name a file instead"
                ) from error
            file.seek(0)
            yield file
        return
    try:
        opened = source.open("rb")
    except FileNotFoundError:
        raise DatasetError(f"{name}: no such file; check the name") from None
    except IsADirectoryError:
        raise DatasetError(f"{name}: is a folder, expected a file; read it with --from folder") from None
    except OSError as error:
        raise DatasetError(f"{name}: cannot be read ({error.strerror or error}); check its permissions") from None
    with opened:
        yield opened
