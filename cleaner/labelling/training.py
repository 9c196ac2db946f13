"""Finished pages -> a model, in a process of its own (stub until the rest is written)."""

from __future__ import annotations

from typing import Any

from cleaner.labelling.desk import Desk


class Training:
    """The trainings of a desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def state(self) -> dict[str, Any]:
        """Return how far the training is."""
        return {"running": False}

    def start(self) -> dict[str, Any]:
        """Start a training."""
        return self.state()

    def figures(self) -> dict[str, Any]:
        """Return the estimate and the curve."""
        return {}

    def stop(self) -> None:
        """End a training that runs."""
