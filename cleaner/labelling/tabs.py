"""Which tabs of the labelling page are open, by when each was heard of last."""

from __future__ import annotations

import time

OPEN = 90  # seconds after which a tab that has not been heard of counts as closed; browsers slow hidden tabs down


class Tabs:
    """The tabs of a desk."""

    def __init__(self) -> None:
        self._heard: dict[str, float] = {}

    def heard_of(self, tab: str) -> None:
        """Note that a tab is open."""
        self._heard[tab] = time.monotonic()

    def beside(self, tab: str) -> set[str]:
        """Return the tabs that are open beside one."""
        now = time.monotonic()
        return {other for other, last in self._heard.copy().items() if other != tab and now - last < OPEN}
