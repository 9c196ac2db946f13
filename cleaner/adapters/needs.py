"""A partner that is not installed -> an error that names the command which installs it.

Each adapter imports its partner under `needed`, so that ``import cleaner.adapters.polars`` without Polars says what to do.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def needed(extra: str, *modules: str, beside: str = "") -> Iterator[None]:
    """Import inside this block what ``extra`` installs, which are ``modules`` (by default one of that name), and ``beside``
    it, for a partner that has no extra.

    Raises ``ModuleNotFoundError`` with the command where one of them is not installed. An error inside of them passes as it is.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in (modules or (extra,)):
            raise
        said = f'{missing} is not installed; pip install {beside}{" " if beside else ""}"scrape-cleaner[{extra}]"'
        raise ModuleNotFoundError(said, name=error.name, path=error.path) from None
