"""Deferred explanation: what a document keeps to be explained later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from cleaner.document import Explainer

if TYPE_CHECKING:
    from cleaner.html.blocks import Blocks
    from cleaner.model.network import Network


class Recipe:
    """Makes the explainer of one page on demand. Picklable.

    The blocks of a page hold hashes of attribute words, so the words themselves are pickled too, for a process that has not met
    them.
    """

    def __init__(self, load: Callable[[str], Network | None], wanted: Sequence[str], blocks: Blocks | None) -> None:
        """``load`` returns the model of "text" or "html"; ``blocks`` are those of a page of HTML, None for text."""
        self.load, self.wanted, self.blocks = load, tuple(wanted), blocks

    def __call__(self, texts: list[str]) -> Explainer:
        """Make the explainer of a page from its texts. Raises ``ModelError`` for a model that was removed."""
        from cleaner.explain.occlusion import PageExplainer  # imported on demand, because few lines are explained

        return PageExplainer(self.load("html" if self.blocks is not None else "text"), texts, self.blocks, self.wanted)

    def __getstate__(self) -> tuple[Any, ...]:
        if self.blocks is None:
            return self.load, self.wanted, None, {}
        from cleaner.html.attributes import remembered_words

        return self.load, self.wanted, self.blocks, remembered_words(self.blocks.names.tolist())

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.load, self.wanted, self.blocks, words = state
        if words:
            from cleaner.html.attributes import remember_words

            remember_words(words)
