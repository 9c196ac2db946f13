"""Trains the evidence of what a site repeats; the same data and versions give the same model.

    python -m scripts.train.repeats [-o MODEL]
    python -m scripts.train.repeats --folds 0,1,2,3,4

Groups of pages by site (`scripts.data.site_groups`) are judged by the model that has seen none of them (``build/folds``).
Every page is looked at with several numbers of its site's other pages known, and without any. ``--folds`` fits instead the
evidence that leaves one fold of sites out, into ``build/repeats/K``, for `scripts.measure.sites`.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.decision import repeats as layer
from cleaner.features.text import Floats, Ints
from cleaner.lines import UNKNOWN
from cleaner.model.layers import Net
from cleaner.sites.index import Repeats
from cleaner.training.nets import standardise, unconverged
from scripts.data.datasets import FOLDS, ROOT
from scripts.data.judged_sites import Judged, JudgedGroup, fold_evidence, groups_of, repeats_in

RENDERINGS = {"text": "resiliparse", "html": "html"}
SIZES = (2, 3, 4, 5, 7, 10, 14, 20, 23)  # pages of a site, with the page itself
THINNED = 0.3  # share of the rows of a draw that is learned from
DRAWS = 3  # of these numbers, a site
REAL = {"text": 3.0, "html": 10.0}  # weight of a page of a real group (docs/experiments.md#weight-of-real-sites)
HIDDEN = 24
RATES = (2e-3, 2e-3, 1e-3, 1e-3, 5e-4, 2e-4)  # learning rate of each pass
BATCH_ROWS = 1024
DECAY = 1e-3


# --- fitting -----------------------------------------------------------------------------------------------------------


class Rows(NamedTuple):
    """Rows to learn from, each page several times."""

    columns: Floats  # (rows, columns)
    label: Ints
    weight: Floats
    fold: Ints


def rows_of(group: JudgedGroup, reads: str) -> Rows:
    """The rows of every page of "text" or "html", with several numbers of pages known and with none."""
    columns, label, weight = [], [], []
    name = f"{group.group.sort} {group.group.site}"
    random = Random(name)
    sizes = [size for size in SIZES if size <= len(group.pages)]
    drawn = [repeats_in(group, size, random) for size in random.sample(sizes, min(DRAWS, len(sizes)))]
    worth = REAL[reads] if group.group.sort == "real" else 1.0
    draw = np.random.default_rng(zlib.crc32(name.encode()))
    for number, page in enumerate(group.pages):
        for found, times in [*((each.get(number), 1) for each in drawn), (None, len(drawn))]:
            chosen = (page.label != UNKNOWN) & (page.known == UNKNOWN) & (draw.random(len(page.label)) < THINNED)
            columns.append(columns_of(page, found)[:, chosen].T)
            label.append(page.label[chosen])
            weight.append(worth * times * np.sqrt(page.words[chosen]))
    of_all = np.concatenate(label)
    return Rows(np.concatenate(columns), of_all, np.concatenate(weight), np.full(len(of_all), group.group.fold))


def columns_of(page: Judged, found: Repeats | None) -> Floats:
    """The columns of a page, of a site of which so much is known, or nothing."""
    kinds, sorts, bounds = page.prediction.kinds, page.prediction.pages, page.batch.lines.bounds
    if found is not None and found.pages and kinds.shape[1]:
        return layer.columns_of(kinds, sorts, page.words, bounds, [found])
    own = layer.own_columns(kinds, sorts, page.words, np.diff(bounds))
    return np.concatenate((own, np.zeros((len(layer.SITE), own.shape[1]), np.float32)))


def joined(parts: Sequence[Rows]) -> Rows:
    """The rows of several groups."""
    return Rows(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def fit(rows: Rows, reads: str) -> layer.Evidence:
    """Fit the net of "text" or "html" to rows."""
    from sklearn.neural_network import MLPClassifier

    columns = rows.columns.copy()
    scale = standardise(columns)
    random = np.random.default_rng(0)
    model = MLPClassifier(
        (HIDDEN,), alpha=DECAY, batch_size=BATCH_ROWS, shuffle=False, max_iter=1, random_state=0, warm_start=True
    )
    weight = rows.weight / rows.weight.mean()
    with unconverged():
        for rate in RATES:
            order = random.permutation(len(columns))
            model.set_params(learning_rate_init=rate)
            model.fit(columns[order], rows.label[order], sample_weight=weight[order])
    layers = [
        (w.T.astype(np.float32), b.astype(np.float32)[:, None]) for w, b in zip(model.coefs_, model.intercepts_, strict=True)
    ]
    return layer.Evidence(scale, Net(tuple(layers)), reads)


def save(out: Path, found: dict[str, layer.Evidence], data: dict[str, Any]) -> str:
    """Write the arrays, the header and the card of a model; returns the digest of the arrays."""
    arrays: dict[str, NDArray[np.float32]] = {}
    for reads, evidence in found.items():
        arrays[f"{reads}_mean"] = (-evidence.scale.shift[:, 0]).astype(np.float32)
        arrays[f"{reads}_deviation"] = (1 / evidence.scale.factor[:, 0]).astype(np.float32)
        for number, (weights, bias) in enumerate(evidence.net.layers):
            arrays[f"{reads}_weights_{number}"], arrays[f"{reads}_bias_{number}"] = weights, bias[:, 0]
    packed = io.BytesIO()
    np.savez(packed, allow_pickle=False, **{name: array.astype(np.float32) for name, array in arrays.items()})
    digest = hashlib.sha256(packed.getvalue()).hexdigest()
    header = {
        "family": layer.FAMILY,
        "schema": layer.SCHEMA,
        "sha256": digest,
        "reads": list(layer.COLUMNS),
        "arrays": {name: list(array.shape) for name, array in arrays.items()},
        "data": data,
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "model.npz").write_bytes(packed.getvalue())
    (out / "model.json").write_text(json.dumps(header, indent=1) + "\n", encoding="utf-8")
    (out / "README.md").write_text(card(data), encoding="utf-8")
    return digest


def card(data: dict[str, Any]) -> str:
    """What the model is for, and what it was trained on."""
    return f"""# Model of repeats on a site

Input: the probabilities that the model of text or HTML gives a line, and on how many other pages of the site the line and its
neighbours stand. Output: log odds, added to those of the line. `cleaner/decision/repeats.py` reads it, where pages of the site
are known. Two nets of one hidden layer, in `model.npz` as plain arrays; `model.json` has their digest.

Trained by `python -m scripts.train.repeats` on {data["groups"]:,} groups of pages ({data["pages"]:,} pages): sites of WCXB
(Foley 2026, development split, CC BY 4.0), of flairNLP/fundus' and goose3's tests, of the tests of open extractors and public
repositories whose lines were labelled; and groups built from the same pages, the chrome of one site around articles of others.

`python -m scripts.measure.sites` measures it on sites that neither it nor the model below has seen.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "models" / "repeats", metavar="MODEL")
    parser.add_argument("--folds", metavar="K,K", help="the evidence without a fold, into build/repeats")
    arguments = parser.parse_args()
    began = time.time()
    rows: dict[str, Rows] = {}
    groups = pages = 0
    for reads, rendering in RENDERINGS.items():
        parts = []
        for group in groups_of(rendering, range(FOLDS), reads):
            groups, pages = groups + 1, pages + len(group.pages)
            parts.append(rows_of(group, reads))
        rows[reads] = joined(parts)
        print(f"{rendering}: {len(rows[reads].label):,} rows, {time.time() - began:.0f} s", flush=True)
    data = {"groups": groups, "pages": pages}
    left_out: list[int | None] = [None] if arguments.folds is None else list(map(int, arguments.folds.split(",")))
    for fold in left_out:
        without = {reads: Rows(*(column[found.fold != fold] for column in found)) for reads, found in rows.items()}
        out = arguments.out if fold is None else fold_evidence(fold)
        digest = save(out, {reads: fit(part, reads) for reads, part in without.items()}, data)
        print(out.name, digest, f"{time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
