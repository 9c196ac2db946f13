"""Small models that know nothing, in the right shapes: for what holds of any model, and to be broken."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cleaner.features.cohesion import CUES
from cleaner.features.context import ELEMENT_OUTPUTS, FIRST, FIRST_HTML, SECOND, WORD_OUTPUTS
from cleaner.lines import KINDS
from cleaner.model.storage import Arrays, save

HIDDEN = 5
BUCKETS = 1 << 8


def random_arrays(seed: int = 0, reads: str = "text") -> Arrays:
    """The arrays of a model that knows nothing."""
    random = np.random.default_rng(seed)
    first, second = len(FIRST if reads == "text" else FIRST_HTML), len(SECOND)
    arrays: Arrays = {"rarity": random.uniform(0, 7, BUCKETS).astype(np.float16)}
    for name, outputs in (("words", len(WORD_OUTPUTS)), ("elements", len(ELEMENT_OUTPUTS)))[: 1 if reads == "text" else 2]:
        arrays[name] = random.integers(-127, 128, (BUCKETS, outputs), np.int8)
        arrays[f"{name}_scale"] = random.uniform(1, 3, outputs).astype(np.float32)
        arrays[f"{name}_bias"] = random.normal(size=outputs).astype(np.float32)
    for name, columns in (("first", first), ("second", second), ("boundary", len(CUES))):
        arrays[f"{name}_mean"] = random.normal(size=columns).astype(np.float32)
        arrays[f"{name}_deviation"] = random.uniform(0.5, 2, columns).astype(np.float32)
    for name, columns in {"first": first, "second_0": first + second, "kinds": first + second, "boundary": len(CUES)}.items():
        for number, shape in enumerate(((HIDDEN, columns), (1 if name == "boundary" else len(KINDS), HIDDEN))):
            arrays[f"{name}_weights_{number}"] = random.normal(0, 0.3, shape).astype(np.float16)
            arrays[f"{name}_bias_{number}"] = random.normal(0, 0.3, shape[0]).astype(np.float32)
    return arrays


def save_random(folder: Path, seed: int = 0, reads: str = "text", **changes: np.ndarray | None) -> str:
    """A whole model on disk, its arrays changed or (None) left out before it is written."""
    arrays = {name: array for name, array in (random_arrays(seed, reads) | changes).items() if array is not None}
    return save(folder, {"second_nets": 1}, arrays, "# A model that knows nothing\n")
