"""One giant line, such as a page without its line breaks -> the offsets of pieces that can be judged like lines.

A piece begins where the page probably began a line: a paragraph, a heading, an entry of a menu, a date. This is learned: a
hashed linear model reads the words and shapes around each gap between two words, and whether a sentence ends there. It was
trained on pages whose blocks are known (`scripts.train.breaks`). A script is a piece of its own, whatever the model says of the
gaps within (`cleaner.forms.code_runs`). A piece that is still longer than a paragraph is cut at the ends of its sentences.
Everything is computed in columns over a window of the line: a line of any length takes linear time and the memory of one
window.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.errors import CleanerError
from cleaner.features.text import Flags, Ints
from cleaner.forms.code_runs import code_runs
from cleaner.forms.gaps import BUCKETS, Tokens, bound, hashed, sentence_ends, tokens_of

LONGEST_ALONE, FEW_ALONE = 600, 3  # characters of a line that is cut if there are no more than so many lines
LONGEST_PARAGRAPH = 2_000  # characters: a longer line may be a page without its line breaks
GIANT_SHARE = 0.8  # of a page's characters, in such lines, from which on they are cut (scripts.measure.breaks)
WINDOW = 200_000  # characters that are cut at once
MARGIN = 2_000  # characters read on both sides of a window
SCHEMA = 1  # of the header
FAMILY = "scrape-cleaner breaks model"

# --- the model ---------------------------------------------------------------------------------------------------------


class Breaks(NamedTuple):
    """The model of line breaks."""

    weights: NDArray[np.float32]  # (BUCKETS,)
    bias: float
    threshold: float  # log odds beyond which a piece begins


class BreaksError(CleanerError):
    """The model of line breaks cannot be used: missing, truncated, or trained for other columns."""


def reads_sha256() -> str:
    """Return a digest of what the model reads: the columns of a sample that has every class of character."""
    tokens = tokens_of(_SAMPLE)
    return hashlib.sha256(hashed(tokens, sentence_ends(tokens)).astype("<u4").tobytes()).hexdigest()


_SAMPLE = """Home | News » Sport 12 May 2031, 9:30 «Quiet» (again) iPhone McCOY said: "No. 7, e.g. J. Ek's." Read more Read more
你好。「再见！」第2章 ร้าน เปิด यह है। هل تعلم؟ €5 & a/b {x} – etc. … Ночь. B2B ok"""


@lru_cache(maxsize=8)
def load(folder: Path | None = None) -> Breaks:
    """Load the model in a folder, or the default one, once a process. Raises ``BreaksError``; nothing pickled is read."""
    place = folder or _default_folder()
    try:
        header = json.loads((place / "model.json").read_text(encoding="utf-8"))
        packed = (place / "model.npz").read_bytes()
        expected = {
            "family": FAMILY,
            "schema": SCHEMA,
            "sha256": hashlib.sha256(packed).hexdigest(),
            "reads_sha256": reads_sha256(),
        }
        came = {name: header.get(name) for name in expected}
        if came != expected:
            names = ", ".join(name for name in expected if came[name] != expected[name])
            raise BreaksError(f"{place} was made for another version of cleaner or changed since ({names}); {_RETRAIN}")
        with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
            weights, bias = arrays["weights"].astype(np.float32), float(arrays["bias"])
        if weights.shape != (BUCKETS,):
            raise BreaksError(f"{place} has weights of the shape {weights.shape}, expected {(BUCKETS,)}; {_RETRAIN}")
        return Breaks(weights, bias, float(header["threshold"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise BreaksError(f"{place} holds no model of line breaks ({error}); {_RETRAIN}") from error


_RETRAIN = "copy the model again, or train it with `python -m scripts.train.breaks`"


def _default_folder() -> Path:
    """Return the folder of the default model: inside an installed package, beside the package in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "_models" / "breaks"
    return inside if inside.exists() else package.parent / "models" / "breaks"


# --- cutting -----------------------------------------------------------------------------------------------------------


def giants(lengths: Sequence[int] | Ints) -> list[int]:
    """Return the numbers of the lines to be cut: those longer than a paragraph, where they are nearly all of a page.

    A few long lines among others are long paragraphs or tables, and come out worse if they are cut.

    >>> giants([40, 90_000]), giants([2_500, 1_200, 900])
    ([1], [])
    """
    sizes = np.asarray(lengths, np.int64)
    long = sizes > LONGEST_PARAGRAPH
    numbers: list[int] = np.flatnonzero(long).tolist()
    return numbers if sizes[long].sum() >= GIANT_SHARE * sizes.sum() else []


def lines_to_cut(lengths: Sequence[int] | Ints) -> list[int]:
    """Return the numbers of the lines to be cut: the giants of a page, and of a page of few lines every long one.

    >>> lines_to_cut([900]), lines_to_cut([900, 40, 40, 40])
    ([0], [])
    """
    sizes = np.asarray(lengths, np.int64)
    if np.count_nonzero(sizes) <= FEW_ALONE:
        numbers: list[int] = np.flatnonzero(sizes > LONGEST_ALONE).tolist()
        return numbers
    return giants(sizes)


def cut(line: str, model: Breaks | None = None) -> list[int]:
    """Return the offsets at which the pieces of a long line begin; the first is 0.

    Each other one is that of a character behind white space, or directly behind a stop of a script that sets no space there.
    The default model is loaded when it is first needed. Raises ``BreaksError``.

    >>> line = "Home News Sport Subscribe Ann Lee left the house at nine and walked down to the harbour. Share this"
    >>> offsets = cut(line)
    >>> "".join(line[start:stop] for start, stop in zip(offsets, [*offsets[1:], None])) == line
    True
    """
    model = model or load()
    begins, ends = [np.zeros(1, np.int64)], []
    for start in range(0, len(line), WINDOW):
        before = max(start - MARGIN, 0)
        text = line[before : start + WINDOW + MARGIN]
        tokens = tokens_of(text)
        if not len(tokens.start):
            continue
        offset = tokens.start + before
        own = (offset >= max(start, 1)) & (offset < start + WINDOW) & ~bound(tokens)
        own[0] = False  # white space at the start belongs to the first piece
        end = sentence_ends(tokens)
        edges, inside = _code(text, tokens)
        breaks = (log_odds(tokens, end, model) > model.threshold) & ~inside | edges
        begins.append(offset[own & breaks])
        ends.append(offset[own & end])
    found: list[int] = _shortened(np.concatenate(begins), np.concatenate([begins[0][:0], *ends]), len(line)).tolist()
    return found


def _code(text: str, tokens: Tokens) -> tuple[Flags, Flags]:
    """Return (words,): where a run of code begins or has ended, and which words are inside of one."""
    first, end = code_runs(text, tokens)
    change = np.zeros(len(tokens.start) + 1, np.int64)
    change[first] += 1
    change[end] -= 1
    edges = np.zeros(len(change), bool)
    edges[first], edges[end] = True, True
    return edges[:-1], np.cumsum(change[:-1]) > 0


def _shortened(begins: Ints, ends: Ints, length: int) -> Ints:
    """Return where pieces begin if those of more than `LONGEST_PARAGRAPH` are cut at the ends of their sentences, too."""
    long = np.diff(begins, append=length) > LONGEST_PARAGRAPH
    more = ends[long[np.searchsorted(begins, ends, "right") - 1]]
    added = more[begins[np.minimum(np.searchsorted(begins, more), len(begins) - 1)] != more]
    return np.sort(np.append(begins, added))


def log_odds(tokens: Tokens, ends: Flags, model: Breaks) -> NDArray[np.float32]:
    """Return the log odds that the page had a line break before each token."""
    odds: NDArray[np.float32] = model.weights[hashed(tokens, ends)].sum(0, dtype=np.float32)
    return odds + np.float32(model.bias)
