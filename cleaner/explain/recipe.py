"""What a document keeps to be explained later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from cleaner.document import Explainer

if TYPE_CHECKING:
    from cleaner.html.blocks import Blocks
    from cleaner.model.network import Network


class Recipe:
    """Makes the explainer of one page when it is asked. Picklable: the words of a page's attributes, which are only numbers in
    its blocks, go along to a process that has not met them."""

    def __init__(self, load: Callable[[str], Network | None], wanted: Sequence[str], blocks: Blocks | None) -> None:
        """``load`` gives the model of "text" or "html"; ``blocks`` are those of a page of HTML."""
        self.load, self.wanted, self.blocks = load, tuple(wanted), blocks

    def __call__(self, texts: list[str]) -> Explainer:
        """Raises ``ModelError`` for a model that is gone."""
        from cleaner.explain.occlusion import PageExplainer  # seldom asked for

        return PageExplainer(self.load("html" if self.blocks is not None else "text"), texts, self.blocks, self.wanted)

    def __getstate__(self) -> tuple[Any, ...]:
        if self.blocks is None:
            return self.load, self.wanted, None, {}
        from cleaner.html.attributes import words_behind

        return self.load, self.wanted, self.blocks, words_behind(self.blocks.names.tolist())

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.load, self.wanted, self.blocks, words = state
        if words:
            from cleaner.html.attributes import meet

            meet(words)
