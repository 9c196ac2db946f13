"""Table -> a probability for each kind of line, with numpy alone.

A model is a folder: ``model.npz`` (plain arrays, never pickled objects), ``model.json`` (what they mean, checked on loading)
and ``README.md`` (the card). How the arrays are learned stands in `cleaner.train`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.features import Floats, Table

SCHEMA = 1


class ModelError(Exception):
    """A model that cannot be used: missing, truncated, foreign, tampered with, or of another schema."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model says of a batch."""

    kinds: Floats  # (len(KINDS), rows): probabilities, a column sums to 1
    alone: Floats  # (rows,): the first stage's probability of main text, from the line's own words


class Model:
    """Two stages: hashed words into a linear model, then the lines around into small neural nets."""

    def __init__(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        self.header, self.arrays = header, arrays

    def predict(self, batch: Table) -> Prediction:
        raise ModelError("no model has been trained yet")


@lru_cache(maxsize=4)
def _load(folder: Path) -> Model:
    raise ModelError(f"{folder} is not a model folder: train one with `cleaner train LABELS... -o {folder}`")


def load(folder: str | Path | None = None) -> Model:
    """The model in a folder, loaded once a process; the default text model without one. Raises ``ModelError``."""
    return _load(Path(folder) if folder is not None else default_folder())


def default_folder(name: str = "text") -> Path:
    """Where the default model lies: inside an installed package, beside the package in a checkout."""
    here = Path(__file__).parent
    inside = here / "_models" / name
    return inside if inside.exists() else here.parent / "models" / name
