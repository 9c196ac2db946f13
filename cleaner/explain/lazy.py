"""What a document keeps so that its lines can be explained later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from cleaner.document import Doc, Explainer, Explanation
from cleaner.lines import join
from cleaner.pages import page_of_blocks, read_again

if TYPE_CHECKING:
    from cleaner.html.blocks import Blocks
    from cleaner.model.network import Network


class LazyExplainer:
    """Explains the lines of one page; the page is read again when the first line is asked for.

    Picklable. The words of a page's attributes are only numbers in its blocks; they go along to a process that has not met
    them. What was made for one line stays behind.
    """

    def __init__(
        self, load: Callable[[str], Network | None], wanted: Sequence[str], blocks: Blocks | None, url: str | None = None
    ) -> None:
        """``load`` returns the model of "text" or "html"; ``blocks`` are those of a page of HTML, ``url`` its address."""
        self.load, self.wanted, self.blocks, self.url = load, tuple(wanted), blocks, url
        self._explainer: Explainer | None = None

    def explain(self, doc: Doc, number: int) -> Explanation:
        """Explain one line of the document. Raises ``ModelError`` for a model that is gone."""
        if self._explainer is None:
            from cleaner.explain.occlusion import PageExplainer  # most documents are never explained

            model = self.load("html" if self.blocks is not None else "text")
            units = page_of_blocks(self.blocks).units if self.blocks is not None else read_again(join(doc), doc.form)
            self._explainer = PageExplainer(model, units, self.blocks, self.wanted, self.url)
        return self._explainer.explain(doc, number)

    def __getstate__(self) -> tuple[Any, ...]:
        if self.blocks is None:
            return self.load, self.wanted, None, self.url, {}
        from cleaner.html.attributes import remembered_words

        return self.load, self.wanted, self.blocks, self.url, remembered_words(self.blocks.names.tolist())

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.load, self.wanted, self.blocks, self.url, words = state
        self._explainer = None
        if words:
            from cleaner.html.attributes import remember_words

            remember_words(words)
