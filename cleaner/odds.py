"""Probabilities <-> log odds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SURE = 1e-5  # no line of a decision is surer than that
LARGEST = 30.0  # log odds, beyond which float32 has no probability


def sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """The logistic function, safe from overflow; the same shape."""
    return (1 / (1 + np.exp(-np.clip(logits, -LARGEST, LARGEST)))).astype(np.float32)


def log_odds(chance: float | NDArray[Any], floor: float = SURE) -> NDArray[Any]:
    """The log odds of probabilities, none nearer to 0 or 1 than ``floor``; shape and type of what came.

    >>> log_odds(0.5).item(), round(log_odds(1.0).item(), 2)
    (0.0, 11.51)
    """
    clipped = np.clip(np.asarray(chance), floor, 1 - floor)
    odds: NDArray[Any] = np.log(clipped / (1 - clipped))
    return odds
