"""Pages that a base was trained on -> columns without text, which keep what is learned later from changing the base's answers.

A replay is a file of arrays beside the base (``replay.npz``): for every row the base's columns and probabilities, hashes of its
tokens and of its line, its label, and the number of its words. Half of the pages pull what is learned towards the base's own
answers (rehearsal; Robins 1995, here with the base's probabilities as targets, as in Li & Hoiem 2016, Learning without
Forgetting). The other half is the frozen sample on which a model is scored before and after.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.decision.learned import View
from cleaner.errors import CleanerError
from cleaner.features.pages import PAGES
from cleaner.features.text import SURFACE, Floats, Ints, LineBatch
from cleaner.lines import KINDS
from cleaner.model.layers import CLIP
from cleaner.model.learned import Tokens
from cleaner.model.storage import check_sizes
from cleaner.units import MARKS

if TYPE_CHECKING:
    from cleaner.model.storage import Model
    from cleaner.training.reading import Read

FILE = "replay.npz"
STEPS = 127  # of a column between its mean and `CLIP` deviations
LARGEST = 64_000_000  # bytes of a replay, unpacked
_SHAPE = ("share_digit", "last_terminal")  # columns of the surface that the layers ask for


class ReplayError(CleanerError):
    """A replay is damaged, or of another base."""


class Replay(NamedTuple):
    """Rows of a base's training pages."""

    view: View
    main: Ints  # (rows,): 1 heading or body, 0 anything else, -1 unknown
    kind: Ints  # (rows,): index into KINDS, -1 unknown
    known: Ints  # (rows,): the kind that a rule settles, or -1
    sample: NDArray[np.bool_]  # (rows,): rows of the frozen sample; the others pull

    def part(self, sample: bool) -> Replay:
        """Return the pages of the frozen sample, or the others."""
        lines = self.view.lines
        pages = np.flatnonzero(self.sample[np.minimum(lines.bounds[:-1], len(self.sample) - 1)] == sample)
        rows = np.concatenate([np.arange(lines.bounds[page], lines.bounds[page + 1]) for page in pages] or [np.zeros(0, int)])
        sizes = np.diff(lines.bounds)[pages]
        tokens = {name: each.of(rows) for name, each in self.view.tokens.items()}
        part = View(
            self.view.kinds[:, rows],
            self.view.columns[rows],
            _lines(sizes, lines.n_words[rows], lines.surface[:, rows], tokens["words"]),
            tokens,
            self.view.keys[rows],
            self.view.sorts[:, pages],
        )
        return Replay(part, self.main[rows], self.kind[rows], self.known[rows], self.sample[rows])


def packed(reads: Sequence[Read], base: Model) -> bytes:
    """Return the file of some labelled pages as a base reads them; every other page is of the frozen sample."""
    views = [read.view for read in reads]
    sizes = [len(view.keys) for view in views]
    surface = np.concatenate([view.lines.surface for view in views], axis=1)
    columns = np.concatenate([view.columns for view in views])
    arrays: dict[str, NDArray[Any]] = {
        "base": np.frombuffer(bytes.fromhex(base.header["sha256"]), np.uint8),
        "sizes": np.array(sizes, np.int32),
        "columns": np.rint(columns * (STEPS / CLIP)).astype(np.int8),
        "kinds": np.concatenate([view.kinds for view in views], axis=1).astype(np.float16),
        "sorts": np.concatenate([view.sorts for view in views], axis=1).astype(np.float16),
        "keys": np.concatenate([view.keys for view in views]),
        "n_words": np.concatenate([view.lines.n_words for view in views]).astype(np.float32),
        "shape": np.stack([surface[SURFACE.index(name)] > 0 for name in _SHAPE]),
        "main": np.concatenate([read.main for read in reads]).astype(np.int8),
        "kind": np.concatenate([read.kind for read in reads]).astype(np.int8),
        "known": np.concatenate([read.known for read in reads]).astype(np.int8),
    }
    for name in views[0].tokens:
        arrays[f"{name}_hashes"] = np.concatenate([view.tokens[name].hashes for view in views])
        arrays[f"{name}_counts"] = np.concatenate([np.diff(view.tokens[name].bounds) for view in views]).astype(np.uint16)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def replay_beside(base: Model) -> Replay | None:
    """Return the replay beside a base; None where there is none. Raises ``ReplayError`` for one that cannot be used."""
    path = base.folder / FILE if base.folder is not None else None
    return unpacked(path.read_bytes(), str(path), base) if path is not None and path.is_file() else None


def unpacked(data: bytes, name: str, base: Model) -> Replay:
    """Return the replay in a file with a name. Raises ``ReplayError``."""
    try:
        check_sizes(data, LARGEST)
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            found = {key: arrays[key] for key in arrays.files}
        if found["base"].tobytes().hex() != base.header["sha256"]:
            raise ReplayError(f"{name} belongs to another base than the one beside it; copy both again")
        return _replay(found)
    except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ReplayError(f"{name} is no replay of a base ({error}); copy it again") from error


def _replay(found: dict[str, NDArray[Any]]) -> Replay:
    rows = len(found["keys"])
    surface = np.zeros((len(SURFACE), rows), np.float32)
    for name, values in zip(_SHAPE, found["shape"], strict=True):
        surface[SURFACE.index(name)] = values
    names = [name.removesuffix("_hashes") for name in found if name.endswith("_hashes")]
    tokens = {
        name: Tokens(found[f"{name}_hashes"], np.append(0, np.cumsum(found[f"{name}_counts"], dtype=np.int64)))
        for name in names
    }
    lines = _lines(found["sizes"].astype(np.int64), found["n_words"], surface, tokens["words"])
    columns = found["columns"].astype(np.float32) * (CLIP / STEPS)
    kinds = np.maximum(found["kinds"].astype(np.float32), 1e-7)
    if (
        kinds.shape != (len(KINDS), rows)
        or len(columns) != rows
        or int(lines.bounds[-1]) != rows
        or found["sorts"].shape != (len(PAGES), len(found["sizes"]))
    ):
        raise ValueError("its arrays have different numbers of rows")
    view = View(kinds / kinds.sum(0), columns, lines, tokens, found["keys"], found["sorts"].astype(np.float32))
    sample = np.repeat(np.arange(len(found["sizes"])) % 2 == 1, found["sizes"])
    main, kind, known = (found[name].astype(np.int64) for name in ("main", "kind", "known"))
    return Replay(view, main, kind, known, sample)


def _lines(sizes: Ints, n_words: Floats, surface: Floats, words: Tokens) -> LineBatch:
    """Return the lines of pages of some sizes, of which only what the layers and the decision ask for is known."""
    rows = int(sizes.sum())
    bounds = np.append(0, np.cumsum(sizes))
    page = np.repeat(np.arange(len(sizes)), sizes)
    none = np.zeros(0, np.uint32)
    first, end = np.repeat(bounds[:-1], sizes), np.repeat(bounds[1:], sizes)
    marks = np.zeros((len(MARKS), rows), np.float32)
    return LineBatch(surface, page, bounds, first, end, words.hashes, words.bounds, none, np.zeros(0, np.int64), n_words, marks)
