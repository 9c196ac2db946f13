"""Table -> a probability for each kind of line, with numpy alone.

A model is a folder: ``model.npz`` (plain arrays, never pickled objects), ``model.json`` (what they mean, checked when they
are loaded) and ``README.md`` (the card). How the arrays are learned stands in `cleaner.train`.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.cohesion import COHESION, LEAN, NO_CUT, STATE, Cohesion, by_stretches
from cleaner.context import (
    BY_ITSELF,
    BY_MARKUP,
    LEXICAL,
    MARKED,
    FirstContext,
    Place,
    SecondContext,
    Vocabulary,
    first_groups,
    second_groups,
)
from cleaner.features import OWN, Floats, Table, table
from cleaner.lines import KINDS
from cleaner.markup import MARKUP, Markup, markup
from cleaner.nets import LOGIT_CLIP, Lexicon, Net, Scale, first_layer, told_apart
from cleaner.sections import SECTIONS
from cleaner.threads import one_thread

SCHEMA = 2  # 2: a net that tells kinds apart, and where another article begins
FAMILIES = {"text": "scrape-cleaner text model", "html": "scrape-cleaner html model"}
KEPT_ROWS = 16_384  # up to here the first pass's columns are kept for the second (25 MB), beyond they are made again
ROWS = 2048  # rows that go through the nets at once; their columns, 400 and more, fit the cache
# What the arrays speak of; a model trained for other columns would be nonsense here.
SPECIFICATION = {
    "kinds": list(KINDS),
    "lexical": list(LEXICAL),
    "own": list(OWN),
    "cohesion": [*COHESION, *STATE],
    "sections": list(SECTIONS),
}
OF_HTML = {"markup": list(MARKUP), "marked": list(MARKED)}

Arrays = dict[str, NDArray[Any]]


class ModelError(Exception):
    """A model that cannot be used: missing, truncated, foreign, tampered with, or of another schema."""


class Prediction(NamedTuple):
    """What the model says of a batch."""

    kinds: Floats  # (len(KINDS), rows): probabilities, a column sums to 1
    # (1 + causes, len(KINDS), rows): of one net alone; then of the same without what a line says by itself and, on HTML,
    # without what the markup says of it
    without: Floats


class Cuts(NamedTuple):
    """Where another article begins: a small net over what `cleaner.cohesion` finds around a line."""

    scale: Scale
    net: Net  # one output

    def log_odds(self, cohesion: Cohesion) -> Floats:
        """Of every row, (rows,)."""
        cut = np.full(cohesion.rows, NO_CUT, np.float32)
        rows = cohesion.candidates
        for start in range(0, len(rows), ROWS):
            part = rows[start : start + ROWS]
            cut[part] = np.clip(self.of(cohesion, part), NO_CUT, -NO_CUT)
        return cut

    def of(self, cohesion: Cohesion, rows: NDArray[np.int64]) -> Floats:
        """The same of some rows, not clipped."""
        odds: Floats = self.net.outputs(self.scale.apply(cohesion.cues(rows))).squeeze(0)
        return odds


class _Taken:
    """The columns of some groups, to be taken away from what a net's first layer has made of all of them.

    They are put to their means; what the tags and names say, to what the first stage says of none, its bias.
    """

    def __init__(self, model: Model, groups: Sequence[str]) -> None:
        first, weights = np.array(first_groups(model.marks is not None)), model.second[0].layers[0][0]
        chosen = np.flatnonzero(np.isin([*first, *second_groups()], (*groups, "guess")))
        runs = np.split(chosen, np.flatnonzero((np.diff(chosen) > 1) | (chosen[1:] == len(first))) + 1)
        parts = [(np.ascontiguousarray(weights[:, run]), run[0], run[-1] + 1) for run in runs]
        self.first = [(part, slice(start, stop)) for part, start, stop in parts if stop <= len(first)]
        self.second = [(part, slice(start - len(first), stop - len(first))) for part, start, stop in parts if stop > len(first)]
        self.instead = np.zeros((len(weights), 1), np.float32)
        if model.marks is not None and "names" in groups:
            self.instead = weights[:, : len(first)][:, first == "names"] @ model.unmarked

    def from_(self, hidden: Floats, first: Floats, second: Floats) -> Floats:
        """(out, rows) of the first layer, without what these columns have given."""
        rest = hidden + self.instead
        for columns, parts in ((first, self.first), (second, self.second)):
            for weights, run in parts:
                rest -= weights @ columns[run]
        return rest


class Model:
    """Two stages: hashed words into a linear model, then the lines around into small nets, twice (see `cleaner.context`)."""

    def __init__(self, header: dict[str, Any], arrays: Arrays) -> None:
        self.header = header
        self.lexicon = _lexicon(arrays, "lexicon")
        self.marks = _lexicon(arrays, "marks") if header["family"] == FAMILIES["html"] else None
        self.rarity = arrays["rarity"].astype(np.float32)
        self.first_scale, self.second_scale = _scale(arrays, "first"), _scale(arrays, "second")
        self.first = _net(arrays, "first_0")
        self.kinds = _net(arrays, "kinds_0")
        self.cuts = Cuts(_scale(arrays, "cut"), _net(arrays, "cut_0"))
        self.second = [_net(arrays, f"second_{number}") for number in range(header["second_nets"])]
        # their first layers read the same columns: one matrix for all
        nets = [*self.second, self.kinds]
        self.second_weights = np.concatenate([net.layers[0][0] for net in nets])
        self.second_bias = np.concatenate([net.layers[0][1] for net in nets])
        self.widths = np.cumsum([len(net.layers[0][0]) for net in nets])[:-1].tolist()
        self.causes = [_Taken(self, groups) for groups in ((BY_ITSELF, BY_MARKUP) if self.marks else (BY_ITSELF,))]

    @cached_property
    def unmarked(self) -> Floats:
        """(columns of "names", 1): what the first pass sees of a row around which no tag and no name says anything."""
        assert self.marks is not None
        chosen = np.array(first_groups(True)) == "names"
        scale = Scale(self.first_scale.shift[chosen], self.first_scale.factor[chosen])
        return scale.apply(np.clip(self.marks.bias[:, None], -LOGIT_CLIP, LOGIT_CLIP))

    def place(self, marks: Markup | None) -> Place | None:
        """Where the rows of a batch stand in their pages; None for text."""
        if self.marks is None:
            return None
        if marks is None:
            raise ValueError("this model reads pages of HTML; text came without its markup")
        return Place(marks.columns, self.marks.logits(marks))

    def around(self, batch: Table, place: Place | None) -> tuple[FirstContext, Vocabulary]:
        """What the first pass looks at."""
        vocabulary = Vocabulary(batch, self.rarity)
        return FirstContext(batch, self.lexicon.logits(batch), vocabulary, place), vocabulary

    def predict(self, batch: Table, marks: Markup | None = None) -> Prediction:
        """Probabilities for every row of a batch; a page's do not depend on the pages beside it. A model of HTML needs the
        markup of the same rows."""
        around, vocabulary = self.around(batch, self.place(marks))
        with one_thread():
            return self._predict(batch, around, vocabulary)

    def _predict(self, batch: Table, around: FirstContext, vocabulary: Vocabulary) -> Prediction:
        """The nets of the first pass, then those of the second."""
        rows = len(batch.page)
        guess, kinds = np.empty((2, len(KINDS), rows), np.float32)
        kept: list[Floats] = []
        for block in _blocks(rows):
            columns = self.first_scale.apply(around.columns(block))
            guess[:, block] = self.first.kinds(columns)
            if rows <= KEPT_ROWS:
                kept.append(columns)
        without = np.empty((1 + len(self.causes), len(KINDS), rows), np.float32)
        cohesion = Cohesion(batch, guess, vocabulary.weight)
        cut = self.cuts.log_odds(cohesion)
        again = SecondContext(batch, guess, vocabulary, cohesion, cut)
        for number, block in enumerate(_blocks(rows)):
            columns = kept[number] if kept else self.first_scale.apply(around.columns(block))
            second = self.second_scale.apply(again.columns(block))
            *hidden, of_kinds = np.split(first_layer(self.second_weights, self.second_bias, (columns, second)), self.widths)
            for cause, taken in enumerate(self.causes, 1):
                without[cause, :, block] = self.second[0].rest(taken.from_(hidden[0], columns, second))
            each = [net.rest(part) for net, part in zip(self.second, hidden, strict=True)]
            without[0, :, block] = each[0]
            kinds[:, block] = told_apart(np.asarray(sum(each) / len(each)), self.kinds.rest(of_kinds))
        return Prediction(by_stretches(kinds, cut, batch, 0.0 if self.marks else LEAN), without)


def _blocks(rows: int) -> Iterator[slice]:
    for start in range(0, rows, ROWS):
        yield slice(start, min(start + ROWS, rows))


def _lexicon(arrays: Arrays, name: str) -> Lexicon:
    return Lexicon(arrays[name], arrays[f"{name}_scale"], arrays[f"{name}_bias"])


def _scale(arrays: Arrays, name: str) -> Scale:
    return Scale.of(arrays[f"{name}_mean"], arrays[f"{name}_deviation"])


def _net(arrays: Arrays, name: str) -> Net:
    depth = sum(1 for key in arrays if key.startswith(f"{name}_weights_"))
    layers = [(arrays[f"{name}_weights_{n}"], arrays[f"{name}_bias_{n}"]) for n in range(depth)]
    return Net(tuple((weights.astype(np.float32), bias.astype(np.float32)[:, None]) for weights, bias in layers))


# --- on disk -----------------------------------------------------------------------------------------------------------


def save(folder: str | Path, header: dict[str, Any], arrays: Arrays, card: str) -> str:
    """Write a model folder; returns the digest of its arrays, the same for the same training."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)  # not compressed: a third larger, and nothing to unpack
    digest = hashlib.sha256(buffer.getvalue()).hexdigest()
    family = "html" if "marks" in arrays else "text"
    full = {"family": FAMILIES[family], "schema": SCHEMA, "sha256": digest, **_specification(FAMILIES[family]), **header}
    full["arrays"] = {name: [str(array.dtype), *array.shape] for name, array in arrays.items()}
    (target / "model.npz").write_bytes(buffer.getvalue())
    (target / "model.json").write_text(json.dumps(full, indent=1) + "\n", encoding="utf-8")
    (target / "README.md").write_text(card, encoding="utf-8")
    return digest


def _specification(family: str) -> dict[str, list[str]]:
    return SPECIFICATION | (OF_HTML if family == FAMILIES["html"] else {})


def load(folder: str | Path | None = None, reads: str = "text") -> Model:
    """The model in a folder, loaded once a process; without one the default one of "text" or "html". Raises ``ModelError``."""
    return _load(Path(folder) if folder is not None else default_folder(reads))


def default_folder(name: str = "text") -> Path:
    """Where a default model lies: inside an installed package, beside the package in a checkout."""
    here = Path(__file__).parent
    inside = here / "_models" / name
    return inside if inside.exists() else here.parent / "models" / name


@lru_cache(maxsize=4)
def _load(folder: Path) -> Model:
    header = _header(folder)
    try:
        packed = (folder / "model.npz").read_bytes()
    except OSError as error:
        raise ModelError(f"{folder / 'model.npz'} cannot be read ({error.strerror}); {_RETRAIN}") from error
    if hashlib.sha256(packed).hexdigest() != header["sha256"]:
        raise ModelError(
            f"{folder / 'model.npz'} is not what model.json was written for (truncated, changed or swapped); {_RETRAIN}"
        )
    arrays = _arrays(folder, packed, header)
    try:
        model = Model(header, arrays)
        _try(model)
    except (KeyError, ValueError, IndexError, TypeError) as error:
        raise ModelError(f"{folder} lacks an array or has one of the wrong shape ({error}); {_RETRAIN}") from error
    return model


def _try(model: Model) -> None:
    """One line through all of it: whatever does not fit this version's columns shows here, not on the first page."""
    buckets = len(model.lexicon.weights)
    if not buckets or buckets & (buckets - 1) or len(model.rarity) & (len(model.rarity) - 1) or not len(model.rarity):
        raise ValueError(f"the tables have {buckets} and {len(model.rarity)} places, expected powers of two")
    batch = table([["One line."]], [[0, 0]])
    marks = None
    if model.marks:
        from cleaner.blocks import blocks  # plain text waits for no reader of HTML

        marks = markup([blocks("<p>One line.")], batch)
    kinds = model.predict(batch, marks).kinds
    cohesion = Cohesion(batch, kinds, np.ones(len(batch.words), np.float32))
    if model.cuts.of(cohesion, np.zeros(1, np.int64)).shape != (1,):
        raise ValueError("the net for cuts has more than one output")
    if kinds.shape != (len(KINDS), 1) or not np.isfinite(kinds).all():
        raise ValueError(f"it answers with an array of {kinds.shape}, expected {(len(KINDS), 1)} finite probabilities")


_RETRAIN = "copy the model again, or train one with `cleaner train LABELS... -o MODEL`"


def _header(folder: Path) -> dict[str, Any]:
    path = folder / "model.json"
    try:
        header = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{folder} is not a model folder: model.json cannot be read ({error.strerror}); {_RETRAIN}") from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path} is not JSON ({error}); {_RETRAIN}") from error
    if not isinstance(header, dict) or header.get("family") not in FAMILIES.values():
        families = " or a ".join(FAMILIES.values())
        raise ModelError(f"{path} belongs to something else, expected a {families}; {_RETRAIN}")
    if header.get("schema") != SCHEMA:
        raise ModelError(
            f"{path} has schema {header.get('schema')!r}, this version of cleaner reads schema {SCHEMA}: "
            "update cleaner if the model is newer, else train it again with `cleaner train LABELS... -o MODEL`"
        )
    for name, expected in _specification(header["family"]).items():
        if header.get(name) != expected:
            came = header.get(name)
            names = {item for item in came if isinstance(item, str)} if isinstance(came, list) else set()
            differing = sorted(names ^ set(expected))
            raise ModelError(f"{path} was trained for other {name} ({', '.join(differing) or 'another order'}); {_RETRAIN}")
    if not (isinstance(header.get("sha256"), str) and isinstance(header.get("arrays"), dict)):
        raise ModelError(f"{path} lacks the digest or the list of the arrays; {_RETRAIN}")
    return header


def _arrays(folder: Path, packed: bytes, header: dict[str, Any]) -> Arrays:
    """The arrays, checked against the header; ``allow_pickle`` stays off, so nothing in the file can run."""
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
            found = {name: [str(array.dtype), *array.shape] for name, array in arrays.items()}
    except (OSError, ValueError, EOFError, TypeError, AttributeError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise ModelError(f"{folder / 'model.npz'} holds no plain arrays ({error}); nothing was run. {_RETRAIN}") from error
    listed = header["arrays"]
    if found != listed:
        differing = sorted(name for name in found.keys() | listed.keys() if found.get(name) != listed.get(name))
        raise ModelError(f"{folder / 'model.npz'} does not hold what model.json lists ({', '.join(differing)}); {_RETRAIN}")
    return arrays
