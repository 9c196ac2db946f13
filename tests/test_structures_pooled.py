"""Structures of HTML are decided with the line above them, and by their links."""

from __future__ import annotations

import numpy as np

from cleaner.decision.structures import pooled_structures
from cleaner.features.batch import PageBatch
from cleaner.html.blocks import blocks
from cleaner.lines import KINDS, MAIN_KINDS, numbers_of
from cleaner.pages import page_of_blocks

MAIN = numbers_of(MAIN_KINDS)


def main_of(html: str, main: list[float]) -> list[float]:
    """What is main text of the lines of a page, after pooling; ``main`` is what it was before."""
    page = page_of_blocks(blocks(html))
    assert page.blocks is not None
    batch = PageBatch.of([page.units], [page.blocks])
    kinds = np.zeros((len(KINDS), len(main)), np.float32)
    kinds[KINDS.index("body")], kinds[KINDS.index("nav")] = main, 1 - np.array(main)
    assert batch.markup is not None
    found: list[float] = pooled_structures(kinds, batch.lines, page.units.block, batch.markup)[MAIN].sum(0).tolist()
    return found


def test_the_lines_of_a_structure_have_one_verdict_and_others_keep_theirs() -> None:
    lead, *items, last = main_of("<p>Bring<ul><li>Tea<li>Milk<li>Salt</ul><p>Go", [0.9, 0.9, 0.2, 0.4, 0.3])
    assert np.allclose([lead, last], [0.9, 0.3], atol=1e-4)
    assert len({round(item, 5) for item in items}) == 1


def test_the_line_above_and_links_count() -> None:
    items = "<ul><li>Tea<li>Milk</ul>"
    linked = "<ul><li><a href=/t>Tea</a><li><a href=/m>Milk</a></ul>"

    def of(html: str, above: float) -> float:
        return main_of(html, [above, 0.4, 0.4])[1]

    assert of(f"<p>Bring:{items}", 0.9) > of(f"<p>Bring{items}", 0.9) > of(f"<p>Bring{items}", 0.1)
    assert of(f"<p>Bring{items}", 0.9) > of(f"<p>Bring{linked}", 0.9)


def test_a_page_that_begins_with_a_structure_and_one_without() -> None:
    assert len(main_of("<ul><li>Tea<li>Milk</ul>", [0.5, 0.5])) == 2
    assert np.allclose(main_of("<p>Tea", [0.5]), [0.5])
