"""Options of a partner -> a `Cleaner`, one a process, the digest of its models, and documents of records.

Engines build the same function in every worker, or send it there by pickle. Here a ``Cleaner`` is made once a process for the
same options, and its models stay loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.io.records import label_of
from cleaner.model.storage import ModelError, load, parts_in
from cleaner.pipeline import KEEP, Cleaner, Hidden, Mode
from cleaner.sites.store import SiteFile

if TYPE_CHECKING:
    from cleaner.document import Doc

_HELD = 32  # cleaners of different options that a process keeps


def cleaner_of(
    model: str | Path | None = None,
    keep: str | Iterable[str] = KEEP,
    mode: Mode = "balanced",
    sites: str | Path | None = None,
    phrases: str | Path | None = None,
    hidden: Hidden = "judge",
    normalize: bool = False,
) -> Cleaner:
    """Return the cleaner of some options, the same object each time in one process.

    Raises ``ModelError``, ``SiteFileError`` and ``ValueError`` as `Cleaner` does.
    """
    names = (keep,) if isinstance(keep, str) else tuple(keep)
    return _made(_path(model), names, mode, _path(sites), _path(phrases), hidden, normalize)


def docs_of(cleaner: Cleaner, records: Iterable[Mapping[str, Any]]) -> Iterator[Doc]:
    """Yield a document a record, one with an error for what cannot be cleaned.

    The error does not begin with the number of the record: partners report it beside the page, and batches are theirs.
    """
    given = list(records)
    for number, doc in enumerate(cleaner.clean_many(given, on_error="return")):
        if doc.error is not None:
            doc.error = doc.error.removeprefix(label_of(given[number], number))
        yield doc


def digests_of(
    model: str | Path | None = None, sites: str | Path | None = None, phrases: str | Path | None = None
) -> tuple[str, ...]:
    """Return the digests of the files by which a cleaner decides, for caches that must know when they change.

    A default model that is not there has none. Raises ``ModelError``, ``SiteFileError`` and ``OSError`` for a named file that
    cannot be used.
    """
    more = []
    if sites is not None:
        with SiteFile.open(sites) as file:
            more.append(file.digest)
    if phrases is not None:
        more.append(hashlib.sha256(Path(phrases).read_bytes()).hexdigest())
    return (*_digests_of_models(model), *more)


def _digests_of_models(model: str | Path | None) -> tuple[str, ...]:
    if model is not None:
        return tuple(str(load(model, reads).header["sha256"]) for reads in parts_in(Path(model)) or ("text",))
    found = []
    for reads in ("text", "html"):
        try:
            found.append(str(load(reads=reads).header["sha256"]))
        except ModelError:  # heuristics decide instead
            continue
    return tuple(found)


def _path(given: str | Path | None) -> str | None:
    return None if given is None else str(given)


@lru_cache(maxsize=_HELD)
def _made(
    model: str | None,
    keep: tuple[str, ...],
    mode: Mode,
    sites: str | None,
    phrases: str | None,
    hidden: Hidden,
    normalize: bool,
) -> Cleaner:
    return Cleaner(model, keep, mode, sites=sites, phrases=phrases, hidden=hidden, normalize=normalize)
