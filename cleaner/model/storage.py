"""Models on disk.

A model is a folder: ``model.npz`` (plain arrays, never pickled objects), ``model.json`` (their meaning, checked on loading) and
``README.md`` (the card). A **difference** holds only what was learned on top of a base (`cleaner.model.learned`), and names the
base by its digest. A folder with a folder ``text`` and a folder ``html`` holds a model of each.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import time
import zipfile
import zlib
from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.errors import CleanerError
from cleaner.features.batch import PageBatch
from cleaner.features.cohesion import CUES
from cleaner.lines import KINDS
from cleaner.model.layers import HashedLinear, Net, Scale
from cleaner.model.learned import Learned, has_learned
from cleaner.model.network import Boundaries, FirstPass, Network, PageModel, SecondPass, Thresholds
from cleaner.model.specification import differing, digest, specification
from cleaner.model.subkinds import SubkindLayer, has_subkinds
from cleaner.units import plain
from cleaner.vocabulary import KEY, SubkindError, Subkinds, checked, merged

SCHEMA = 4  # 4: a model may say what sort of page it is, and a model of text reads what the form shows
LEARNED_SCHEMA = 5  # of a model with layers on a base, which earlier versions would overlook
SUBKINDS_SCHEMA = 6  # of one with subkinds, likewise
FAMILIES = {"text": "scrape-cleaner text model", "html": "scrape-cleaner html model"}
PARTS_FAMILY = "scrape-cleaner models of text and of html"  # of a folder of both
LARGEST_THRESHOLD = 100.0  # beyond it exponentials overflow
LARGEST = 256_000_000  # bytes of a model, packed or not; the default models take 4 million
HALF_SAVED = 0.2  # seconds to wait before a model that does not fit its header is read again: it may be half saved

Arrays = dict[str, NDArray[Any]]


class ModelError(CleanerError):
    """A model cannot be used: missing, truncated, foreign, tampered with, or trained for other columns."""


class Model(Network):
    """A network with its header."""

    def __init__(self, header: dict[str, Any], arrays: Arrays) -> None:
        """Raises ``KeyError``, ``ValueError``, ``IndexError`` or ``TypeError`` for arrays that do not fit together."""
        of_html = header["family"] == FAMILIES["html"]
        super().__init__(
            words=_linear(arrays, "words"),
            elements=_linear(arrays, "elements") if of_html else None,
            rarity=arrays["rarity"].astype(np.float32),
            first=FirstPass(_scale(arrays, "first"), _net(arrays, "first")),
            boundaries=Boundaries(_scale(arrays, "boundary"), _net(arrays, "boundary")),
            second=SecondPass(
                _scale(arrays, "second"),
                [_net(arrays, f"second_{number}") for number in range(header["second_nets"])],
                _net(arrays, "kinds"),
            ),
            pages=PageModel(_linear(arrays, "page_words"), _scale(arrays, "page"), _net(arrays, "page"))
            if "page_words" in arrays
            else None,
            thresholds=_thresholds(header),
        )
        self.header = header
        self.folder: Path | None = None  # that it was loaded from
        self.learned: Learned | None = None  # on top of the network
        self.subkinds: SubkindLayer | None = None  # a user's own, of which the layers know
        if has_learned(list(arrays)):
            self._learn(arrays)

    def _learn(self, arrays: Arrays) -> None:
        self.learned = Learned.of(arrays, self.columns)
        self.subkinds = SubkindLayer.of(arrays, self.header.get(KEY) or {}) if has_subkinds(list(arrays)) else None

    @property
    def columns(self) -> int:
        """The number of columns of both passes."""
        assert self.second is not None
        return len(self.layout) + len(self.second.scale.shift)

    def with_difference(self, header: dict[str, Any], arrays: Arrays) -> Model:
        """Return this model with what was learned on top of it. Raises ``KeyError`` or ``ValueError`` for unfit arrays."""
        model = copy(self)
        model.header = header
        model._learn(arrays)
        model.thresholds = _thresholds(header)
        return model


def _thresholds(header: dict[str, Any]) -> Thresholds:
    return Thresholds(**{name: float(header["thresholds"][name]) for name in Thresholds._fields})


def _linear(arrays: Arrays, name: str) -> HashedLinear:
    return HashedLinear(arrays[name], arrays[f"{name}_scale"], arrays[f"{name}_bias"])


def _scale(arrays: Arrays, name: str) -> Scale:
    return Scale.of(arrays[f"{name}_mean"], arrays[f"{name}_deviation"])


def _net(arrays: Arrays, name: str) -> Net:
    depth = sum(1 for key in arrays if key.startswith(f"{name}_weights_"))
    layers = [(arrays[f"{name}_weights_{n}"], arrays[f"{name}_bias_{n}"]) for n in range(depth)]
    return Net(tuple((weights.astype(np.float32), bias.astype(np.float32)[:, None]) for weights, bias in layers))


def packed_linear(linear: HashedLinear, name: str) -> Arrays:
    """Return the arrays of a linear model, as `Model` reads them."""
    return {name: linear.weights, f"{name}_scale": linear.scale, f"{name}_bias": linear.bias}


def packed_scale(scale: Scale, name: str) -> Arrays:
    """Return the arrays of a scale, as `Model` reads them."""
    return {f"{name}_mean": -scale.shift[:, 0], f"{name}_deviation": 1 / scale.factor[:, 0]}


def packed_net(net: Net, name: str) -> Arrays:
    """Return the arrays of a net, as `Model` reads them."""
    arrays: Arrays = {}
    for number, (weights, bias) in enumerate(net.layers):
        arrays[f"{name}_weights_{number}"] = weights.astype(np.float16)
        arrays[f"{name}_bias_{number}"] = bias[:, 0].astype(np.float32)
    return arrays


def schema_of(names: Sequence[str]) -> int:
    """Return the schema of a model whose arrays have some names."""
    if has_subkinds(names):
        return SUBKINDS_SCHEMA
    return LEARNED_SCHEMA if has_learned(names) else SCHEMA


# --- saving ------------------------------------------------------------------------------------------------------------


def save(folder: str | Path, header: dict[str, Any], arrays: Arrays, card: str) -> str:
    """Write a model folder. Return the digest of its arrays, the same for the same training.

    The header of a difference names its ``base`` and its ``family``. Each file is replaced as a whole, the header last. A
    process that loads the folder meanwhile finds the old model or the new one.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)  # not compressed: a third larger, but nothing to decompress
    reads = "html" if "elements" in arrays or header.get("family") == FAMILIES["html"] else "text"
    spec = specification(reads)
    full = {
        "family": FAMILIES[reads],
        "schema": schema_of(list(arrays)),
        "sha256": hashlib.sha256(buffer.getvalue()).hexdigest(),
        "reads_sha256": digest(spec),
        "thresholds": Thresholds()._asdict(),
        **header,
        "arrays": {name: [str(array.dtype), *array.shape] for name, array in arrays.items()},
        "reads": spec,
    }
    text = json.dumps(full, indent=1, ensure_ascii=False) + "\n"
    _write(target, {"README.md": card.encode(), "model.npz": buffer.getvalue(), "model.json": text.encode()})
    for part in parts_in(target):  # of an earlier training of both
        (target / part / "model.json").unlink()
    return str(full["sha256"])


def save_parts(folder: str | Path, card: str) -> None:
    """Write what a folder of both models has beside them, which are there already."""
    target = Path(folder)
    digests = {reads: json.loads((target / reads / "model.json").read_text(encoding="utf-8"))["sha256"] for reads in FAMILIES}
    text = json.dumps({"family": PARTS_FAMILY, "parts": digests}, indent=1) + "\n"
    _write(target, {"README.md": card.encode(), "model.json": text.encode()})
    (target / "model.npz").unlink(missing_ok=True)  # of an earlier training of one


def _write(target: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        beside = target / f".{name}.{os.getpid()}.part"
        beside.write_bytes(data)
        beside.replace(target / name)


# --- loading -----------------------------------------------------------------------------------------------------------


def load(folder: str | Path | None = None, reads: str = "text") -> Model:
    """Load the model in a folder, or the default one of "text" or "html". Raises ``ModelError``.

    A process loads a model once, and again when its files have been replaced.
    """
    place = part_of(Path(folder), reads) if folder is not None else default_folder(reads)
    return _load(place, _signature(place))


def parts_in(folder: Path) -> list[str]:
    """Return what the parts of a folder read, "text" and "html"; [] for a folder that is one model."""
    return [reads for reads in FAMILIES if (folder / reads / "model.json").is_file()]


def part_of(folder: Path, reads: str) -> Path:
    """Return the folder of the model of "text" or "html" in a folder of both; the folder itself if it is one model."""
    parts = parts_in(folder)
    return folder / (reads if reads in parts else parts[0]) if parts else folder


def check(folder: str | Path) -> None:
    """Raise ``ModelError`` if a folder holds no model for this version; its arrays are not read."""
    for part in [Path(folder) / reads for reads in parts_in(Path(folder))] or [Path(folder)]:
        _header(part)
        if not (part / "model.npz").is_file():
            raise ModelError(f"{part / 'model.npz'} cannot be read (No such file or directory); {_RETRAIN}")


def subkinds_in(folder: str | Path) -> Subkinds:
    """Return the subkinds of a model folder, by its header; its arrays are not read. Raises ``ModelError``."""
    parts = [Path(folder) / reads for reads in parts_in(Path(folder))] or [Path(folder)]
    try:
        return merged(*(checked(_header(part).get(KEY) or {}) for part in parts))
    except (SubkindError, AttributeError, TypeError) as error:
        raise ModelError(f"{folder} names subkinds that cannot be used ({error}); {_RETRAIN}") from error


def default_folder(name: str = "text") -> Path:
    """Return the folder of a default model: inside an installed package, beside the package in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "_models" / name
    return inside if inside.exists() else package.parent / "models" / name


def _signature(folder: Path) -> tuple[int, ...]:
    """Return a value that changes when a model is replaced; () if a file is missing, which loading will report."""
    try:
        found = [(folder / name).stat() for name in ("model.json", "model.npz")]
    except OSError:
        return ()
    return tuple(number for file in found for number in (file.st_mtime_ns, file.st_size, file.st_ino))


@lru_cache(maxsize=4)
def _load(folder: Path, signature: tuple[int, ...]) -> Model:
    header = _header(folder)
    packed = _packed(folder)
    if hashlib.sha256(packed).hexdigest() != header["sha256"]:
        time.sleep(HALF_SAVED)
        header, packed = _header(folder), _packed(folder)
    if hashlib.sha256(packed).hexdigest() != header["sha256"]:
        raise ModelError(
            f"{folder / 'model.npz'} is not what model.json was written for (truncated, changed or swapped); {_RETRAIN}"
        )
    arrays = _arrays(folder, packed, header)
    base = _base_of(folder, header)
    try:
        model = base.with_difference(header, arrays) if base is not None else Model(header, arrays)
        _try(model)
    except (KeyError, ValueError, IndexError, TypeError) as error:
        raise ModelError(f"{folder} lacks an array or has one of the wrong shape ({error}); {_RETRAIN}") from error
    model.folder = folder
    return model


def _base_of(folder: Path, header: dict[str, Any]) -> Model | None:
    """Return the model that a difference was learned on; None for a whole model. Raises ``ModelError`` if it is not there."""
    base = header.get("base")
    if base is None:
        return None
    reads = "html" if header["family"] == FAMILIES["html"] else "text"
    if not isinstance(base, dict) or not isinstance(base.get("folder"), str | None) or not isinstance(base.get("sha256"), str):
        raise ModelError(f"{folder / 'model.json'} does not say which base it was learned on; {_RETRAIN}")
    place, wanted = base.get("folder"), base["sha256"]
    name = f"the default model of {reads}" if place is None else place
    where = part_of(Path(place), reads) if place is not None else default_folder(reads)
    try:
        if _header(where).get("base") is not None:  # before it is loaded: a model may name itself
            raise ModelError(f"{where} is itself learned on top of another model; {_RETRAIN}")
        model = load(place, reads)
    except ModelError as error:
        raise ModelError(f"{folder} was learned on top of {name}, which cannot be used ({error})") from error
    if model.header["sha256"] != wanted or model.learned is not None:
        raise ModelError(
            f"{folder} was learned on top of {name} with the digest {wanted[:12]}, and {model.header['sha256'][:12]} is there; "
            "train it again with the same labels, or bring the base back (`cleaner train --standalone` needs none)"
        )
    return model


def arrays_of(folder: Path) -> Arrays:
    """Return the arrays of a whole model. Raises ``ModelError``."""
    return _arrays(folder, _packed(folder), _header(folder))


def _packed(folder: Path) -> bytes:
    try:
        size = (folder / "model.npz").stat().st_size
        if size > LARGEST:
            raise ModelError(f"{folder / 'model.npz'} has {size:,} bytes, a model has {LARGEST:,} at most; {_RETRAIN}")
        return (folder / "model.npz").read_bytes()
    except OSError as error:
        raise ModelError(f"{folder / 'model.npz'} cannot be read ({error.strerror}); {_RETRAIN}") from error


def _try(model: Model) -> None:
    """Run one line through the model: arrays that do not fit this version's columns fail here, not on the first page."""
    buckets = len(model.words.weights)
    if not buckets or buckets & (buckets - 1) or len(model.rarity) & (len(model.rarity) - 1) or not len(model.rarity):
        raise ValueError(f"the tables have {buckets} and {len(model.rarity)} places, expected powers of two")
    blocks = None
    if model.elements:
        from cleaner.html import blocks as html  # the reader of HTML is not loaded for plain text

        blocks = [html.blocks("<p>One line.")]
    batch = PageBatch.of([plain(["One line."], [""])], blocks)
    assert model.boundaries is not None
    if len(model.boundaries.scale.shift) != len(CUES) or len(model.boundaries.net.layers[-1][1]) != 1:
        raise ValueError("the net for boundaries reads other columns or has more than one output")
    kinds = model.predict(batch.lines, batch.markup).kinds
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
    listed = header.get("arrays")
    schema = schema_of(list(listed)) if isinstance(listed, dict) else SCHEMA
    if header.get("schema") != schema:
        raise ModelError(
            f"{path} has schema {header.get('schema')!r}, this version of cleaner reads schema {schema}: "
            "update cleaner if the model is newer, else train it again with `cleaner train LABELS... -o MODEL`"
        )
    _check_specification(path, header)
    if not (isinstance(header.get("sha256"), str) and isinstance(header.get("arrays"), dict)):
        raise ModelError(f"{path} lacks the digest or the list of the arrays; {_RETRAIN}")
    thresholds = header.get("thresholds")
    if not isinstance(thresholds, dict) or not all(_is_number(thresholds.get(name)) for name in Thresholds._fields):
        raise ModelError(f"{path} lacks one of the thresholds {', '.join(Thresholds._fields)}; {_RETRAIN}")
    return header


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST_THRESHOLD


def _check_specification(path: Path, header: dict[str, Any]) -> None:
    """Raise ``ModelError`` for a model that was trained for other columns, constants or phrases, with the differences."""
    expected = specification("html" if header["family"] == FAMILIES["html"] else "text")
    reads = header.get("reads")
    came = reads if isinstance(reads, dict) else {}
    for name, items in expected.items():
        if came.get(name) != items:
            raise ModelError(f"{path} was trained for other {name} ({differing(came.get(name), items)}); {_RETRAIN}")
    if header.get("reads_sha256") != digest(expected):
        raise ModelError(f"{path} has another digest of what it reads than its list of it gives; {_RETRAIN}")


def check_sizes(packed: bytes, most: int) -> None:
    """Raise ``ValueError`` for arrays that would take more bytes than ``most``, before anything is unpacked.

    A file of a few kilobytes can name arrays of terabytes, in the directory of the archive or in the head of an array.
    """
    total = 0
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        for member in file.infolist():
            with file.open(member) as part:
                version = np.lib.format.read_magic(part)
                read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
                shape, _, sort = read(part)
            total += max(member.file_size, math.prod(shape) * sort.itemsize)
    if total > most:
        raise ValueError(f"unpacked they would take {total:,} bytes, {most:,} at most are expected")


def _arrays(folder: Path, packed: bytes, header: dict[str, Any]) -> Arrays:
    """Read the arrays and check them against the header. ``allow_pickle`` stays off, so nothing in the file can run.

    Raises ``ModelError``.
    """
    try:
        check_sizes(packed, LARGEST)
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
