"""What a run has done so far -> one line on a terminal: pages, megabytes, pages a second, share dropped, time left."""

from __future__ import annotations

from typing import Any

from cleaner.jobs.figures import Figures

_MB = 1_000_000
_BAR = "{percentage:3.0f}%|{bar:20}| {desc} [{elapsed}<{remaining}]"
_NO_BAR = "{desc} [{elapsed}]"  # the size of a stream is not known


class Progress:
    """A line that is written over itself; nothing at all where ``shown`` is false or tqdm is not installed."""

    def __init__(self, total: int | None, shown: bool) -> None:
        """``total`` is the number of bytes that will be read; None: unknown."""
        self._bar: Any = None
        self._before = 0
        if not shown:
            return
        try:
            from tqdm import tqdm
        except ImportError:
            return
        tqdm.monitor_interval = 0  # its thread would be alive when processes are forked
        self._bar = tqdm(total=total, bar_format=_BAR if total else _NO_BAR, leave=False, mininterval=0.2)

    def start(self, position: int, pages: int) -> None:
        """Begin behind what an earlier run has done."""
        self._before = pages
        if self._bar is not None:
            self._bar.initial = self._bar.n = position

    def show(self, position: int, figures: Figures) -> None:
        """Show how far the run is: bytes that were read of all sources, and what came of them."""
        bar = self._bar
        if bar is None:
            return
        seconds = max(bar.format_dict["elapsed"], 1e-3)
        share = 1 - figures.kept_characters / figures.characters if figures.characters else 0.0
        speed = (figures.pages - self._before) / seconds
        bar.set_description_str(
            f"{figures.pages:,} pages, {position / _MB:,.1f} MB, {speed:,.0f} pages/s, {share:.0%} dropped"
            + (f", {figures.failed:,} failed" if figures.failed else ""),
            refresh=False,
        )
        bar.update(position - bar.n)

    def close(self) -> None:
        """Take the line off the terminal."""
        if self._bar is not None:
            self._bar.close()
